"""One laptop's database for a module of tests; each example works on rows of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.ledger import Ledger
from tests.sync.laptop import Laptop


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A real SQLCipher database with the real triggers, and what they wrote since it was last asked."""
    laptop = Laptop(tmp_path_factory.mktemp("ledger") / "home")
    yield Ledger(laptop)
    laptop.close()
