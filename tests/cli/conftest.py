"""Laptops for the command line. A filled one is made once a session; each test gets its own copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.laptop import Laptop


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SATCHEL_KEYRING", "none")
    monkeypatch.setenv("SATCHEL_KDF", "lowest")


@pytest.fixture
def empty(tmp_path: Path) -> Laptop:
    """A laptop without a vault."""
    return Laptop(tmp_path)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SATCHEL_KEYRING", "none")
        patch.setenv("SATCHEL_KDF", "lowest")
        laptop = Laptop(folder)
        assert laptop("vault", "init", "--name", "沈亦舟", "--recovery-code-file", folder / "code.txt").code == 0
        assert laptop("sample", "fill").code == 0
    yield folder


@pytest.fixture
def laptop(_filled: Path, tmp_path: Path) -> Laptop:
    """A laptop with the sample customers; its recovery code stands in ``code.txt``."""
    shutil.copytree(_filled, tmp_path, dirs_exist_ok=True)
    return Laptop(tmp_path)
