"""Opening a person's file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.errors import UserError
from app.exchange import source


def key(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        source.load(path)
    assert caught.value.message
    return caught.value.key


def test_each_missing_or_wrong_file_is_told_apart(tmp_path: Path) -> None:
    empty, locked = tmp_path / "empty.csv", tmp_path / "locked.csv"
    empty.write_bytes(b"")
    locked.write_bytes(b"a,b\n")
    assert key(tmp_path / "none.csv") == "import-no-file"
    assert key(empty / "below.csv") == "import-no-file"
    assert key(tmp_path) == "import-not-a-file"
    if Path("/dev/zero").exists():
        assert key(Path("/dev/zero")) == "import-not-a-file"
    assert key(empty) == "import-empty"
    if os.geteuid() != 0:
        locked.chmod(0)
        assert key(locked) == "import-not-allowed"


def test_a_name_with_a_nul_is_no_file() -> None:
    assert key(Path("a\0b.csv")) == "import-no-file"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as handle:
        handle.truncate(source.MOST_BYTES + 1)
    assert key(huge) == "import-too-large"
