"""What must hold of a history that has come to rest; each invariant has its name, which a violation tells."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import orjson

from app.sync import merge, wire
from tests.sync.history import FIELDS, SAME, History, Violation, Write
from tests.sync.trio import OWNERS, Trio

BEARABLE_MS: Final = 60_000
"""How far in its future headquarters bears a stamp (sync §1), as agreed and not as the code has it."""
_OWN: Final = {"dossier": "id", "person": "dossier_id"}
_CONFLICT: Final = "row_id, field, winner, winner_hlc, winner_device, loser, loser_hlc, loser_device"
_LINE: Final = "hlc, device, row_id, field"
_SHOWN: Final = "SELECT coalesce(max(k.value ->> 0), 0) FROM dossier d, json_each(d.clk) k WHERE k.key <> 'code'"
"""The greatest stamp in the feed; codes come by directive, and no laptop ever writes them."""


def judge(history: History) -> None:
    """Raises Violation."""
    trio = history.trio
    _exchanged_once(trio)
    _clocks(trio)
    if not history.rows:
        return
    there = {
        table: _alike(history, table, f"id, deleted, clk, {', '.join(names)}", "rows-alike")
        for table, names in FIELDS.items()
    }
    there["divergence"] = _alike(history, "divergence", _CONFLICT, "conflicts-alike")
    _alike(history, "history", _LINE, "history-alike")
    trio.seen["conflicts kept"] += len(there["divergence"])
    _nothing_lost(history, there)
    _no_false_conflict(history.writes, there["divergence"])


def _exchanged_once(trio: Trio) -> None:
    """Nothing waits or was refused; headquarters took in each change once, over the very same lines."""
    told = {
        device: (last, bytes(chain))
        for device, last, chain in trio.office.sql(
            "SELECT device_id, last_seq, chain FROM push_state WHERE device_id = ANY(%s)", trio.devices
        )
    }
    refused = trio.office.sql("SELECT reason FROM quarantine WHERE device_id = ANY(%s)", trio.devices)
    if refused:
        raise Violation("nothing-refused", refused)
    for n, device in enumerate(trio.devices):
        ((value,),) = trio.rows(n, "SELECT value FROM sync_state WHERE name = 'sent'")
        sent = orjson.loads(value)
        if told[device] != (sent["acked"], wire.unb64(sent["chain"])):
            raise Violation("taken-once", (n, told[device][0], sent["acked"]))
        if trio.rows(n, "SELECT count(*) FROM sync_problem") != [(0,)]:
            raise Violation("nothing-refused", n)


def _clocks(trio: Trio) -> None:
    """Every clock is beyond all stamps it was shown; none is in headquarters' future."""
    limit = merge.pack(trio.office.hq.now() + BEARABLE_MS)
    for n in range(len(trio.laptops)):
        ((last, offset),) = trio.rows(n, "SELECT hlc, offset_ms FROM capture_state")
        hlc = max(last, merge.pack(trio.laptops[n].clock.wall_ms() + offset))
        ((shown,),) = trio.rows(n, _SHOWN)
        if hlc < shown:
            raise Violation("clock-learned", (n, hlc, shown))
        if shown > limit:
            raise Violation("no-stamp-from-the-future", (n, shown - limit))


def _alike(history: History, table: str, columns: str, invariant: str) -> list[tuple[Any, ...]]:
    """Headquarters and every laptop of the keeper hold the very same, each once, and no other laptop holds anything."""
    trio = history.trio
    own = _OWN.get(table, "dossier_id")
    query = f"SELECT {own}, {columns} FROM {table} WHERE {own}"
    there = [_plain(row) for row in trio.office.sql(f"{query} = ANY(%s::uuid[])", history.rows)]
    if doubled := len(there) - len(set(there)):
        raise Violation("nothing-doubled", (table, doubled))
    keepers = {row.hex: keeper.hex for row, keeper in trio.office.sql(
        "SELECT id, keeper_id FROM dossier WHERE id = ANY(%s::uuid[])", history.rows
    )}  # fmt: skip
    if len(keepers) < len(history.rows):
        raise Violation("nothing-lost", "a whole dossier")
    marks = ", ".join("?" * len(history.rows))
    for n, owner in enumerate(OWNERS):
        here = [_plain(row) for row in trio.rows(n, f"{query} IN ({marks})", *history.rows)]
        if any(keepers[row[0]] != trio.people[owner] for row in here):
            raise Violation("nothing-of-others", (n, table))
        wanted = {row for row in there if keepers[row[0]] == trio.people[owner]}
        if len(here) != len(set(here)):
            raise Violation("nothing-doubled", (n, table))
        more = set(here) - wanted
        if table == "history":  # a write that lost at headquarters is told there as a conflict, not as history
            more = {row for row in more if row[2] != trio.devices[n]}
        if more or wanted - set(here):
            raise Violation(invariant, (n, more, wanted - set(here)))
    return there


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Alike in both databases: identities without dashes, JSON as text with sorted keys."""
    return tuple(
        value.hex if isinstance(value, UUID)
        else orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if isinstance(value, dict)
        else orjson.dumps(orjson.loads(value), option=orjson.OPT_SORT_KEYS) if str(value).startswith("{")
        else value
        for value in row
    )  # fmt: skip


def _nothing_lost(history: History, there: dict[str, list[tuple[Any, ...]]]) -> None:
    """Every value ever written is in force, was knowingly overwritten, or is kept as the loser of a conflict."""
    found: set[tuple[str, str, str | None]] = {(one.row, one.field, one.over) for one in history.writes}
    for table, names in FIELDS.items():
        for row in there[table]:
            found |= {(row[1], name, value) for name, value in zip(names, row[4:], strict=True)}
    found |= {(row[1], row[2], orjson.loads(row[6])) for row in there["divergence"]}
    lost = [one for one in history.sure if (one.row, one.field, one.value) not in found]
    if lost:
        raise Violation("nothing-lost", lost)
    if not history.people.items() <= {row[1]: row[0] for row in there["person"]}.items():
        raise Violation("nothing-lost", "a person")


def _no_false_conflict(writes: list[Write], kept: list[tuple[Any, ...]]) -> None:
    """No conflict is between a value and one that its author had seen."""
    seen = {(one.row, one.field, one.value): one.over for one in writes}
    for _, row, name, winner, _, _, loser, _, _ in kept:
        won, lost = orjson.loads(winner), orjson.loads(loser)
        if SAME in (won, lost):
            continue  # whose it was can't be told
        if seen.get((row, name, won), won) == lost or seen.get((row, name, lost), lost) == won:
            raise Violation("no-false-conflict", (name, won, lost))
