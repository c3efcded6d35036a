"""Dossiers: the list of covers, opening one, adding one, its completeness and its quarter's confirmations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.accesslog.events import Act, Target
from app.errors import UserError
from app.models import BorrowCard, Confirmation, Dossier, Staff
from app.models.enums import CardState
from app.models.fields import ENTITIES, Section
from app.models.ids import dashed, new_id
from app.rules.borrowing import Action, Object, decide
from app.rules.completeness import Completeness
from app.services import filling
from app.services.customer_tree import Branch, tree_about
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import Record, fetch, forms, insert_row, ready_values, table_of
from app.services.search_terms import spelled


@dataclass(frozen=True, slots=True)
class Cover:
    """What may be seen of a dossier without a card (``decisions.md``)."""

    id: str
    name: str
    short_name: str | None
    code: str
    region: str | None
    keeper_id: str | None
    keeper_name: str | None
    mine: bool
    grade: str | None
    stage: str | None
    percent: int
    card_state: str | None
    card_number: str | None
    card_due_at: int | None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which covers to list; None means any. ``text`` matches name, short name and code."""

    text: str | None = None
    grade: str | None = None
    stage: str | None = None
    region: str | None = None
    keeper_id: str | None = None
    incomplete_below: int | None = None
    trash: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened dossier: cover, basics, what is complete, and how many rows each form has."""

    cover: Cover
    basic: Record
    completeness: Completeness
    counts: Mapping[str, int]
    parent: str | None
    children: Sequence[str]
    tree: Sequence[Branch] = ()


class Dossiers:
    """Covers need no card, only an unlocked vault and an allowed place; everything else passes the gate."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def covers(self, wanted: Filter | None = None) -> Sequence[Cover]:
        """The covers, by name. Raises Refused (borrow-place) where nothing may be seen."""
        self._gate.require_cover()
        wanted = wanted or Filter()
        conditions = _conditions(wanted)
        narrowed = select(Dossier.id).where(*conditions) if wanted != Filter() else None
        with self._desk.store.read() as session:
            percents = filling.percents(session, self._desk.now_ms(), self._desk.policy, narrowed)
            covers = self._covers(session, conditions, percents)
        if wanted.incomplete_below is not None:
            covers = [cover for cover in covers if cover.percent < wanted.incomplete_below]
        return covers

    def cover(self, dossier_id: str) -> Cover:
        self._gate.require_cover()
        with self._desk.store.read() as session:
            filled = filling.of_one(session, dossier_id, self._desk.now_ms(), self._desk.policy)
            return self._covers(session, [Dossier.id == dossier_id], {dossier_id: filled.percent})[0]

    def find(self, reference: str) -> str:
        """The id for a code, a provisional code or an id. Raises UserError if there is none."""
        with self._desk.store.read() as session:
            query = select(Dossier.id).where(func.upper(Dossier.code) == reference.strip().upper())
            found = session.scalars(query).all()
            if not found and len(reference) == 36:
                found = session.scalars(select(Dossier.id).where(Dossier.id == reference)).all()
        if not found:
            raise UserError("no-such-dossier", reference=reference)
        return found[0]

    def keeps(self, dossier_id: str) -> bool:
        """Whether the dossier is in the person's own keeping."""
        with self._desk.store.read() as session:
            return session.scalar(select(Dossier.keeper_id).where(Dossier.id == dossier_id)) == self._desk.me.id

    def open(self, dossier_id: str) -> Opened:
        """Open a dossier under its card: one committed *dossier opened* event, then the overview."""
        self._gate.require(dossier_id, Act.DOSSIER_OPENED, sections=(Section.BASIC,))
        with self._desk.store.read() as session:
            filled = filling.of_one(session, dossier_id, self._desk.now_ms(), self._desk.policy)
            cover = self._covers(session, [Dossier.id == dossier_id], {dossier_id: filled.percent})[0]
            basic = fetch(session, "dossier", row_id=dossier_id)[0]
            parent_id = basic.values["parent_id"]
            parent = session.scalar(select(Dossier.name).where(Dossier.id == parent_id)) if parent_id else None
            below = select(Dossier.name).where(Dossier.parent_id == dossier_id, Dossier.deleted.is_(False))
            above = parent or str(basic.values["parent_name"] or "") or None
            children = tuple(session.scalars(below.order_by(Dossier.name)))
            tree = tree_about(session, dossier_id)
            return Opened(cover, basic, filled, _counts(session, dossier_id), above, children, tree)

    def close(self, dossier_id: str) -> None:
        """Say that the dossier is no longer on screen."""
        self._gate.note(Act.DOSSIER_CLOSED, dossier_id)

    def add(self, values: Mapping[str, object]) -> str:
        """A new customer in one's own keeping, with a provisional code. Returns the dossier's id.

        Raises RefusedByRule (borrow-own), logged; UserError for a wrong or missing value.
        """
        decision = decide(self._desk.subject, Action.CREATE_DOSSIER, Object(), self._gate.context())
        if not decision.allowed:
            self._gate.refuse(Act.DOSSIER_EDITED, decision, Target(kind="dossier"))
        currency = str(values.get("currency") or "") or None
        ready = ready_values(ENTITIES["dossier"], values, currency=currency)
        dossier_id = new_id()
        with self._desk.store.write() as session:
            ready |= {"code": provisional_code(dossier_id), "keeper_id": self._desk.me.id}
            ready.setdefault("region", self._desk.me.region)
            insert_row(session, "dossier", dossier_id, ready)
        return dossier_id

    def confirm(self, dossier_id: str, section: Section) -> None:
        """Confirm that a section is right as it stands (quarterly-check)."""
        self._gate.require_edit(dossier_id, sections=(section,))
        now = self._desk.now_ms()
        with self._desk.store.write() as session:
            session.add(
                Confirmation(
                    dossier_id=dossier_id, part=section, confirmed_at=now, confirmed_by=self._desk.me.id
                )
            )  # fmt: skip

    def completeness(self, dossier_id: str) -> Completeness:
        """What is filled and confirmed, what is missing, what went stale (completeness)."""
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(Section.COVER,))
        with self._desk.store.read() as session:
            return filling.of_one(session, dossier_id, self._desk.now_ms(), self._desk.policy)

    # -- inside

    def _covers(
        self, session: Session, conditions: Sequence[ColumnElement[bool]], percents: Mapping[str, int]
    ) -> list[Cover]:
        query = select(*_COVER, Staff.name.label("keeper")).outerjoin(Staff, Staff.id == Dossier.keeper_id)
        cards = self._open_cards(session)
        found: list[Cover] = []
        for row in session.execute(query.where(*conditions)):
            kept, name, short, code, region, kept_by, grade, stage, trashed, keeper = row
            one, keeper_id = dashed(kept), dashed(kept_by) if kept_by else None
            state, number, due_at = cards.get(one, (None, None, None))
            found.append(
                Cover(
                    one, name, short, code, region, keeper_id, keeper, keeper_id == self._desk.me.id, grade, stage,
                    percents.get(one, 0), state, number, due_at, trashed,
                )
            )  # fmt: skip
        return sorted(found, key=lambda cover: (cover.grade or "Z", spelled(cover.name)))

    def _open_cards(self, session: Session) -> dict[str, tuple[str, str, int | None]]:
        query = select(BorrowCard.dossier_id, BorrowCard.state, BorrowCard.number, BorrowCard.due_at).where(
            BorrowCard.borrower_id == self._desk.me.id,
            BorrowCard.state == CardState.OUT,
            BorrowCard.due_at > self._desk.now_ms(),
        )
        return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


