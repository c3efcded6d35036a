"""What a hostile laptop of a real person may write: cards by their state machine, rows within one dossier."""

from __future__ import annotations

from typing import Any

import pytest

from app.rules.policy import DAY_MS
from app.sync.wire import Reason
from hq.headquarters import Headquarters
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop, hex_id

HOUR_MS = 3_600_000


def card(laptop: Laptop, dossier: str, **other: Any) -> dict[str, Any]:
    now = laptop.clock.wall_ms()
    whole = {
        "dossier_id": dossier, "number": "JY-261122-1-01", "kind": "own", "state": "out", "revision": 1,
        "borrower_id": laptop.staff, "rank": "account_manager", "purpose": "visit", "place": "office",
        "device": laptop.device, "issued_at": now, "due_at": now + HOUR_MS, "renewals": 0, "deleted": False,
    }  # fmt: skip
    return {**whole, **other}


def reasons(laptop: Laptop) -> list[str]:
    return [one.reason for one in laptop.push().rejected]


BAD_NEW: tuple[dict[str, Any], ...] = (
    {"due_at": 1 << 52}, {"due_at": None}, {"issued_at": None}, {"state": "ready"}, {"state": "returned"},
    {"renewals": 3}, {"deleted": True}, {"kind": "loan", "state": "out"}, {"kind": "loan", "state": "ready"},
)  # fmt: skip
BAD_CHANGES: tuple[dict[str, Any], ...] = (
    {"due_at": 1 << 52}, {"due_at": None}, {"state": "ready"}, {"state": "closed"}, {"state": "recalled"},
    {"renewals": 1}, {"number": "JY-261122-1-99"}, {"kind": "loan"}, {"purpose": "review"}, {"place": "home"},
    {"rank": "director"}, {"issued_at": 5}, {"ended_at": 5}, {"revision": 0}, {"deleted": True},
)  # fmt: skip


def test_borrow_states_a_new_card_beyond_the_rules_is_put_aside(manager: Laptop) -> None:
    dossier, _ = manager.dossier()
    for other in BAD_NEW:
        manager.write("card", hex_id(), None, card(manager, dossier, **other))
    told = reasons(manager)
    assert len(told) == len(BAD_NEW)
    assert set(told) <= {"card_rule", "forbidden_field", "wrong_type"}


def test_borrow_states_a_card_that_is_out_says_what_it_said(hq: Headquarters, manager: Laptop) -> None:
    dossier, _ = manager.dossier()
    rows = [hex_id() for _ in BAD_CHANGES]
    stamps = [
        manager.write("card", row, None, card(manager, dossier, number=f"JY-261122-1-{n:02}"))
        for n, row in enumerate(rows)
    ]
    assert reasons(manager) == []
    for row, stamp, fields in zip(rows, stamps, BAD_CHANGES, strict=True):
        manager.write("card", row, dict.fromkeys(fields, stamp), fields)
    told = reasons(manager)
    assert len(told) == len(BAD_CHANGES)
    assert set(told) <= {"card_rule", "wrong_type"}
    with hq.db.transaction() as db:
        assert db.execute("SELECT DISTINCT state, deleted, purpose FROM card").fetchall() == [("out", False, "visit")]


def test_borrow_states_nobody_approves_or_changes_the_borrower_of_a_card(
    manager: Laptop, another: Laptop
) -> None:  # fmt: skip
    dossier, _ = manager.dossier()
    row = hex_id()
    asked = card(manager, dossier, kind="loan", state="requested", issued_at=None, due_at=None)
    stamp = manager.write("card", row, None, asked)
    manager.write("card", row, {"state": stamp}, {"state": "ready"})
    manager.write("card", row, {"approver_id": stamp}, {"approver_id": manager.staff})
    manager.write("card", row, {"borrower_id": stamp}, {"borrower_id": another.staff})
    manager.write("card", row, {"state": stamp}, {"state": "withdrawn"})
    assert reasons(manager) == ["card_rule", "forbidden_field", "forbidden_field"]


@pytest.mark.parametrize(
    "fields",
    [{"rank": "director"}, {"rank": "regional_manager"}, {"place": "train"}, {"place": "public"}, {"number": "C-1"},
     {"number": "JY-261122-1-01"}, {"state": "requested", "kind": "loan", "place": "plane"}],
)  # fmt: skip
def test_borrow_rank_a_card_says_who_and_where_truly(manager: Laptop, fields: dict[str, Any]) -> None:
    """The rank is the person's, the place an allowed one, the number the device's next."""
    dossier, _ = manager.dossier()
    manager.write("card", hex_id(), None, card(manager, dossier))
    assert reasons(manager) == []
    manager.write("card", hex_id(), None, {**card(manager, dossier), "number": "JY-261122-1-02", **fields})
    manager.write("card", hex_id(), None, {**card(manager, dossier), "number": "JY-261122-1-03"})
    assert reasons(manager) == ["card_rule"]


