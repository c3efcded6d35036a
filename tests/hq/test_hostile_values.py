"""Values a modified laptop may not bring in: they would hurt whoever reads them next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
import pytest
from psycopg import connect

from app.models.fields import NO_YEAR
from app.rules.policy import DAY_MS
from app.sync import wire
from hq.headquarters import Headquarters
from hq.services import handover, people, restored
from hq.services.feed_pages import history_line
from tests.hq.laptop import Laptop, hex_id
from tests.hq.test_hostile_rows import reasons

BLOB = "ab" * 32
FILL = b'{"proto":1,"schema":"shared_0001","app":"0.1.0"}'


def raw(laptop: Laptop, row: str, value: bytes) -> None:
    """A change of an unknown field, whose value is what no honest program writes."""
    laptop.write("dossier", row, {"zz": (1, 1)}, {"zz": 0})
    laptop.lines[-1] = laptop.lines[-1].replace(b'"f":{"zz":0}', b'"f":{"zz":' + value + b"}")


@pytest.mark.parametrize(
    "value",
    [b"99999999999999999999999", b"-99999999999999999999999", b"18446744073709551615", b"9223372036854775808", b"1e300",
     b"-1e30", b"[1]", b'{"a":1}', b"[" * 200 + b"]" * 200, b'"' + b"x" * 70_000 + b'"'],
)  # fmt: skip
def test_unknown_fields_hold_plain_bounded_values_only(manager: Laptop, value: bytes) -> None:
    row, _ = manager.dossier()
    raw(manager, row, value)
    assert reasons(manager) == ["wrong_type"]


@pytest.mark.parametrize("value", [9_223_372_036_854_775_807, -(1 << 63), 1.5, -1e-9, True, None, "文字", ""])
def test_unknown_fields_of_a_newer_laptop_are_kept(hq: Headquarters, manager: Laptop, value: Any) -> None:
    row, _ = manager.dossier()
    raw(manager, row, orjson.dumps(value))
    assert reasons(manager) == []
    manager.write("dossier", row, {"zz": (1, 1), "note": (1, 1)}, {"zz": value, "note": "x"})
    assert reasons(manager) == []
    pages = manager.send("/v1/snapshot", FILL).json()
    page = manager.send(f"/v1/snapshot/{pages['id']}/0", b"", method="GET")
    found = [orjson.loads(line) for line in page.content.split(b"\n")]
    assert [one["f"].get("zz") for one in found if one.get("i") == row] == [value]


def test_handover_a_row_nobody_can_read_never_holds_up_a_feed_or_a_fill(
    hq: Headquarters, database: str, manager: Laptop, another: Laptop
) -> None:
    """Such a value came in before unknown ones were bounded: its field is left out, everything else goes its way."""
    at = another.send("/v1/snapshot", FILL).json()["feed"]
    row, _ = manager.dossier()
    person = hex_id()
    manager.write("person", person, None, {"dossier_id": row, "name": "近", "deleted": False})
    manager.write("dossier", row, {"note": (1, 1)}, {"note": "x"})
    assert reasons(manager) == []
    with connect(database) as owner:
        owner.execute('UPDATE dossier SET extra = \'{"zz": 99999999999999999999999, "good": 1}\'')
        owner.execute("UPDATE history SET new = '99999999999999999999999' WHERE field = 'note'")
        code = owner.execute("SELECT code FROM dossier").fetchone()
    manager.write("dossier", row, {"note": (1, 1)}, {"note": "merged"})
    assert reasons(manager) == [], "it can be merged"
    people.add(hq, people.NewPerson("D001", "赵总", people.Role.DIRECTOR))
    assert code is not None
    handover.hand_over(hq, code[0], "A002", "D001")
    answer = another.send("/v1/sync", another.body(feed=at))
    answer.raise_for_status()
    rows = {one["i"]: one["f"] for line in answer.content.split(b"\n")[1:] if "i" in (one := orjson.loads(line))}
    assert set(rows) >= {row, person}
    assert rows[row]["good"] == 1 and "zz" not in rows[row]
    pages = another.send("/v1/snapshot", FILL)
    assert pages.status_code == 200
    assert another.send(f"/v1/snapshot/{pages.json()['id']}/0", b"", method="GET").status_code == 200
    assert history_line((1, 1, "note", "dossier", UUID(row), None, None, 1 << 70, 1, None, None)) == []


BAD_TIMES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("visit", {"planned_at": 1 << 62}), ("visit", {"planned_at": -(1 << 62)}), ("visit", {"planned_at": 1 << 43}),
    ("person", {"birthday": "0001-01-01"}), ("person", {"birthday": "9999-12-31"}),
    ("confirmation", {"confirmed_at": 1 << 62}), ("confirmation", {"confirmed_at": "soon"}),
    ("duty_mark", {"done_at": 1 << 62}), ("duty_mark", {"done_at": "soon"}), ("confirmation", {"confirmed_at": True}),
)  # fmt: skip


def test_times_lie_in_their_centuries_and_deeds_in_the_past(manager: Laptop) -> None:
    dossier, _ = manager.dossier()
    soon = manager.clock.wall_ms() + 3 * DAY_MS
    whole: dict[str, dict[str, Any]] = {
        "visit": {"subject": "x", "number": "BF-1", "state": "planned", "planned_at": soon},
        "person": {"name": "近", "birthday": f"{NO_YEAR}-02-29"},
        "confirmation": {"part": "basic", "confirmed_by": manager.staff, "confirmed_at": soon - 3 * DAY_MS},
        "duty_mark": {"key": "k", "done_by": manager.staff, "done_at": soon - 3 * DAY_MS},
    }
    for entity, bad in BAD_TIMES:
        told = {name: soon if value == "soon" else value for name, value in bad.items()}
        manager.write(entity, hex_id(), None, {"dossier_id": dossier, "deleted": False, **whole[entity], **told})
    assert reasons(manager) == ["wrong_type"] * len(BAD_TIMES)
    for entity, fields in whole.items():
        manager.write(entity, hex_id(), None, {"dossier_id": dossier, "deleted": False, **fields})
    assert len(reasons(manager)) == len(BAD_TIMES), "honest ones are taken"


def test_a_change_is_dated_at_its_arrival_at_the_latest(hq: Headquarters, manager: Laptop) -> None:
    dossier, stamp = manager.dossier()
    for at in ((1 << 63) - 1, manager.clock.wall_ms() + 400 * DAY_MS):
        manager.write("dossier", dossier, {"note": stamp}, {"note": str(at)})
        line = orjson.loads(manager.lines[-1])
        manager.lines[-1] = orjson.dumps({**line, "at": at})
    assert reasons(manager) == ["wrong_type"]
    with hq.db.transaction() as db:
        row = db.execute("SELECT max(at) FROM history").fetchone()
    assert row is not None and row[0] <= manager.clock.wall_ms()


@pytest.mark.parametrize(
    "fields",
    [{"blob": "../../../vault.hdr"}, {"blob": "AB" * 32}, {"blob": "ab" * 31}, {"blob": BLOB + "\n"}, {"size": -5},
     {"name": "../../etc/passwd"}, {"name": "x\u202egpj.exe"}, {"name": "a\\b"}, {"name": "a\nb"}, {"name": ".."},
     {"name": ""}],
)  # fmt: skip
def test_dossier_files_name_nothing_but_themselves(manager: Laptop, fields: dict[str, Any]) -> None:
    dossier, _ = manager.dossier()
    whole = {"dossier_id": dossier, "name": "合同.pdf", "media_type": "application/pdf", "size": 5, "blob": BLOB}
    manager.write("attachment", hex_id(), None, {**whole, "deleted": False})
    manager.write("attachment", hex_id(), None, {**whole, "deleted": False, **fields})
    assert reasons(manager) == ["wrong_type"]


@pytest.mark.parametrize("wrong", [{"acked": 1 << 63}, {"acked": -1}, {"epoch": 1 << 31}, {"epoch": -1}])
def test_the_end_of_a_supply_holds_numbers_a_laptop_can_come_to(
    hq: Headquarters, manager: Laptop, wrong: dict[str, int]
) -> None:
    people.add(hq, people.NewPerson("D001", "赵总", people.Role.DIRECTOR))
    number = restored.declare(hq, "D001").number
    end = {"acked": 1, "chain": wire.b64(bytes(16)), "epoch": 0, **wrong}
    head = {"proto": wire.PROTOCOL, "device": manager.device, "number": number, "end": end}
    answer = manager.send("/v1/supply", wire.pack([orjson.dumps(head)]))
    assert (answer.status_code, wire.Problem.read(answer.content).code) == (400, wire.Code.MALFORMED)
