"""Laptops for the command line. A filled one is made once a session; each test gets its own copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.laptop import Laptop, cheap, copied


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap():
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Laptop:
    """A laptop without a vault."""
    return Laptop(tmp_path)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with cheap():
        laptop = Laptop(folder)
        assert laptop("vault", "init", "--name", "沈亦舟", "--recovery-code-file", folder / "code.txt").code == 0
        assert laptop("sample", "fill").code == 0
    return folder


@pytest.fixture
def laptop(_filled: Path, tmp_path: Path) -> Laptop:
    """A laptop with the sample customers; its recovery code stands in ``code.txt``."""
    return copied(_filled, tmp_path)
