"""Full disk, read-only folder, damage, two programs, a newer vault: each its own sentence and code; nothing is lost."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import bootstrap
from app.clock import SystemClock
from app.i18n import tr
from app.models.enums import Place
from app.services.opening import Opening
from app.services.workbench import set_up
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST
from tests.models.revisions import later_version

PASSPHRASE = "golden correct horse battery staple"
NAMES = {"北方重机", "南湖纸业"}


@dataclass
class Program:
    """The program over one home folder. ``said`` is what stood on stderr the last time."""

    home: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    said: str = ""
    shown: str = ""

    def run(self, *arguments: str) -> int:
        with self.patch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
            patch.setattr(bootstrap, "harden", lambda: None)  # it is for a process of its own
            common = ("--home", str(self.home), "--lang", "en", "--passphrase-file", "-", "--place", "office")
            code = bootstrap.run([*arguments, *common])
        self.shown, self.said = self.capture.readouterr()
        return code

    def fails(self, code: int, key: str, *arguments: str) -> None:
        """The command ends with this code and with the sentence of this key alone."""
        assert self.run(*arguments) == code, self.said
        beginning = tr(f"error.{key}").partition("{")[0]
        assert beginning and beginning in self.said, self.said
        assert self.said.count("\n") == 1 and "Traceback" not in self.said

    def names(self) -> set[str]:
        assert self.run("dossier", "list", "--json") == 0, self.said
        return {cover["name"] for cover in json.loads(self.shown)["data"]}

    def opening(self) -> Opening:
        return Opening(self.home, NoKeyring(), SystemClock(), LOWEST)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of a vault with two dossiers, locked; each test has a copy."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    opening = Opening(home, NoKeyring(), SystemClock(), LOWEST)
    bench = set_up(opening.create(PASSPHRASE).desk)
    bench.gate.state_place(Place.OFFICE)
    for name in sorted(NAMES):
        bench.dossiers.add({"name": name})
    opening.lock(bench.desk)
    return home


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MiB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def program(
    furnished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    monkeypatch.setenv("SATCHEL_KEYRING", "none")
    return Program(Path(shutil.copytree(furnished, tmp_path / "home")), capsys, monkeypatch)


@pytest.fixture
def cramped(program: Program, small_disk: Path) -> Program:
    """The program over a home folder on the small disk."""
    program.home = Path(shutil.copytree(program.home, small_disk / "home"))
    return program


def fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as handle:
        try:
            while handle.write(b"\0" * 4096):
                pass
        except OSError:
            return


def test_full_disk(cramped: Program, small_disk: Path) -> None:
    program = cramped
    fill(small_disk)
    for command in (
        ("dossier", "add", "name=装不下"),
        ("vault", "backup", str(small_disk / "backup")),
        ("dossier", "list"),
    ):
        code = program.run(*command)
        assert code == 2 and "disk is full" in program.said, (command, code, program.said)
        assert program.said.count("\n") == 1 and "Traceback" not in program.said, program.said
        assert not program.shown, "nothing may be shown that can't be logged"
    (small_disk / "ballast").unlink()
    assert program.names() == NAMES
    assert program.run("log", "verify") == 0 and program.run("vault", "verify") == 0
    assert {path.name for path in small_disk.iterdir()} == {"home"}


def test_read_only_folder(cramped: Program, small_disk: Path) -> None:
    program = cramped
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        program.fails(2, "read-only-folder", "dossier", "list")
        program.fails(2, "read-only-folder", "dossier", "add", "name=不可写")
        assert not program.shown
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert program.names() == NAMES


def test_two_programs_on_one_vault(program: Program) -> None:
    opening = program.opening()
    desk = opening.unlock(PASSPHRASE)
    try:
        code = program.run("dossier", "list")
        assert code == 2 and program.said.count("\n") == 1, (code, program.said)
    finally:
        opening.lock(desk)
    assert program.names() == NAMES


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))


def test_one_damaged_header_copy_is_healed(program: Program) -> None:
    flip(program.home / "vault.hdr", 200)
    assert program.names() == NAMES
    assert (program.home / "vault.hdr").read_bytes() == (program.home / "vault.hdr2").read_bytes()


def damage_headers(home: Path) -> None:
    for name in ("vault.hdr", "vault.hdr2"):
        flip(home / name, 200)


def drop_headers(home: Path) -> None:
    for name in ("vault.hdr", "vault.hdr2"):
        (home / name).unlink()


Damage = Callable[[Path], object]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "both headers": (damage_headers, "header-damaged"),
    "no header": (drop_headers, "header-damaged"),
    "database page": (lambda home: flip(home / "vault-1.db", 5000), "database-damaged"),
    "database begin": (lambda home: flip(home / "vault-1.db", 100), "database-damaged"),
    "database cut": (lambda home: os.truncate(home / "vault-1.db", 8192), "database-damaged"),
    "database empty": (lambda home: os.truncate(home / "vault-1.db", 0), "database-missing"),
    "database gone": (lambda home: (home / "vault-1.db").unlink(), "database-missing"),
    "log cut": (lambda home: os.truncate(home / "log.db", 8192), "log-damaged"),
    "log gone": (lambda home: (home / "log.db").unlink(), "log-missing"),
    "seed gone": (lambda home: (home / "log.seed").unlink(), "log-seed-missing"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_told_and_the_backup_helps(program: Program, tmp_path: Path, name: str) -> None:
    assert program.run("vault", "backup", str(tmp_path / "backup")) == 0, program.said
    damage, key = DAMAGES[name]
    damage(program.home)
    before = {path.name: path.read_bytes() for path in program.home.iterdir() if path.is_file()}
    program.fails(4, key, "dossier", "list")
    assert not program.shown
    after = {path.name: path.read_bytes() for path in program.home.iterdir() if path.is_file()}
    assert {one: after.get(one) for one in before if one.startswith("vault-")} == {
        one: data for one, data in before.items() if one.startswith("vault-")
    }, "a damaged vault is left as it was"
    program.home = tmp_path / "restored"
    assert program.run("vault", "restore", str(tmp_path / "backup")) == 0, program.said
    assert program.names() == NAMES


def test_a_damaged_backup_is_refused(program: Program, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert program.run("vault", "backup", str(backup)) == 0
    flip(backup, backup.stat().st_size // 2)
    program.home = tmp_path / "restored"
    assert program.run("vault", "restore", str(backup)) == 4 and program.said.count("\n") == 1
    assert not program.home.exists() or not any(program.home.iterdir())


def test_a_vault_from_a_newer_version(program: Program, tmp_path: Path) -> None:
    with program.patch.context() as later:
        later_version(tmp_path, later)
        assert program.names() == NAMES
    program.fails(4, "schema-newer", "dossier", "list")
    with program.patch.context() as later:
        later_version(tmp_path / "again", later)
        assert program.names() == NAMES


def test_a_wrong_passphrase(program: Program) -> None:
    program.patch.setattr("tests.crash.test_bad_world.PASSPHRASE", "something else entirely")
    code = program.run("dossier", "list")
    assert code == 2 and program.said.count("\n") == 1 and not program.shown