def test_borrow_own_a_card_is_told_in_time(hq: Headquarters, manager: Laptop, clock: MovableClock) -> None:
    dossier, _ = manager.dossier()
    manager.push()
    clock.shift_ms += 100 * DAY_MS
    manager.access = None
    now = clock.wall_ms()
    for number, age in ((1, 90), (2, 30), (3, 400)):  # the last was taken before the laptop was enrolled
        at = now - age * DAY_MS
        told = {"number": f"JY-261122-1-{number:02}", "issued_at": at, "due_at": at + HOUR_MS}
        manager.write("card", hex_id(), None, card(manager, dossier, **told))
    assert reasons(manager) == ["card_rule"]
    with hq.db.transaction() as db:
        assert db.execute("SELECT array_agg(number ORDER BY number) FROM card").fetchone() == (
            ["JY-261122-1-02", "JY-261122-1-03"],
        )


def test_borrow_end_a_returned_card_stays_returned(hq: Headquarters, manager: Laptop) -> None:
    dossier, _ = manager.dossier()
    row, now = hex_id(), manager.clock.wall_ms()
    stamp = manager.write("card", row, None, card(manager, dossier))
    fields = {"state": "returned", "ended_at": now, "revision": 2}
    after = manager.write("card", row, dict.fromkeys(fields, stamp), fields)
    assert reasons(manager) == []
    other = {"state": "expired", "ended_at": now + DAY_MS, "revision": 3}
    for again in ({"state": "out"}, {"state": "suspended"}, {"ended_at": now + DAY_MS}, other):
        manager.write("card", row, dict.fromkeys(again, after), again)
    for more in ({**other, "due_at": now + DAY_MS}, {**other, "state": "out"}, {**other, "rank": "director"}):
        manager.write("card", row, dict.fromkeys(more, stamp), more)  # not just an end, even of one who didn't know
    for crossed in ({**other, "state": "recalled"}, {"state": "suspended"}):  # as a log may tell it: changes nothing
        manager.write("card", row, dict.fromkeys(crossed, stamp), crossed)
    manager.write("card", row, None, card(manager, dossier))  # created once more, with a later stamp
    assert reasons(manager) == ["card_rule"] * 8
    with hq.db.transaction() as db:
        assert db.execute("SELECT state, ended_at FROM card WHERE id = %s", (row,)).fetchone() == ("returned", now)


def test_borrow_end_a_card_that_two_end_is_no_conflict_for_a_person(hq: Headquarters, manager: Laptop) -> None:
    dossier, _ = manager.dossier()
    row, now = hex_id(), manager.clock.wall_ms()
    stamp = manager.write("card", row, None, card(manager, dossier))
    ended = {"state": "expired", "ended_at": now, "revision": 2}
    for fields in (ended, {**ended, "revision": 3}):  # the second knew nothing of the first
        manager.write("card", row, dict.fromkeys(fields, stamp), fields)
    assert reasons(manager) == []
    with hq.db.transaction() as db:
        assert db.execute("SELECT count(*) FROM divergence").fetchone() == (0,)


def test_borrow_own_rows_name_visits_and_persons_of_their_own_dossier_only(manager: Laptop, another: Laptop) -> None:
    first, _ = manager.dossier()
    second, _ = manager.dossier(code="T-2")
    foreign, _ = another.dossier(code="T-3")
    mine, theirs, person, far = hex_id(), hex_id(), hex_id(), hex_id()
    visit = {"number": "BF-1", "planned_at": 1, "subject": "x", "state": "planned", "deleted": False}
    manager.write("visit", mine, None, {**visit, "dossier_id": first})
    another.write("visit", theirs, None, {**visit, "dossier_id": foreign})
    another.write("person", far, None, {"dossier_id": foreign, "name": "远", "deleted": False})
    manager.write("person", person, None, {"dossier_id": first, "name": "近", "deleted": False})
    assert another.push().rejected == []
    assert reasons(manager) == []
    manager.write("visit_person", hex_id(), None, {"dossier_id": second, "visit_id": mine, "person_id": person})
    manager.write("visit_person", hex_id(), None, {"dossier_id": first, "visit_id": theirs, "person_id": person})
    manager.write("visit_person", hex_id(), None, {"dossier_id": first, "visit_id": mine, "person_id": far})
    good = hex_id()
    stamp = manager.write("visit_person", good, None, {"dossier_id": first, "visit_id": mine, "person_id": person})
    manager.write("person", person, {"reports_to_id": stamp}, {"reports_to_id": far})
    assert reasons(manager) == ["other_dossier", "unknown_row", "other_dossier", "other_dossier"]
    manager.write("visit_person", good, {"person_id": stamp}, {"person_id": None})
    stamp = manager.write("visit_person", good, {"person_id": stamp}, {"person_id": person})
    assert len(manager.push().rejected) == 4, "two edits of one row in one request are merged"


