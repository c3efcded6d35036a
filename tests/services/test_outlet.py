"""Files that leave Satchel are whole or not there, and never take another one's place without leave."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.services import outlet
from app.vault.errors import FileExists, FolderMissing


def test_a_file_is_private_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    outlet.save(target, b"content", force=False)
    assert target.read_bytes() == b"content" and target.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["a.pdf"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    with pytest.raises(FileExists), outlet.saving(target, force=False) as handle:
        handle.write(b"ours")
        target.write_bytes(b"theirs")
    assert target.read_bytes() == b"theirs" and os.listdir(tmp_path) == ["a.pdf"]


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    for force in (False, True):
        with pytest.raises(RuntimeError), outlet.saving(tmp_path / "a.pdf", force=force) as handle:
            handle.write(b"half")
            raise RuntimeError
        assert os.listdir(tmp_path) == []


def test_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", none)
    target = tmp_path / "a.pdf"
    outlet.save(target, b"first", force=False)
    with pytest.raises(FileExists):
        outlet.save(target, b"second", force=False)
    with pytest.raises(FileExists), outlet.saving(tmp_path / "b.pdf", force=False) as handle:
        handle.write(b"ours")
        (tmp_path / "b.pdf").write_bytes(b"theirs")
    assert sorted(os.listdir(tmp_path)) == ["a.pdf", "b.pdf"] and target.read_bytes() == b"first"


def test_force_replaces_at_once(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    outlet.save(target, b"new", force=True)
    assert target.read_bytes() == b"new" and os.listdir(tmp_path) == ["a.pdf"]


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        outlet.save(tmp_path / "b" / "a.pdf", b"x", force=False)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_takes_no_files_is_a_sentence() -> None:
    for force in (False, True):
        with pytest.raises(FolderMissing):
            outlet.save(Path("/dev/fd/satchel-1.csv"), b"x", force=force)
