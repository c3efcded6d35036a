"""What names a row: every field of every form, from the registry alone. A merge loses none of it (dossier-history)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.fields import ENTITIES, Section
from app.services.records import Record, table_of

_UNSAID: Final = {("attachment", "visit_id"): "visit", ("information", "visit_id"): "visit",
                  ("person", "photo"): "attachment"}  # fmt: skip
"""Fields that the program keeps by itself and whose entity the registry doesn't say."""
ABOUT: Final = ("attachment", "about_id")
"""What a file is about: a row of any form."""


@dataclass(frozen=True, slots=True)
class Link:
    """A field of a row that names another; ``dossier_id`` is the row's own dossier, None for one in none."""

    entity: str
    row_id: str
    field: str
    dossier_id: str | None


@cache
def naming(entity: str) -> Mapping[str, str]:
    """The fields of a form that name rows of the same dossier → the form they name, empty for *any*."""
    found = {}
    for name, spec in ENTITIES[entity].fields.items():
        refers = _UNSAID.get((entity, name), spec.refers)
        if (entity, name) == ABOUT:
            found[name] = ""
        elif refers is not None and ENTITIES[refers].dossier == "dossier_id":
            found[name] = refers
    return found


def torn(session: Session, record: Record) -> set[str]:
    """The fields of a row that name one of another dossier."""
    found = set()
    for name, refers in naming(record.entity).items():
        value = record.values.get(name)
        if refers and value is not None:
            table = table_of(refers)
            if session.scalar(select(table.c.dossier_id).where(table.c.id == value)) != record.dossier_id:
                found.add(name)
    return found


def links_to(session: Session, entity: str, row_id: str) -> Sequence[Link]:
    """Every field of every row, in the trash or not, that names a row. Cards and conflicts stay with their dossier."""
    return list(_links(session, entity, row_id))


def _links(session: Session, entity: str, row_id: str) -> Iterator[Link]:
    for name, spec in ENTITIES.items():
        if spec.section is Section.COVER or spec.dossier is None:
            continue
        table = table_of(name)
        fields = [one for one, field in spec.fields.items() if field.refers == entity]
        fields += [one for one, refers in naming(name).items() if refers in ("", entity) and one not in fields]
        for field in fields:
            query = select(table.c.id, table.c[spec.dossier]).where(table.c[field] == row_id).order_by(table.c.id)
            for row, dossier_id in session.execute(query):
                yield Link(name, row, field, dossier_id)


def counted(links: Iterable[Link]) -> Mapping[str, int]:
    """How many rows of each form."""
    found: dict[str, set[str]] = {}
    for link in links:
        found.setdefault(link.entity, set()).add(link.row_id)
    return {entity: len(rows) for entity, rows in found.items()}
