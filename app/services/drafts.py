"""Drafts: what was typed and not saved yet; survives a crash, shown again under the dossier's card only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Dossier, Draft
from app.models.fields import ENTITIES, Section
from app.services.desk import Desk
from app.services.reading import Gate

Typed = str | int | bool | None | list["Typed"] | dict[str, "Typed"]
"""What a form holds, in JSON's own types; a day as its ISO text."""

WHOLE: Final = "*"
NEW: Final = "new"
MOST_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Which draft: a field of a row, a whole row (``field`` is ``*``), or a form for a new one (``row_id`` is ``new``).

    ``entity`` is a form of the dossier.
    """

    entity: str
    row_id: str = NEW
    field: str = WHOLE

    def text(self, dossier_id: str | None) -> str:
        """The key it is kept under; forms for new rows are one for each dossier."""
        row = f"{NEW}:{dossier_id}" if self.row_id == NEW and dossier_id else self.row_id
        return f"{self.entity}/{row}/{self.field}"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list: what it is for, without what was typed. ``at`` in UTC milliseconds."""

    key: DraftKey
    dossier_id: str | None
    dossier_name: str | None
    dossier_code: str | None
    at: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with what was typed."""

    key: DraftKey
    dossier_id: str | None
    value: Typed
    at: int


class Drafts:
    """The drafts at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def keep(self, key: DraftKey, dossier_id: str | None, value: Typed) -> None:
        """Keep what is typed now, in place of what was kept before; on the disk when this returns.

        ``dossier_id`` is None for a dossier that isn't there yet. Raises UserError, RefusedByRule.
        """
        section = _section(key)
        if dossier_id is None:
            self._gate.require_cover()
        else:
            self._gate.require_edit(dossier_id, sections=(section,), rows=_rows(key))
        name, now = key.text(dossier_id), self._desk.now_ms()
        if len(name) > MOST_CHARACTERS:
            raise UserError("unknown-field", field=key.field[:40], fields="")
        with self._desk.store.write() as session:
            session.merge(Draft(key=name, dossier_id=dossier_id, value=value, at=now))

    def read(self, key: DraftKey, dossier_id: str | None) -> DraftView | None:
        """What was typed, if there is a draft: one *section viewed* event, then the words. Raises RefusedByRule."""
        section = _section(key)
        with self._desk.store.read() as session:
            row = session.get(Draft, key.text(dossier_id))
            held = row.dossier_id if row is not None else None
        if row is None:
            return None
        if held is None:
            self._gate.require_cover()
        else:
            self._gate.require(held, Act.SECTION_VIEWED, sections=(section,), rows=_rows(key))
        return DraftView(key, held, row.value, row.at)

    def drop(self, key: DraftKey, dossier_id: str | None) -> None:
        """Forget a draft: it was saved, or isn't wanted any more. Nothing is shown, so no card is needed."""
        with self._desk.store.write() as session:
            session.execute(delete(Draft).where(Draft.key == key.text(dossier_id)))

    def all(self, dossier_id: str | None = None) -> Sequence[DraftLine]:
        """The drafts (of one dossier), newest first, without their words. Raises RefusedByRule (borrow-place)."""
        self._gate.require_cover()
        query = (
            select(Draft.key, Draft.dossier_id, Dossier.name, Dossier.code, Draft.at)
            .outerjoin(Dossier, Dossier.id == Draft.dossier_id)
            .order_by(Draft.at.desc(), Draft.key)
        )
        if dossier_id is not None:
            query = query.where(Draft.dossier_id == dossier_id)
        with self._desk.store.read() as session:
            return [
                DraftLine(_key_of(key), dossier, name, code, at)
                for key, dossier, name, code, at in session.execute(query)
            ]


def _section(key: DraftKey) -> Section:
    spec = ENTITIES.get(key.entity)
    if spec is None:
        raise UserError("unknown-entity", entity=key.entity[:40])
    if key.field != WHOLE and key.field not in spec.fields:
        raise UserError("unknown-field", field=key.field[:40], fields=", ".join(f.name for f in spec.editable()))
    return spec.section


def _rows(key: DraftKey) -> tuple[str, ...]:
    return () if key.row_id == NEW else (key.row_id,)


def _key_of(text: str) -> DraftKey:
    entity, row, field = text.split("/", 2)
    return DraftKey(entity, NEW if row.startswith(f"{NEW}:") else row, field)
