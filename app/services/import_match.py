"""Whom and what a sheet's rows speak of: customers by code or name, our people, and rows that are there already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.exchange.spelling import nearest
from app.exchange.vocabulary import plain, stem
from app.models import BorrowCard, Dossier, Opportunity, Staff
from app.models.enums import CardState
from app.models.fields import FieldSpec, Kind
from app.rules.borrowing import Action, Decision, decide
from app.rules.days import says_less
from app.services.desk import Desk
from app.services.reading import Gate, object_of
from app.services.records import table_of
from app.services.search_terms import digits

_CHUNK = 500
_NUMBER: Final = re.compile(r"\+?[\d\s().-]{7,}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A customer that is there already: nothing but its cover."""

    id: str
    name: str
    code: str
    keeper_id: str | None


def same_said(spec: FieldSpec, new: object, old: object) -> bool:
    """Whether a value says nothing new: the same, a birthday without its year, the same phone written otherwise.

    A phone with words beside it (an extension, whose it is) is the same only as it stands.
    """
    if new == old or says_less(new, old):
        return True
    if spec.field.kind is not Kind.PHONE or not isinstance(new, str) or not isinstance(old, str):
        return False
    one, other = (unicodedata.normalize("NFKC", text) for text in (new, old))
    return bool(_NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)) and digits(one) == digits(other)


class Customers:
    """All customers by code and by name, and whether each may be edited now (borrow-card)."""

    def __init__(self, session: Session, desk: Desk, gate: Gate) -> None:
        self._session = session
        self._desk = desk
        self._gate = gate
        self.by_id: dict[str, Unit] = {}
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = {}
        self.by_stem: dict[str, Unit] = {}
        self._by_less: dict[str, list[Unit]] = {}
        columns = (Dossier.id, Dossier.name, Dossier.code, Dossier.keeper_id, Dossier.short_name)
        for row in session.execute(select(*columns).where(Dossier.deleted.is_(False))):
            unit = Unit(row.id, row.name, row.code, row.keeper_id)
            self.by_id[unit.id] = unit
            self.by_code[unit.code.upper()] = unit
            self.by_name.setdefault(plain(unit.name), []).append(unit)
            self.by_stem.setdefault(stem(unit.name), unit)
            for less in {stem(unit.name), plain(row.short_name or "")} - {""}:
                self._by_less.setdefault(less, []).append(unit)

    def find(self, text: str) -> list[Unit]:
        """The customers a text may mean: by code, else by name."""
        unit = self.by_code.get(text.strip().upper())
        return [unit] if unit else self.by_name.get(plain(text), [])

    def find_near(self, text: str) -> list[Unit]:
        """As ``find``; else by short name, or without the legal form, as people write units into address books."""
        found = self.find(text)
        if found:
            return found
        near = {unit.id: unit for less in (plain(text), stem(text)) for unit in self._by_less.get(less, ())}
        return list(near.values())

    def meant(self, text: str) -> str | None:
        """The name of a customer spelled almost like ``text``."""
        by_plain = {name: units[0].name for name, units in self.by_name.items()}
        close = nearest(plain(text), by_plain)
        return by_plain[close] if close else None

    def editing(self, dossier_id: str) -> Decision:
        """May this person write into the dossier now? Asked for all at once; a dossier that is gone may not."""
        return self._decisions[dossier_id]

    @cached_property
    def _decisions(self) -> Mapping[str, Decision]:
        return editing_decisions(self._session, self._desk, self._gate)


def editing_decisions(session: Session, desk: Desk, gate: Gate) -> Mapping[str, Decision]:
    """The rules' answer to *edit* for every dossier, each with this person's latest card, as ``Gate.ask`` gives it."""
    query = (
        select(BorrowCard)
        .where(BorrowCard.borrower_id == desk.me.id)
        .order_by((BorrowCard.state == CardState.OUT).desc(), BorrowCard.issued_at.desc())
    )
    cards: dict[str, BorrowCard] = {}
    for card in session.scalars(query):
        cards.setdefault(card.dossier_id, card)
    context, subject = gate.context(), desk.subject
    return {
        dossier.id: decide(subject, Action.EDIT, object_of(dossier, cards.get(dossier.id)), context)
        for dossier in session.scalars(select(Dossier).where(Dossier.deleted.is_(False)))
    }


def staff_by_text(session: Session) -> Mapping[str, list[str]]:
    """Our people's ids by their plain number, name and id."""
    found: dict[str, list[str]] = {}
    for row in session.execute(select(Staff.id, Staff.number, Staff.name).where(Staff.deleted.is_(False))):
        for text in {plain(row.number), plain(row.name), plain(row.id)} - {""}:
            found.setdefault(text, []).append(row.id)
    return found


def numbered(session: Session) -> Mapping[str, tuple[str, str | None]]:
    """Opportunities by number → id and dossier, wherever they are: a number is given once."""
    query = select(Opportunity.number, Opportunity.id, Opportunity.dossier_id).where(Opportunity.deleted.is_(False))
    return {row.number.upper(): (row.id, row.dossier_id) for row in session.execute(query)}


def living(session: Session, entity: str, dossiers: Iterable[str]) -> list[Mapping[str, Any]]:
    """Rows of a form in some dossiers. The caller has asked for each dossier's card."""
    table = table_of(entity)
    query = select(table).where(table.c.deleted.is_(False))
    return [
        row for some in _chunks(sorted(dossiers)) for row in _rows(session, query.where(table.c.dossier_id.in_(some)))
    ]


def by_ids(session: Session, entity: str, ids: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """Rows by id."""
    table = table_of(entity)
    chunks = _chunks(sorted(ids))
    return {row["id"]: row for some in chunks for row in _rows(session, select(table).where(table.c.id.in_(some)))}


def _rows(session: Session, query: Select[Any]) -> Iterator[Mapping[str, Any]]:
    names = query.selected_columns.keys()
    return (dict(zip(names, row, strict=True)) for row in session.execute(query))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
