"""``satchel-hq fsck``: each kind of damage, done by the database's owner, is found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg import connect

from app.i18n import has
from app.models.enums import Role
from hq.files.store import FileStore
from hq.headquarters import Headquarters
from hq.services import fsck
from hq.services.fsck import _OTHERS, _of_entity
from hq.services.stored_files import survey
from tests.hq.asker import Asker
from tests.hq.laptop import Laptop

DAMAGES = {
    "code_twice": "ALTER TABLE dossier DROP CONSTRAINT IF EXISTS uq_dossier_code; DROP INDEX IF EXISTS ix_dossier_code;"
    " UPDATE dossier SET code = (SELECT min(code) FROM dossier)",
    "push_state_missing": "DELETE FROM quarantine; DELETE FROM push_state WHERE device_id = 1",
    "chain_length": "UPDATE push_state SET chain = '' WHERE device_id = 1",
    "quarantine_ahead": "UPDATE push_state SET last_seq = 1 WHERE device_id = 1",
    "feed_counter_missing": "DELETE FROM feed",
    "feed_counter_behind": "UPDATE feed SET number = 1",
    "feed_reader_ahead": "UPDATE feed_reader SET number = 999",
    "feed_gap": "DELETE FROM feed_line WHERE number = 2",
    "feed_reader_stranger": "UPDATE device SET revoked_at = 1",
    "snapshot_pages": "DELETE FROM snapshot_page",
    "events_missing": "DELETE FROM access_event WHERE seq = 1",
    "events_unannounced": "DELETE FROM device_log",
    "enrolment_not_logged": "UPDATE device SET identity_key = 'another' WHERE id = 1",
    "wipe_not_logged": "UPDATE device SET wipe_order = 'by hand', wipe_ordered_at = 1 WHERE id = 1",
    "handover_not_logged": "UPDATE handover SET at = 1",
    "history_of_nothing": "UPDATE history SET entity = 'nothing'",
    "row_without_creation": "UPDATE dossier SET clk = clk - '*'",
    "stamp_of_no_device": "UPDATE dossier SET clk = clk || '{\"note\": [1, 77]}'",
    "stamp_from_future": "UPDATE dossier SET clk = clk || '{\"note\": [9000000000000000000, 1]}'",
    "feed_line_of_nothing": "UPDATE feed_line SET row_id = gen_random_uuid()",
    "row_without_dossier": "SET session_replication_role = replica; UPDATE person SET dossier_id = gen_random_uuid()",
    "history_of_no_row": "UPDATE history SET row_id = gen_random_uuid()",
    "history_ahead_of_row": "UPDATE dossier SET clk = clk || '{\"note\": [1, 1]}'",
    "value_not_in_history": "UPDATE dossier SET note = 'changed by hand'",
    "creation_not_in_history": "DELETE FROM history WHERE field = '*'",
    "HISTORY_REWRITTEN": "UPDATE hq_entry SET body = 'no json' WHERE number = 0",
    "BAD_SIG": "UPDATE access_event SET sig = decode(repeat('00', octet_length(sig)), 'hex') WHERE seq = 0",
}


def test_an_archive_in_use_is_in_order(archive: Headquarters) -> None:
    assert fsck.fsck(archive) == []


@pytest.mark.parametrize("check", DAMAGES)
def test_damage_is_found_and_named(archive: Headquarters, copied: str, check: str) -> None:
    with connect(copied, autocommit=True) as owner:
        for statement in DAMAGES[check].split(";"):
            owner.execute(statement.strip())  # type: ignore[arg-type]
    found = fsck.fsck(archive)
    assert check in {one.check for one in found}
    assert all(one.count > 0 for one in found)


@pytest.fixture
def files(stored: None, hq: Headquarters, manager: Laptop) -> tuple[Asker, str]:
    """A whole file of the manager's, and its folder in headquarters' store."""
    asker = Asker(manager, Role.ACCOUNT_MANAGER, "A001")
    asker.settle()
    return asker, f"{asker.dossier}/{asker.blob}"


def _flip(store: FileStore, folder: str) -> None:
    sealed = bytearray(store.get(f"{folder}/0") or b"")
    sealed[-1] ^= 1
    store.put(f"{folder}/0", bytes(sealed))


def _another(store: FileStore, folder: str) -> None:
    """A piece whose nonce is another's."""
    store.put(f"{folder}/0", b"x" * 12 + (store.get(f"{folder}/0") or b"")[12:])


def _lose(store: FileStore, folder: str, *names: str) -> None:
    left = {name: store.get(f"{folder}/{name}") for name in store.names(folder) if name not in names}
    store.remove(folder)
    for name, data in left.items():
        store.put(f"{folder}/{name}", data or b"")


def _move(store: FileStore, folder: str) -> None:
    for name in store.names(folder):
        store.put(f"{folder.partition('/')[0]}/{'0' * 64}/{name}", store.get(f"{folder}/{name}") or b"")
    store.remove(folder)


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("file_damaged", _flip),
        ("file_damaged", _another),
        ("file_damaged", lambda store, folder: store.put(f"{folder}/0", b"")),
        ("file_damaged", lambda store, folder: store.put(f"{folder}/whole", b"not sealed")),
        ("file_lacks_pieces", lambda store, folder: _lose(store, folder, "0")),
        ("file_of_nothing", _move),
    ],
)
def test_damage_to_a_stored_file_is_found_and_named(
    hq: Headquarters, files: tuple[Asker, str], check: str, damage: Callable[[FileStore, str], object]
) -> None:
    """dossier-files: what the store lost, or holds for nobody."""
    _, folder = files
    assert fsck.fsck(hq) == []
    damage(hq.files, folder)
    (found,) = fsck.fsck(hq)
    assert (found.check, found.table, found.count) == (check, "attachment", 1)
    assert found.first is not None
    assert found.first.startswith(folder.partition("/")[0])
    assert has(f"hq.fsck-{check.replace('_', '-')}")


def test_a_file_on_its_way_and_one_that_hasn_t_come_are_in_order(hq: Headquarters, files: tuple[Asker, str]) -> None:
    asker, folder = files
    _lose(hq.files, folder, "whole")
    asker.blob = "1" * 64
    asker.laptop.write("attachment", "1" * 32, None, asker.attachment(asker.dossier))
    asker.laptop.push()
    assert fsck.fsck(hq) == []
    here = survey(hq)
    assert (len(here.partial), here.waiting, len(here.whole)) == (1, 1, 0)


def test_every_check_has_words_and_a_damage_that_shows_it() -> None:
    names = {one.name for one in _OTHERS} | {one.name for one in _of_entity("person", 0)} | {"history_of_nothing"}
    assert names <= set(DAMAGES)
    assert all(has(f"hq.fsck-{name.replace('_', '-')}") for name in names)
