"""Who wrote a side of a conflict, where and when, in words."""

from __future__ import annotations

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.conflict_told import Compared, Conflict, Written
from app.services.conflict_words import what, who
from app.services.values import Value
from app.sync.merge import DELETED
from app.ui import formats
from app.ui.showing import displayed


def whose(one: Written, me: str, device: int) -> str:
    """Who, and when."""
    return tr("conflicts.whose", who=who(one, me, device), at=formats.moment(one.at))


def line(one: Conflict, name: str, me: str, device: int) -> str:
    """A line of the list: the dossier, then the row's name where it may be read and the field, then whose and when."""
    other = one.theirs
    about = " · ".join(filter(None, (name, what(one))))
    return f"{one.dossier_name or tr('conflicts.own')}\n{about}\n{who(other, me, device)}, {formats.moment(other.at)}"


def value(found: Compared, one: Value) -> str:
    """A value as the language writes it."""
    conflict = found.conflict
    if conflict.field == DELETED:
        return tr("conflicts.value.deleted" if one else "conflicts.value.kept")
    spec = ENTITIES[conflict.entity].fields.get(conflict.field)
    text = "" if spec is None else displayed(spec, one, names=found.names)
    return text or tr("conflicts.value.empty")
