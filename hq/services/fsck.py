"""``satchel-hq fsck``: archive, history, feeds, push states, quarantine, files and logs agree, or what doesn't.

Reads one consistent picture, so it may run beside a headquarters at work; logs and files are verified from their bytes.
"""
# ruff: noqa: S608 - table and column names come from the models

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from psycopg import DataError, IsolationLevel

from app.models.fields import ENTITIES
from app.sync import merge
from app.sync.wire import SKEW_MS
from hq.headquarters import Headquarters
from hq.services import files
from hq.services.checks import plan_of
from hq.services.stored_files import survey
from hq.services.verification import verify


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong (``check``, a word of ``hq.fsck-…``), in which table or log, how often, and the first place."""

    check: str
    table: str
    count: int
    first: str | None


@dataclass(frozen=True, slots=True)
class _Check:
    """``query`` answers the places that are wrong, one column, as text."""

    name: str
    table: str
    query: str


_LOST: Final = (
    "EXISTS (SELECT 1 FROM counter c WHERE c.name LIKE 'lost-device:%'"
    " AND {} BETWEEN substr(c.name, 13)::int AND c.value)"
)
"""A device enrolled in a part that a restoration lost (``restored``)."""
_ENTRY: Final = "SELECT 1 FROM entry e WHERE e.j->>'kind' = '{}' AND "
_ENTRIES: Final = "WITH entry AS MATERIALIZED (SELECT convert_from(body, 'UTF8')::jsonb AS j FROM hq_entry) "
_OTHERS: Final = (
    _Check("code_twice", "dossier", "SELECT code FROM dossier GROUP BY code HAVING count(*) > 1"),
    _Check(
        "push_state_missing", "push_state",
        "SELECT d.id::text FROM device d LEFT JOIN push_state p ON p.device_id = d.id WHERE p.device_id IS NULL",
    ),
    _Check(
        "chain_length", "push_state",
        "SELECT device_id::text FROM push_state"
        " WHERE last_seq < 0 OR octet_length(chain) <> CASE WHEN last_seq = 0 THEN 0 ELSE 16 END",
    ),
    _Check(
        "quarantine_ahead", "quarantine",
        "SELECT q.device_id || ' ' || q.seq FROM quarantine q JOIN push_state p USING (device_id)"
        " WHERE q.seq > p.last_seq OR q.seq < 1",
    ),
    _Check(
        "feed_counter_missing", "feed",
        "SELECT person_id::text FROM (SELECT person_id FROM feed_line UNION SELECT person_id FROM feed_reader) x"
        " WHERE person_id NOT IN (SELECT person_id FROM feed)",
    ),
    _Check(
        "feed_counter_behind", "feed",
        "SELECT l.person_id || ' ' || l.number FROM feed_line l JOIN feed f USING (person_id)"
        " WHERE l.number > f.number",
    ),
    _Check(
        "feed_reader_ahead", "feed_reader",
        "SELECT r.device_id::text FROM feed_reader r JOIN feed f USING (person_id) WHERE r.number > f.number",
    ),
    _Check(
        "feed_gap", "feed_line",
        "SELECT f.person_id::text FROM feed f JOIN (SELECT person_id, min(number) AS low FROM feed_reader"
        " GROUP BY person_id) r USING (person_id) WHERE f.number - r.low <> (SELECT count(*) FROM feed_line l"
        " WHERE l.person_id = f.person_id AND l.number > r.low AND l.number <= f.number)",
    ),
    _Check(
        "feed_reader_stranger", "feed_reader",
        "SELECT r.device_id::text FROM feed_reader r JOIN device d ON d.id = r.device_id"
        " WHERE d.staff_id <> r.person_id OR d.revoked_at IS NOT NULL",
    ),
    _Check(
        "snapshot_pages", "snapshot",
        "SELECT s.id::text FROM snapshot s WHERE s.pages <>"
        " (SELECT count(*) FROM snapshot_page p WHERE p.snapshot_id = s.id)",
    ),
    _Check(
        "events_missing", "access_event",
        "SELECT l.device_id::text FROM device_log l WHERE l.size <>"
        " (SELECT count(*) FROM access_event e WHERE e.device_id = l.device_id)",
    ),
    _Check(
        "events_unannounced", "access_event",
        "SELECT DISTINCT e.device_id::text FROM access_event e LEFT JOIN device_log l USING (device_id)"
        " WHERE l.device_id IS NULL",
    ),
    _Check(
        "enrolment_not_logged", "hq_entry",
        f"{_ENTRIES}SELECT d.id::text FROM device d WHERE NOT EXISTS"
        f" ({_ENTRY.format('enrolled')} (e.j->>'device')::int = d.id"
        " AND e.j->>'key' = encode(d.identity_key, 'hex'))",
    ),
    _Check(
        "wipe_not_logged", "hq_entry",
        f"{_ENTRIES}SELECT d.id::text FROM device d WHERE d.wipe_order IS NOT NULL AND (d.revoked_at IS NULL"
        f" OR NOT EXISTS ({_ENTRY.format('wipe_ordered')} (e.j->>'device')::int = d.id"
        " AND (e.j->>'at')::bigint = d.wipe_ordered_at))",
    ),
    _Check(
        "handover_not_logged", "hq_entry",
        f"{_ENTRIES}SELECT h.id::text FROM handover h WHERE NOT EXISTS"
        f" ({_ENTRY.format('handover')} e.j->>'dossier' = replace(h.dossier_id::text, '-', '')"
        " AND (e.j->>'at')::bigint = h.at)",
    ),
)  # fmt: skip


def fsck(hq: Headquarters) -> list[Wrong]:
    """Everything that is wrong; empty if nothing is."""
    found: list[Wrong] = []
    with hq.db.transaction(isolation=IsolationLevel.REPEATABLE_READ) as db:
        db.execute("SAVEPOINT checks")
        for one in _checks(hq.now()):
            query = f"SELECT count(*), min(place) FROM ({one.query}) x(place)".encode()  # names from the models only
            try:
                row = db.execute(query).fetchone()
            except DataError:  # bytes that aren't what they should be, e.g. an entry that is no JSON
                db.execute("ROLLBACK TO SAVEPOINT checks")
                row = (1, None)
            if row is not None and row[0]:
                found.append(Wrong(one.name, one.table, row[0], row[1]))
    found += _files(hq)
    for each in verify(hq):
        if each.result != "ok":
            place = None if each.seq is None else f"{each.seq} {each.detail}"
            found.append(Wrong(each.result, each.log, 1, place))
    return found


def _files(hq: Headquarters) -> Iterator[Wrong]:
    """Attachments' bytes: each is read and compared with what was stored."""
    here = survey(hq)
    known = sorted(here.whole | here.partial | here.lacking)
    kinds = {
        "file_damaged": [one for one in known if files.damaged(hq, one, here.sizes[one])],
        "file_lacks_pieces": sorted(here.lacking),
        "file_of_nothing": sorted(here.orphaned),
    }
    for name, places in kinds.items():
        if places:
            yield Wrong(name, "attachment", len(places), places[0])


