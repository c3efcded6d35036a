"""A fresh log in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accesslog.store import AccessLog
from tests.accesslog.samples import KEY, VAULT, Hands


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AccessLog]:
    log = AccessLog.create(tmp_path, device=VAULT, key=KEY, clock=Hands())
    yield log
    log.close()
