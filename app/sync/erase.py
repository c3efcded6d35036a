"""Erasing a person's data here (consent): values go from rows, history, what waits, what was put aside, drafts, merges.

Ordered by headquarters, signed. Pages that held them are overwritten (``secure_delete``), the search forgets with the
rows; files and the log lie outside the database: they are named in ``Erasures`` until they were seen to as well.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Date, RowMapping, String, Table, and_, cast, delete, not_, or_, select, update
from sqlalchemy.orm import Session

from app.models import Attachment, Base, Consent, Draft, History, Outbox, Person, Post, Setting, SyncProblem
from app.models.fields import ENTITIES
from app.sync.purge import MERGES
from app.sync.reworded import reword
from app.sync.state import Pending
from app.sync.wire import ErasedRow, Erasure

_STAYS: Final = frozenset({"dossier_id", "person_id", "about", "about_id"})
"""Where a row belongs: by that headquarters knows whom it is about, and drops it unread."""
_ABOUT: Final = (Post.person_id, Consent.person_id, Attachment.about_id)
"""By which a row is about a person and nobody else."""


@dataclass(frozen=True)
class Erasures(Pending):
    """Rows that were erased in the database, whose files and log event are still to be seen to.

    Each: ``entity``, ``row``, ``dossier``, ``files`` (names of sealed files).
    """

    name = "erasures"


def erase(session: Session, order: Erasure) -> None:
    """Do what ``order`` says of rows that are here, inside ``Store.apply``; done again it changes nothing."""
    lines: dict[int, str] = {}
    done = [told for one in order.rows if one.entity in ENTITIES and (told := _erase(session, one, lines)) is not None]
    done += _drop_unheard(session, order, lines)
    reword(session, lines)
    if done:
        session.expire_all()
        Erasures.add(session, *done)


def _erase(session: Session, one: ErasedRow, lines: dict[int, str]) -> dict[str, Any] | None:
    """What is still to be seen to of the row; None if it isn't here, or is erased already."""
    table, whole = Base.metadata.tables[one.entity], str(uuid.UUID(one.row))
    _forget(session, one, whole, lines)
    here = session.execute(select(table).where(table.c.id == whole)).mappings().first()
    if here is None:
        return None
    known = {name: _value(table.c[name], value) for name, value in one.fields.items() if name in table.c}
    extra = {**(here["extra"] or {}), **{name: value for name, value in one.fields.items() if name not in table.c}}
    if extra == here["extra"] and all(here[name] == value for name, value in known.items()):
        return None
    clk = {**here["clk"], **{name: max(list(one.stamp), here["clk"].get(name, [])) for name in one.fields}}
    told = _still(session, table, here)
    session.execute(update(table).where(table.c.id == whole).values(**known, clk=clk, extra=extra))
    return told


def _still(session: Session, table: Table, row: RowMapping) -> dict[str, Any]:
    """What is still to be seen to of a row: the file goes where no other row names it."""
    files = []
    if table.name == Attachment.__tablename__:
        same = (Attachment.blob == row["blob"], Attachment.id != row["id"], Attachment.size > 0)
        files = [row["blob"]] if session.scalars(select(Attachment.id).where(*same)).first() is None else []
    return {"entity": table.name, "row": row["id"], "dossier": row.get("dossier_id"), "files": files}


def _drop_unheard(session: Session, order: Erasure, lines: dict[int, str]) -> Iterator[dict[str, Any]]:
    """What was written here about the persons before this laptop heard of it: headquarters drops it unread, so the
    order doesn't name it.
    """
    named = {str(uuid.UUID(one.row)): one for one in order.rows}
    persons = [whole for whole, one in named.items() if one.entity == Person.__tablename__]
    for column in _ABOUT:
        table = column.class_.__table__
        for row in session.execute(select(table).where(column.in_(persons))).mappings().all():
            if row["id"] in named:
                continue
            fields = dict.fromkeys(ENTITIES[table.name].fields.keys() - _STAYS)
            _forget(session, ErasedRow(table.name, row["id"].replace("-", ""), (0, 0), fields), row["id"], lines)
            yield _still(session, table, row)
            session.execute(delete(History).where(History.row_id == row["id"]))
            session.execute(delete(table).where(table.c.id == row["id"]))


def _forget(session: Session, one: ErasedRow, whole: str, lines: dict[int, str]) -> None:
    """What this laptop remembers of the row besides itself. ``lines``: what waits, by seq, as it is to be worded."""
    own = and_(History.hlc == one.stamp[0], History.device == one.stamp[1])
    said = (History.row_id == whole, History.field.in_(one.fields), not_(own))  # also what this clock dated after it
    session.execute(update(History).where(*said).values(old=None, new=None))
    for seq, line in session.execute(select(Outbox.seq, Outbox.line).where(Outbox.row_id == whole)):
        if (after := _without(line, one.fields)) != line:
            lines[seq] = after
    for problem in session.scalars(select(SyncProblem).where(SyncProblem.line.contains(one.row))):
        problem.line = _without(problem.line, one.fields)
    session.execute(delete(Draft).where(or_(Draft.key.contains(whole), cast(Draft.value, String).contains(whole))))
    named = or_(Setting.name == MERGES + whole, cast(Setting.value, String).contains(whole))
    session.execute(delete(Setting).where(Setting.name.startswith(MERGES), named))  # not to be taken apart any more
    session.flush()


def _without(line: str, fields: Mapping[str, Any]) -> str:
    """A change that says of ``fields`` what stands there now."""
    change = orjson.loads(line)
    after = {name: fields.get(name, value) for name, value in change["f"].items()}
    return line if after == change["f"] else orjson.dumps({**change, "f": after}).decode()


def _value(column: Any, value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(column.type, Date) and value is not None else value
