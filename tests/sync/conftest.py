"""A fresh laptop for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.laptop import Laptop


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop that isn't enrolled; closed at the end."""
    made = Laptop(tmp_path / "laptop")
    yield made
    made.close()
