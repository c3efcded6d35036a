"""The engine: what it forbids, what it hides, and what its errors become."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlcipher3 import dbapi2

from app.vault import cipher
from app.vault.errors import DatabaseDamaged, DatabaseMissing, StoreBusy
from tests.vault.conftest import Bench, add_note, notes

KEY, SALT = os.urandom(32), os.urandom(16)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "some%20?.db"
    cipher.create_file(target, KEY, SALT)
    return target


def test_a_new_file_is_private_encrypted_and_in_wal_mode(path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes()[:16] == SALT
    engine = cipher.open_engine(path, KEY, SALT)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
        connection.execute(text("INSERT INTO t VALUES ('plainly readable')"))
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store", "trusted_schema")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert [str(value) for value in told] == ["wal", "2", "1", "1", "2", "0"]
    log = path.with_name(path.name + "-wal").read_bytes()
    engine.dispose()
    assert b"plainly" not in log and b"plainly" not in path.read_bytes()


def test_a_statement_is_compiled_once_for_all_engines(path: Path) -> None:
    hits = []
    for read_only in (False, True):
        engine = cipher.open_engine(path, KEY, SALT, read_only=read_only)
        with engine.connect() as connection:
            told = connection.execute(select(literal(f"{read_only}"), literal(7)))
            assert told.one() == (str(read_only), 7)
            hits.append(told.context.cache_hit)  # type: ignore[attr-defined]
        engine.dispose()
    assert hits[1] is CacheStats.CACHE_HIT


def test_an_existing_file_is_never_created_over(path: Path) -> None:
    with pytest.raises(FileExistsError):
        cipher.create_file(path, KEY, SALT)


@pytest.mark.parametrize("statement", ["ATTACH ':memory:' AS x", "ATTACH '/tmp/x.db' AS x KEY ''", "DETACH main"])
def test_attach_is_forbidden_because_it_could_write_plaintext(path: Path, statement: str) -> None:
    engine = cipher.open_engine(path, KEY, SALT)
    with engine.connect() as connection, pytest.raises(DatabaseError, match="not authorized"):
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_wrong_key_and_a_missing_or_empty_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseDamaged):
        cipher.connect(path, bytes(32), SALT)
    with pytest.raises(DatabaseMissing):
        cipher.connect(tmp_path / "none.db", KEY, SALT)
    (tmp_path / "empty.db").touch()
    with pytest.raises(DatabaseMissing):
        cipher.connect(tmp_path / "empty.db", KEY, SALT)
    assert not (tmp_path / "none.db").exists()


def test_neither_key_nor_content_reaches_log_or_exception(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        engine = cipher.open_engine(path, KEY, SALT)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE t (a UNIQUE)"))
            connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": "王喆"})
        with pytest.raises(DatabaseError) as raised, engine.begin() as connection:
            connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": "王喆"})
        engine.dispose()
    everything = caplog.text + repr(raised.value) + str(raised.value) + repr(engine) + str(engine.url)
    assert KEY.hex() not in everything and "王喆" not in everything


def test_an_unknown_driver_error_passes_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "_AFTER_KEY", ("NONSENSE",))
    with pytest.raises(dbapi2.OperationalError):
        cipher.connect(path, KEY, SALT)


def test_maintenance_on_a_damaged_page_is_told(path: Path) -> None:
    with cipher.connected(path, KEY, SALT) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (zeroblob(90000))")
    data = bytearray(path.read_bytes())
    data[5 * 4096 + 9] ^= 1
    path.write_bytes(data)
    with pytest.raises(DatabaseDamaged), cipher.connected(path, KEY, SALT) as connection:
        connection.execute("SELECT a FROM t").fetchall()


def test_maintenance_errors_that_are_ours_pass_as_they_are(path: Path) -> None:
    with pytest.raises(dbapi2.OperationalError), cipher.connected(path, KEY, SALT) as connection:
        connection.execute("NONSENSE")


def test_the_drivers_own_statements_end_in_the_vaults_errors_or_as_they_are(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = bench.create()
    with vault.engine.begin() as connection, cipher.driver(connection) as driven:
        driven.execute("INSERT INTO note (body) VALUES ('straight')")
    assert notes(vault) == ["straight"]
    with (
        pytest.raises(dbapi2.OperationalError),
        vault.engine.begin() as connection,
        cipher.driver(connection) as driven,
    ):
        driven.execute("NONSENSE")
    monkeypatch.setattr(cipher, "translated", lambda error, path: StoreBusy())
    with pytest.raises(StoreBusy), vault.engine.begin() as connection, cipher.driver(connection) as driven:
        driven.execute("NONSENSE")


def test_a_reader_sees_a_consistent_state_and_never_waits(bench: Bench) -> None:
    vault = bench.create()
    with vault.engine.begin() as writing:
        writing.exec_driver_sql("INSERT INTO note (body) VALUES ('not yet')")
        assert notes(vault) == []
    assert notes(vault) == ["not yet"]


def test_a_reader_that_writes_is_our_bug_not_a_read_only_folder(bench: Bench) -> None:
    vault = bench.create()
    with vault.reader.connect() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("INSERT INTO note (body) VALUES ('x')")


def test_a_second_writer_waits_and_then_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "BUSY_SECONDS", 0.1)
    vault = bench.create()
    vault.engine.dispose()
    with vault.engine.begin(), pytest.raises(StoreBusy):
        add_note(vault, "x")
    add_note(vault, "y")
    assert notes(vault) == ["y"]


def test_threads_write_in_turn(bench: Bench) -> None:
    vault = bench.create()

    def work(number: int) -> None:
        for step in range(10):
            add_note(vault, f"{number}-{step}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(notes(vault))) == 40
    assert vault.commit_seq == 40


def test_a_checkpoint_in_a_readers_way_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "BUSY_SECONDS", 0.1)
    vault = bench.create()
    with vault.reader.connect() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM note").all()
        add_note(vault, "x")
        assert not vault.checkpoint()
    assert vault.checkpoint()
