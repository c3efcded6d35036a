"""The field registry: a field is described once, on its column, for form, sheet, paper, history, search and sync.

Free of SQLAlchemy, so that rules and front ends may read it. ``app.models.tables`` fills it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Final

from app.models.enums import Tier


class Kind(StrEnum):
    """How a value is shown, typed and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"  # integer minor units; the currency stands in the row's `currency`
    CURRENCY = "currency"  # ISO 4217 code
    DATE = "date"
    INSTANT = "instant"  # UTC milliseconds
    YES_NO = "yes_no"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"
    STAFF = "staff"  # id of one of our people
    PERSON = "person"  # id of a key person
    DOSSIER = "dossier"  # id of a dossier
    ROW = "row"  # id of another row
    FILE = "file"  # id of a sealed file
    PERCENT = "percent"  # integer hundredths of a per cent (`*_bp`)
    QUANTITY = "quantity"  # integer thousandths of the row's `unit` (`*_milli`)
    TIME = "time"  # time of day, HH:MM


class Section(StrEnum):
    """Sections of a dossier: the tabs, the log's section names, what is confirmed quarter by quarter."""

    COVER = "cover"
    BASIC = "basic"
    PERSONS = "persons"
    RELATIONS = "relations"
    OPPORTUNITIES = "opportunities"
    BUYING = "buying"
    INFORMATION = "information"
    MARKET = "market"
    COMPETITORS = "competitors"
    CONTACT_PLAN = "contact_plan"
    ACTION_PLAN = "action_plan"
    REVENUE_PLAN = "revenue_plan"
    VISITS = "visits"
    TRADE = "trade"
    CONTRACTS = "contracts"
    SERVICE_LEVELS = "service_levels"
    SERVICE = "service"
    CARE = "care"
    TEAM = "team"
    CONSENT = "consent"
    FILES = "files"
    HISTORY = "history"


class Search(StrEnum):
    """How a field takes part in the search."""

    NO = "no"
    NAME = "name"  # hanzi, substring, pinyin, initials
    TEXT = "text"  # hanzi, substring
    PHONE = "phone"  # digits in any format
    CODE = "code"  # prefix, any case


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of a field beyond its column type.

    ``required`` counts for completeness; ``personal`` marks a person's own data (consent, erasing); ``cover`` may be
    seen without a card; ``editable`` is False for what the program keeps by itself; ``low`` and ``high`` bound a
    number, both included; ``refers`` is the entity whose row the value names; ``yearless``: a day whose year may be
    unknown (``NO_YEAR``); ``file_name``: a text that is kept without folders.
    """

    kind: Kind = Kind.TEXT
    section: Section = Section.BASIC
    required: bool = False
    choices: type[StrEnum] | None = None
    personal: bool = False
    cover: bool = False
    search: Search = Search.NO
    editable: bool = True
    low: int | None = None
    high: int | None = None
    refers: str | None = None
    yearless: bool = False
    file_name: bool = False


NO_YEAR: Final = 1604
"""A day of this year has none: of a birthday only month and day are known. Address books write it so; a leap year."""
FIRST_DAY: Final = dt.date(1900, 1, 1)
LAST_DAY: Final = dt.date(2199, 12, 31)
"""What a date with its year may be, both included."""
FIRST_MS: Final = -2_208_988_800_000
LAST_MS: Final = 7_258_118_399_999
"""The same for an instant: the first and the last millisecond of these days, UTC."""


def is_day(day: dt.date) -> bool:
    """Whether a date column may hold a day."""
    return FIRST_DAY <= day <= LAST_DAY or day.year == NO_YEAR


_REFERS = {Kind.STAFF: "staff", Kind.PERSON: "person", Kind.DOSSIER: "dossier"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field in its entity. ``label`` is its key in the catalogue; ``low`` and ``high`` what its column can hold."""

    entity: str
    name: str
    field: Field
    length: int | None
    low: int | None = None
    high: int | None = None

    @property
    def label(self) -> str:
        return f"field.{self.entity}.{self.name}"

    @property
    def refers(self) -> str | None:
        """The entity whose row the value names."""
        return self.field.refers or _REFERS.get(self.field.kind)

    @property
    def shows(self) -> str | None:
        """The entity whose row a shown value names: what it refers to, or the dossier that a row belongs to."""
        return "dossier" if self.name == "dossier_id" else self.refers


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """A table whose rows are synced field by field. ``dossier`` names the column that holds the dossier's id.

    ``single``: a dossier has one row of it at most. ``parent``: column → entity of the row a row belongs to.
    """

    name: str
    tier: Tier
    section: Section
    dossier: str | None
    captured: bool
    fields: Mapping[str, FieldSpec]
    single: bool = False
    parent: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        return f"entity.{self.name}"

    def editable(self) -> Iterator[FieldSpec]:
        return (spec for spec in self.fields.values() if spec.field.editable)

    def required(self) -> Iterator[FieldSpec]:
        return (spec for spec in self.fields.values() if spec.field.required)


_entities: dict[str, EntitySpec] = {}


class _Registry(Mapping[str, EntitySpec]):
    """All entities. Whoever looks into it before the tables were loaded has them loaded."""

    _complete = False

    def __getitem__(self, name: str) -> EntitySpec:
        return self._filled()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._filled())

    def __len__(self) -> int:
        return len(self._filled())

    def _filled(self) -> dict[str, EntitySpec]:
        if not self._complete:
            import_module("app.models.tables")
            self._complete = True
        return _entities


ENTITIES: Mapping[str, EntitySpec] = _Registry()


def register(spec: EntitySpec) -> None:
    """Add an entity; called once per synced table by ``app.models``."""
    _entities[spec.name] = spec
