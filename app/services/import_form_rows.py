"""Rows of one form of the workbook: which are new, which are there, whom they name, and what they would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.errors import UserError
from app.exchange.book import needed_by
from app.exchange.sheet_out import LONGEST
from app.exchange.vocabulary import plain
from app.models import Base
from app.models.enums import OpportunityStage
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.models.ids import ids_in_order, single_id
from app.services.import_cells import Typed
from app.services.import_match import same_said
from app.services.import_plan import Fate, PlanRow, Problem
from app.services.records import NUMBERED
from app.services.row_names import RowNames
from app.services.row_rules import check_row
from app.services.values import Value

NATURAL: Final[Mapping[str, Sequence[str]]] = {
    "institution": ("name",), "person": ("name",), "post": ("person_id", "title", "unit", "institution_id"),
    "opportunity": ("title",), "relation": ("person_id", "staff_id"),
    "influence": ("from_id", "to_id", "kind", "opportunity_id"),
    "buying_role": ("opportunity_id", "role", "person_id", "placeholder"),
    "decision_step": ("opportunity_id", "position"), "information": ("fact",), "competitor": ("name",),
    "competitor_contact": ("competitor_id", "person_id"), "planned_contact": ("staff_id", "person_id", "why"),
    "contact_report": ("made_at", "staff_id", "person_id"), "planned_action": ("what",),
    "revenue_project": ("year", "project"), "visit": ("subject", "planned_at"),
    "visit_person": ("visit_id", "person_id", "staff_id"), "promise": ("visit_id", "side", "what"),
    "contract": ("number",), "trade": ("kind", "number", "happened_on", "product"),
    "contract_term": ("contract_id", "term"), "contract_duty": ("contract_id", "kind", "due_on", "what"),
    "service_level": ("name",), "service_contact": ("service_level_id", "side", "staff_id", "person_id", "name"),
    "service_equipment": ("service_level_id", "name", "serial"), "complaint": ("received_at", "what"),
    "opinion": ("given_on", "what"), "service_promise": ("what",), "care": ("kind", "person_id", "planned_on", "what"),
    "event": ("name", "held_on"), "gift": ("person_id", "what", "given_on"),
    "team_member": ("function", "staff_id", "person_id"), "consent": ("person_id", "item"),
}  # fmt: skip
"""What tells a row of a form from others where it names no id; forms that aren't here are told by all they say."""

_FIRST: Final[Mapping[str, Mapping[str, Value]]] = {"opportunity": {"stage": str(OpportunityStage.PROSPECTING)}}
_MINUTE: Final = 60_000

Rows = Mapping[str, Any]


@dataclass(slots=True)
class Around:
    """What the rows of all forms stand in. ``numbers`` makes the number of a new row; ``taken_numbers`` are those that
    belong to other rows, number → id; ``new_dossiers`` are made by the same workbook.
    """

    names: RowNames
    staff: Mapping[str, Sequence[str]]
    customers: Callable[[str], Sequence[str]]
    visit_number: Callable[[], str]
    taken_numbers: Mapping[str, str]
    left_out: set[tuple[str, str, str]] = field(default_factory=set)  # form, dossier, plain name of rows left out
    ids: Any = field(default_factory=ids_in_order)


