"""The seed's file: always one readable slot, never an old seed left behind (trust §3)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.accesslog.errors import SeedDamaged, SeedMissing
from app.accesslog.seedfile import Seed, SeedFile

KEY = bytes(range(32))


def made(folder: Path) -> SeedFile:
    SeedFile.create(folder / "seed", KEY, Seed(1, 0, bytes(32)))
    return SeedFile(folder / "seed", KEY)


def seed(position: int, chain: int = 1) -> Seed:
    return Seed(chain, position, position.to_bytes(32, "big"))


def test_replaced_seeds_are_read_back(tmp_path: Path) -> None:
    file = made(tmp_path)
    assert file.read(1) == Seed(1, 0, bytes(32))
    for position in range(1, 6):
        file.replace(seed(position))
        assert SeedFile(tmp_path / "seed", KEY).read(1) == seed(position)
    assert (tmp_path / "seed").stat().st_size == 8192
    if os.name == "posix":
        assert (tmp_path / "seed").stat().st_mode & 0o777 == 0o600


def test_old_seed_is_blanked(tmp_path: Path) -> None:
    file = made(tmp_path)
    file.read(1)
    for position in range(1, 4):
        file.replace(seed(position))
        content = (tmp_path / "seed").read_bytes()
        slots = [content[start : start + 84] for start in (0, 4096)]
        assert sum(any(slot) for slot in slots) == 1


def test_a_torn_write_leaves_the_old_seed(tmp_path: Path) -> None:
    file = made(tmp_path)
    file.read(1)
    file.replace(seed(1))
    whole = (tmp_path / "seed").read_bytes()
    file.write(seed(2))
    after = (tmp_path / "seed").read_bytes()
    for cut in range(85):
        (tmp_path / "seed").write_bytes(after[:cut] + whole[cut:])
        assert SeedFile(tmp_path / "seed", KEY).read(1) == (seed(2) if cut >= 84 else seed(1))


def test_the_newest_seed_of_the_chain_counts(tmp_path: Path) -> None:
    file = made(tmp_path)
    file.read(1)
    file.replace(seed(5))
    file.write(Seed(2, 0, bytes([7]) * 32))
    again = SeedFile(tmp_path / "seed", KEY)
    assert again.read(1) == seed(5)
    again.blank()
    with pytest.raises(SeedDamaged):
        again.read(2)
    assert again.read(1) == seed(5)


def test_every_bit_of_the_used_slot_counts(tmp_path: Path) -> None:
    made(tmp_path)
    content = (tmp_path / "seed").read_bytes()
    for bit in range(84 * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        (tmp_path / "seed").write_bytes(changed)
        file = SeedFile(tmp_path / "seed", KEY)
        with pytest.raises(SeedDamaged):
            file.read(1)
        file.close()


@pytest.mark.parametrize("length", [0, 50, 4100])
def test_a_cut_file_is_damaged_or_still_readable(tmp_path: Path, length: int) -> None:
    made(tmp_path)
    os.truncate(tmp_path / "seed", length)
    file = SeedFile(tmp_path / "seed", KEY)
    if length > 84:
        assert file.read(1).position == 0
    else:
        with pytest.raises(SeedDamaged):
            file.read(1)


def test_another_key_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(SeedDamaged):
        SeedFile(tmp_path / "seed", bytes(32)).read(1)
    with pytest.raises(SeedMissing):
        SeedFile(tmp_path / "none", KEY)


def test_writing_before_reading_takes_the_first_slot(tmp_path: Path) -> None:
    file = made(tmp_path)
    file.blank()
    assert file.read(1).position == 0
    fresh = SeedFile(tmp_path / "seed", KEY)
    fresh.write(seed(3))
    assert fresh.read(1) == seed(3)
