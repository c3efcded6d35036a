"""Which merges into a row can be taken apart: what each wrote, kept on this laptop (dossier-history)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Setting
from app.sync.purge import MERGES

Line = tuple[str, str, dict[str, Any] | None, dict[str, Any]]
"""Form, row, what its fields said before (None: the row is new), what they said then."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A merge that can be taken apart. ``hlc``: the clock before it; ``moved``: rows that changed their dossier;
    ``undone``: *undo* took it back, *redo* may do it again.
    """

    other: str
    hlc: int
    lines: Sequence[Line]
    moved: Mapping[str, Sequence[str]]
    undone: bool = False


def keep_mark(session: Session, row_id: str, mark: Mark) -> None:
    """A merge into a row."""
    _keep(session, row_id, [*_standing(session, row_id), mark])


def last_mark(session: Session, row_id: str) -> Mark | None:
    """The last merge into a row on this laptop that wasn't taken apart."""
    return next(reversed(_standing(session, row_id)), None)


def insist_on_mark(session: Session, row_id: str) -> Mark:
    """As :func:`last_mark`. Raises UserError ``merge-nothing``."""
    found = last_mark(session, row_id)
    if found is None:
        raise UserError("merge-nothing")
    return found


def forget_mark(session: Session, row_id: str) -> None:
    """The last merge into a row was taken apart."""
    _keep(session, row_id, _standing(session, row_id)[:-1])


def turn_marks(session: Session, row_ids: Iterable[str], hlc: int, *, again: int | None = None) -> None:
    """The merge into one of the rows that began after ``hlc`` was undone, or done anew after ``again``."""
    turned: dict[str, Any] = {"undone": True} if again is None else {"undone": False, "hlc": again}
    for row_id in row_ids:
        marks = _marks(session, row_id)
        if any(mark.hlc == hlc for mark in marks):
            _keep(session, row_id, [replace(mark, **turned) if mark.hlc == hlc else mark for mark in marks])


def _standing(session: Session, row_id: str) -> list[Mark]:
    return [mark for mark in _marks(session, row_id) if not mark.undone]


def _marks(session: Session, row_id: str) -> list[Mark]:
    found = session.get(Setting, MERGES + row_id)
    return [Mark(**mark) for mark in found.value] if found is not None else []


def _keep(session: Session, row_id: str, marks: Sequence[Mark]) -> None:
    session.merge(Setting(name=MERGES + row_id, value=[asdict(mark) for mark in marks]))
