"""Any sequence of edits, merges, taking apart, undo and restore keeps history whole and the registry's rules.

What must hold after each step: every row names rows of its own dossier only; nobody reports to themselves; units stand
in no ring; the outbox replayed gives the rows as they stand, on the stamps they were made upon; the history taken back
step by step leads to what was created; no row is gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import SatchelError
from app.models import Base, History, Outbox
from app.models.fields import ENTITIES
from app.rules.customers import line_up
from app.services.customer_tree import above_of
from app.services.dossier_merging import MOVING, DossierMerging
from app.services.forms import Forms
from app.services.humans import Humans
from app.services.merge_links import naming
from app.services.merging import Merging
from app.sync import wire
from tests.models.ledger import Line, plain, replay, stored
from tests.services.conftest import Seat

WAYS = st.sampled_from([*range(14), 10, 11, 12, 12])
STEPS = st.lists(st.tuples(WAYS, *(st.integers(0, 40),) * 3), min_size=8, max_size=20)
Step = tuple[int, int, int, int]


class Hand:
    """Does steps; what the rules refuse is refused, and changes nothing."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.dossiers = [seat.sample.north, seat.sample.south, seat.sample.east]
        self.persons, self.dossier_merging = Merging(seat.desk, seat.gate), DossierMerging(seat.desk, seat.gate)
        self.humans, self.forms = Humans(seat.desk, seat.gate), Forms(seat.desk, seat.gate, seat.records)
        self.ways: list[Callable[[int, int, int], object]] = [
            self.add_person, self.add_post, self.add_influence, self.set_person, self.set_boss, self.set_basics,
            self.trash, self.take_back, self.undo, self.put_back, self.merge_persons, self.merge_dossiers,
            self.part, self.human,
        ]  # fmt: skip

    def do(self, step: Step) -> bool:
        """Whether it was done."""
        try:
            self.ways[step[0]](*step[1:])
        except SatchelError:
            return False
        return True

    def rows(self, entity: str) -> list[str]:
        table = Base.metadata.tables[entity]
        with self.seat.desk.store.read() as session:
            return list(session.scalars(select(table.c.id).order_by(table.c.id)))

    def one(self, entity: str, at: int) -> str:
        rows = self.rows(entity)
        return rows[at % len(rows)] if rows else "none"

    def dossier(self, at: int) -> str:
        return self.dossiers[at % 3]

    def add_person(self, a: int, b: int, c: int) -> None:
        self.seat.records.add("person", self.dossier(a), {"name": f"王{b % 3}", "post": f"岗位{c % 2}"})

    def add_post(self, a: int, b: int, c: int) -> None:
        person = self.one("person", a)
        home = self.seat.records.dossier_of("person", person)
        elsewhere = {"customer_id": self.dossier(c)} if c % 2 else {}
        self.seat.records.add("post", home, {"person_id": person, "title": f"职务{b}", **elsewhere})

    def add_influence(self, a: int, b: int, c: int) -> None:
        ends = {"from_id": self.one("person", a), "to_id": self.one("person", b), "kind": "influences"}
        self.seat.records.add("influence", self.dossier(c), ends)

    def set_person(self, a: int, b: int, c: int) -> None:
        values = {"post": f"改{b % 4}", "birthday": dt.date(1980, 1, 1 + c % 28)}
        self.seat.records.set("person", self.one("person", a), values)

    def set_boss(self, a: int, b: int, _: int) -> None:
        person, boss = self.one("person", a), self.one("person", b)
        if person != boss:  # nobody reports to themselves; the forms offer others only
            self.seat.records.set("person", person, {"reports_to_id": boss})

    def set_basics(self, a: int, b: int, c: int) -> None:
        parent = {"parent_id": self.dossier(c)} if c % 3 == 1 else {"industry": f"行业{c % 5}"}
        self.seat.records.set("dossier", self.dossier(a), {"phone": f"021 5555 {1000 + b}", **parent})
        self.seat.records.add("market", self.dossier(b), {"strategy": f"策略{c}"})

    def trash(self, a: int, b: int, _: int) -> None:
        entity = ("person", "post", "influence", "dossier")[b % 4]
        self.seat.records.trash(entity, self.one(entity, a))

    def take_back(self, a: int, b: int, _: int) -> None:
        entity = ("person", "post", "influence", "dossier")[b % 4]
        self.seat.records.take_back(entity, self.one(entity, a))

    def undo(self, a: int, _b: int, _c: int) -> None:
        self.seat.records.undo(self.dossier(a))

    def put_back(self, a: int, b: int, _: int) -> None:
        changes = [one for one in self.seat.records.history(self.dossier(a)) if one.field not in ("*", "deleted")]
        if changes:
            one = changes[b % len(changes)]
            self.forms.put_back(one.entity, one.row_id, one.field, one.stamp)

    def merge_persons(self, a: int, b: int, c: int) -> None:
        if c % 3:
            self.persons.merge(self.one("person", a), self.one("person", b), {"post": ("keep", "other")[c % 2]})
        else:
            self.persons.undo(self.one("person", a))

    def merge_dossiers(self, a: int, b: int, c: int) -> None:
        self.dossier_merging.merge(self.dossier(a), self.dossier(b), {"phone": ("keep", "other")[c % 2]})

    def part(self, a: int, _b: int, _c: int) -> None:
        self.dossier_merging.undo(self.dossier(a))

    def human(self, a: int, b: int, c: int) -> None:
        if c % 3:
            self.humans.same(self.one("person", a), self.one("person", b))
        else:
            self.humans.apart(self.one("person", a))


