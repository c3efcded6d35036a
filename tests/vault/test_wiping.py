"""incident: a vault wiped at headquarters' order. Keys go first, a kill at any step is gone on from, no more goes."""

from __future__ import annotations

import itertools
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import SatchelError
from app.vault import header, layout, slots, wipe_mark, wiping
from app.vault import vault as vaults
from app.vault.errors import DiskFull, NoVault, VaultBusy
from app.vault.keys import LOWEST
from app.vault.process_lock import ProcessLock
from tests.vault.conftest import PASSPHRASE, add_note, migrate
from tests.vault.file_secrets import FileSecrets
from tests.vault.wipe_child import MARK, wipe

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.vault.wipe_child"])
LEFT = {layout.LOCK, layout.WIPED, "window.json", "crash", "mine.txt"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault in its second generation with everything that lies beside one; its recovery code."""
    folder = tmp_path_factory.mktemp("template")
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    vault = vaults.create(home, "passphrase before", secrets=secrets, migrate=migrate, cost=LOWEST).vault
    add_note(vault, "note")
    vault.files.put(b"photo")
    code = vault.rotate_master_key(PASSPHRASE, cost=LOWEST)
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    (home / layout.BACKUPS).mkdir()
    vault.backup(home / layout.BACKUPS / "before-upgrade-1.satchel-backup", created_at=1)
    vault.backup(home / "a backup of my own", created_at=2)
    (home / layout.BACKUPS / "before-upgrade-2.satchel-backup.00.tmp").touch()
    vault.close()
    aside = home / f"{layout.ASIDE}1"
    aside.mkdir()
    for name in (*layout.HEADERS, "vault-2.db"):
        shutil.copy(home / name, aside / name)
    workshop = home / "restore-00.tmp"
    shutil.copytree(aside, workshop)
    shutil.copy(home / "vault.hdr", home / "vault.hdr.12.tmp")
    for name in (
        "log.db",
        "log.seed",
        "log.pub",
        "log.spool",
        "log.spool.damaged",
        "vault-2.db-wal.damaged",
        "vault-1.db",
    ):
        (home / name).write_text("of the vault")
    for name in ("window.json", "mine.txt"):
        (home / name).write_text("no secret")
    (home / "crash").mkdir()
    outside = folder / "outside"
    outside.mkdir()
    for name in ("header", "file"):
        (outside / name).write_bytes(b"SATCHEL VAULT 1\nof another vault\n")
    (home / "files-9").symlink_to(outside)
    (home / "vault.hdr.13.tmp").symlink_to(outside / "header")
    return folder, code


@pytest.fixture
def folder(template: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(template[0], tmp_path / "laptop", symlinks=True))


def opens(home: Path, secrets: FileSecrets, code: str) -> bool:
    """Whether passphrase, recovery code, or a backup that lies there still opens anything."""
    ways = [
        lambda: vaults.unlock(home, PASSPHRASE, secrets=secrets),
        lambda: vaults.unlock_with_recovery(home, code, secrets=secrets),
    ]
    for way in ways:
        try:
            way().close()
        except SatchelError:
            continue
        return True
    return False


def sealed_keys(home: Path) -> Iterator[bytes]:
    """What a thief looks for: the wrapped master key of each slot, as it lies on the disk."""
    for slot in header.load(home).header.slots:
        yield slots.encode(slot.sealed).encode()


def check_wiped(folder: Path, needles: list[bytes]) -> None:
    home = folder / "home"
    assert {path.name for path in home.iterdir()} <= LEFT
    mark = wipe_mark.read(home)
    assert mark is not None
    assert (mark.finished, mark.device, mark.report, mark.entries) == (True, 7, {"said": "done"}, ())
    assert list((folder / "keyring").iterdir()) == []
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        assert not any(needle in content for needle in needles), path
    outside = [path.read_bytes() for path in (folder / "outside").iterdir()]
    assert outside == [b"SATCHEL VAULT 1\nof another vault\n"] * 2
    assert (home / "mine.txt").read_text() == "no secret"


def test_a_wipe_leaves_no_key_no_content_and_touches_nothing_else(template: tuple[Path, str], folder: Path) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    needles = list(sealed_keys(home))
    for name in (*layout.HEADERS, "a backup of my own", "backups/before-upgrade-1.satchel-backup"):
        assert all(needle in (home / name).read_bytes() for needle in needles)
    kept = {path.name: path.read_bytes() for path in home.glob("vault-2.db*")}
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    secrets.put(vault.announce_entry(secrets), b"a change of passphrase was cut here")
    secrets.put("of a service", b"named by it")
    assert vault.wipe(MARK, ("of a service",)).finished
    check_wiped(folder, needles)
    with pytest.raises(SatchelError):
        vault.subkey("anything")
    for name, content in kept.items():  # the archive alone, recovered from the drive's free blocks
        (home / name).write_bytes(content)
    assert not opens(home, secrets, template[1])


def test_a_kill_at_any_step_is_gone_on_from(template: tuple[Path, str], tmp_path: Path) -> None:
    states = set()
    for fatal in itertools.chain(range(1, 24), itertools.count(24, 4)):  # until the keys are gone, each step
        folder = Path(shutil.copytree(template[0], tmp_path / str(fatal), symlinks=True))
        home, secrets = folder / "home", FileSecrets(folder / "keyring")
        needles = list(sealed_keys(home))
        child = _CONTEXT.Process(target=wipe, args=(home, secrets.folder, fatal))
        child.start()
        child.join()
        mark = wipe_mark.read(home)
        if mark is None:  # it hadn't begun
            assert opens(home, secrets, template[1])
            states.add("whole")
            continue
        states.add("done" if mark.finished else "begun")
        wiping.finish(home, secrets)
        wiping.finish(home, secrets)
        check_wiped(folder, needles)
        shutil.rmtree(folder)
        if child.exitcode == 0:
            break
        assert child.exitcode == -9
    assert states == {"whole", "begun", "done"}
    assert fatal > 20


def test_a_new_vault_beside_a_finished_mark_stays(folder: Path) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    vaults.unlock(home, PASSPHRASE, secrets=secrets).wipe(MARK, ())
    with pytest.raises(NoVault):
        vaults.unlock(home, PASSPHRASE, secrets=secrets)
    vaults.create(home, PASSPHRASE, secrets=secrets, migrate=migrate, cost=LOWEST).vault.close()
    wipe_mark.begun_anew(home)  # headquarters is still to be told
    assert (home / layout.WIPED).exists()
    wiping.finish(home, secrets)
    vaults.unlock(home, PASSPHRASE, secrets=secrets).close()
    wipe_mark.told(home)
    assert wipe_mark.read(home) is None


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "\0", '{"device": "7", "ordered_at": 1, "at": 2, "entries": []}',
     '{"device": 7, "ordered_at": 1, "at": 2, "entries": [], "more": 1}', "9" * 100_000],
)  # fmt: skip
def test_a_mark_that_is_none_removes_nothing(folder: Path, content: str) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    (home / layout.WIPED).write_text(content)
    wiping.finish(home, secrets)
    vaults.unlock(home, PASSPHRASE, secrets=secrets).close()


def test_two_processes_do_not_wipe_at_once(folder: Path) -> None:
    home = folder / "home"
    wipe_mark.write(home, MARK)
    with ProcessLock(home), pytest.raises(VaultBusy):
        wiping.finish(home, FileSecrets(folder / "keyring"))


def test_a_full_disk_stops_no_wipe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the laptop could fill it: the mark can't be written, the keys go all the same."""
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    needles = list(sealed_keys(home))
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    real, calls = wipe_mark.write, iter([True])

    def full(*arguments: object) -> object:
        if next(calls, False):
            raise DiskFull
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(wipe_mark, "write", full)
    assert vault.wipe(MARK, ()).finished
    check_wiped(folder, needles)


def test_what_can_not_be_removed_now_goes_at_the_next_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows removes no file that is open: the keys are gone, the rest follows."""
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    unlink = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.name == "vault-2.db" and path.parent == home:
            raise PermissionError(13, "open elsewhere")
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        assert not vault.wipe(MARK, ()).finished
    assert not any((home / name).exists() for name in layout.HEADERS)
    wiping.finish(home, secrets)
    check_wiped(folder, [])


def test_overwriting_reaches_every_slot_before_a_header_is_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    needles = list(sealed_keys(home))
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    seen = []
    remove = wiping.durable.remove

    def looked(path: Path) -> None:
        if path.is_file() and not path.is_symlink():
            seen.append(path.name)
            assert not any(needle in path.read_bytes() for needle in needles)
        remove(path)

    monkeypatch.setattr(wiping.durable, "remove", looked)
    vault.wipe(MARK, ())
    assert {*layout.HEADERS, "a backup of my own", "before-upgrade-1.satchel-backup"} <= set(seen)


def test_a_backup_folder_that_is_a_link_is_not_followed(folder: Path) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    shutil.rmtree(home / layout.BACKUPS)
    (home / layout.BACKUPS).symlink_to(folder / "outside")
    vaults.unlock(home, PASSPHRASE, secrets=secrets).wipe(MARK, ())
    assert len(list((folder / "outside").iterdir())) == 2


def test_a_file_of_one_s_own_in_the_backups_folder_stays_and_what_can_t_be_read_goes_by_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    mine = home / layout.BACKUPS / "list.txt"
    mine.write_text("of my own")
    vault = vaults.unlock(home, PASSPHRASE, secrets=secrets)
    opened = Path.open

    def bad_sector(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == layout.HEADERS[0]:
            raise OSError(5, "input/output error")
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", bad_sector)
    assert vault.wipe(MARK, ()).finished
    assert {path.name for path in home.iterdir()} == {*LEFT, layout.BACKUPS}
    assert [path.name for path in mine.parent.iterdir()] == ["list.txt"]


def test_what_headquarters_knows_is_kept_no_longer(folder: Path) -> None:
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    wipe_mark.told(home)
    vaults.unlock(home, PASSPHRASE, secrets=secrets).wipe(MARK, ())
    for _ in range(2):
        wipe_mark.told(home)
        mark = wipe_mark.read(home)
        assert mark is not None
        assert mark.report is None
    wipe_mark.begun_anew(home)
    assert wipe_mark.read(home) is None
