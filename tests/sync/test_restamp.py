"""Re-stamping: only what waits, everywhere at once, in order; author and device at enrolment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import BatchRow, CaptureState, Dossier, History, ImportBatch, Relation
from app.models.enums import Standing
from app.models.ids import new_id
from app.sync import outbox
from app.sync.restamp import Renewal, after_clock_refusal, renew
from app.sync.state import Clockwork, Sent, set_clockwork
from tests.sync.laptop import DAY_MS, Laptop


def clk(laptop: Laptop, dossier: str) -> dict[str, list[int]]:
    return laptop.row(dossier).clk


def stamps_of_history(laptop: Laptop, row: str) -> set[tuple[int, int]]:
    return {(one.hlc, one.device) for one in laptop.history(row)}


def refuse(laptop: Laptop, now_ms: int, epoch: int = 1) -> int:
    with laptop.store.apply() as session:
        device = Clockwork.load(session).device
        return after_clock_refusal(session, device=device, now_ms=now_ms, wall_ms=laptop.clock.wall_ms(), epoch=epoch)


def test_a_clock_ahead_is_corrected_in_lines_rows_and_history(laptop: Laptop) -> None:
    laptop.clock.wrong_ms = 5 * DAY_MS
    dossier = laptop.customer("远方公司")
    laptop.edit(dossier, region="East")
    before = laptop.lines()
    now = laptop.clock.wall_ms() - 5 * DAY_MS
    assert refuse(laptop, now) == 2

    creation, edit = laptop.lines()
    assert creation["h"] < edit["h"] < (now + 1000) << 16
    assert edit["b"] == {"region": [creation["h"], 0]}
    assert [one["at"] for one in (creation, edit)] == [one["at"] for one in before]
    assert clk(laptop, dossier) == {"*": [creation["h"], 0], "region": [edit["h"], 0]}
    assert stamps_of_history(laptop, dossier) == {(creation["h"], 0), (edit["h"], 0)}
    laptop.edit(dossier, region="West")
    third = laptop.lines()[2]
    assert third["b"] == {"region": [edit["h"], 0]}
    assert edit["h"] < third["h"] < (now + 60_000) << 16  # the corrected clock is used from now on


def test_what_was_accepted_keeps_its_stamps(laptop: Laptop) -> None:
    dossier = laptop.customer("已收公司")
    with laptop.store.apply() as session:
        outbox.let_go(session, 1, outbox.take(session, 1).end)
        accepted = Sent.load(session).seen
    laptop.clock.wrong_ms = 3 * DAY_MS
    laptop.edit(dossier, region="East")
    refuse(laptop, laptop.clock.wall_ms() - 3 * DAY_MS)
    (edit,) = laptop.lines()
    assert clk(laptop, dossier)["*"] == [accepted, 0]
    assert edit["b"] == {"region": [accepted, 0]}
    assert edit["h"] > accepted


def test_new_stamps_lie_above_everything_headquarters_has(laptop: Laptop) -> None:
    top = (laptop.clock.wall_ms() + 50_000) << 16
    laptop.clock.wrong_ms = DAY_MS
    laptop.customer("甲")
    with laptop.store.apply() as session:
        Sent(0, b"", top).save(session)
    refuse(laptop, laptop.clock.wall_ms() - DAY_MS)
    assert laptop.lines()[0]["h"] == top + 1


def test_what_headquarters_bears_keeps_its_stamp(laptop: Laptop) -> None:
    laptop.customer("甲")
    (before,) = laptop.lines()
    laptop.clock.wrong_ms = DAY_MS
    laptop.customer("乙")
    now = laptop.clock.wall_ms() - DAY_MS
    assert refuse(laptop, now) == 1
    first, second = laptop.lines()
    assert first == before
    assert first["h"] < second["h"] <= (now + 1) << 16


def test_old_and_new_stamps_may_overlap(laptop: Laptop) -> None:
    dossier = laptop.customer("重叠")
    for region in "ABCDEF":
        laptop.edit(dossier, region=region)
    old = [one["h"] for one in laptop.lines()]
    mapping = dict(zip(old, [*old[1:], old[-1] + 1], strict=True))  # each takes its successor's place
    with laptop.store.apply() as session:
        renew(session, Renewal(mapping, (0, 0)))
    assert [one["h"] for one in laptop.lines()] == list(mapping.values())
    assert {one.hlc for one in laptop.history(dossier)} == set(mapping.values())


def test_epoch_offset_and_clock_are_kept_with_it(laptop: Laptop) -> None:
    laptop.clock.wrong_ms = -DAY_MS
    laptop.customer("甲")
    now = laptop.clock.wall_ms() + DAY_MS
    refuse(laptop, now, epoch=4)
    with laptop.store.read() as session:
        state = Clockwork.load(session)
    assert state.epoch == 4
    assert abs(state.offset_ms - DAY_MS) < 1_000
    assert state.hlc == now << 16


def test_marks_of_an_import_follow(laptop: Laptop) -> None:
    laptop.clock.wrong_ms = DAY_MS
    batch, row = new_id(), new_id()
    with laptop.store.write(batch=batch) as session:
        session.add(Dossier(id=row, name="导入", code="T-1", keeper_id=laptop.me))
        session.flush()
        stamp = session.execute(select(CaptureState.hlc)).scalar_one()
        session.add(ImportBatch(id=batch, entity="dossier", source="a.csv", added=1, updated=0, skipped=0, at=1))
        session.add(BatchRow(batch_id=batch, row_id=row, entity="dossier", hlc=stamp))
    refuse(laptop, laptop.clock.wall_ms() - DAY_MS)
    (line,) = laptop.lines()
    with laptop.store.read() as session:
        assert session.execute(select(BatchRow.hlc)).scalar_one() == line["h"] < stamp


def test_local_person_and_device_zero_become_the_real_ones(laptop: Laptop) -> None:
    local, real = laptop.me, new_id()
    dossier, person, relation = laptop.customer("本地"), new_id(), new_id()
    with laptop.store.write() as session:
        session.add(
            Relation(id=relation, dossier_id=dossier, person_id=person, staff_id=local, standing=Standing.NEUTRAL)
        )
    laptop.edit(dossier, keeper_id=None)
    laptop.edit(dossier, keeper_id=local)
    pending = {one["h"]: one["h"] for one in laptop.lines()}
    with laptop.store.apply() as session:
        renew(session, Renewal(pending, (0, 12), (local, real)))
        set_clockwork(session, device=12, author_id=real)

    plain = real.replace("-", "")
    lines = laptop.lines()
    assert {one["by"] for one in lines} == {plain}
    assert [one["f"].get("keeper_id", one["f"].get("staff_id")) for one in lines] == [plain, plain, None, plain]
    assert lines[3]["b"] == {"keeper_id": [lines[2]["h"], 12]}
    assert laptop.row(dossier).keeper_id == real
    assert clk(laptop, dossier)["*"] == [lines[0]["h"], 12]
    history = laptop.history(dossier)
    assert {(one.device, one.by_id) for one in history} == {(12, real)}
    assert [(one.old, one.new) for one in history if one.field == "keeper_id"] == [(plain, None), (None, plain)]
    with laptop.store.read() as session:
        assert session.get_one(Relation, relation).staff_id == real


def test_applying_a_renewal_writes_no_new_change(laptop: Laptop) -> None:
    laptop.customer("甲")
    with laptop.store.read() as session:
        lines = session.execute(select(History.hlc)).all()
    refuse(laptop, laptop.clock.wall_ms())
    assert laptop.waiting() == 1
    with laptop.store.read() as session:
        assert len(session.execute(select(History.hlc)).all()) == len(lines)


@pytest.mark.parametrize("stamp", [[5, 0], [6, 1]])
def test_a_foreign_stamp_stays(stamp: list[int]) -> None:
    assert Renewal({6: 60}, (0, 0)).stamp(stamp) == stamp
