"""Sheets out: key persons, opportunities or a whole dossier, under its card; the event comes before the file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import MOST_ROWS, Act, Sink, SinkKind
from app.errors import UserError
from app.exchange.book import entities
from app.exchange.sheet_out import OutCell, Table, to_csv, to_xlsx
from app.exchange.template import FilledRow, Filling, template
from app.exchange.vcard import CARD_ENDINGS
from app.exchange.vcard_out import CardOut, Version, to_vcards
from app.i18n import tr
from app.models import Attachment, Dossier, Person, Staff
from app.models.fields import ENTITIES, FieldSpec, Kind, Section
from app.rules.borrowing import Action
from app.rules.money import minor_digits
from app.services import outlet
from app.services.book_out import BookRows, local_minute
from app.services.desk import Desk
from app.services.import_book import BookPlan, left_out
from app.services.import_plan import ImportPlan
from app.services.reading import Gate, UnderCard
from app.services.records import fetch
from app.services.visit_view import attachments_of

KINDS: Final[Mapping[str, Sequence[str]]] = {
    "persons": ("person",),
    "opportunities": ("opportunity",),
    "dossier": tuple(entities()),
}
"""What can be exported → the forms it holds."""

_HIDDEN: Final = {"deleted"}
_MACHINE: Final = {Kind.ROW, Kind.FILE}
_SUFFIXES: Final[Mapping[str, Callable[[Sequence[Table]], bytes]]] = {
    ".csv": lambda tables: to_csv(tables[0]),
    ".xlsx": to_xlsx,
}


class Exports:
    """Exports of one person at one desk. CSV is UTF-8 with BOM; the name's ending chooses the format."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def export(
        self, path: Path, dossier_id: str, what: str, *, force: bool = False, version: Version = Version.V3_0
    ) -> int:
        """Write ``what`` (persons, opportunities, dossier) of a dossier; returns the number of rows.

        A name that ends in .vcf makes vCards of the persons, of the given version, with their photos.

        The *exported* event names the forms, the rows and the file's hash; it is committed before the file appears.
        Never overwrites without ``force``. Raises UserError ``export-…``, RefusedByRule (borrow-card), DiskFull, …
        """
        if what not in KINDS:
            raise UserError("export-what", what=what[:40], kinds=", ".join(KINDS))
        if path.suffix.lower() in CARD_ENDINGS:
            return self._cards(path, dossier_id, what, version, force=force)
        if what == "dossier":
            return self._book(path, dossier_id, force=force)
        write = _writer(path, tables=1)
        outlet.check_target(path, force=force)
        sections = tuple(dict.fromkeys(ENTITIES[entity].section for entity in KINDS[what]))
        card = self._card(dossier_id, sections)
        footer = self._footer(card)
        with self._desk.store.read() as session:
            names = _Names(session, dossier_id)
            tables, rows = [], []
            for entity in KINDS[what]:
                records = fetch(session, entity, dossier_id=dossier_id)
                specs = [spec for spec in ENTITIES[entity].fields.values() if _told(spec)]
                code = names.codes.get(dossier_id, "")
                found = [
                    [
                        code if spec.name == "dossier_id" else names.cell(spec, record.values)
                        for spec in specs
                    ]
                    for record in records
                ]  # fmt: skip
                rows += [record.id for record in records]
                tables.append(Table(tr(f"entity.{entity}"), [tr(spec.label) for spec in specs], found, footer))
        self._leave(path, write(tables), dossier_id, sections, rows, card, force=force)
        return len(rows)

    def _book(self, path: Path, dossier_id: str, *, force: bool) -> int:
        """Every form, in the layout of the template: filled in by hand it may be imported again."""
        _writer(path, tables=len(KINDS["dossier"]))
        outlet.check_target(path, force=force)
        sections = tuple(dict.fromkeys(ENTITIES[entity].section for entity in KINDS["dossier"]))
        card = self._card(dossier_id, sections)
        with self._desk.store.read() as session:
            found = BookRows(session, dossier_id)
            rows = {entity: found.rows(entity) for entity in KINDS["dossier"]}
        ids = [row.id for some in rows.values() for row in some]
        self._leave(path, template(Filling(rows, footer=self._footer(card))), dossier_id, sections, ids, card,
                    force=force)  # fmt: skip
        return len(ids)

    def _footer(self, card: UnderCard | None) -> str:
        """Who took it out, under which card, when (watermark)."""
        at = local_minute(self._desk.now_ms()).isoformat(" ", "minutes")
        return " · ".join((self._desk.me.name, card.number if card else "", at))

    def _cards(self, path: Path, dossier_id: str, what: str, version: Version, *, force: bool) -> int:
        if what != "persons":
            raise UserError("export-cards")
        outlet.check_target(path, force=force)
        sections = (Section.PERSONS, Section.FILES)
        card = self._card(dossier_id, sections)
        with self._desk.store.read() as session:
            unit = session.get_one(Dossier, dossier_id).name
            persons = fetch(session, "person", dossier_id=dossier_id)
            photos = {one.id: one for one in attachments_of(session, dossier_id=dossier_id)}
            blobs = {one: session.get_one(Attachment, one).blob for one in photos}
        rows = [person.id for person in persons]
        cards: list[CardOut] = []
        for person in persons:
            photo = photos.get(str(person.values["photo"]))
            content = self._desk.vault.files.get(blobs[photo.id]) if photo is not None else None
            cards.append(CardOut(person.values, unit, content, photo.media_type if photo is not None else ""))
            rows += [photo.id] if photo is not None else []
        self._leave(path, to_vcards(cards, version), dossier_id, sections, rows, card, force=force)
        return len(persons)

    def _card(self, dossier_id: str, sections: Sequence[Section]) -> UnderCard | None:
        """The card it is done under; a refusal is logged and raised before anything is read."""
        decision, card = self._gate.ask(dossier_id, Action.EXPORT)
        if not decision.allowed or card is None:
            self._gate.require(dossier_id, Act.EXPORTED, sections=sections)
        return card

    def _leave(
        self, path: Path, content: bytes, dossier_id: str, sections: Sequence[Section], rows: Sequence[str],
        card: UnderCard | None, *, force: bool,
    ) -> None:  # fmt: skip
        """The event with the file's hash, then the file."""
        self._gate.require(
            dossier_id, Act.EXPORTED, sections=sections, rows=rows[:MOST_ROWS],
            sink=Sink(
                kind=SinkKind.EXPORT, sha256=hashlib.sha256(content).hexdigest(),
                watermark=card.number if card else None,
            ),
        )  # fmt: skip
        outlet.save(path, content, force=force)


