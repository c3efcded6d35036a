"""Drawing on the relationship map: ties, roles, placeholders, positions, each step with undo and redo.

A step may change many rows (align, tidy); it is one transaction, and one undo takes it back whole. What somebody
changed again since is left alone. The steps are forgotten when the map is closed; the history keeps them for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from app.errors import UserError
from app.models.enums import BuyingRoleKind, Standing, TieDirection, TieKind
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.rules.borrowing import Action
from app.rules.relations.space import Point
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import fetch, insert_row, ready_values, write_row
from app.services.relationship_map import MapView, positions
from app.services.row_rules import check_references, check_row

_ENTITY: Final = {
    "knows": "relation",
    "influences": "influence",
    "role": "buying_role",
    "competitor": "competitor_contact",
}
"""What a tie is on the map → the form it is kept in."""

_Change = tuple[str, str, str | None, Mapping[str, object]]
"""Dossier, form, row (None: a new one), values."""


@dataclass(frozen=True, slots=True)
class _Touched:
    """A row that a step changed: values before and after; ``before`` None if the step made it."""

    dossier: str
    entity: str
    row_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


class MapEdits:
    """The steps of one person on one map."""

    def __init__(self, desk: Desk, gate: Gate, view: MapView) -> None:
        self._desk = desk
        self._gate = gate
        self._dossier = view.dossier_id
        self._purchase = view.purchase_id
        self._plane = view.plane
        self._dossiers = view.dossiers
        self._done: list[list[_Touched]] = []
        self._undone: list[list[_Touched]] = []

    # -- what is drawn

    def add_person(self, values: Mapping[str, object]) -> str:
        """A new key person; the id."""
        return self._add("person", values)

    def add_knows(self, person_id: str, staff_id: str, standing: Standing | str, **values: object) -> str:
        """One of ours knows one of theirs; ``values``: strength, certainty, level, desired_level, since_on, source.

        UserError if the two are tied already: that tie is to be changed.
        """
        self._not_yet("relation", person_id=person_id, staff_id=staff_id)
        return self._add(
            "relation", {"person_id": person_id, "staff_id": staff_id, "standing": str(standing), **values}
        )  # fmt: skip

    def add_influence(
        self, from_id: str, to_id: str, direction: TieDirection | str = TieDirection.FOR, **values: object
    ) -> str:
        """One of theirs influences another; the id. ``values``: strength, certainty, opportunity_id, source."""
        self._not_yet("influence", from_id=from_id, to_id=to_id, kind=str(TieKind.INFLUENCES))
        kind = {"kind": str(TieKind.INFLUENCES), "direction": str(direction)}
        return self._add("influence", {"from_id": from_id, "to_id": to_id, **kind, **values})

    def add_competitor_contact(self, person_id: str, competitor_id: str, **values: object) -> str:
        """One of theirs is in touch with a competitor; the id."""
        self._not_yet("competitor_contact", person_id=person_id, competitor_id=competitor_id)
        return self._add("competitor_contact", {"person_id": person_id, "competitor_id": competitor_id, **values})

    def reports_to(self, person_id: str, superior_id: str | None) -> None:
        """Set or take away a person's superior. UserError if that would close a ring."""
        above = superior_id
        with self._desk.store.read() as session:
            while above is not None:
                if above == person_id:
                    raise UserError("map-ring")
                found = fetch(session, "person", row_id=above)
                above = str(found[0].values["reports_to_id"] or "") or None if found else None
        self._set([("person", person_id, {"reports_to_id": superior_id})])

    def add_role(self, role: BuyingRoleKind | str, person_id: str | None = None, **values: object) -> str:
        """A role in the map's purchase; a placeholder without ``person_id``. ``values``: support, influence,
        looks_at, effect, placeholder. UserError on a map that is of no purchase: roles belong to a purchase."""
        if self._purchase is None:
            raise UserError("map-role-purchase")
        return self._add(
            "buying_role", {"opportunity_id": self._purchase, "role": str(role), "person_id": person_id, **values}
        )  # fmt: skip

    def set_tie(self, kind: str, row_id: str, **values: object) -> None:
        """Change a tie or role. ``kind``: knows (standing, strength …), influences, role (support …), competitor."""
        self._set([(_ENTITY[kind], row_id, values)])

    def remove(self, kind: str, row_id: str) -> None:
        """Take a tie, a role or a placeholder off the map (into the trash)."""
        self._set([(_ENTITY[kind], row_id, {"deleted": True})])

    def place(self, moves: Mapping[str, Point], *, view: MapView) -> None:
        """Keep where people stand: one step, however many were moved. On a group's map each in their own dossier;
        one human in each of theirs;
        those of a dossier that may not be edited, and dossiers without an open card, are left to the layout.
        """
        with self._desk.store.read() as session:
            known = {who: (row.dossier_id, row.id) for who, row in positions(session, self._dossiers, self._plane)}
        step: list[_Change] = []
        for who, (x, y) in moves.items():
            for person in view.graph.people[who].rows:
                if person.closed:
                    continue
                of = "staff_id" if person.ours else "role_id" if person.placeholder or person.rival else "person_id"
                values: dict[str, object] = {"x": round(x), "y": round(y)}
                made: dict[str, object] = {} if person.id in known else {of: person.id, "opportunity_id": self._plane}
                dossier, row_id = known.get(person.id, (person.dossier_id or self._dossier, None))
                step.append((dossier, "map_position", row_id, {**values, **made}))
        self._set_in([one for one in step if one[0] in self._editable({dossier for dossier, *_ in step})])

    def forget_positions(self, view: MapView) -> None:
        """Let the layout place everybody again."""
        with self._desk.store.read() as session:
            step: list[_Change] = [
                (row.dossier_id, "map_position", row.id, {"deleted": True})
                for _, row in positions(session, view.dossiers, view.plane)
            ]
        self._set_in([one for one in step if one[0] in self._editable({dossier for dossier, *_ in step})])

    # -- back and forth

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> int:
        """Take back the last step; how many rows it touched. UserError if there is none."""
        return self._turn(self._done, self._undone, back=True)

    def redo(self) -> int:
        """Do the last undone step again. UserError if there is none."""
        return self._turn(self._undone, self._done, back=False)

    # -- inside

    def _add(self, entity: str, values: Mapping[str, object]) -> str:
        return self._set([(entity, None, values)])[0].row_id

    def _set(self, changes: Sequence[tuple[str, str | None, Mapping[str, object]]]) -> list[_Touched]:
        """One step: rows of the map's dossier made (without an id) and changed, in one transaction."""
        return self._set_in([(self._dossier, *one) for one in changes])

    def _editable(self, dossiers: Collection[str]) -> set[str]:
        """Those that may be edited now; the map's own is refused, and logged, where it is asked for."""
        asked = {one for one in dossiers if one != self._dossier}
        return {self._dossier, *(one for one in asked if self._gate.ask(one, Action.EDIT)[0].allowed)}

    def _set_in(self, changes: Sequence[_Change]) -> list[_Touched]:
        """One step over several dossiers."""
        sections = tuple(dict.fromkeys(ENTITIES[entity].section for _, entity, _, _ in changes))
        for dossier in sorted({dossier for dossier, *_ in changes}) or [self._dossier]:
            self._gate.require_edit(dossier, sections=sections)
        with self._desk.store.write() as session:
            step = [self._write(session, *change) for change in changes]
        if step:
            self._done.append(step)
            self._undone.clear()
        return step

    def _write(
        self, session: Session, dossier: str, entity: str, row_id: str | None, values: Mapping[str, object]
    ) -> _Touched:
        if values.get("deleted") and row_id is not None:
            ready: dict[str, Any] = {"deleted": True}
        else:
            ready = ready_values(ENTITIES[entity], values, partial=row_id is not None)
            check_references(session, entity, dossier, ready)
        if row_id is None:
            check_row(entity, ready)
            made = new_id()
            insert_row(session, entity, made, {**ready, "dossier_id": dossier})
            return _Touched(dossier, entity, made, None, ready)
        found = fetch(session, entity, row_id=row_id)
        if not found or found[0].dossier_id != dossier:
            raise UserError("no-such-row", id=row_id)
        whole = {**found[0].values, "deleted": found[0].deleted}
        check_row(entity, {**found[0].values, **{k: v for k, v in ready.items() if k != "deleted"}})
        write_row(session, entity, row_id, ready)
        return _Touched(dossier, entity, row_id, {name: whole[name] for name in ready}, ready)

    def _turn(self, source: list[list[_Touched]], target: list[list[_Touched]], *, back: bool) -> int:
        if not source:
            raise UserError("nothing-to-undo")
        step = source[-1]
        for dossier in sorted({one.dossier for one in step}):
            self._gate.require_edit(dossier, sections=tuple({ENTITIES[one.entity].section for one in step}))
        touched = 0
        with self._desk.store.write() as session:
            for one in reversed(step) if back else step:
                touched += self._turn_row(session, one, back=back)
        target.append(source.pop())
        return touched

    @staticmethod
    def _turn_row(session: Session, one: _Touched, *, back: bool) -> bool:
        """Write one row's values of before or after, unless they were changed again since."""
        found = fetch(session, one.entity, row_id=one.row_id)[0]
        if one.before is None:
            expected: Mapping[str, Any] = {"deleted": not back}
            wanted: Mapping[str, Any] = {"deleted": back}
        else:
            expected, wanted = (one.after, one.before) if back else (one.before, one.after)
        now = {**found.values, "deleted": found.deleted}
        if any(now[name] != value for name, value in expected.items()) and one.before is not None:
            return False
        write_row(session, one.entity, one.row_id, wanted)
        return True

    def _not_yet(self, entity: str, **ends: str) -> None:
        with self._desk.store.read() as session:
            rows = fetch(session, entity, dossier_id=self._dossier)
        if any(all(row.values[name] == value for name, value in ends.items()) for row in rows):
            raise UserError("map-tied-already")
