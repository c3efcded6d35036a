"""The pages over a real vault: services at once, no lanes, and what the shell would do written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.ui.application import Application
from tests.services.conftest import Seat, _shanghai, seat, template  # noqa: F401
from tests.ui.pages.scene import Stage


@pytest.fixture
def stage(seat: Seat, dressed: Application, shown: Callable[..., Any]) -> Iterator[Stage]:  # noqa: F811
    """A desktop at the sample vault; the place is the office."""
    made = Stage(seat, dressed)
    shown(made.host, (1200, 860))
    yield made
    made.close()