def write_template(path: Path, *, force: bool = False) -> None:
    """Write the empty workbook to be filled in, in the current language. Raises as ``outlet.save``."""
    if path.suffix.lower() != ".xlsx":
        raise UserError("template-type")
    outlet.save(path, template(), force=force)


def write_left_out(plan: ImportPlan, path: Path, *, force: bool = False) -> int:
    """Write the rows an import leaves out, as they came, with the reasons: to be mended and imported again.

    Returns how many. It holds what the person's own file holds, nothing of a dossier.
    """
    write = _writer(path, tables=1)
    by_number = {row.number: row.cells for row in plan.sheet.rows}
    rows: list[Sequence[OutCell]] = [
        [*map(_as_came, by_number[number]), number, " ".join(reasons)] for number, reasons in plan.left_out()
    ]
    headers = [*plan.sheet.headers, tr("import.failed.row"), tr("import.failed.reason")]
    outlet.save(path, write([Table(tr(f"entity.{plan.entity}"), headers, rows)]), force=force)
    return len(rows)


def write_book_left_out(plan: BookPlan, path: Path, *, force: bool = False) -> int:
    """Write the rows a workbook's import leaves out, in the same layout, with the reasons in the last column.

    Returns how many. It holds what the person's own file holds, nothing of a dossier.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserError("template-type")
    rows: dict[str, list[FilledRow]] = {}
    for sheet, number, reason in left_out(plan):
        cells = next(row.cells for row in sheet.sheet.rows if row.number == number)
        told = {column.field: _as_came(cells[column.index]) for column in sheet.columns if column.field}
        given = str(cells[0] or "") if sheet.columns[0].field is None else ""
        rows.setdefault(sheet.entity, []).append(FilledRow(given, told, reason))
    outlet.save(path, template(Filling(rows, only=tuple(rows))), force=force)
    return sum(map(len, rows.values()))


class _Names:
    """Words for what is kept by identity: our people, key persons, customers."""

    def __init__(self, session: Session, dossier_id: str) -> None:
        self.codes: dict[str, str] = {row.id: row.code for row in session.execute(select(Dossier.id, Dossier.code))}
        self._units = {row.id: row.name for row in session.execute(select(Dossier.id, Dossier.name))}
        self._staff = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
        persons = select(Person.id, Person.name).where(Person.dossier_id == dossier_id)
        self._persons = {row.id: row.name for row in session.execute(persons)}

    def cell(self, spec: FieldSpec, values: Mapping[str, Any]) -> OutCell:
        """A field as a person reads it: labels, names, amounts in whole units, local times."""
        value = values.get(spec.name)
        if value is None:
            return None
        found: OutCell
        match spec.field.kind:
            case Kind.CHOICE if spec.field.choices is not None:
                found = tr(f"enum.{spec.field.choices.__name__}.{value}")
            case Kind.MONEY:
                currency = values.get("currency") or "CNY"
                found = Decimal(value).scaleb(-minor_digits(currency))
            case Kind.INSTANT:
                found = local_minute(value)
            case Kind.STAFF:
                found = self._staff.get(value, value)
            case Kind.PERSON:
                found = self._persons.get(value, value)
            case Kind.DOSSIER:
                found = self._units.get(value, value)
            case _:
                found = value
        return found


def _told(spec: FieldSpec) -> bool:
    return spec.name not in _HIDDEN and spec.field.kind not in _MACHINE


def _writer(path: Path, *, tables: int) -> Callable[[Sequence[Table]], bytes]:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UserError("export-type")
    if suffix == ".csv" and tables > 1:
        raise UserError("export-one-table")
    return _SUFFIXES[suffix]


def _as_came(cell: object) -> OutCell:
    if cell is None or isinstance(cell, str | int | bool | dt.date):
        return cell
    return Decimal(repr(cell)) if isinstance(cell, float) else str(cell)
