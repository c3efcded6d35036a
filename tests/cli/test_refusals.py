"""Exit codes 3, 4 and 5, what is said, and the ways out."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.accesslog.database import Database
from app.accesslog.reader import LOG_NAME
from app.accesslog.store import AccessLog
from app.bootstrap import make_opening
from app.models import Secret
from app.services.opening import LOG_KEY
from app.sync.wire import EnrolmentCode
from app.vault import layout
from tests.cli.laptop import PASSPHRASE, Laptop, surroundings

KILLED_WHILE_WRITING = """
import os, sys
from pathlib import Path
from app.bootstrap import make_opening
from app.models.enums import Place
from app.services.workbench import set_up
bench = set_up(make_opening(Path(sys.argv[1])).unlock(sys.argv[2]))
bench.gate.state_place(Place.OFFICE)
for n in range(3):
    bench.dossiers.add({"name": f"N{n}"})
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("place", ["public", "train", "plane"])
def test_borrow_place_is_refused_with_code_3_and_logged(place: str, laptop: Laptop) -> None:
    said = laptop("dossier", "list", "--place", place)
    assert (said.code, said.out) == (3, "")
    assert said.err.count("\n") == 1 and said.err.endswith("[borrow-place]\n")
    assert laptop.json("log", "show", "--refused")["lines"][0]["reason"] == f"place_{place}"


def test_borrow_place_not_stated_is_refused(laptop: Laptop) -> None:
    said = laptop("dossier", "list").err
    assert said.endswith("[borrow-place]\n") and "--place" in said and said.count("\n") == 1


def test_borrow_own_card_is_taken_with_the_place_and_can_be_returned_once(laptop: Laptop) -> None:
    code = laptop.json("dossier", "list", "--place", "office")[0]["code"]
    assert laptop.json("dossier", "show", code, "--place", "client", "--purpose", "visit")["opened"]["cover"]["mine"]
    card = laptop.json("card", "list", "--place", "office")[0]
    assert (card["dossier_code"], card["purpose"], card["place"]) == (code, "visit", "client")
    assert laptop.json("card", "return", card["number"], "--place", "office")["state"] == "returned"
    assert laptop("card", "return", card["number"], "--place", "office").code == 3
    assert laptop("card", "return", "JY-000000-0-99", "--place", "office").code == 2


def test_damaged_journal_has_code_4_and_a_way_out(laptop: Laptop) -> None:
    wal = damaged_journal(laptop.home)
    said = laptop("status")
    assert said.code == 4 and said.err.startswith("The vault's journal")
    assert laptop("vault", "unlock", "--accept-journal-loss").code == 0
    assert any(path.name.startswith(wal.name) for path in laptop.home.iterdir())
    assert len(laptop.json("dossier", "list", "--place", "office")) >= 5


def damaged_journal(home: Path) -> Path:
    """A write-ahead log as a power cut may leave it: its process was killed, and bits are wrong in it."""
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(home), PASSPHRASE]
    subprocess.run(command, env=surroundings(), check=False)
    wal = layout.database(home, 1).with_name(layout.database(home, 1).name + "-wal")
    content = bytearray(wal.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 64] = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    wal.write_bytes(content)
    return wal


def test_damaged_header_and_database_have_code_4(laptop: Laptop) -> None:
    database = layout.database(laptop.home, 1)
    whole = database.read_bytes()
    database.write_bytes(whole[:40] + bytes(4000) + whole[4040:])
    assert laptop("status").code == 4
    for header in layout.headers(laptop.home):
        header.write_bytes(bytes(100))
    said = laptop("vault", "info")
    assert said.code == 4 and said.err.startswith("The vault's header is damaged in both copies")


def test_log_tamper_is_found_with_code_4_and_the_exact_event(laptop: Laptop) -> None:
    alter(laptop, "UPDATE event SET signature = zeroblob(64) WHERE position & 1099511627775 = 3", log_key(laptop))
    said = laptop.process("log", "verify", "--json")
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith("The access log is broken at event 3: its signature is not genuine.")


def test_log_tamper_found_while_the_desk_is_open_is_told_with_its_place(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = AccessLog.verify

    def verify(log: AccessLog) -> object:
        log._database._connection.execute("DELETE FROM event WHERE position & 1099511627775 = 2")
        return found(log)

    monkeypatch.setattr(AccessLog, "verify", verify)
    said = laptop("log", "verify", "--json")
    assert said.code == 4, said.err
    assert (said.data["ok"], said.data["problems"][0]["kind"]) == (False, "LINK")


def log_key(laptop: Laptop) -> bytes:
    """What somebody with the passphrase can know."""
    opening = make_opening(laptop.home)
    desk = opening.unlock(PASSPHRASE)
    with desk.store.read() as session:
        key = session.get_one(Secret, LOG_KEY).value
    opening.lock(desk)
    return key


def alter(laptop: Laptop, statement: str, key: bytes) -> None:
    """Change the log's file behind the program's back."""
    database = Database.open(laptop.home / LOG_NAME, key)
    database._connection.execute(statement)
    database.close()


def test_headquarters_never_known_is_a_mistake_and_a_wrong_code_is_found_before_the_network(laptop: Laptop) -> None:
    assert laptop("sync").err.startswith("This vault is not enrolled")
    assert laptop("fill").code == 2
    code = EnrolmentCode.new(bytes(32)).text()
    assert laptop("enrol", "https://127.0.0.1:1", f"{code[:-1]}{'0' if code[-1] != '0' else '1'}").code == 2
    assert laptop("enrol", "http://127.0.0.1:1", code).code == 2


def test_headquarters_that_does_not_answer_has_code_5(laptop: Laptop) -> None:
    with socket.socket() as silent:  # bound, and nobody listens
        silent.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        said = laptop.process("enrol", url, EnrolmentCode.new(bytes(32)).text())
    assert (said.code, said.out) == (5, "") and said.err.count("\n") == 1
    assert not laptop.json("status")["status"]["enrolled"]


def test_files_older_than_the_last_lock_are_told(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.vault.unlocked.witness.is_older", lambda *_: True)
    said = laptop("status")
    assert said.code == 0 and said.err.startswith("Note: this vault's files are older")
    assert laptop("vault", "unlock", "--json").data["older_than_last_lock"] is True
