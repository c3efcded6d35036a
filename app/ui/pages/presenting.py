"""The base of presenters: work in a lane, and whoever hears of a refusal or mistake (a SatchelError's sentence)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.errors import SatchelError
from app.ui.running import Runner
from app.ui.tasks import Lane

T = TypeVar("T")


class Presenting:
    """``say`` hears the errors that no ``failed`` takes."""

    def __init__(self, runner: Runner, say: Callable[[SatchelError], object]) -> None:
        self._runner = runner
        self._say = say

    def _do(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[SatchelError], object] | None = None,
        *,
        lane: Lane = Lane.STORE,
        key: str = "ui.loading",
        lasting: bool = False,
    ) -> None:
        """Run ``work`` (``lasting``: even if the vault is being locked); then ``done`` or ``failed``.

        What is no SatchelError is our bug, and reported by the lanes.
        """
        tell = failed or self._say

        def refused(error: BaseException) -> None:
            if isinstance(error, SatchelError):
                tell(error)

        self._runner.run(lambda _: work(), done, failed=refused, lane=lane, key=key, lasting=lasting)
