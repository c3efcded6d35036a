"""Planning the workbook of all forms: whose dossier each row belongs to, what is there, and then form by form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.clock import local_moment
from app.errors import UserError
from app.exchange import book
from app.exchange.book import FormSheet
from app.exchange.vocabulary import plain, stem
from app.models import CaptureState, Opportunity
from app.models.fields import ENTITIES, Section
from app.rules.visits import next_number
from app.services.desk import Desk
from app.services.import_accounts import Accounts
from app.services.import_cells import Typed
from app.services.import_form_rows import Around, FormRows
from app.services.import_match import Customers, staff_by_text
from app.services.import_plan import Fate, PlanRow, Problem
from app.services.reading import Gate
from app.services.records import table_of
from app.services.row_names import RowNames
from app.services.visit_writing import free_number


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Rows that name no customer, and the one they go to: ``home`` (None: nobody said, they stay out) and its ``name``.

    ``own``: the name of the single customer that the workbook itself is about; empty where there is none.
    """

    rows: int = 0
    home: str | None = None
    name: str = ""
    own: str = ""


class Planning:
    """One preview: whose rows they are, what is there, and then form by form."""

    def __init__(
        self, session: Session, desk: Desk, gate: Gate, sheets: Mapping[str, FormSheet],
        typed: Mapping[str, Sequence[Typed]], dossier: str | None,
    ) -> None:  # fmt: skip
        self._session, self._desk, self._gate = session, desk, gate
        self._sheets, self._typed = sheets, typed
        self._customers = Customers(session, desk, gate)
        self._new: dict[str, str] = {}  # plain name of a customer the workbook brings → id
        self._less: dict[str, str] = {}  # the short name of such a one, or its name without the legal form → its name
        self._only: str | None = None
        self._unnamed = 0
        self._names: dict[str, str] = {}  # of the customers the workbook's first sheet is about, by id
        self._blank: dict[str, set[int]] = {}  # form → rows without a currency
        self.seen: dict[tuple[str, str], frozenset[str]] = {}
        if dossier is not None:
            unit = self._customers.by_id.get(dossier)
            found = [unit] if unit else self._customers.find(dossier)
            if len(found) != 1:
                raise UserError("no-such-dossier", reference=dossier[:40])
            self._only = found[0].id

    def plan(self) -> dict[str, list[PlanRow]]:
        done = {"dossier": self._dossiers()} if "dossier" in self._sheets else {}
        self._new = {plain(str(row.values["name"])): row.id for row in done.get("dossier", ()) if row.fate is Fate.NEW}
        self._less = {
            less: str(row.values["name"])
            for row in done.get("dossier", ())
            if row.fate is Fate.NEW
            for less in (stem(str(row.values["name"])), plain(str(row.values.get("short_name") or "")))
        }
        self._names = {row.id: self._called(row) for row in done.get("dossier", ()) if row.fate is not Fate.PROBLEM}
        if self._only is None and len(self._names) == len(done.get("dossier", ())) == 1:
            (self._only,) = self._names
        forms = [name for name in book.in_order() if name in self._sheets and name != "dossier"]
        homes = {name: [self._home(one) for one in self._typed[name]] for name in forms}
        readable = self._readable(forms, homes)
        around = self._around(forms, readable)
        for name in forms:
            there = self._there(name, readable)
            rows = FormRows(name, around, there)
            sheet = self._sheets[name]
            assumed = sheet.matched.of("currency") is None
            done[name] = [
                rows.plan(
                    one, home, sheet.ids.get(one.number, ""),
                    currency_assumed=assumed or self._blank_currency(sheet, one),
                )
                for one, home in zip(self._typed[name], homes[name], strict=True)
            ]  # fmt: skip
        return done

    @property
    def unnamed(self) -> Unnamed:
        """Where the rows go that name no customer; known once it is planned."""
        own = next(iter(self._names.values())) if len(self._names) == 1 else ""
        home = self._only
        known = self._customers.by_id.get(home or "")
        return Unnamed(self._unnamed, home, known.name if known else self._names.get(home or "", ""), own)

    def _called(self, row: PlanRow) -> str:
        known = self._customers.by_id.get(row.id)
        return known.name if known else str(row.values["name"])

    def _dossiers(self) -> list[PlanRow]:
        """The customers themselves; one that names its id is the one with that id, whatever it is called now."""
        sheet = self._sheets["dossier"]
        codes = {unit.id: unit.code for unit in self._customers.by_code.values()}
        for one in self._typed["dossier"]:
            if code := codes.get(sheet.ids.get(one.number, "")):
                one.texts["code"] = code
        rows = Accounts(self._desk, self._gate, self._session, self._customers).plan(self._typed["dossier"])
        return [self._without_assumed_currency(sheet, row) for row in rows]

    def _without_assumed_currency(self, sheet: FormSheet, row: PlanRow) -> PlanRow:
        changes = dict(row.changes)
        if "currency" in changes and "revenue_minor" not in changes and self._blank_currency(sheet, row):
            changes.pop("currency")
        if changes == row.changes:
            return row
        fate = row.fate if changes else Fate.SAME
        return PlanRow(row.number, fate, row.id, row.dossier_id, row.values, changes)

    def _blank_currency(self, sheet: FormSheet, row: Typed | PlanRow) -> bool:
        column = sheet.matched.of("currency")
        if column is None:
            return True
        blank = self._blank.get(sheet.entity)
        if blank is None:
            blank = {one.number for one in sheet.sheet.rows if one.cells[column.index] in (None, "")}
            self._blank[sheet.entity] = blank
        return row.number in blank

    def _home(self, one: Typed) -> str | None:
        """The dossier a row belongs to; a problem is added where there is none."""
        text = one.texts.get("dossier_id")
        if text is None:
            self._unnamed += 1
            if self._only is None:
                _problem(one, "import.problem.needed", params={"label": "field.person.dossier_id"})
            return self._only
        found = self._customers.find(text)
        if len(found) == 1:
            return found[0].id
        if not found and plain(text) in self._new:
            return self._new[plain(text)]
        code = "ambiguous_customer" if found else "unknown_customer"
        _problem(one, f"import.problem.{code}", text, mend=None if found else self._meant(text))
        return None

    def _meant(self, text: str) -> str | None:
        """The customer that is probably meant: one written short, there already or new in the workbook, or a slip."""
        near = {unit.name for unit in self._customers.find_near(text)}
        near |= {self._less[less] for less in (plain(text), stem(text)) if less in self._less}
        return near.pop() if len(near) == 1 else self._customers.meant(text)

    def _readable(self, forms: Sequence[str], homes: Mapping[str, Sequence[str | None]]) -> list[str]:
        """The dossiers that may be read and edited now: one event each, before anything of them is looked at."""
        made = set(self._new.values())
        wanted = {home for name in forms for home in homes[name] if home} - made
        readable: list[str] = []
        sections = self._sections(forms)
        for dossier in sorted(wanted):
            reason = self._customers.editing(dossier).reason
            if reason is None:
                self._gate.require(dossier, Act.SECTION_VIEWED, sections=sections)
                readable.append(dossier)
                continue
            for name in forms:
                for one, home in zip(self._typed[name], homes[name], strict=True):
                    if home == dossier:
                        _problem(one, f"refusal.{reason}", one.texts.get("dossier_id"))
        return readable

    def _sections(self, forms: Iterable[str]) -> list[Section]:
        named = {refers for name in forms for spec in ENTITIES[name].fields.values() if (refers := spec.refers)}
        used = {ENTITIES[name].section for name in (*forms, *(named - {"staff", "dossier"}))}
        return [section for section in Section if section in used]

    def _around(self, forms: Sequence[str], readable: Sequence[str]) -> Around:
        names = RowNames()
        named = {refers for name in forms for spec in ENTITIES[name].fields.values() if (refers := spec.refers)}
        for entity in sorted(named - {"staff", "dossier"}):
            for row in self._rows(entity, readable):
                if not row["deleted"]:
                    names.add(entity, str(row["dossier_id"]), [row])
        day = local_moment(self._desk.now_ms()).date()
        device = self._session.execute(select(CaptureState.device)).scalar_one()
        taken = [free_number(self._session, day, device)]

        def visit_number() -> str:
            number = taken[-1]
            taken.append(next_number(day, device, [number]))
            return number

        query = select(Opportunity.number, Opportunity.id).where(Opportunity.deleted.is_(False))
        numbers = {row.number.upper(): row.id for row in self._session.execute(query)} if "opportunity" in forms else {}

        def customers(text: str) -> Sequence[str]:
            found = [unit.id for unit in self._customers.find(text)]
            return found or ([self._new[plain(text)]] if plain(text) in self._new else [])

        return Around(names, staff_by_text(self._session), customers, visit_number, numbers)

    def _there(self, entity: str, readable: Sequence[str]) -> list[Mapping[str, Any]]:
        rows = self._rows(entity, readable)
        for dossier in readable:
            living = (str(r["id"]) for r in rows if r["dossier_id"] == dossier and not r["deleted"])
            self.seen[entity, dossier] = frozenset(living)
        return rows

    def _rows(self, entity: str, readable: Sequence[str]) -> list[Mapping[str, Any]]:
        """All rows of a form in the dossiers, those in the trash too."""
        table = table_of(entity)
        found: list[Mapping[str, Any]] = []
        for at in range(0, len(readable), 500):
            query = select(table).where(table.c.dossier_id.in_(readable[at : at + 500])).order_by(table.c.id)
            found += [dict(row._mapping) for row in self._session.execute(query)]
        return found


def _problem(one: Typed, key: str, value: str | None = None, mend: str | None = None,
             params: Mapping[str, object] | None = None) -> None:  # fmt: skip
    one.problems.append(Problem(one.number, key, field="dossier_id", value=value, mend=mend, params=params or {}))
