"""Key persons and opportunities in a sheet: each goes into the dossier of its customer, which needs its open card.

Opportunities without a customer go to the unfiled inbox, never into a dossier (``decisions.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.exchange.vocabulary import plain
from app.models.enums import OpportunityStage
from app.models.fields import Section
from app.models.ids import ids_in_order
from app.services.import_accounts import differences
from app.services.import_cells import Typed
from app.services.import_match import Customers, Unit, by_ids, living, numbered, staff_by_text
from app.services.import_plan import Fate, PlanRow, Problem
from app.services.reading import Gate
from app.services.values import Value

_NUMBER_MOST = 40


@dataclass(slots=True)
class _Filing:
    """Finds each row's dossier. ``None`` as a dossier means the unfiled inbox."""

    customers: Customers
    unfiled: bool
    near: bool = False
    found: dict[str, list[Unit]] = field(default_factory=dict)  # a sheet names each customer again and again

    def dossier_of(self, typed: Typed) -> str | None:
        """The dossier; a problem is added to ``typed`` where there is none to be written into."""
        text = typed.texts.get("dossier_id")
        if text is None:
            if any(problem.blocking and problem.field is None for problem in typed.problems):
                return None  # broken as a whole: one reason is enough
            if self.unfiled:
                typed.problems.append(Problem(typed.number, "import.problem.unfiled", blocking=False))
            else:
                _block(typed, "needed", "dossier_id", params={"label": "field.person.dossier_id"})
            return None
        found = self.found.get(text)
        if found is None:
            found = self.found[text] = (self.customers.find_near if self.near else self.customers.find)(text)
        if len(found) != 1:
            code = "ambiguous_customer" if found else "unknown_customer"
            _block(typed, code, "dossier_id", text, mend=None if found else self.customers.meant(text))
            return None
        if self.near and plain(text) not in {plain(found[0].name), plain(found[0].code)}:
            told = Problem(
                typed.number, "import.problem.unit_near", field="dossier_id", value=text, blocking=False,
                params={"name": found[0].name},
            )  # fmt: skip
            typed.problems.append(told)
        reason = self.customers.editing(found[0].id).reason
        if reason is not None:
            typed.problems.append(Problem(typed.number, f"refusal.{reason}", field="dossier_id", value=text))
        return found[0].id


def plan_persons(
    session: Session, gate: Gate, customers: Customers, rows: Iterable[Typed], *, near: bool = False
) -> list[PlanRow]:
    """Persons: the same name in the same dossier is the same person, rather the one with the same phone; so is one of
    another name with the same mobile phone, which is told. ``near``: units may be written short, as on cards."""
    filing = _Filing(customers, unfiled=False, near=near)
    drafts = [(typed, filing.dossier_of(typed)) for typed in rows]
    wanted = {dossier for typed, dossier in drafts if dossier and not typed.blocked}
    for one in sorted(wanted):
        gate.require(one, Act.SECTION_VIEWED, sections=(Section.PERSONS,))
    known: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    by_phone: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in living(session, "person", wanted):
        known.setdefault((row["dossier_id"], plain(row["name"])), []).append(row)
        if digits := _digits(row):
            by_phone.setdefault((row["dossier_id"], digits), row)
    first: dict[tuple[str, str], tuple[int, str]] = {}
    phones: dict[tuple[str, str], set[str]] = {}
    taken: dict[str, int] = {}
    ids = ids_in_order()
    plans: list[PlanRow] = []
    for typed, dossier in drafts:
        name = typed.values.get("name")
        if not isinstance(name, str) and not typed.blocked:
            _block(typed, "needed", "name", params={"label": "field.person.name"})
        if typed.blocked or dossier is None or not isinstance(name, str):
            plans.append(PlanRow(typed.number, Fate.PROBLEM, next(ids), dossier, typed.values))
            continue
        key, digits = (dossier, plain(name)), _digits(typed.values)
        there = _same_phone([row for row in known.get(key, ()) if row["id"] not in taken], typed.values)
        if there is None and key not in known and digits and (there := by_phone.get((dossier, digits))) is not None:
            _tell(typed, "same_phone", "mobile", str(typed.values.get("mobile")), params={"name": there["name"]})
        again = taken.get(str(there["id"])) if there is not None else None
        if key in first and (not digits or not phones[key] or digits in phones[key]):
            again = first[key][0]
        if again is not None:
            _block(typed, "duplicate", "name", name, params={"first": again})
            plans.append(PlanRow(typed.number, Fate.PROBLEM, next(ids), dossier, typed.values))
            continue
        if key in first:
            _tell(typed, "namesake", "name", name, params={"first": first[key][0]})
        plans.append(_planned("person", typed, dossier, there, next(ids)))
        first.setdefault(key, (typed.number, plans[-1].id))
        phones.setdefault(key, set()).update({digits} - {""})
        taken[plans[-1].id] = typed.number
    return _with_superiors(plans, drafts, first, known)


