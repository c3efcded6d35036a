"""Attachments at rest."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vault.errors import FileDamaged
from app.vault.sealed_files import CHUNK, SUFFIX, SealedFiles

KEY, NAME_KEY = bytes(32), bytes(range(32))


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    return SealedFiles(tmp_path / "files", KEY, NAME_KEY)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_put_is_what_is_got(files: SealedFiles, size: int) -> None:
    content = random.Random(size).randbytes(size)
    kept = files.put(content)
    assert (kept.size, files.get(kept.id)) == (size, content)
    assert files.put(io.BytesIO(content)) == kept
    files.check(kept.id)
    assert files.ids() == [kept.id]


@given(st.binary(max_size=3000))
@settings(max_examples=25)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    files = SealedFiles(tmp_path_factory.mktemp("f"), KEY, NAME_KEY)
    assert files.get(files.put(content).id) == content


def test_neither_content_nor_its_plain_hash_is_on_disk(files: SealedFiles, tmp_path: Path) -> None:
    import hashlib

    kept = files.put(b"plainly readable" * 10)
    path = tmp_path / "files" / (kept.id + SUFFIX)
    assert b"plainly" not in path.read_bytes()
    assert kept.id != hashlib.sha256(b"plainly readable" * 10).hexdigest()
    assert path.stat().st_mode & 0o077 == 0


def test_damage_anywhere_is_found(files: SealedFiles, tmp_path: Path) -> None:
    kept = files.put(random.Random(1).randbytes(CHUNK + 500))
    path = tmp_path / "files" / (kept.id + SUFFIX)
    whole = path.read_bytes()
    chance = random.Random(2)
    for number in range(60):
        data = bytearray(whole)
        place = chance.randrange(len(data))
        if number % 3 == 0:
            del data[place:]
        elif number % 3 == 1:
            data[place] ^= 1 << chance.randrange(8)
        else:
            data += b"more"
        path.write_bytes(data)
        with pytest.raises(FileDamaged):
            files.get(kept.id)
        assert files.damaged() == (kept.id,)


def test_bytes_after_a_full_last_piece_are_found(files: SealedFiles, tmp_path: Path) -> None:
    kept = files.put(bytes(CHUNK))
    with (tmp_path / "files" / (kept.id + SUFFIX)).open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(FileDamaged):
        files.get(kept.id)


def test_putting_again_mends_a_damaged_file(files: SealedFiles, tmp_path: Path) -> None:
    kept = files.put(b"photo")
    (tmp_path / "files" / (kept.id + SUFFIX)).write_bytes(b"gone")
    files.put(b"photo")
    assert files.get(kept.id) == b"photo"


def test_one_file_under_anothers_name_is_found(files: SealedFiles, tmp_path: Path) -> None:
    one, two = files.put(b"one"), files.put(b"two")
    (tmp_path / "files" / (one.id + SUFFIX)).replace(tmp_path / "files" / (two.id + SUFFIX))
    for name in (one.id, two.id):
        with pytest.raises(FileDamaged):
            files.get(name)


def test_a_file_sealed_under_a_name_that_is_not_its_hash_is_found(files: SealedFiles, tmp_path: Path) -> None:
    """Someone with the key and a bug: every chunk opens, the name doesn't fit."""
    name = "0" * 64
    pieces = b"".join(files._seal(name, 3, io.BytesIO(b"abc")))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / (name + SUFFIX)).write_bytes(pieces)
    assert files.get(name) == b"abc"
    with pytest.raises(FileDamaged):
        files.check(name)


@pytest.mark.parametrize("name", ["", "../vault", "A" * 64, "0" * 63])
def test_a_name_that_is_none_reaches_no_path(files: SealedFiles, name: str) -> None:
    with pytest.raises(FileDamaged):
        files.get(name)


def test_a_missing_file_and_a_missing_folder(files: SealedFiles) -> None:
    assert files.ids() == []
    with pytest.raises(FileDamaged):
        files.get("0" * 64)
    kept = files.put(b"x")
    files.remove(kept.id)
    files.remove(kept.id)
    with pytest.raises(FileDamaged):
        files.get(kept.id)


def test_a_copy_under_another_key_keeps_the_names(files: SealedFiles, tmp_path: Path) -> None:
    kept = [files.put(b""), files.put(b"x" * (CHUNK + 1))]
    other = files.moved(tmp_path / "other", bytes(31) + b"1")
    files.copy_to(other)
    assert sorted(other.ids()) == sorted(each.id for each in kept)
    assert other.get(kept[1].id) == b"x" * (CHUNK + 1)
    with pytest.raises(FileDamaged):
        files.moved(tmp_path / "other", KEY).get(kept[1].id)


@pytest.mark.parametrize("content", [b"", b"x" * 40])
def test_copying_a_damaged_file_is_told(files: SealedFiles, tmp_path: Path, content: bytes) -> None:
    kept = files.put(b"photo")
    (tmp_path / "files" / (kept.id + SUFFIX)).write_bytes(content)
    with pytest.raises(FileDamaged):
        files.copy_to(files.moved(tmp_path / "other", bytes(31) + b"1"))
