"""A modified laptop after a restoration: what it may still bring as supplied rows, and for how long (ADR 0014)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from app.models import Dossier
from app.models.enums import Role
from app.rules.policy import DAY_MS
from app.sync import merge, wire
from app.sync.state import Enrolment, Restoration
from app.sync.wire import HistoryLine, SnapshotRow
from hq.services import devices, handover
from hq.services.supply_window import OPEN_MS
from tests.sync.laptop import Laptop
from tests.sync.test_restored_headquarters import Days, days, running, sound

__all__ = ["days", "running"]


@dataclass
class Modified:
    """Speaks for a laptop's device whatever it likes."""

    laptop: Laptop
    number: int

    @property
    def device(self) -> int:
        with self.laptop.store.read() as session:
            return Enrolment.load(session).device

    @property
    def me(self) -> str:
        return UUID(self.laptop.me).hex

    def held(self, dossier: str, **fields: Any) -> SnapshotRow:
        """A dossier as the laptop holds it, with other values."""
        with self.laptop.store.read() as session:
            row = session.get_one(Dossier, dossier)
            clk = {name: (one[0], one[1]) for name, one in row.clk.items()}
            told = {"name": row.name, "code": row.code, "state": row.state, "keeper_id": UUID(row.keeper_id or "").hex}
        return SnapshotRow("dossier", UUID(dossier).hex, clk, {**told, **fields})

    def forged(self, dossier: str, hlc: int, device: int | None = None, **fields: Any) -> SnapshotRow:
        """The same, with the values stamped so."""
        row = self.held(dossier, **fields)
        stamp = (hlc, self.device if device is None else device)
        return replace(row, clk={**row.clk, **dict.fromkeys(fields, stamp)})

    def bring(self, *told: SnapshotRow | HistoryLine, end: wire.SupplyEnd | None = None) -> tuple[int, int]:
        """How many rows were taken, and how many left."""
        head = wire.SupplyHead(self.device, self.number, end).line()
        with self.laptop.engine.connected() as (line, _):
            answer = line.post("/v1/supply", wire.pack([head, *(one.line() for one in told)]), packed=True)
        found = wire.SupplyAnswer.read(answer.body)
        return found.taken, len(found.left)

    def asked(self, *told: SnapshotRow) -> Sequence[int]:
        held = [wire.Held(one.entity, one.id, wire.clock_digest(one.clk)).line() for one in told]
        head = wire.SupplyHead(self.device, self.number).line()
        with self.laptop.engine.connected() as (line, _):
            return wire.LacksAnswer.read(line.post("/v1/lacks", wire.pack([head, *held]), packed=True).body).places


def before(days: Days) -> int:
    """A stamp of a time before the restoration, later than what laptops have."""
    return merge.pack(days.hq.clock.wall_ms())


def region(days: Days, dossier: str) -> str | None:
    ((found,),) = days.hq.office.sql("SELECT region FROM dossier WHERE id = %s", dossier)
    return found  # type: ignore[no-any-return]


def code(days: Days, dossier: str) -> str:
    return str(days.hq.office.sql("SELECT code FROM dossier WHERE id = %s", dossier)[0][0])


