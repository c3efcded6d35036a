"""The last exchange before the window closes: what waits gets there, or four seconds are over; never longer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.sync import errors
from app.sync.state import Enrolment
from app.ui.application import Application
from app.ui.farewell import PATIENCE_MS, Farewell
from app.ui.running import AtOnce
from app.ui.tasks import Tasks
from tests.sync.conftest import hq, running_office  # noqa: F401
from tests.sync.office import Office
from tests.ui.pages.two_laptops import Pair, two_laptops


@pytest.fixture
def pair(
    tmp_path: Path, hq: Office, dressed: Application, shown: Callable[..., Any]  # noqa: F811
) -> Iterator[Pair]:  # fmt: skip
    with two_laptops(tmp_path, hq, dressed, shown) as made:
        yield made


@pytest.fixture
def silent() -> Iterator[str]:
    """Somebody accepts the connection and says nothing."""
    door = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def listen() -> None:
        try:
            while True:
                kept.append(door.accept()[0])
        except OSError:
            return

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"https://127.0.0.1:{door.getsockname()[1]}"
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()
    for one in kept:
        one.close()


def test_what_waits_gets_there_before_the_window_closes(pair: Pair) -> None:
    pair.first.dossiers.add({"name": "Kurz vor Schluss"})
    assert pair.first.exchange.waits()
    told: list[str] = []
    farewell = Farewell(pair.first.exchange, AtOnce())
    farewell.begun.connect(lambda: told.append("begun"))
    farewell.over.connect(lambda: told.append("over"))
    farewell.begin()
    assert told == ["begun", "over"]
    assert pair.first.exchange.standing().status.waits == 0


def test_nothing_waits_and_nothing_is_asked(pair: Pair) -> None:
    pair.first.exchange.sync()
    farewell = Farewell(pair.first.exchange, AtOnce())
    farewell.begin()
    assert farewell.is_over


def test_a_line_that_says_nothing_is_given_up_in_time_and_the_window_lives_meanwhile(
    pair: Pair, silent: str, qtbot: Any
) -> None:
    bench = pair.first
    bench.dossiers.add({"name": "Kurz vor Schluss"})
    with bench.desk.store.apply() as session:
        replace(Enrolment.load(session), url=silent).save(session)
    tasks = Tasks()
    farewell = Farewell(bench.exchange, tasks)
    began = time.monotonic()
    with qtbot.waitSignal(farewell.over, timeout=PATIENCE_MS + 2_000):
        farewell.begin()
        QApplication.processEvents()
        assert time.monotonic() - began < 0.5, "the window is not blocked"
    tasks.close()
    assert time.monotonic() - began < PATIENCE_MS / 1000 + 1.5
    assert bench.exchange.standing().status.waits == 1, "it waits for the next time"


def test_a_brief_exchange_tries_nothing_twice(pair: Pair, silent: str) -> None:
    with pair.first.desk.store.apply() as session:
        replace(Enrolment.load(session), url=silent).save(session)
    began = time.monotonic()
    with pytest.raises(errors.TimedOut):
        pair.first.exchange.sync_briefly(0.5)
    assert time.monotonic() - began < 1.5