def plan_opportunities(session: Session, gate: Gate, customers: Customers, rows: Iterable[Typed]) -> list[PlanRow]:
    """Opportunities: the same number is the same opportunity, wherever it is; without a number, the same title of the
    same customer."""
    filing, staff, taken = _Filing(customers, unfiled=True), staff_by_text(session), numbered(session)
    drafts = [(typed, filing.dossier_of(typed)) for typed in rows]
    by_number = _opportunities_there(session, gate, drafts, taken)
    by_title = _titles_there(session, gate, drafts)
    first: dict[object, int] = {}
    ids = ids_in_order()
    plans: list[PlanRow] = []
    agents: dict[str, Sequence[str]] = {}
    for typed, dossier in drafts:
        _agent(typed, staff, agents)
        number = typed.texts.get("number", "")
        if len(number) > _NUMBER_MOST:
            limit = {"label": "field.opportunity.number", "most": _NUMBER_MOST}
            typed.problems.append(Problem(typed.number, "error.bad-length", field="number", value=number, params=limit))
        key = number.upper() or _title_key(typed, dossier)
        if key and not typed.blocked and first.setdefault(key, typed.number) != typed.number:
            told = ("number", number) if number else ("title", str(typed.values["title"]))
            _block(typed, "duplicate", *told, params={"first": first[key]})
        known = taken.get(number.upper()) if number else None
        if known is not None and known[0] not in by_number and not typed.blocked:
            _block(typed, "number_taken", "number", number)
        there = by_number[known[0]] if known is not None and known[0] in by_number else by_title.get(key)
        if typed.blocked:
            plans.append(PlanRow(typed.number, Fate.PROBLEM, next(ids), dossier, typed.values))
        elif there is not None:
            plans.append(_planned("opportunity", typed, there["dossier_id"], there, there["id"]))
        else:
            fresh = next(ids)
            stage = {"stage": str(OpportunityStage.PROSPECTING)}
            own = {"dossier_id": dossier, "number": number or f"T-{fresh[-8:].upper()}"}
            plans.append(PlanRow(typed.number, Fate.NEW, fresh, dossier, {**stage, **typed.values, **own}))
    return plans


def _title_key(typed: Typed, dossier: str | None) -> tuple[str, str] | None:
    """What tells an opportunity without a number from others: customer and title."""
    title = typed.values.get("title")
    return (dossier, plain(title)) if dossier and isinstance(title, str) else None


def _titles_there(
    session: Session, gate: Gate, drafts: Sequence[tuple[Typed, str | None]]
) -> Mapping[object, Mapping[str, Any]]:
    """Opportunities of customers for whom the sheet has one without a number: after the event of each dossier."""
    wanted = {
        dossier
        for typed, dossier in drafts
        if dossier and not typed.blocked and "number" not in typed.texts and _title_key(typed, dossier)
    }
    for one in sorted(wanted):
        gate.require(one, Act.SECTION_VIEWED, sections=(Section.OPPORTUNITIES,))
    rows = living(session, "opportunity", wanted)
    return {(row["dossier_id"], plain(row["title"])): row for row in rows if row["title"]}


