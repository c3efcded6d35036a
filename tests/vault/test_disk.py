"""A full disk, a read-only folder, a disk that fails: each its own error, and nothing is lost."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.vault import durable
from app.vault import vault as vaults
from app.vault.errors import DiskFailure, DiskFull, FileExists, FolderMissing, ReadOnlyFolder
from app.vault.keys import LOWEST
from app.vault.process_lock import ProcessLock
from tests.vault.conftest import PASSPHRASE, Bench, add_note, migrate, notes


class SmallDisk:
    """A real file system of 3 MiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        with self.ballast.open("wb", buffering=0) as handle:
            try:
                while handle.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def free(self) -> None:
        self.ballast.unlink()

    def remount(self, option: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{option}", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing(disk: SmallDisk) -> None:
    bench = Bench(disk.folder / "home")
    vault = bench.create()
    add_note(vault, "before")
    photo = vault.files.put(b"photo")
    disk.fill()

    def add_many() -> None:
        for _ in range(40):
            add_note(vault, "x" * 5000)

    steps: list[Callable[[], object]] = [
        add_many,
        lambda: vault.files.put(os.urandom(50_000)),
        lambda: vault.change_passphrase("second", cost=LOWEST),
        lambda: vault.rotate_master_key("second", cost=LOWEST),
        lambda: vault.backup(disk.folder / "saved", created_at=1),
    ]
    for step in steps:
        with pytest.raises(DiskFull):
            step()
    with pytest.raises(DiskFull):
        vaults.create(disk.folder / "other", PASSPHRASE, secrets=bench.secrets, migrate=migrate, cost=LOWEST)
    disk.free()
    assert not (disk.folder / "saved").exists()
    bench.close()
    vault = bench.unlock()
    assert notes(vault)[0] == "before" and set(notes(vault)[1:]) <= {"x" * 5000}
    assert vault.files.get(photo.id) == b"photo"
    assert vault.check() == ()
    vault.change_passphrase("second", cost=LOWEST)
    bench.close()


def test_a_disk_too_full_to_open_is_told_and_opens_later(disk: SmallDisk) -> None:
    bench = Bench(disk.folder / "home")
    add_note(bench.create(), "before")
    bench.close()
    disk.fill()
    with pytest.raises(DiskFull):
        bench.unlock()
    disk.free()
    assert notes(bench.unlock()) == ["before"]
    bench.close()


def test_a_read_only_folder_is_told(disk: SmallDisk) -> None:
    bench = Bench(disk.folder / "home")
    bench.create()
    bench.close()
    disk.remount("ro")
    assert vaults.info(bench.home).recovery_code
    with pytest.raises(ReadOnlyFolder):
        bench.unlock()
    with pytest.raises(ReadOnlyFolder):
        vaults.create(disk.folder / "other", PASSPHRASE, secrets=bench.secrets, migrate=migrate, cost=LOWEST)
    disk.remount("rw")
    bench.unlock()
    bench.close()


@pytest.mark.parametrize(
    ("code", "told"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EACCES, ReadOnlyFolder), (errno.EIO, DiskFailure)],
)
@pytest.mark.parametrize("call", ["fsync", "open", "replace"])
def test_each_call_of_a_durable_write_failing_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, told: type[Exception]
) -> None:
    target = tmp_path / "a"
    durable.write(target, b"old")

    def fail(*arguments: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        if call == "replace":
            patch.setattr(Path, "replace", fail)
        else:
            patch.setattr(os, call, fail)
        with pytest.raises(told):
            durable.write(target, b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_any_other_error_passes_as_it_is() -> None:
    with pytest.raises(OSError, match="loop"), durable.world_errors():
        raise OSError(errno.ELOOP, "loop")


def test_a_virus_scanner_is_waited_for_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"new")
    replace, tries = Path.replace, []

    def hold(path: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(13, "held")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", hold)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    durable.replace(tmp_path / "a", tmp_path / "b")
    assert len(tries) == 3 and (tmp_path / "b").read_bytes() == b"new"
    monkeypatch.setattr(Path, "replace", lambda path, target: (_ for _ in ()).throw(PermissionError(13, "held")))
    with pytest.raises(ReadOnlyFolder):
        durable.replace(tmp_path / "b", tmp_path / "c")


def test_a_new_file_is_never_written_over_another_and_never_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable.write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExists):
        durable.write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    with pytest.raises(FolderMissing):
        durable.write_new(tmp_path / "nowhere" / "a", b"x")

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DiskFull):
        durable.write_new(tmp_path / "b", b"x")
    assert not (tmp_path / "b").exists()


def test_macos_flushes_to_the_medium_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter's contract; not run on macOS itself."""
    asked: list[int] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, command: asked.append(command))
    monkeypatch.setattr(sys, "platform", "darwin")
    with (tmp_path / "a").open("wb") as handle:
        durable.sync_handle(handle)
    assert asked == [51]


def test_a_folder_has_no_durable_names_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_POSIX", False)
    durable.sync_folder(tmp_path / "doesn't even exist")


def test_removing_takes_files_and_folders_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "d", target_is_directory=True)
    durable.remove(tmp_path / "link")
    assert (tmp_path / "d").exists()
    durable.remove(tmp_path / "d")
    durable.remove(tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        ProcessLock(tmp_path / "file")


def test_a_disk_that_fills_while_a_copy_is_made_is_told(disk: SmallDisk, tmp_path: Path) -> None:
    """However much room is left when a backup begins, it ends with a sentence or a backup."""
    bench = Bench(disk.folder / "home")
    vault = bench.create()
    for _ in range(20):
        add_note(vault, "x" * 20_000)
    disk.fill()
    for room in range(0, 400_000, 50_000):
        disk.ballast.write_bytes(disk.ballast.read_bytes()[: max(0, disk.ballast.stat().st_size - room)])
        try:
            vault.backup(tmp_path / f"saved-{room}", created_at=1)
        except DiskFull:
            continue
    bench.close()
