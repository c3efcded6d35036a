"""Customers in a sheet: which are new, which are there, whose parent is whom (dossier-basic)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.exchange.vocabulary import plain, stem
from app.models.enums import DossierState
from app.models.fields import ENTITIES, Section
from app.models.ids import ids_in_order
from app.services.desk import Desk
from app.services.dossiers import provisional_code
from app.services.import_cells import Typed
from app.services.import_match import Customers, Unit, by_ids, same_said
from app.services.import_plan import Fate, PlanRow, Problem
from app.services.reading import Gate
from app.services.values import Value

NAME = "field.dossier.name"


@dataclass(slots=True)
class _Draft:
    typed: Typed
    id: str
    there: Unit | None = None
    parent: str | None = None
    values: dict[str, Value] = field(default_factory=dict)


class Accounts:
    """Plans the rows of a sheet of customers. New ones come into this person's own keeping, which needs no card."""

    def __init__(self, desk: Desk, gate: Gate, session: Session, customers: Customers) -> None:
        self._desk = desk
        self._gate = gate
        self._session = session
        self._customers = customers
        self._ids = ids_in_order()
        self._by_name: dict[str, _Draft] = {}

    def plan(self, rows: Iterable[Typed]) -> list[PlanRow]:
        drafts = [self._draft(typed) for typed in rows]
        for draft in drafts:
            if draft.parent is not None and not draft.typed.blocked:
                self._set_parent(draft, draft.parent)
        self._break_cycles()
        there = self._compared(drafts)
        return [self._row(draft, there) for draft in drafts]

    # -- inside

    def _draft(self, typed: Typed) -> _Draft:
        draft = _Draft(typed, next(self._ids), parent=typed.texts.get("parent_id"), values=typed.values)
        name, code = typed.values.get("name"), typed.texts.get("code")
        if not isinstance(name, str):
            if not typed.blocked:
                typed.problems.append(
                    Problem(typed.number, "import.problem.needed", field="name", params={"label": NAME})
                )
            return draft
        found = self._customers.find(code) if code else []
        if code and not found:
            self._note(typed, "code_left", "code", code)
        found = found or self._customers.find(name)
        if len(found) > 1:
            typed.problems.append(Problem(typed.number, "import.problem.ambiguous_customer", field="name", value=name))
            return draft
        draft.there = found[0] if found else None
        if draft.there is not None:
            draft.id = draft.there.id
        elif (similar := self._customers.by_stem.get(stem(name))) is not None:
            self._note(typed, "similar_customer", "name", name, mend=similar.name)
        first = self._by_name.setdefault(plain(name), draft)
        if first is not draft and not typed.blocked:
            typed.problems.append(
                Problem(
                    typed.number, "import.problem.duplicate", field="name", value=name,
                    params={"first": first.typed.number},
                )
            )  # fmt: skip
        return draft

    def _set_parent(self, draft: _Draft, text: str) -> None:
        """The parent by code or name, here or in the sheet; else its name is kept as written."""
        found = self._customers.find(text)
        inside = self._by_name.get(plain(text))
        if inside is draft or (draft.there is not None and found == [draft.there]):
            self._note(draft.typed, "parent_self", "parent_id", text)
        elif len(found) == 1:
            draft.values["parent_id"] = found[0].id
        elif inside is not None and not inside.typed.blocked:
            draft.values["parent_id"] = inside.id
        else:
            draft.values["parent_name"] = text[:200]
            mend = self._customers.meant(text)
            self._note(draft.typed, "parent_unknown", "parent_id", text, mend=mend)

    def _break_cycles(self) -> None:
        """A unit is no ancestor of itself; the last link of a ring is kept as a name only."""
        by_id = {draft.id: draft for draft in self._by_name.values()}
        for draft in self._by_name.values():
            seen, at = {draft.id}, draft.values.get("parent_id")
            while isinstance(at, str) and at in by_id:
                if at in seen:
                    name = draft.parent or ""
                    draft.values.pop("parent_id", None)
                    draft.values["parent_name"] = name[:200]
                    self._note(draft.typed, "parent_ring", "parent_id", name)
                    break
                seen.add(at)
                at = by_id[at].values.get("parent_id")

    def _compared(self, drafts: list[_Draft]) -> Mapping[str, Mapping[str, Value]]:
        """The basics of customers that are there and may be read: one *section viewed* event each, before they are."""
        wanted: list[str] = []
        for draft in drafts:
            if draft.there is None or draft.typed.blocked:
                continue
            decision = self._customers.editing(draft.there.id)
            if decision.reason is None:
                self._gate.require(draft.there.id, Act.SECTION_VIEWED, sections=(Section.BASIC,))
                wanted.append(draft.there.id)
            else:
                draft.typed.problems.append(
                    Problem(
                        draft.typed.number, f"refusal.{decision.reason}", field="name", value=draft.there.name,
                        blocking=False,
                    )
                )  # fmt: skip
        return by_ids(self._session, "dossier", wanted)

    def _row(self, draft: _Draft, there: Mapping[str, Mapping[str, Value]]) -> PlanRow:
        typed = draft.typed
        if typed.blocked:
            return PlanRow(typed.number, Fate.PROBLEM, draft.id, None, draft.values)
        if draft.there is None:
            me = self._desk.me
            kept = {"code": provisional_code(draft.id), "keeper_id": me.id}
            defaults = {"state": str(DossierState.POTENTIAL), "region": me.region}
            return PlanRow(typed.number, Fate.NEW, draft.id, draft.id, {**defaults, **draft.values, **kept})
        if draft.id not in there:
            return PlanRow(typed.number, Fate.EXISTING, draft.id, draft.id, draft.values)
        changes = differences("dossier", draft.values, there[draft.id])
        fate = Fate.CHANGED if changes else Fate.SAME
        return PlanRow(typed.number, fate, draft.id, draft.id, draft.values, changes)

    def _note(self, typed: Typed, code: str, field_name: str, value: str, mend: str | None = None) -> None:
        typed.problems.append(
            Problem(
                typed.number, f"import.problem.{code}", field=field_name, value=value, mend=mend, blocking=False,
                params={"mend": mend} if mend else {},
            )
        )  # fmt: skip


def differences(entity: str, values: Mapping[str, Value], there: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
    """What the sheet says otherwise; an empty cell says nothing."""
    specs = ENTITIES[entity].fields
    return {
        name: (there[name], value)
        for name, value in values.items()
        if value is not None and not same_said(specs[name], value, there[name])
    }