class FormRows:
    """Plans the rows of one form. ``there``: its rows in the dossiers concerned, in the trash or not."""

    def __init__(self, entity: str, around: Around, there: Iterable[Rows]) -> None:
        self._entity = entity
        self._spec = ENTITIES[entity]
        self._around = around
        self._by_id: dict[str, Rows] = {}
        self._by_key: dict[tuple[object, ...], list[Rows]] = {}
        self._by_number: dict[str, Rows] = {}
        for row in there:
            self._by_id[str(row["id"])] = row
            if not row["deleted"]:
                self._by_key.setdefault(self._key(str(row["dossier_id"]), row), []).append(row)
                if row.get("number"):
                    self._by_number.setdefault(plain(str(row["number"])), row)
        self._taken: dict[str, int] = {}

    def plan(self, typed: Typed, dossier: str | None, given_id: str, *, currency_assumed: bool) -> PlanRow:
        """What becomes of a row. Problems are added to ``typed``."""
        if dossier is not None:
            self._name_rows(typed, dossier)
        there = self._there(typed, dossier, given_id) if dossier is not None and not typed.blocked else None
        if there is None and not typed.blocked:
            self._check_needed(typed)
        if dossier is None or typed.blocked:
            return self._left_out(typed, dossier)
        if there is not None:
            changes = self._differences(typed.values, there, currency_assumed=currency_assumed)
            self._check(typed, {**there, **{name: new for name, (_, new) in changes.items()}})
            if typed.blocked:
                return self._left_out(typed, dossier)
            row_id = str(there["id"])
            fate = Fate.CHANGED if changes else Fate.SAME
            plan = PlanRow(typed.number, fate, row_id, dossier, typed.values, changes)
        else:
            values = {**_defaults(self._entity), **typed.values, "dossier_id": dossier}
            self._check(typed, values)
            if typed.blocked:
                return self._left_out(typed, dossier)
            row_id = single_id(self._entity, dossier) if self._spec.single else next(self._around.ids)
            plan = PlanRow(typed.number, Fate.NEW, row_id, dossier, {**values, **self._number(typed, row_id)})
        self._taken[row_id] = typed.number
        self._around.names.add(self._entity, dossier, [{**plan.values, "id": row_id}])
        self._by_key.setdefault(self._key(dossier, plan.values), []).append({**plan.values, "id": row_id})
        return plan

    # -- whom a row names

    def _name_rows(self, typed: Typed, dossier: str) -> None:
        for name, text in typed.texts.items():
            spec = self._spec.fields[name]
            if name == "dossier_id" or spec.refers is None:
                continue
            found = self._meant(spec, dossier, text)
            if len(found) == 1:
                typed.values[name] = found[0]
                continue
            code = "ambiguous_row" if found else "unknown_row"
            if not found and (spec.refers, dossier, plain(text)) in self._around.left_out:
                code = "left_out_with"
            must = name in needed_by(self._entity) or name in NATURAL.get(self._entity, ())
            typed.problems.append(
                Problem(
                    typed.number, f"import.problem.{code}", field=name, value=text, blocking=must,
                    params={"label": f"entity.{spec.refers}", "value": text},
                )
            )  # fmt: skip

    def _meant(self, spec: FieldSpec, dossier: str, text: str) -> Sequence[str]:
        if spec.refers == "staff":
            return self._around.staff.get(plain(text), ())
        if spec.refers == "dossier":
            return self._around.customers(text)
        return self._around.names.find(spec.refers or "", dossier, text)

    # -- which row it is

    def _there(self, typed: Typed, dossier: str, given_id: str) -> Rows | None:
        """The row that is meant, or None for a new one; a problem is added where it can't be had."""
        found = self._by_id.get(given_id) if given_id else None
        if given_id and found is None:
            self._block(typed, "row_gone")
            return None
        if found is None and self._spec.single:
            only = single_id(self._entity, dossier)
            found = self._by_id.get(only)
            if found is None and (first := self._taken.get(only)) is not None:  # a new one, twice in the file
                self._block(typed, "duplicate", params={"first": first})
                return None
        if found is None and (number := typed.texts.get("number")):
            found = self._by_number.get(plain(number))
            if found is None and number.upper() in self._around.taken_numbers:
                self._block(typed, "number_taken", "number", number)
            return None
        elif found is None and not self._spec.single:
            found = self._by_natural_key(typed, dossier)
        if found is None:
            return None
        if str(found.get("dossier_id")) != dossier:
            self._block(typed, "row_elsewhere")
            return None
        if found.get("deleted"):
            self._block(typed, "row_in_trash")
            return None
        if (first := self._taken.get(str(found["id"]))) is not None:
            self._block(typed, "duplicate", params={"first": first})
            return None
        return found

    def _by_natural_key(self, typed: Typed, dossier: str) -> Rows | None:
        known = self._by_key.get(self._key(dossier, typed.values), ())
        if self._entity not in NATURAL:
            known = [row for row in known if not self._differences(typed.values, row, currency_assumed=True)]
        free = [row for row in known if str(row["id"]) not in self._taken]
        if self._entity == "person" and typed.values.get("mobile"):
            free.sort(key=lambda row: row.get("mobile") != typed.values["mobile"])
        return free[0] if free else known[0] if known else None

    def _key(self, dossier: str, values: Rows) -> tuple[object, ...]:
        names = NATURAL.get(self._entity, ())
        return (dossier, *(self._comparable(name, values.get(name)) for name in names))

    def _comparable(self, name: str, value: object) -> object:
        if isinstance(value, int) and self._spec.fields[name].field.kind is Kind.INSTANT:
            return value // _MINUTE
        return plain(value) if isinstance(value, str) else value

    # -- what it would change

    def _differences(
        self, values: Mapping[str, Value], there: Rows, *, currency_assumed: bool
    ) -> dict[str, tuple[Value, Value]]:
        """What the sheet says otherwise; an empty cell says nothing, and neither does a currency nobody wrote."""
        found: dict[str, tuple[Value, Value]] = {
            name: (there.get(name), value)
            for name, value in values.items()
            if value is not None and not self._same(name, value, there.get(name))
        }
        money = any(self._spec.fields[name].field.kind is Kind.MONEY for name in found)
        if currency_assumed and not money:
            found.pop("currency", None)
        return found

    def _same(self, name: str, new: Value, old: object) -> bool:
        if same_said(self._spec.fields[name], new, old):
            return True
        if isinstance(new, str) and isinstance(old, str):
            return len(new) > LONGEST - 10 and old.startswith(new)
        minutes = isinstance(new, int) and isinstance(old, int)
        return minutes and self._comparable(name, new) == self._comparable(name, old)

    def _number(self, typed: Typed, row_id: str) -> dict[str, Value]:
        """The number of a new row, given by the program where the sheet has none."""
        spec = self._spec.fields.get("number")
        if spec is None or spec.field.editable:
            return {}
        if self._entity == "visit":
            return {"number": self._around.visit_number()}
        given = typed.texts.get("number")
        return {"number": given[:40] if given else f"{NUMBERED[self._entity]}-{row_id[-8:].upper()}"}

    # -- what is wrong

    def _check_needed(self, typed: Typed) -> None:
        for name in sorted(needed_by(self._entity) - {"dossier_id"}):
            if typed.values.get(name) is None:
                label = self._spec.fields[name].label
                typed.problems.append(
                    Problem(typed.number, "import.problem.needed", field=name, params={"label": label})
                )

    def _check(self, typed: Typed, values: Rows) -> None:
        try:
            check_row(self._entity, values)
        except UserError as error:
            name = error.params.get("field")
            typed.problems.append(
                Problem(typed.number, f"error.{error.key}", field=str(name) if name else None, params=error.params)
            )

    def _block(self, typed: Typed, code: str, name: str | None = None, value: str | None = None,
                 params: Mapping[str, object] | None = None) -> None:  # fmt: skip
        typed.problems.append(
            Problem(typed.number, f"import.problem.{code}", field=name, value=value, params=params or {})
        )

    def _left_out(self, typed: Typed, dossier: str | None) -> PlanRow:
        for name in ("number", "name", "title", "project", "what"):
            text = typed.values.get(name) or typed.texts.get(name)
            if dossier is not None and isinstance(text, str):
                self._around.left_out.add((self._entity, dossier, plain(text)))
        return PlanRow(typed.number, Fate.PROBLEM, next(self._around.ids), dossier, typed.values)


@cache
def _defaults(entity: str) -> Mapping[str, Value]:
    """What a new row has where nobody said otherwise."""
    columns = Base.metadata.tables[entity].columns
    found = {
        column.name: column.default.arg
        for column in columns
        if column.name in ENTITIES[entity].fields and isinstance(column.default, ScalarElementColumnDefault)
    }
    return {**{name: str(value) if isinstance(value, str) else value for name, value in found.items()},
            **_FIRST.get(entity, {})}  # fmt: skip