def test_rows_of_two_merged_dossiers_are_named_from_where_they_go(
    hq: Headquarters, manager: Laptop, another: Laptop
) -> None:
    kept, _ = manager.dossier()
    other, _ = manager.dossier(code="T-2")
    foreign, _ = another.dossier(code="T-3")
    boss, person, post, far = hex_id(), hex_id(), hex_id(), hex_id()
    another.write("person", far, None, {"dossier_id": foreign, "name": "远", "deleted": False})
    assert another.push().rejected == []
    stamp = manager.write("person", boss, None, {"dossier_id": other, "name": "甲", "deleted": False})
    below = manager.write("person", person, None, {"dossier_id": other, "name": "乙", "reports_to_id": boss})
    assert reasons(manager) == []
    manager.write("post", post, None, {"dossier_id": other, "person_id": person, "title": "部长", "deleted": False})
    assert reasons(manager) == []
    for row, base in ((person, below), (boss, stamp)):  # in any order, and named from here and there in one request
        manager.write("person", row, {"dossier_id": base}, {"dossier_id": kept})
    late = manager.write("post", hex_id(), None, {"dossier_id": kept, "person_id": person, "title": "处长"})
    manager.write("post", post, {"dossier_id": late}, {"dossier_id": kept})
    manager.write("person", person, {"reports_to_id": below}, {"reports_to_id": boss})
    assert reasons(manager) == []
    with hq.db.transaction() as db:
        assert db.execute("SELECT count(*) FROM post WHERE dossier_id = %s", (kept,)).fetchone() == (2,)
    stamp = manager.write("person", person, {"dossier_id": late}, {"dossier_id": other})  # apart, and one once more
    again = manager.write("post", hex_id(), None, {"dossier_id": other, "person_id": person, "title": "科长"})
    manager.write("person", person, {"dossier_id": again}, {"dossier_id": kept})
    assert reasons(manager) == []
    manager.write("person", far, {"dossier_id": stamp}, {"dossier_id": kept})  # somebody else's isn't drawn in so
    manager.write("post", hex_id(), None, {"dossier_id": kept, "person_id": far, "title": "处长"})
    assert set(reasons(manager)) == {"unknown_row", "other_dossier"}


def test_closed_lists_are_the_registry_s(manager: Laptop) -> None:
    for fields in ({"grade": "Z"}, {"stage": "unheard"}, {"state": "bought"}):
        manager.dossier(**fields)
    assert reasons(manager) == [Reason.WRONG_TYPE] * 3


def test_borrow_own_a_row_of_somebody_else_created_again_is_put_aside_whole(
    hq: Headquarters, manager: Laptop, another: Laptop
) -> None:
    mine, _ = manager.dossier()
    theirs, _ = another.dossier(code="T-9")
    person, visit = hex_id(), hex_id()
    another.write("person", person, None, {"dossier_id": theirs, "name": "远", "deleted": False})
    whole = {"number": "BF-9", "planned_at": 1, "subject": "x", "state": "planned", "deleted": False}
    another.write("visit", visit, None, {**whole, "dossier_id": theirs})
    assert another.push().rejected == []
    assert reasons(manager) == []

    stamp = manager.write("person", person, None, {"dossier_id": mine, "name": "劫", "deleted": False})
    manager.write("person", person, {"post": stamp}, {"post": "部长"})
    manager.write("dossier", theirs, None, {"name": "劫", "code": "T-x", "keeper_id": manager.staff, "state": "active"})
    manager.write("person", hex_id(), None, {"dossier_id": theirs, "name": "混入", "deleted": False})
    manager.write("visit_person", hex_id(), None, {"dossier_id": mine, "visit_id": visit, "deleted": False})
    good = hex_id()
    manager.write("person", good, None, {"dossier_id": mine, "name": "近", "deleted": False})
    told = reasons(manager)
    assert len(told) == 5 and set(told) <= {"not_keeper", "unknown_row", "other_dossier"}, told
    with hq.db.transaction() as db:
        names = {name for (name,) in db.execute("SELECT name FROM person").fetchall()}
        assert names == {"远", "近"}
        lines = db.execute("SELECT count(*) FROM history WHERE row_id = %s AND device = %s", (person, manager.device))
        assert lines.fetchone() == (0,), "nothing is remembered of what wasn't stored"
        assert db.execute("SELECT count(*) FROM history WHERE row_id = %s", (good,)).fetchone() == (1,)
        found = db.execute("SELECT count(*) FROM quarantine WHERE device_id = %s", (manager.device,)).fetchone()
        assert found == (5,)
