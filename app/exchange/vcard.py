"""Cards of a vCard file as a sheet of key persons: one row a card, numbered by the line the card begins in.

So a vCard goes through the same preview, mapping of columns, duplicates and undo as any other sheet. What has no place
in the form of a key person stands in columns of its own, left aside unless the person maps them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.errors import UserError
from app.exchange.sheet import MOST_ROWS, WHOLE_ROW, Cell, Note, Remark, Row, Sheet
from app.exchange.vcard_lines import MOST_PROPERTIES, Property, is_cards, lines
from app.exchange.vcard_person import FIELDS, Person, person_of
from app.i18n import tr

__all__ = ["CARD_ENDINGS", "is_cards", "read"]

CARD_ENDINGS: Final = frozenset({".vcf", ".vcard"})
"""Endings of files that hold cards, whatever is in them."""

_DEEPEST: Final = 8
_LONG: Final = frozenset({"NOTE", "ADR", "LABEL"})
_MOST_STRAY: Final = 20
_LONGEST: Final = 20_000  # characters of a text that lines are still added to


@dataclass(slots=True)
class Card:
    """A card as it was found. ``flaw``: why it can't be imported, as ``import.problem.<flaw>``."""

    line: int
    properties: list[Property] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    agents: list[Card] = field(default_factory=list)
    flaw: str | None = None

    def add(self, found: Property) -> None:
        if len(self.properties) >= MOST_PROPERTIES:
            self.flaw = "card_too_long"
        else:
            self.properties.append(found)

    def stray(self, number: int, text: str) -> None:
        """A line that is no property: it goes on with the text before it, which a program forgot to fold."""
        last = self.properties[-1] if self.properties else None
        if last is not None and last.name in _LONG and 0 < len(last.text) < _LONGEST and text and "�" not in text:
            joined = Property(
                last.name, last.group, last.params, f"{last.text}\n{text}", None, last.line, last.doubtful
            )
            self.properties[-1] = joined
        elif len(self.notes) < _MOST_STRAY:
            self.notes.append(Note("card_line", {"line": number}))


def read(content: bytes, encoding: str | None = None) -> Sheet:
    """The cards of a file as a sheet of key persons; broken ones are rows with a flaw, all others are whole.

    Raises UserError ``import-no-cards`` where there is not a single card, ``import-too-long``.
    """
    cards, outside = _cards(content, encoding)
    if not cards:
        raise UserError("import-no-cards")
    if len(cards) > MOST_ROWS:
        raise UserError("import-too-long", most=MOST_ROWS)
    persons = [person_of(card.properties, [_name_of(agent) for agent in card.agents]) for card in cards]
    used = {name for person in persons for name in person.values} | {"dossier_id", "name"}
    names = [name for name in FIELDS if name in used]
    left = list(dict.fromkeys(heading for person in persons for heading in person.left))
    rows = [_row(card, person, names, left) for card, person in zip(cards, persons, strict=True)]
    remarks = [Remark("cards", {"n": len(cards)})]
    if outside:
        remarks.append(Remark("cards_outside", {"n": len(outside), "line": outside[0]}))
    if left:
        remarks.append(Remark("cards_left", {"headings": ", ".join(left)}))
    notes = {
        card.line: (*card.notes, *person.notes)
        for card, person in zip(cards, persons, strict=True)
        if card.notes or person.notes
    }
    flaws = {
        (card.line, WHOLE_ROW): flaw
        for card, person in zip(cards, persons, strict=True)
        if (flaw := card.flaw or person.flaw) is not None
    }
    headers = (*(tr(f"field.person.{name}") for name in names), *(f"vCard {heading}" for heading in left))
    return Sheet(
        headers, rows, None, tuple(remarks), flaws,
        notes=notes,
        photos={card.line: p.photo for card, p in zip(cards, persons, strict=True) if p.photo is not None},
        cards=True,
    )  # fmt: skip


def _row(card: Card, person: Person, names: Sequence[str], left: Sequence[str]) -> Row:
    values: Mapping[str, Cell] = person.values
    return Row(card.line, (*(values.get(name) for name in names), *(person.left.get(heading) for heading in left)))


def _name_of(agent: Card) -> str:
    return str(person_of(agent.properties, ()).values.get("name") or "")


def _cards(content: bytes, encoding: str | None) -> tuple[list[Card], list[int]]:
    """The cards in their order, and the lines that stand in none."""
    done: list[Card] = []
    outside: list[int] = []
    open_: list[Card] = []
    for line in lines(content, encoding):
        if line.kind == "begin":
            if open_ and not _awaits_agent(open_[-1], len(open_)):
                for card in open_:  # its end is missing: what follows is whole again
                    card.flaw = "card_unfinished"
                done.append(open_[0])
                open_ = []
            open_.append(Card(line.number))
        elif not open_:
            outside.append(line.number)
        elif line.kind == "end":
            card = open_.pop()
            if open_:
                open_[-1].agents.append(card)
            else:
                done.append(card)
        elif line.property is not None:
            open_[-1].add(line.property)
        else:
            open_[-1].stray(line.number, line.stray)
    if open_:
        open_[0].flaw = "card_unfinished"
        done.append(open_[0])
    return done, outside


def _awaits_agent(card: Card, depth: int) -> bool:
    """Whether a card within the card is its agent (2.1 §2.4.4), not the next card after a missing end."""
    last = card.properties[-1] if card.properties else None
    return last is not None and last.name == "AGENT" and not last.text.strip() and depth < _DEEPEST
