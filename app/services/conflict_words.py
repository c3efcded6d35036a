"""What a conflict is about and who wrote its sides, in words: the same in the window and on the command line."""

from __future__ import annotations

from app.i18n import tr
from app.services.conflict_told import Conflict, Written
from app.sync.merge import DELETED


def who(one: Written, me: str, device: int) -> str:
    """``You, on this laptop``, ``You, on laptop 12``, a colleague's name, or headquarters."""
    if one.by_id is None:
        return tr("conflicts.headquarters")
    if one.by_id != me:
        return one.by_name or tr("conflicts.somebody")
    return tr("conflicts.you_here") if one.device == device else tr("conflicts.you_there", device=one.device)


def what(one: Conflict) -> str:
    """Form and field: ``Key person: birthday``; of a deletion the form alone."""
    entity = tr(f"entity.{one.entity}")
    if one.field == DELETED:
        return tr("conflicts.deletion", what=entity)
    return tr("conflicts.field", what=entity, field=tr(one.label))