def _checks(now: int) -> Iterator[_Check]:
    for name in ENTITIES:
        yield from _of_entity(name, now)
    known = ", ".join(f"'{name}'" for name in ENTITIES)
    yield _Check("history_of_nothing", "history", f"SELECT h.entity FROM history h WHERE h.entity NOT IN ({known})")
    yield from _OTHERS


def _of_entity(name: str, now: int) -> Iterator[_Check]:
    """Rows against their own stamps, their history, their parents and the feed lines that name them."""
    plan = plan_of(name)
    yield _Check("row_without_creation", name, f"SELECT id::text FROM {name} WHERE NOT clk ? '*'")
    stamps = f"{name} t, jsonb_each(t.clk) s"
    yield _Check(
        "stamp_of_no_device", name,
        f"SELECT t.id::text FROM {stamps} WHERE (s.value->>1)::int <> 0"
        f" AND (s.value->>1)::int NOT IN (SELECT id FROM device) AND NOT {_LOST.format('(s.value->>1)::int')}",
    )  # fmt: skip
    limit = merge.pack(now + SKEW_MS)
    yield _Check("stamp_from_future", name, f"SELECT t.id::text FROM {stamps} WHERE (s.value->>0)::bigint > {limit}")
    yield _Check(
        "feed_line_of_nothing", name,
        f"SELECT l.row_id::text FROM feed_line l WHERE l.entity = '{name}' AND l.kind <> 'purge'"
        f" AND NOT EXISTS (SELECT 1 FROM {name} t WHERE t.id = l.row_id)",
    )  # fmt: skip
    if ENTITIES[name].dossier is None:
        return
    if ENTITIES[name].dossier == "dossier_id":
        yield _Check(
            "row_without_dossier", name,
            f"SELECT t.id::text FROM {name} t WHERE t.dossier_id IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM dossier d WHERE d.id = t.dossier_id)",
        )  # fmt: skip
    yield _Check(
        "history_of_no_row", name,
        f"SELECT h.row_id::text FROM history h WHERE h.entity = '{name}'"
        f" AND NOT EXISTS (SELECT 1 FROM {name} t WHERE t.id = h.row_id)",
    )  # fmt: skip
    joined = f"history h JOIN {name} t ON t.id = h.row_id WHERE h.entity = '{name}'"
    held = "coalesce(t.clk->h.field, t.clk->'*')"
    yield _Check(
        "history_ahead_of_row", name,
        f"SELECT t.id::text FROM {joined} AND (h.hlc, h.device) > (({held}->>0)::bigint, ({held}->>1)::int)",
    )  # fmt: skip
    identities = ", ".join(f"'{column.name}'" for column in plan.columns.values() if column.identity) or "''"
    value = (
        f"coalesce(CASE WHEN h.field IN ({identities}) THEN to_jsonb(replace(to_jsonb(t)->>h.field, '-', ''))"
        " ELSE coalesce(to_jsonb(t)->h.field, t.extra->h.field) END, 'null')"
    )
    yield _Check(
        "value_not_in_history", name,
        f"SELECT t.id::text FROM {joined} AND h.field <> '*'"
        f" AND t.clk->h.field = jsonb_build_array(h.hlc, h.device) AND {value} IS DISTINCT FROM h.new",
    )  # fmt: skip
    yield _Check(
        "creation_not_in_history", name,
        f"SELECT t.id::text FROM {name} t WHERE (t.clk->'*'->>1)::int > 0 AND NOT EXISTS (SELECT 1 FROM history h"
        " WHERE h.hlc = (t.clk->'*'->>0)::bigint AND h.device = (t.clk->'*'->>1)::int AND h.row_id = t.id)",
    )  # fmt: skip
