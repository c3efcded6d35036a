"""The forms of a dossier as rows of the workbook of all forms: read by a person, and read back as the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_moment
from app.exchange.book import columns_of
from app.exchange.sheet_out import OutCell
from app.exchange.template import FilledRow
from app.exchange.vocabulary import plain
from app.i18n import tr
from app.models import Dossier, Staff
from app.models.fields import FieldSpec, Kind
from app.rules.money import minor_digits
from app.services.import_match import living
from app.services.records import fetch
from app.services.row_names import RowNames

_MOST_DIGITS: Final = 10**15
"""The first number that a spreadsheet no longer keeps exactly; such ones are written as texts."""


class BookRows:
    """Rows of one dossier as cells."""

    def __init__(self, session: Session, dossier_id: str) -> None:
        self._session = session
        self._dossier = dossier_id
        units = session.execute(select(Dossier.id, Dossier.code, Dossier.name).where(Dossier.deleted.is_(False))).all()
        names = Counter(plain(row.name) for row in units)
        self._codes = {row.id: row.code for row in units}
        self._units = {row.id: row.name if names[plain(row.name)] == 1 else row.code for row in units}
        staff = session.execute(select(Staff.id, Staff.number, Staff.name).where(Staff.deleted.is_(False))).all()
        people = Counter(text for row in staff for text in {plain(row.name), plain(row.number)})
        self._staff = {row.id: row.name if people[plain(row.name)] == 1 else row.number for row in staff}
        self._names = RowNames()
        self._labels: dict[str, Mapping[str, str]] = {}

    def rows(self, entity: str) -> list[FilledRow]:
        """The living rows of a form, each with its cells."""
        records = fetch(self._session, entity, dossier_id=self._dossier)
        specs = columns_of(entity)
        return [FilledRow(one.id, {spec.name: self._cell(spec, one.values) for spec in specs}) for one in records]

    def _cell(self, spec: FieldSpec, values: Mapping[str, Any]) -> OutCell:
        if spec.name == "dossier_id":
            return str(self._codes.get(self._dossier, self._dossier))
        value: Any = values.get(spec.name)
        if value is None:
            return None
        found: OutCell
        match spec.field.kind:
            case Kind.CHOICE if spec.field.choices is not None:
                found = tr(f"enum.{spec.field.choices.__name__}.{value}")
            case Kind.YES_NO:
                found = tr("import.template.yes" if value else "import.template.no")
            case Kind.MONEY:
                found = _number(Decimal(value).scaleb(-minor_digits(values.get("currency") or "CNY")))
            case Kind.PERCENT:
                found = Decimal(value).scaleb(-4)
            case Kind.QUANTITY:
                found = _number(Decimal(value).scaleb(-3))
            case Kind.INSTANT:
                found = local_minute(value)
            case Kind.STAFF:
                found = self._staff.get(value, str(value))
            case Kind.DOSSIER:
                found = self._units.get(value, str(value))
            case _ if spec.refers is not None:
                found = self._label(spec.refers, str(value))
            case _:
                found = value
        return found

    def _label(self, entity: str, row_id: str) -> str:
        """What a row of the dossier is called."""
        if entity not in self._labels:
            rows: Sequence[Mapping[str, Any]] = living(self._session, entity, [self._dossier])
            self._names.add(entity, self._dossier, rows)
            self._labels[entity] = {str(row["id"]): self._names.label(entity, self._dossier, row) for row in rows}
        return self._labels[entity].get(row_id, row_id)


def local_minute(instant: int) -> dt.datetime:
    """An instant (UTC milliseconds) as the clock on the wall here shows it, to the minute."""
    return local_moment(instant).replace(second=0, microsecond=0)


def _number(value: Decimal) -> OutCell:
    return value if abs(value) < _MOST_DIGITS // 1000 else format(value, "f")
