"""Our company's name, as it stands on papers."""

from __future__ import annotations

from app.models import SyncState
from app.services.desk import Desk


def company_name(desk: Desk) -> str:
    """As headquarters told it at enrolment; before that as the person may have set it; empty if nobody said."""
    with desk.store.read() as session:
        enrolment = session.get(SyncState, "enrolment")
        known = enrolment.value.get("company") if enrolment is not None else None
    return str(known or desk.setting("company") or "")
