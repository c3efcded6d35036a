"""``/v1/sync``: exactly once, forks found, clocks corrected, poison aside, losers kept (dossier-history)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import orjson
import pytest

from app.sync import merge, wire
from app.sync.wire import Code, Problem, Reason
from hq.headquarters import Headquarters
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop, hex_id


def problem(answer: httpx.Response) -> Problem:
    return Problem.read(answer.content)


def rows(hq: Headquarters, query: str) -> list[tuple[Any, ...]]:
    with hq.db.transaction() as db:
        return db.execute(query).fetchall()  # type: ignore[arg-type]


def test_a_day_s_changes_stand_in_typed_tables_with_history(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier(name="䶮㛃集团")
    visit, person = hex_id(), hex_id()
    manager.write(
        "person", person, None, {"dossier_id": row, "name": "王喆", "mobile": "13800000000", "deleted": False}
    )
    manager.write(
        "visit", visit, None,
        {"dossier_id": row, "number": "V-1", "subject": "首访", "state": "planned", "planned_at": 1, "deleted": False},
    )  # fmt: skip
    manager.write("visit_person", hex_id(), None, {"dossier_id": row, "visit_id": visit, "person_id": person})
    first = manager.push()
    assert (first.acked, first.rejected) == (4, [])
    manager.write("dossier", row, {"industry": stamp, "employees": stamp}, {"industry": "软件", "employees": 12})
    manager.write(
        "promise",
        hex_id(),
        None,
        {"dossier_id": row, "visit_id": visit, "side": "ours", "what": "报价", "due_on": "2026-12-01"},
    )
    assert manager.push(5).acked == 6
    assert rows(hq, "SELECT name, code, industry, employees FROM dossier") == [("䶮㛃集团", "KH-000001", "软件", 12)]
    assert rows(hq, "SELECT due_on::text FROM promise") == [("2026-12-01",)]
    changed = rows(hq, "SELECT field, old, new FROM history WHERE field <> '*' ORDER BY field")
    assert changed == [("employees", None, 12), ("industry", None, "软件")]
    author = rows(hq, "SELECT DISTINCT by_id FROM history")
    assert [one.hex for (one,) in author] == [manager.staff]
    assert first.directives[0] | {"n": 0, "k": 0} == {"kind": "code", "row": row, "code": "KH-000001", "n": 0, "k": 0}


def test_sent_twice_is_applied_once(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    manager.write("dossier", row, {"note": stamp}, {"note": "一"})
    first, again = manager.push(), manager.push()
    assert (first.acked, first.chain) == (again.acked, again.chain) == (2, wire.chain(b"", manager.lines))
    assert rows(hq, "SELECT count(*) FROM history") == [(2,)]


def test_after_a_lost_answer_the_next_batch_may_overlap(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    manager.push(1, 1)
    manager.write("dossier", row, {"note": stamp}, {"note": "一"})
    assert manager.push(1).acked == 2
    assert manager.push(1, 1).acked == 2  # the acknowledgement covers everything ever accepted


def test_directives_are_repeated_until_the_head_names_them(manager: Laptop) -> None:
    manager.dossier()
    told = manager.push().directives
    assert manager.push().directives == told
    assert manager.push(2, after=told[-1]["n"]).directives == []


def test_gap_is_refused_with_the_last_seq(manager: Laptop) -> None:
    manager.dossier()
    manager.push()
    manager.dossier()
    manager.dossier()
    answer = manager.send("/v1/sync", manager.body(3))
    assert (answer.status_code, problem(answer).code, problem(answer).members["last"]) == (409, Code.GAP, 1)


def test_a_restored_vault_is_a_fork_whatever_the_batch_borders(manager: Laptop) -> None:
    manager.dossier()
    manager.dossier()
    manager.push()
    kept = list(manager.lines)
    manager.lines = kept[:1]
    manager.dossier(name="其他")
    for first in (1, 2):
        assert problem(manager.send("/v1/sync", manager.body(first))).code is Code.FORK
    manager.dossier()
    assert problem(manager.send("/v1/sync", manager.body(3))).code is Code.FORK
    manager.lines = kept
    assert manager.push(3).acked == 2


def test_stamps_from_the_future_are_refused_and_the_old_epoch_is_void(
    hq: Headquarters, manager: Laptop, clock: MovableClock
) -> None:
    manager.push()
    clock.shift_ms = 10 * 60_000
    manager.dossier()
    clock.shift_ms = 0
    answer = manager.send("/v1/sync", manager.body())
    found = problem(answer)
    assert (found.code, found.members["last"], found.members["epoch"]) == (Code.CLOCK, 0, 1)
    late = manager.send("/v1/sync", manager.body())
    assert problem(late).code is Code.CLOCK
    manager.lines, manager.hlc, manager.epoch = [], 0, problem(late).members["epoch"]
    manager.dossier()
    assert manager.push().acked == 1
    assert rows(hq, "SELECT count(*) FROM dossier") == [(1,)]


BASE = [1, 1]
POISON: list[tuple[str, dict[str, Any] | None, dict[str, Any], Reason]] = [
    ("nothing", None, {"name": "x"}, Reason.UNKNOWN_ENTITY),
    ("staff", None, {"name": "x"}, Reason.UNKNOWN_ENTITY),
    ("dossier", None, {"name": 5, "code": "T-1", "state": "potential"}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x\0", "code": "T-1", "state": "potential"}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x" * 201, "code": "T-1", "state": "potential"}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x", "code": "T-1", "state": "imaginary"}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x", "code": "T-1", "employees": 2**40}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x", "code": "T-1", "employees": True}, Reason.WRONG_TYPE),
    ("dossier", None, {"name": "x", "code": "T-1", "parent_id": "me"}, Reason.WRONG_TYPE),
    ("dossier", None, {"code": "T-1"}, Reason.MISSING_FIELD),
    ("dossier", None, {"name": "x", "code": "T-1", "keeper_id": "0" * 32}, Reason.FORBIDDEN_FIELD),
    ("dossier", {"code": BASE}, {"code": "KH-1"}, Reason.FORBIDDEN_FIELD),
    ("dossier", {"keeper_id": BASE}, {"keeper_id": "0" * 32}, Reason.FORBIDDEN_FIELD),
    ("dossier", {"note": BASE}, {"note": "x"}, Reason.UNKNOWN_ROW),
    ("person", None, {"name": "x", "dossier_id": "0" * 32}, Reason.NOT_KEEPER),
    ("person", {"birthday": BASE}, {"birthday": "20261122"}, Reason.WRONG_TYPE),
    ("card", None, {"borrower_id": "0" * 32}, Reason.FORBIDDEN_FIELD),
    ("dossier", {"note": BASE}, {"other": "x"}, Reason.MALFORMED),
    ("dossier", {}, {}, Reason.MALFORMED),
]


def test_poison_goes_to_quarantine_and_blocks_nothing(hq: Headquarters, manager: Laptop) -> None:
    for entity, base, fields, _ in POISON:
        manager.write(entity, hex_id(), base, fields)
    manager.lines += [b"not json", b"[]", b'{"e": "dossier"}']
    wanted = [one[3].value for one in POISON] + ["malformed"] * 3
    row, _ = manager.dossier()
    answer = manager.push()
    assert answer.acked == len(manager.lines)
    assert [(one.seq, one.reason) for one in answer.rejected] == list(enumerate(wanted, 1))
    assert [one.hex for (one,) in rows(hq, "SELECT id FROM dossier")] == [row]
    assert manager.push().rejected == answer.rejected  # told again after a lost answer
    kept = rows(hq, "SELECT line FROM quarantine ORDER BY seq")
    assert [bytes(line) for (line,) in kept] == manager.lines[:-1]


def test_a_change_in_another_s_name_is_refused(manager: Laptop, another: Laptop) -> None:
    row = hex_id()
    change = wire.Change("dossier", row, merge.pack(1), 1, another.staff, None, None, {"name": "x", "code": "T"})
    manager.lines.append(change.line())
    assert [one.reason for one in manager.push().rejected] == [Reason.NOT_AUTHOR]


def test_nobody_writes_into_another_s_dossier(hq: Headquarters, manager: Laptop, another: Laptop) -> None:
    """A dossier is edited by its keeper only (trust §5)."""
    row, stamp = manager.dossier()
    manager.push()
    another.write("dossier", row, {"note": stamp}, {"note": "偷改"})
    another.write("person", hex_id(), None, {"name": "x", "dossier_id": row})
    another.write("dossier", row, None, {"name": "盗", "code": "T-9", "state": "potential", "keeper_id": another.staff})
    answer = another.push()
    assert [one.seq for one in answer.rejected] == [1, 2, 3]
    assert rows(hq, "SELECT name, note FROM dossier") == [("示例公司", None)]


def test_concurrent_values_are_a_conflict_and_the_loser_is_kept(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    seen = manager.write("dossier", row, {"note": stamp}, {"note": "旧"})
    manager.push()
    with hq.db.transaction() as db:  # another writer at headquarters
        later = [seen[0] + (1 << 40), 0]
        db.execute(
            "UPDATE dossier SET note = '总部', clk = clk || jsonb_build_object('note', %s::jsonb)",
            (f"[{later[0]}, 0]",),
        )
    manager.write("dossier", row, {"note": seen}, {"note": "现场"})
    assert manager.push(3).rejected == []
    assert rows(hq, "SELECT note FROM dossier") == [("总部",)]
    assert rows(hq, "SELECT field, winner, loser FROM divergence") == [("note", '"总部"', '"现场"')]


def test_a_row_that_somebody_is_just_changing_is_merged_not_overwritten(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier(note="旧")
    manager.push()
    manager.write("dossier", row, {"note": stamp}, {"note": "现场"})
    with ThreadPoolExecutor(1) as thread:
        with hq.db.transaction() as db:
            theirs = orjson.dumps({"note": [merge.pack(1), 99]}).decode()
            db.execute("UPDATE dossier SET note = '总部', clk = clk || %s::jsonb WHERE id = %s", (theirs, row))
            pushed = thread.submit(manager.push, 2)
            while rows(hq, "SELECT count(*) FROM pg_locks WHERE NOT granted") == [(0,)]:
                time.sleep(0.01)
        assert pushed.result(20).acked == 2
    assert rows(hq, "SELECT winner, loser FROM divergence") == [('"现场"', '"总部"')]
    assert rows(hq, "SELECT old, new FROM history WHERE field = 'note'") == [("总部", "现场")]


def test_equal_values_are_no_conflict(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    manager.write("dossier", row, {"note": stamp}, {"note": "同"})
    manager.write("dossier", row, {"note": stamp}, {"note": "同"})
    manager.push()
    assert rows(hq, "SELECT count(*) FROM divergence") == [(0,)]


def test_a_newer_peer_s_fields_are_kept(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier(mood="sunny")
    manager.push()
    manager.write("dossier", row, {"mood": stamp, "note": stamp}, {"mood": "grey", "note": "一"})
    manager.push(2)
    assert rows(hq, "SELECT extra, note FROM dossier") == [({"mood": "grey"}, "一")]


def test_an_edit_of_a_deleted_row_is_kept_but_no_resurrection(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    manager.write("dossier", row, {"deleted": stamp}, {"deleted": True})
    manager.push()
    manager.write("dossier", row, {"note": stamp}, {"note": "迟到"})
    manager.push(3)
    assert rows(hq, "SELECT deleted, note FROM dossier") == [(True, "迟到")]
    assert rows(hq, "SELECT field, winner, loser FROM divergence") == [("deleted", "true", "false")]


def test_taking_back_from_the_trash(hq: Headquarters, manager: Laptop) -> None:
    row, stamp = manager.dossier()
    buried = manager.write("dossier", row, {"deleted": stamp}, {"deleted": True})
    manager.write("dossier", row, {"deleted": buried}, {"deleted": False})
    manager.push()
    assert rows(hq, "SELECT deleted FROM dossier") == [(False,)]
    assert rows(hq, "SELECT count(*) FROM divergence") == [(0,)]


def test_the_same_customer_from_two_laptops_waits_in_the_merge_queue(
    hq: Headquarters, manager: Laptop, another: Laptop
) -> None:
    manager.dossier(name="Acme ")
    manager.push()
    another.dossier(name="acme")
    another.push()
    assert rows(hq, "SELECT count(*) FROM merge_candidate") == [(1,)]


def test_an_unfiled_opportunity_is_filed_into_an_own_dossier(hq: Headquarters, manager: Laptop) -> None:
    row, _ = manager.dossier()
    deal = hex_id()
    stamp = manager.write("opportunity", deal, None, {"number": "O-1", "stage": "won", "agent_id": manager.staff})
    manager.write("opportunity", deal, {"dossier_id": stamp}, {"dossier_id": row})
    assert manager.push().rejected == []
    assert rows(hq, "SELECT dossier_id FROM opportunity")[0][0].hex == row


@pytest.mark.parametrize("count", [600])
def test_a_full_batch_mixes_creations_and_edits(hq: Headquarters, manager: Laptop, count: int) -> None:
    made = [manager.dossier(name=f"客户{n}") for n in range(count)]
    manager.push()
    for n, (row, stamp) in enumerate(made):
        manager.write("dossier", row, {"note": stamp}, {"note": f"备注{n}"})
    assert manager.push(count + 1).acked == 2 * count
    assert rows(hq, "SELECT count(*), count(DISTINCT code) FROM dossier WHERE note LIKE '备注%'") == [(count, count)]


def test_what_only_the_database_can_refuse_is_put_aside_alone(hq: Headquarters, manager: Laptop) -> None:
    """Two changes with one stamp would share a history line: the second goes to quarantine, the rest stays."""
    row, stamp = manager.dossier()
    manager.write("dossier", row, {"note": stamp}, {"note": "一"})
    manager.hlc -= 1 << 16
    _other, _ = manager.dossier(name="另一家")
    manager.lines[-1] = manager.lines[-1].replace(b'"h":%d' % manager.hlc, b'"h":%d' % stamp[0])
    manager.dossier(name="第三家")
    answer = manager.push()
    assert [(one.seq, one.reason) for one in answer.rejected] == [(3, Reason.CONSTRAINT)]
    assert answer.acked == 4
    assert rows(hq, "SELECT name, note FROM dossier ORDER BY code") == [("示例公司", "一"), ("第三家", None)]


def test_own_card_is_registered_and_another_s_is_not(hq: Headquarters, manager: Laptop) -> None:
    row, _ = manager.dossier()
    now = manager.clock.wall_ms()
    card = {
        "issued_at": now, "due_at": now + 1000, "dossier_id": row, "number": "JY-261122-1-01", "kind": "own",
        "state": "out", "borrower_id": manager.staff,
        "rank": "account_manager", "purpose": "visit", "place": "office", "device": manager.device,
    }  # fmt: skip
    manager.write("card", hex_id(), None, card)
    manager.write("card", hex_id(), None, {**card, "device": 99})
    manager.write("card", hex_id(), None, {**card, "kind": "loan"})
    manager.write("card", hex_id(), None, {**card, "approver_id": manager.staff})
    assert [one.seq for one in manager.push().rejected] == [3, 4, 5]
    assert rows(hq, "SELECT number, state, revision FROM card") == [("JY-261122-1-01", "out", 1)]


def test_places_on_a_group_s_map_are_kept_and_name_its_uppermost_dossier(hq: Headquarters, manager: Laptop) -> None:
    """``opportunity_id`` names the map and ``role_id`` a competitor: rows of other forms, which nobody may refuse."""
    top, _ = manager.dossier(name="集团")
    branch, _ = manager.dossier(name="分公司")
    person, rival = hex_id(), hex_id()
    manager.write("person", person, None, {"dossier_id": branch, "name": "王喆", "deleted": False})
    manager.write("competitor", rival, None, {"dossier_id": branch, "name": "北辰机电", "deleted": False})
    for of, who in (("person_id", person), ("role_id", rival)):
        place = {"dossier_id": branch, "opportunity_id": top, of: who, "x": 1, "y": 2, "deleted": False}
        manager.write("map_position", hex_id(), None, place)
    assert manager.push().rejected == []
    assert rows(hq, "SELECT count(*) FROM map_position WHERE NOT deleted") == [(2,)]
