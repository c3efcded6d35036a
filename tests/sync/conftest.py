"""A fresh laptop for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.object_store import objects, running_objects, stored  # noqa: F401 - fixtures
from tests.sync.laptop import Laptop
from tests.sync.office import Office, office


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop that isn't enrolled; closed at the end."""
    made = Laptop(tmp_path / "laptop")
    yield made
    made.close()


@pytest.fixture(scope="session")
def running_office() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def hq(running_office: Office) -> Iterator[Office]:
    """Headquarters, with the right time at the beginning of each test."""
    yield running_office
    running_office.clock.wrong_ms = 0