def test_log_tamper_after_its_end_a_supply_takes_only_what_was_handed_over_again_and_that_once(days: Days) -> None:
    hq = days.hq
    number, other = hq.office.person(), hq.office.person()
    former, laptop = days.laptop(number), days.laptop(other)
    own, theirs = laptop.customer("自己的"), former.customer("移交的")
    days.sync(former, laptop)
    days.back_up()
    handover.hand_over(hq.hq, code(days, theirs), other, days.director)
    days.sync(laptop, former)
    laptop.edit(theirs, region="North")
    days.sync(laptop)
    early = before(days)
    evil = Modified(laptop, days.restore().number)
    days.sync(laptop)  # supplied, and it said so
    entries = "SELECT count(*) FROM hq_entry WHERE body LIKE '%%\"supply_ended\"%%'::bytea"
    ended = hq.office.sql(entries)
    forged = evil.forged(own, early, region="Forged")
    kept = replace(evil.held(theirs, region="North"), clk={**evil.held(theirs).clk, "region": (early, evil.device)})
    assert (evil.asked(forged, kept), evil.bring(forged, kept)) == ([], (0, 2))
    assert evil.bring(end=wire.SupplyEnd(1 << 40, b"x" * 16, 9)) == (0, 0)  # nothing to end, and nothing goes on there
    assert (region(days, own), hq.office.sql(entries)) == (None, ended)

    handover.hand_over(hq.hq, code(days, theirs), other, days.director)
    assert evil.asked(forged, kept) == [1]
    assert evil.bring(forged) == (0, 1)
    days.sync(laptop, former)
    days.sync(laptop)
    with laptop.store.read() as session:
        assert Restoration.load(session).left == ()
    assert (region(days, own), region(days, theirs)) == (None, "North")
    again = evil.forged(theirs, early + 1, region="Forged")
    assert (evil.asked(again), evil.bring(again)) == ([], (0, 1))
    assert region(days, theirs) == "North"
    laptop.edit(theirs, region="South")  # the ordinary way
    days.sync(laptop)
    assert region(days, theirs) == "South"
    sound(hq)


def test_log_tamper_a_supply_is_over_with_the_first_change_or_in_time_and_new_laptops_have_none(days: Days) -> None:
    hq = days.hq
    number = hq.office.person()
    laptop, other = days.laptop(number), days.laptop(number)
    own = laptop.customer("自己的")
    days.sync(laptop, other)
    days.back_up()
    early = before(days)
    declared = days.restore()
    evil, late = Modified(laptop, declared.number), Modified(other, declared.number)
    assert evil.bring(evil.forged(own, early, region="First")) == (1, 0)  # its own dossier: that is the price
    with laptop.store.apply() as session:
        Restoration(declared.number, supplied=True).save(session)  # never says that it ended
    laptop.edit(own, industry="Steel")
    days.sync(laptop)
    assert evil.bring(evil.forged(own, early + 1, region="Second")) == (0, 1)

    begun = f"supply:{declared.number}:{late.device}"
    assert late.asked() == []
    hq.office.sql("UPDATE counter SET value = value - %s WHERE name = %s RETURNING 1", OPEN_MS + DAY_MS, begun)
    third = late.forged(own, early + 2, region="Third")
    assert (late.asked(third), late.bring(third)) == ([0], (0, 1)), "so its person hears of it"

    new = Modified(days.laptop(number), declared.number)
    assert new.bring(new.forged(own, early + 3, region="Fourth")) == (0, 1)
    assert region(days, own) == "First"


