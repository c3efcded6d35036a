"""Rules that hold for a row as a whole, whatever writes it: form, sheet, command or visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Base
from app.models.enums import GiftState
from app.models.fields import ENTITIES, Kind
from app.rules.customers import closes_ring
from app.rules.visits import lacks_origin
from app.services.customer_tree import above_of


def check_row(entity: str, values: Mapping[str, Any]) -> None:
    """Check a row as it would stand after the change. Raises UserError naming what is missing or wrong.

    dossier-meaning: information of level 4 needs its lawful origin. consent: third parties only on recorded consent.
    dossier-service: a gift within its limit, approved by another than the giver.
    """
    match entity:
        case "information" if lacks_origin(values):
            raise UserError("origin-needed", field="lawful_origin")
        case "influence" if values.get("from_id") == values.get("to_id"):
            raise UserError("tie-to-self", field="to_id")
        case "consent" if values.get("third_party") and values.get("given_on") is None:
            raise UserError("third-party-consent", field="given_on")
        case "gift":
            _gift(values)
        case "map_position" if sum(bool(values.get(name)) for name in ("person_id", "staff_id", "role_id")) != 1:
            raise UserError("map-position-of", field="person_id")
    begin, end = values.get("from_on"), values.get("to_on")
    if begin is not None and end is not None and end < begin:
        raise UserError("dates-turned", label=ENTITIES[entity].fields["to_on"].label, field="to_on")


def _gift(values: Mapping[str, Any]) -> None:
    limit, value = values.get("limit_minor"), values.get("value_minor")
    if limit is not None and value is not None and value > limit:
        raise UserError("gift-limit", field="value_minor")
    approver = values.get("approved_by_id")
    if values.get("state") == GiftState.APPROVED and (approver is None or approver == values.get("given_by_id")):
        raise UserError("gift-approval", field="approved_by_id")


def check_references(session: Session, entity: str, dossier_id: str, values: Mapping[str, Any]) -> None:
    """Each row that ``values`` name is there, and in the same dossier if it is content of one.

    Raises UserError ``reference-elsewhere``. Dossiers and our own people may be named from anywhere; a customer whose
    unit above would stand below it is refused with ``parent-ring`` (dossier-basic).
    """
    parent = values.get("parent_id") if entity == "dossier" else None
    if parent is not None and closes_ring(dossier_id, str(parent), above_of(session)):
        raise UserError("parent-ring", field="parent_id")
    for name, value in values.items():
        spec = ENTITIES[entity].fields[name]
        if value is None or spec.refers is None or spec.field.kind not in (Kind.ROW, Kind.PERSON):
            continue
        forms = (spec.refers, *_ALSO.get((entity, name), ()))
        if not any(_home(session, form, str(value)) in (dossier_id, ANYWHERE) for form in forms):
            raise UserError("reference-elsewhere", label=spec.label, field=name)


_ALSO: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("map_position", "opportunity_id"): ("dossier",), ("map_position", "role_id"): ("competitor",),
}  # fmt: skip
"""Forms that a field may name besides the one it is described with."""
ANYWHERE: Final = "*"


def _home(session: Session, form: str, row_id: str) -> str | None:
    """The dossier a row is in; ``ANYWHERE`` for a dossier itself, None if it isn't here."""
    table = Base.metadata.tables[form]
    if form == "dossier":
        return ANYWHERE if session.scalar(select(table.c.id).where(table.c.id == row_id)) else None
    return session.scalar(select(table.c.dossier_id).where(table.c.id == row_id))