_COVER = (
    type_coerce(Dossier.id, String), Dossier.name, Dossier.short_name, Dossier.code, Dossier.region,
    type_coerce(Dossier.keeper_id, String), Dossier.grade, Dossier.stage, Dossier.deleted,
)  # fmt: skip
"""Identities as the database keeps them: there may be tens of thousands of covers."""


def provisional_code(dossier_id: str) -> str:
    """The code of a dossier until headquarters answers with the real one."""
    return f"T-{dossier_id[-8:].upper()}"


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    exact = {
        Dossier.grade: wanted.grade, Dossier.stage: wanted.stage, Dossier.region: wanted.region,
        Dossier.keeper_id: wanted.keeper_id,
    }  # fmt: skip
    found: list[ColumnElement[bool]] = [column == value for column, value in exact.items() if value is not None]
    found.append(Dossier.deleted.is_(wanted.trash))
    if wanted.text:
        words = (Dossier.name, Dossier.short_name, Dossier.code)
        found.append(or_(*(column.icontains(wanted.text.strip(), autoescape=True) for column in words)))
    return found


def _counts(session: Session, dossier_id: str) -> dict[str, int]:
    """How many living rows each form of a dossier has."""
    tables = {name: table_of(name) for name in forms() if name != "dossier"}
    counts = [
        select(literal(name), func.count()).where(table.c.dossier_id == dossier_id, table.c.deleted.is_(False))
        for name, table in tables.items()
    ]
    return {row[0]: row[1] for row in session.execute(union_all(*counts))}
