"""log-tamper: what someone with the log's key in hand changes in its file is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.accesslog import chain as links
from app.accesslog.chain import ChainId, Head
from app.accesslog.database import Database
from app.accesslog.errors import (
    Broken,
    Kind,
    LogDamaged,
)
from app.accesslog.reader import LOG_NAME
from app.accesslog.store import SEED_NAME, SNAPSHOT_EVERY, AccessLog
from tests.accesslog.samples import (
    KEY,
    VAULT,
    Hands,
    kind_of,
    opened,
    tampered,
)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE event SET body = (SELECT body FROM event LIMIT 1) WHERE position & 255 = 3", Kind.LINK),
        (
            "UPDATE event SET body = CAST(replace(body, 'office', 'branch') AS BLOB) WHERE position & 255 = 3",
            Kind.BAD_SIG,
        ),
        ("UPDATE event SET signature = zeroblob(64) WHERE position & 255 = 3", Kind.BAD_SIG),
        ("DELETE FROM event WHERE position & 255 = 3", Kind.LINK),
        ("UPDATE event SET position = position + 1 WHERE position & 1099511627775 >= 3", Kind.LINK),
    ],
)
@pytest.mark.parametrize("count", [6, SNAPSHOT_EVERY + 3])
def test_log_tamper_in_the_file_is_found_at_the_next_start(
    log: AccessLog, tmp_path: Path, statement: str, kind: Kind, count: int
) -> None:
    log.append_all(opened(opening=number) for number in range(count))
    log.close()
    if "position + 1" in statement:  # upwards, one after the other
        tampered(
            tmp_path,
            "UPDATE event SET position = -position - 1 WHERE position & 1099511627775 >= 3",
            "UPDATE event SET position = -position WHERE position < 0",
        )
    else:
        tampered(tmp_path, statement)
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands()).verify()
    assert kind_of(caught)[0] in (kind, Kind.HEAD)
    if caught.value.kind is not Kind.HEAD and (count == 6 or "position + 1" not in statement):
        assert caught.value.seq == 3


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM chain",
        "UPDATE chain SET device = 'Zhang San'",
        "INSERT INTO snapshot VALUES (1, 'text', 0)",
        "INSERT INTO snapshot VALUES (1, '{\"size\":1}', 0)",
        "INSERT INTO snapshot SELECT 1, '{}', 'never'",
        f"INSERT INTO note VALUES ('satchel/log/{VAULT}/0', 1, 'not a note')",
        "UPDATE meta SET value = 2",
        "DROP TABLE meta",
        "DROP TABLE chain",
        "DROP TABLE event",
    ],
)
def test_a_log_whose_rows_are_not_what_was_written_is_damaged(log: AccessLog, tmp_path: Path, statement: str) -> None:
    log.append(opened())
    log.close()
    tampered(tmp_path, statement)
    with pytest.raises(LogDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def test_a_damaged_page_is_found(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened(opening=number) for number in range(40))
    log.close()
    whole, seed = (tmp_path / LOG_NAME).read_bytes(), (tmp_path / SEED_NAME).read_bytes()
    found = 0
    for at in range(100, len(whole), 4096):
        changed = bytearray(whole)
        changed[at] ^= 1
        (tmp_path / LOG_NAME).write_bytes(changed)
        (tmp_path / SEED_NAME).write_bytes(seed)
        try:
            damaged = AccessLog.open(tmp_path, key=KEY, clock=Hands())
            damaged.close()
        except (LogDamaged, Broken):
            found += 1
    assert found >= 8  # all but pages that opening doesn't read


def test_a_log_whose_rows_have_another_type_is_broken(log: AccessLog, tmp_path: Path) -> None:
    log.append(opened())
    log.close()
    tampered(tmp_path, "UPDATE event SET body = 'text', signature = 'text'")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert kind_of(caught) == (Kind.BAD_SIG, 0)


def test_log_tamper_truncation_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(6))
    log.close()
    tampered(tmp_path, "DELETE FROM event WHERE position & 255 >= 4")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert (kind_of(caught), caught.value.detail) == ((Kind.HEAD, 4), "seed_ahead")


def test_log_tamper_truncation_behind_a_snapshot_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(SNAPSHOT_EVERY))
    log.close()
    tampered(tmp_path, "DELETE FROM event WHERE position & 255 >= 4")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert (kind_of(caught), caught.value.detail) == ((Kind.HEAD, 4), "snapshot_ahead")


def test_log_tamper_a_deleted_journal_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    for _ in range(5):
        log.append(opened())
    files = {name: (tmp_path / name).read_bytes() for name in (LOG_NAME, SEED_NAME)}
    log.close()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert kind_of(caught) == (Kind.HEAD, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = CAST(replace(body, 'opened', 'closed') AS BLOB) WHERE position = (1 << 40) + 3",
        "DELETE FROM event WHERE position = (1 << 40) + 3",
        "UPDATE event SET position = position - (1 << 39) WHERE position = (1 << 40) + 3",
    ],
)
def test_log_tamper_what_was_altered_before_the_last_snapshot_is_found_by_its_hashes(
    log: AccessLog, tmp_path: Path, statement: str
) -> None:
    log.append_all(opened() for _ in range(SNAPSHOT_EVERY + 5))
    assert log.is_whole()
    log.close()
    tampered(tmp_path, statement)
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert not log.is_whole()
    log.close()


def test_log_tamper_a_forged_snapshot_is_found_by_verify(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(SNAPSHOT_EVERY))
    log.close()
    database = Database.open(tmp_path / LOG_NAME, KEY)
    found = database.snapshot(1)
    assert found is not None
    state = links.VerifierState.decode(found[0])
    peak = bytes(32)
    with database.transaction():
        database.set_snapshot(1, links.replace(state, tree=links.Tree(SNAPSHOT_EVERY, (peak,))).encode(), found[1])
    database.close()
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    with pytest.raises(Broken) as caught:
        log.verify()
    assert kind_of(caught) == (Kind.HISTORY_REWRITTEN, SNAPSHOT_EVERY)
    log.close()


def test_log_tamper_rows_that_vanish_while_open_are_found(log: AccessLog) -> None:
    log.append_all(opened() for _ in range(6))
    log._database._connection.execute("DELETE FROM event WHERE position & 255 = 5")
    with pytest.raises(Broken) as caught:
        log.verify()
    assert kind_of(caught) == (Kind.HEAD, 5)


def test_log_tamper_a_gap_in_the_tail_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    tampered(tmp_path, "UPDATE event SET position = position + 7 WHERE position & 255 = 2")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert caught.value.kind is Kind.LINK


def test_log_tamper_an_old_copy_of_the_folder_is_found_by_a_held_head(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    old = {name: (tmp_path / name).read_bytes() for name in (LOG_NAME, SEED_NAME)}
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    log.append_all(opened() for _ in range(3))
    seen = log.head()
    assert log.verify(seen) == seen
    log.close()
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert log.verify().size == 3  # by itself the old copy is whole: software can't see more
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.HEAD, 3)
    log.append_all(opened(duration_ms=1) for _ in range(3))
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.FORK, 6)
    log.append(opened())
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.HISTORY_REWRITTEN, 6)
    with pytest.raises(Broken) as caught:
        log.verify(Head(ChainId("99", 0), 1, bytes(32)))
    assert kind_of(caught) == (Kind.HEAD, 1)
    log.close()