def state(seat: Seat) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of every form with its fields, in the wire's form."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with seat.desk.store.read() as session:
        for entity in ("dossier", "market", *MOVING):
            table = Base.metadata.tables[entity]
            for row in session.execute(select(table)).mappings():
                names = ENTITIES[entity].fields
                found[entity, row["id"].replace("-", "")] = {
                    name: plain(row[name], is_id=hasattr(table.c[name].type, "as_uuid")) for name in names
                }
    return found


def broken(seat: Seat, rows: dict[tuple[str, str], dict[str, Any]]) -> Iterator[str]:
    """What stands against the registry's rules."""
    homes = {row_id: fields.get("dossier_id") for (_, row_id), fields in rows.items()}
    for (entity, row_id), fields in rows.items():
        if entity == "dossier" or fields["deleted"]:
            continue
        for name in naming(entity):
            named = fields[name]
            if named is not None and homes.get(named, fields["dossier_id"]) != fields["dossier_id"]:
                yield f"{entity} {row_id}: {name} stands in another dossier"
        if entity == "influence" and fields["from_id"] == fields["to_id"]:
            yield f"influence {row_id}: a tie to oneself"
        if entity == "person" and fields["reports_to_id"] == row_id:
            yield f"person {row_id} reports to themselves"
    with seat.desk.store.read() as session:
        above = above_of(session)
        for entity, row_id in rows:
            if entity == "dossier" and not rows[entity, row_id]["deleted"]:
                line = line_up(one := _dashed(row_id), above)
                if above(line[-1] if line else one) == one:
                    yield f"dossier {row_id} stands above itself"


def _dashed(row_id: str) -> str:
    return f"{row_id[:8]}-{row_id[8:12]}-{row_id[12:16]}-{row_id[16:20]}-{row_id[20:]}"


def outbox(seat: Seat) -> list[Line]:
    with seat.desk.store.read() as session:
        found = session.scalars(select(Outbox).order_by(Outbox.seq)).all()
        return [Line(one.seq, one.hlc, wire.Change.read(one.line.encode())) for one in found]


def history_leads_back(seat: Seat, rows: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Taken back step by step, the history leads from what stands to what each row was created as."""
    lines = outbox(seat)
    replayed = replay(lines)
    with seat.desk.store.read() as session:
        for row, held in replayed.items():
            if row[0] in ENTITIES and row in rows:
                assert stored(session, row).clk == held.clk
                assert {name: held.fields.get(name) for name in rows[row]} == rows[row]
        changes = session.scalars(select(History).order_by(History.hlc.desc())).all()
    back = {row: dict(fields) for row, fields in rows.items()}
    for one in changes:
        row = (one.entity, one.row_id.replace("-", ""))
        if one.field != "*" and row in back:
            assert back[row][one.field] == one.new, (row, one.field)
            back[row][one.field] = one.old
    for line in lines:
        row = (line.change.entity, line.change.id)
        if line.change.base is None and row in back:
            assert {k: v for k, v in back[row].items() if v is not None} == line.change.fields


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_dossier_history_any_sequence_keeps_the_history_and_the_rules(seat: Seat, data: st.DataObject) -> None:
    for one in (seat.sample.north, seat.sample.south, seat.sample.east):
        seat.borrow(one)
    hand, known = Hand(seat), set(state(seat))
    for step in data.draw(STEPS):
        before = state(seat)
        done = hand.do(step)
        rows = state(seat)
        assert done or rows == before, "what was refused changed something"
        assert list(broken(seat, rows)) == [], step
        assert known <= rows.keys(), "a row is gone"
        known = set(rows)
    history_leads_back(seat, rows)