def test_log_tamper_nothing_supplied_is_dated_after_the_restoration_or_by_who_cannot_have_been(days: Days) -> None:
    hq = days.hq
    person = hq.office.person()
    laptop, gone, third = days.laptop(person), days.laptop(person), days.laptop(hq.office.person())
    own = laptop.customer("自己的")
    days.sync(laptop, gone)
    lost = Modified(gone, 0).device
    devices.revoke(hq.hq, lost, None)
    hq.office.sql("UPDATE device SET revoked_at = revoked_at - 3600000 WHERE id = %s RETURNING 1", lost)
    days.back_up()
    early = before(days)
    days.restore()
    number = hq.clock.wall_ms() - 40_000  # as if it had been a while ago
    hq.office.sql("UPDATE counter SET value = %s WHERE name = 'restored' RETURNING 1", number)
    evil, stranger = Modified(laptop, number), Modified(third, number)
    after = before(days) + merge.pack(30_000)
    for hlc, device in ((after, None), (after, stranger.device), (after, 0), (early, 999_999), (early, lost)):
        assert evil.bring(evil.forged(own, hlc, device, region="Forged")) == (0, 1), (hlc, device)
    fresh = replace(evil.held(own), id=uuid4().hex, clk={merge.CREATION: (after, evil.device)})
    assert evil.bring(fresh) == (0, 1)
    assert evil.bring(evil.forged(own, early, 0, code="KH-000999")) == (0, 1), "a code that was given stays"
    assert region(days, own) is None

    def line(device: int, by: str | None, **other: Any) -> HistoryLine:
        told = HistoryLine(early, device, "note", "dossier", UUID(own).hex, UUID(own).hex, None, "x", 1, by, None)
        return replace(told, **other)

    row, mine, theirs = evil.held(own), evil.me, stranger.me
    wrong = [
        line(evil.device, theirs), line(stranger.device, mine), line(0, theirs), line(999_999, mine),
        line(evil.device, mine, hlc=after), line(evil.device, mine, dossier=uuid4().hex), line(evil.device, mine),
    ]  # fmt: skip  # the last is later than the row itself
    assert evil.bring(row, *wrong) == (1, 0)
    history = "SELECT device, at FROM history WHERE row_id = %s AND field = 'note'"
    assert hq.office.sql(history, own) == []
    noted = evil.forged(own, early, note="x")
    ahead = line(evil.device, mine, at=hq.clock.wall_ms() + DAY_MS)
    assert evil.bring(noted, replace(ahead, new="y")) == (1, 0)
    assert hq.office.sql(history, own) == [], "it contradicts the row"
    other = line(stranger.device, theirs, hlc=early - 1)
    assert evil.bring(noted, ahead, other) == (1, 0)  # by somebody else's device: as it says
    told = "SELECT convert_from(body, 'UTF8') FROM hq_entry WHERE number = (SELECT max(number) FROM hq_entry)"
    ((entry,),) = hq.office.sql(told)
    assert '"kind":"supplied"' in entry and '"lines":2' in entry and '"rows":0' in entry
    found = dict(hq.office.sql(history, own))
    assert found.keys() == {evil.device, stranger.device}
    assert found[evil.device] <= hq.clock.wall_ms(), "dated at its arrival"


def test_borrow_rank_who_keeps_nothing_supplies_nothing(days: Days) -> None:
    """Whatever they see; who was given a dossier to keep supplies that one, and begins none."""
    hq = days.hq
    laptop, high = days.laptop(hq.office.person()), {
        role: days.laptop(hq.office.person(role)) for role in (Role.DIRECTOR, Role.REGIONAL_MANAGER, Role.ASSISTANT)
    }  # fmt: skip
    theirs, given = laptop.customer("别人的"), laptop.customer("代管的")
    days.sync(laptop)
    manager = high[Role.REGIONAL_MANAGER]
    ((above,),) = hq.office.sql("SELECT number FROM staff WHERE id = %s", manager.me)
    handover.hand_over(hq.hq, code(days, given), above, days.director)
    days.sync(laptop, *high.values())
    days.back_up()
    early, number = before(days), days.restore().number
    for one in high.values():
        evil = Modified(one, number)
        there = Modified(laptop, number).held(theirs)
        stamps = {"region": (early, evil.device), "keeper_id": (early, 0)}
        row = replace(there, clk={**there.clk, **stamps}, fields={**there.fields, "keeper_id": evil.me, "region": "X"})
        begun = replace(row, id=uuid4().hex, clk={merge.CREATION: (early, evil.device)})
        person = SnapshotRow("person", uuid4().hex, begun.clk, {"dossier_id": there.id, "name": "假"})
        assert evil.bring(row, begun, person) == (0, 3)
        assert hq.office.sql("SELECT 1 FROM dossier WHERE keeper_id = %s AND id <> %s", one.me, given) == []
    assert Modified(manager, number).bring(Modified(manager, number).forged(given, early, region="East")) == (1, 0)
    assert (region(days, theirs), region(days, given)) == (None, "East")
    assert hq.office.sql("SELECT 1 FROM person WHERE name = '假'") == []
