"""Bringing files to the disk, on each platform's own way (macOS and Windows by their calls only)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.accesslog import files


def test_a_new_file_is_whole_private_and_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    (tmp_path / "file.new").write_bytes(b"left behind by a crash")
    files.write_new(path, b"x" * 100_000)
    assert path.read_bytes() == b"x" * 100_000
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(*_: object) -> int:
        raise OSError(28, "no space left")

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", full)
        with pytest.raises(OSError, match="no space"):
            files.write_new(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_write_in_slices_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as slow:
        slow.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:3]))
        files.write_new(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


@pytest.mark.parametrize(("platform", "call"), [("darwin", "F_FULLFSYNC"), ("win32", "fsync"), ("linux", "fdatasync")])
def test_flushing_takes_the_platforms_own_call(monkeypatch: pytest.MonkeyPatch, platform: str, call: str) -> None:
    calls: list[tuple[str, int]] = []
    full = SimpleNamespace(fcntl=lambda descriptor, command: calls.append(("F_FULLFSYNC", descriptor + command - 51)))
    with monkeypatch.context() as other:
        other.setattr(sys, "platform", platform)
        other.setitem(sys.modules, "fcntl", full)
        other.setattr(os, "fsync", lambda descriptor: calls.append(("fsync", descriptor)))
        other.setattr(os, "fdatasync", lambda descriptor: calls.append(("fdatasync", descriptor)), raising=False)
        files.flush(7)
    assert calls == [(call, 7)]


def test_folders_are_not_flushed_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.flush_folder(tmp_path)
    with monkeypatch.context() as other:
        other.setattr(sys, "platform", "win32")
        files.flush_folder(tmp_path / "missing")
