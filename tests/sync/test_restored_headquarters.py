"""A headquarters restored from an older backup gets back from the laptops what it lacks (log-tamper, ADR 0014)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accesslog import notes
from app.clock import SystemClock
from app.errors import Refused
from app.models import Dossier, History, Person, Post
from app.models.enums import Role
from app.models.ids import new_id
from app.services.opening import Opening
from app.services.reading import Gate
from app.services.syncing import Exchange
from app.sync import errors, merge, supply, wire
from app.sync.logpush import note_before
from app.sync.state import Enrolment, Halt, Restoration, Sent
from app.sync.supply import Supply
from app.sync.transport import Refusal
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from hq.services import erasing, fsck, handover, hqlog, restored, verification
from hq.services.card_rules import supplied_card
from tests.sync.backups import ROWS, Restorable, restorable
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.test_again import add
from tests.sync.test_files import Desk


@pytest.fixture(scope="module")
def running() -> Iterator[Restorable]:
    with restorable() as made:
        yield made


L = TypeVar("L", bound=Laptop)


class Days:
    """The laptops of one test, and what is done with all of them."""

    def __init__(self, folder: Path, hq: Restorable) -> None:
        self.folder, self.hq, self.all = folder, hq, list[Laptop]()
        self.backup = folder / "backup.dump"

    def laptop(self, number: str, kind: type[L] = Laptop) -> L:  # type: ignore[assignment]
        made = kind(self.folder / f"laptop-{len(self.all)}")
        self.all.append(made)
        self.hq.office.enrol(made, number)
        made.fill.run()
        return made

    def back_up(self) -> None:
        self.hq.back_up(self.backup)

    def restore(self) -> restored.Declared:
        """The database goes back to the backup, and the director says so."""
        self.hq.stop()
        self.hq.restore(self.backup)
        self.hq.start()
        return restored.declare(self.hq.hq, self.director)

    @property
    def director(self) -> str:
        numbers = self.hq.office.sql("SELECT number FROM staff WHERE role = 'director'")
        return str(numbers[0][0])

    def sync(self, *laptops: Laptop) -> None:
        for one in laptops:
            one.event()
            one.engine.sync()
            one.fill.run()
            one.engine.sync()


@pytest.fixture
def days(tmp_path: Path, running: Restorable) -> Iterator[Days]:
    made = Days(tmp_path, running)
    if not running.office.sql("SELECT 1 FROM staff WHERE role = 'director'"):
        running.office.person(Role.DIRECTOR)
    yield made
    for one in made.all:
        one.close()


def undisputed(archive: dict[str, list[Any]], rows: set[str]) -> list[Any]:
    """The history of the other rows: two who wrote at the same time each remember their own value before."""
    return [line for line in archive["history"] if line["row_id"] not in rows]


def told(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line[name] for name in ("hlc", "device", "field", "row_id", "new", "at", "by_id"))


def sound(hq: Restorable) -> None:
    """Nothing is wrong in archive, feeds or logs."""
    assert fsck.fsck(hq.hq) == []
    assert {one.result for one in verification.verify(hq.hq)} == {"ok"}


def person(laptop: Laptop, dossier: str, name: str) -> str:
    made = new_id()
    with laptop.store.write() as session:
        session.add(Person(id=made, dossier_id=dossier, name=name))
    return made


def test_log_tamper_a_restored_headquarters_gets_everything_back(days: Days) -> None:
    """Two laptops of one person and one of another; creations, edits, a conflict, events, all after the backup."""
    hq = days.hq
    number, other = hq.office.person(), hq.office.person()
    one, two, third = days.laptop(number), days.laptop(number), days.laptop(other)
    old = one.customer("备份前", region="West")
    days.sync(one, two, third)
    days.back_up()
    new = one.customer("备份后")
    person(one, new, "王伟")
    one.edit(old, region="East", industry="Steel")
    one.edit(old, industry="Copper")
    theirs = third.customer("别人的")
    third.edit(theirs, name="别人的客户")
    days.sync(one, third)
    two.edit(old, region="North")  # without having seen East: a conflict, whichever wins
    days.sync(two, one, third)
    third.edit(theirs, deleted=True)
    days.sync(third)
    before = hq.archive()
    assert before["divergence"], "the conflict was found before the restoration"
    sizes = {laptop: laptop.log.size for laptop in days.all}
    days.restore()
    assert hq.archive() != before
    days.sync(two, one, third)
    again = hq.archive()
    disputed = {row["row_id"] for row in before["divergence"]}
    assert undisputed(again, disputed) == undisputed(before, disputed)
    assert {name: again[name] for name in ROWS} == {name: before[name] for name in ROWS}
    assert {told(line) for line in before["history"]} <= {told(line) for line in again["history"]}
    sound(hq)
    for laptop, size in sizes.items():
        assert laptop.log.verify() == laptop.log.head()
        assert laptop.log.seen_by_headquarters() == laptop.log.head()
        assert laptop.log.size > size
        assert laptop.waiting() == 0
    after = one.customer("恢复后")
    days.sync(one, two)
    assert two.row(after).name == "恢复后", "the feed goes on"
    assert one.row(after).code not in {row["code"] for row in before["dossier"]}, "no code is given twice"
    sound(hq)


def test_what_waits_goes_its_ordinary_way_afterwards(days: Days) -> None:
    """Edits upon edits that were lost are no conflict; a creation that waits is told once."""
    hq = days.hq
    laptop = days.laptop(hq.office.person())
    dossier = laptop.customer("甲", region="West")
    days.sync(laptop)
    days.back_up()
    laptop.edit(dossier, region="East")
    gone = laptop.customer("会删除")
    days.sync(laptop)
    days.restore()
    laptop.edit(dossier, region="North")
    laptop.edit(dossier, region="South", industry="Steel")
    laptop.edit(gone, deleted=True)
    fresh = laptop.customer("新的")
    waiting = laptop.waiting()
    conflicts = len(hq.archive()["divergence"])
    assert laptop.engine.sync().changes == waiting
    days.sync(laptop)
    rows = {row["id"]: row for row in hq.archive()["dossier"]}
    assert (rows[dossier]["region"], rows[dossier]["industry"]) == ("South", "Steel")
    assert rows[gone]["deleted"] is True
    assert rows[fresh]["name"] == "新的"
    assert len(hq.archive()["divergence"]) == conflicts
    lines = [line for line in hq.archive()["history"] if line["row_id"] == dossier and line["field"] == "region"]
    assert sorted((line["old"], line["new"]) for line in lines) == [
        ("East", "North"),
        ("North", "South"),
        ("West", "East"),
    ]
    sound(hq)


def test_another_laptop_supplies_what_a_lost_one_had_sent(days: Days) -> None:
    hq = days.hq
    number = hq.office.person()
    one, two = days.laptop(number), days.laptop(number)
    days.sync(one, two)
    days.back_up()
    dossier = one.customer("只在第一台写过")
    one.edit(dossier, region="East")
    days.sync(one, two)
    before = hq.archive()
    days.restore()
    days.sync(two)  # the first never comes back
    assert hq.archive() == before
    sound(hq)


def test_a_laptop_enrolled_after_the_backup_enrols_again_and_supplies(days: Days) -> None:
    hq = days.hq
    number = hq.office.person()
    days.back_up()
    laptop = days.laptop(number)
    with laptop.store.read() as session:
        first = session.execute(select(History.device)).first()
    assert first is None
    dossier = laptop.customer("在失去的设备上")
    days.sync(laptop)
    before = {row["id"]: row for row in hq.archive()["dossier"]}
    days.restore()
    with pytest.raises(errors.NotLetIn):
        laptop.engine.sync()
    enrolled = laptop.enroller.enrol(hq.office.address, hq.office.code(number), "Laptop", again=True)
    days.sync(laptop)
    after = {row["id"]: row for row in hq.archive()["dossier"]}
    assert after[dossier] == before[dossier]
    assert enrolled.device > 1_000, "no number is given twice"
    assert laptop.engine.sync().finished
    sound(hq)


def test_a_second_restoration_from_the_same_backup_and_a_supply_that_was_killed(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq = days.hq
    laptop = days.laptop(hq.office.person())
    days.sync(laptop)
    days.back_up()
    ids = laptop.customers(5)
    days.sync(laptop)
    first = days.restore().number
    days.sync(laptop)
    laptop.edit(ids[0], region="East")
    days.sync(laptop)
    before = hq.archive()
    assert days.restore().number > first
    bring, times = Supply._bring, list[int]()

    def killed(self: Supply, keys: Any) -> Any:
        times.append(len(keys))
        if len(times) == 3:
            raise KeyboardInterrupt
        return bring(self, keys)

    with monkeypatch.context() as patch:
        patch.setattr(supply, "ROWS", 2)
        patch.setattr(Supply, "_bring", killed)
        with pytest.raises(KeyboardInterrupt):
            laptop.engine.sync()
        assert 0 < len(hq.archive()["dossier"]) < len(before["dossier"])
        days.sync(laptop)
    assert times == [2, 2, 1, 1], "what had arrived isn't brought again"
    assert hq.archive() == before
    sound(hq)


def test_dossier_files_that_were_lost_with_their_folder_come_back(days: Days) -> None:
    hq = days.hq
    laptop = days.laptop(hq.office.person(), Desk)
    days.sync(laptop)
    days.back_up()
    laptop.photo(laptop.customer("有照片的"))
    assert laptop.bring().up == 1
    before = hq.archive()
    shutil.rmtree(hq.home / "files")
    days.restore()
    days.sync(laptop)
    assert laptop.bring().up == 1
    assert laptop.bring().up == 0
    assert hq.archive() == before
    sound(hq)


def test_at_a_desk_one_exchange_brings_everything_back_and_fills_it_anew(days: Days, tmp_path: Path) -> None:
    hq = days.hq
    opening = Opening(tmp_path / "vault", InMemorySecrets(), SystemClock(), LOWEST)
    desk = opening.create("correct horse battery staple").desk
    try:
        exchange = Exchange(desk, Gate(desk))
        exchange.enrol(hq.office.address, hq.office.code())
        exchange.fill()
        exchange.sync()
        days.back_up()
        add(desk, "备份后")
        exchange.sync()
        before = hq.archive()
        days.restore()
        assert exchange.sync().supplied == 1
        found = exchange.standing().status
        assert (found.supplied, found.left, found.halted) == (1, (), None)
        assert found.filled, "nobody had to ask for it"
        assert not found.refilling
        assert found.restored_at is not None
        assert hq.archive() == before
        assert exchange.sync().finished
    finally:
        opening.lock(desk)


def test_handover_that_was_lost_is_made_again_and_its_new_keepers_work_comes_back(days: Days) -> None:
    hq = days.hq
    number, other = hq.office.person(), hq.office.person()
    one, two = days.laptop(number), days.laptop(other)
    dossier = one.customer("移交的")
    days.sync(one, two)
    days.back_up()
    code = hq.office.sql("SELECT code FROM dossier WHERE id = %s", dossier)[0][0]
    handover.hand_over(hq.hq, code, other, days.director)
    days.sync(two, one)
    two.edit(dossier, region="North")
    days.sync(two)
    days.restore()
    days.sync(two, one)
    with two.store.read() as session:
        assert Restoration.load(session).left == (dossier,), (
            "headquarters believes that it is still the former keeper's"
        )
    handover.hand_over(hq.hq, code, other, days.director)
    days.sync(two, one)
    days.sync(two)
    assert hq.office.sql("SELECT region FROM dossier WHERE id = %s", dossier) == [("North",)]
    assert two.row(dossier).region == "North"
    with two.store.read() as session:
        assert Restoration.load(session).left == ()
    sound(hq)


def test_borrow_own_a_supply_brings_nothing_into_anothers_dossier(days: Days) -> None:
    """Nor stamps from the future, of devices that never were, or cards that headquarters would have approved."""
    hq = days.hq
    one, two = days.laptop(hq.office.person()), days.laptop(hq.office.person())
    theirs, mine = one.customer("别人的"), two.customer("自己的")
    days.sync(one, two)
    with two.store.read() as session:
        mine_clk = session.get_one(Dossier, mine).clk
        device = Enrolment.load(session).device
    days.back_up()
    number = days.restore().number
    bad = {
        theirs: {**mine_clk, "region": [merge.pack(hq.clock.wall_ms()), device]},
        mine: {**mine_clk, "region": [merge.pack(hq.clock.wall_ms() + 3_600_000), device]},
    }
    rows = [
        wire.SnapshotRow(
            "dossier",
            UUID(row).hex,
            clk,
            {"name": "x", "code": "X-1", "state": "potential", "keeper_id": UUID(two.me).hex, "region": "East"},
        )
        for row, clk in bad.items()
    ]
    own = {"number": "JY-261122-7-01", "kind": "own", "state": "out", "place": "office", "issued_at": 1, "due_at": 2}
    assert supplied_card(own, now=10)
    for bent in ({"approver_id": UUID(two.me).hex}, {"due_at": 1 << 40}, {"kind": "loan"}, {"place": "train"}):
        assert not supplied_card({**own, **bent}, now=10)
    last = merge.greatest([mine_clk])
    rows.append(replace(rows[1], clk={**mine_clk, "region": [last + 1, 999_999]}))
    with two.engine.connected() as (line, _):
        for row in rows:
            body = wire.pack([wire.SupplyHead(device, number).line(), row.line()])
            answer = wire.SupplyAnswer.read(line.post("/v1/supply", body, packed=True).body)
            assert (answer.taken, answer.left) == (0, [("dossier", row.id)])
        late = wire.SupplyHead(device, number + 1).line()
        with pytest.raises(Refusal):
            line.post("/v1/supply", wire.pack([late]), packed=True)
        behind = wire.SupplyEnd(0, b"", 0)
        with pytest.raises(Refusal):
            line.post("/v1/supply", wire.pack([wire.SupplyHead(device, number, behind).line()]), packed=True)
    assert hq.office.sql("SELECT 1 FROM dossier WHERE region = 'East' AND id = ANY(%s::uuid[])", [theirs, mine]) == []
    days.sync(one, two)
    sound(hq)


def test_without_the_directors_word_nothing_is_talked_away(days: Days) -> None:
    """Until then laptops stop, as before, and lose nothing."""
    hq = days.hq
    laptop = days.laptop(hq.office.person())
    laptop.customer("备份前")
    days.sync(laptop)
    days.back_up()
    laptop.customer("备份后")
    days.sync(laptop)
    days.sync(laptop)
    hq.stop()
    hq.restore(days.backup)
    hq.start()
    origin = hq.hq.settings.log_origin
    note = laptop.log.note(origin)
    assert note is not None
    with hq.hq.db.transaction() as db:  # its log grew anew, beyond what the laptop knows of the one before
        for _ in range(hqlog.head(db).size, notes.checkpoint_of(notes.parse(note).text).size + 1):
            hqlog.append(hq.hq, db, {"kind": "backup"})
    kept = laptop.customer("恢复后")
    laptop.event()
    with pytest.raises(errors.Behind) as told:
        laptop.engine.sync()
    assert "older backup" in told.value.message
    with laptop.store.read() as session:
        assert Halt.load(session).key == "hq-behind"
    assert laptop.row(kept).name == "恢复后"
    with pytest.raises(Refused, match="director"):
        restored.declare(hq.hq, hq.office.person())
    restored.declare(hq.hq, days.director)
    days.sync(laptop)
    with laptop.store.read() as session:
        assert Halt.load(session).key == ""
        assert Restoration.load(session).rows == 1
    with laptop.store.read() as session:
        number = Restoration.load(session).number
    assert laptop.log.note(note_before(origin, number)) is not None, "evidence of what it had seen"
    said = hq.office.sql("SELECT convert_from(body, 'UTF8') FROM hq_entry WHERE body LIKE '%%supply_ended%%'::bytea")
    assert any("seen_root" in one for (one,) in said)
    sound(hq)


def test_headquarters_that_lacks_acknowledged_changes_is_behind(hq: Office, laptop: Laptop) -> None:
    hq.enrol(laptop)
    laptop.customer("备份前")
    laptop.engine.sync()
    with laptop.store.read() as session:
        before = Sent.load(session)
    device = hq.sql("SELECT max(id) FROM device")[0][0]
    laptop.customer("备份后")
    laptop.engine.sync()
    hq.sql(
        "UPDATE push_state SET last_seq = %s, chain = %s WHERE device_id = %s RETURNING 1",
        before.acked, before.chain, device,
    )  # fmt: skip
    kept = laptop.customer("恢复后")
    with pytest.raises(errors.Behind):
        laptop.engine.sync()
    assert laptop.waiting() > 0
    with laptop.store.read() as session:
        assert session.get_one(Dossier, kept).name == "恢复后"


def test_consent_a_supply_brings_nothing_back_of_a_person_who_was_erased(days: Days) -> None:
    """The laptop supplies before it hears of the order: what it knew of the person is in the lost part."""
    hq = days.hq
    laptop = days.laptop(hq.office.person())
    dossier = laptop.customer("甲")
    who = person(laptop, dossier, "金丝雀")
    days.sync(laptop)
    days.back_up()
    with laptop.store.write() as session:
        session.get_one(Person, who).mobile = "金丝雀"
        session.add(Post(id=new_id(), dossier_id=dossier, person_id=who, title="金丝雀"))
    days.sync(laptop)
    days.restore()
    erasing.erase(hq.hq, who, days.director, "PI-1")
    days.sync(laptop)
    for table in ("person", "post", "history"):
        assert not hq.office.sql(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s", "%金丝雀%"), table
    assert laptop.waiting() == 0