def _opportunities_there(
    session: Session,
    gate: Gate,
    drafts: Sequence[tuple[Typed, str | None]],
    taken: Mapping[str, tuple[str, str | None]],
) -> Mapping[str, Mapping[str, Any]]:
    """Those with a number of the sheet, unfiled or in the same customer's dossier: after the event of each dossier."""
    wanted: dict[str, str | None] = {}
    for typed, dossier in drafts:
        known = taken.get(typed.texts.get("number", "").upper())
        if known is not None and not typed.blocked and known[1] in {None, dossier}:
            wanted[known[0]] = known[1]
    for dossier in sorted(filter(None, set(wanted.values()))):
        gate.require(dossier, Act.SECTION_VIEWED, sections=(Section.OPPORTUNITIES,))
    return by_ids(session, "opportunity", wanted)


def _planned(entity: str, typed: Typed, dossier: str | None, there: Mapping[str, Any] | None, fresh: str) -> PlanRow:
    if there is None:
        return PlanRow(typed.number, Fate.NEW, fresh, dossier, {**typed.values, "dossier_id": dossier})
    changes = differences(entity, typed.values, there)
    fate = Fate.CHANGED if changes else Fate.SAME
    return PlanRow(typed.number, fate, str(there["id"]), dossier, typed.values, changes)


def _digits(row: Mapping[str, Value]) -> str:
    """What a mobile phone is compared by: its last eleven digits; empty for what is too short to be one."""
    digits = "".join(c for c in str(row.get("mobile") or "") if c.isdigit())[-11:]
    return digits if len(digits) > 6 else ""


def _same_phone(known: Sequence[Mapping[str, Any]], values: Mapping[str, Value]) -> Mapping[str, Any] | None:
    wanted = _digits(values)
    return next((row for row in known if wanted and _digits(row) == wanted), known[0] if known else None)


def _with_superiors(
    plans: list[PlanRow],
    drafts: Sequence[tuple[Typed, str | None]],
    first: Mapping[tuple[str, str], tuple[int, str]],
    known: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
) -> list[PlanRow]:
    """Whom a person reports to, by name within the dossier; unknown names are told and left out."""
    done: list[PlanRow] = []
    for plan, (typed, dossier) in zip(plans, drafts, strict=True):
        text = typed.texts.get("reports_to_id")
        if text is None or dossier is None or plan.fate is Fate.PROBLEM:
            done.append(plan)
            continue
        key = (dossier, plain(text))
        found = first[key][1] if key in first else next((str(row["id"]) for row in known.get(key, ())), None)
        if found is None or found == plan.id:
            typed.problems.append(
                Problem(
                    typed.number, "import.problem.superior_unknown", field="reports_to_id", value=text, blocking=False
                )
            )
            done.append(plan)
            continue
        typed.values["reports_to_id"] = found
        there = next((row for rows in known.values() for row in rows if row["id"] == plan.id), None)
        again = _planned("person", typed, dossier, there, plan.id)
        done.append(again)
    return done


def _agent(typed: Typed, staff: Mapping[str, Sequence[str]], seen: dict[str, Sequence[str]]) -> None:
    """Our person of a row; ``seen`` keeps whom each text meant before."""
    text = typed.texts.get("agent_id")
    if text is None:
        return
    found = seen.get(text)
    if found is None:
        found = seen[text] = staff.get(plain(text), ())
    if len(found) == 1:
        typed.values["agent_id"] = found[0]
    else:
        code = "ambiguous_staff" if found else "unknown_staff"
        typed.problems.append(
            Problem(typed.number, f"import.problem.{code}", field="agent_id", value=text, blocking=False)
        )


def _block(typed: Typed, code: str, field_name: str, value: str | None = None, *, mend: str | None = None,
           params: Mapping[str, object] | None = None) -> None:  # fmt: skip
    typed.problems.append(
        Problem(typed.number, f"import.problem.{code}", field=field_name, value=value, mend=mend, params=params or {})
    )


def _tell(typed: Typed, code: str, field_name: str, value: str, *, params: Mapping[str, object]) -> None:
    typed.problems.append(
        Problem(typed.number, f"import.problem.{code}", field=field_name, value=value, blocking=False, params=params)
    )
