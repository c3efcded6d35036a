"""The lanes: order, threads, progress, cancelling, owners, errors, closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from app.errors import UserError
from app.ui.tasks import Lane, Progress, Tasks, Ticket


@pytest.fixture
def tasks(qapp: Any) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_results_arrive_in_the_windows_thread(tasks: Tasks, qtbot: Any) -> None:
    seen: list[tuple[str, bool]] = []

    def work(_ticket: Ticket) -> str:
        return threading.current_thread().name

    def done(name: str) -> None:
        seen.append((name, threading.current_thread() is threading.main_thread()))

    tasks.run(work, done)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("store") and seen[0][1]


def test_store_lane_is_one_thread_in_order(tasks: Tasks, qtbot: Any) -> None:
    threads: set[int] = set()
    order: list[int] = []
    delivered: list[int] = []
    for at in range(50):

        def work(_ticket: Ticket, at: int = at) -> int:
            threads.add(threading.get_ident())
            order.append(at)
            return at

        tasks.run(work, delivered.append)
    qtbot.waitUntil(lambda: len(delivered) == 50)
    assert len(threads) == 1
    assert order == delivered == list(range(50))


def test_free_lane_does_not_wait_for_the_store_lane(tasks: Tasks, qtbot: Any) -> None:
    gate = threading.Event()
    seen: list[str] = []
    tasks.run(lambda _ticket: gate.wait(5), lambda _result: seen.append("store"))
    tasks.run(lambda _ticket: None, lambda _result: seen.append("free"), lane=Lane.FREE)
    qtbot.waitUntil(lambda: seen == ["free"])
    gate.set()
    qtbot.waitUntil(lambda: seen == ["free", "store"])


def test_progress_is_reported_and_the_last_step_never_dropped(tasks: Tasks, qtbot: Any) -> None:
    steps: list[Progress] = []

    def work(ticket: Ticket) -> None:
        for at in range(1, 1001):
            ticket.progress(at, 1000)

    done: list[bool] = []
    tasks.run(work, lambda _none: done.append(True), progress=steps.append)
    qtbot.waitUntil(lambda: bool(done))
    assert steps[-1] == Progress(1000, 1000)
    assert len(steps) < 1000


def test_cancelled_work_delivers_nothing(tasks: Tasks, qtbot: Any) -> None:
    running, ended, seen = threading.Event(), [], []

    def work(ticket: Ticket) -> None:
        running.set()
        while True:
            ticket.check()

    tasks.ended.connect(ended.append)
    job = tasks.run(work, seen.append, failed=seen.append)
    assert running.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: ended == [job])
    assert seen == [] and tasks.busy == []


def test_outcome_is_dropped_when_the_page_is_gone(tasks: Tasks, qtbot: Any) -> None:
    page, seen, ended = QObject(), [], []
    gate = threading.Event()
    tasks.ended.connect(ended.append)
    tasks.run(lambda _ticket: gate.wait(5), seen.append, owner=page)
    delete(page)
    gate.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert seen == []


def test_errors_of_the_world_go_to_failed_and_ours_to_the_report_as_well(tasks: Tasks, qtbot: Any) -> None:
    failed: list[BaseException] = []
    crashed: list[BaseException] = []
    tasks.crashed.connect(crashed.append)

    def refuse(_ticket: Ticket) -> None:
        raise UserError("wrong-passphrase")

    def stumble(_ticket: Ticket) -> None:
        raise ZeroDivisionError

    tasks.run(refuse, failed=failed.append)
    tasks.run(stumble, failed=failed.append)
    qtbot.waitUntil(lambda: len(failed) == 2)
    assert [type(one) for one in failed] == [UserError, ZeroDivisionError]
    assert [type(one) for one in crashed] == [ZeroDivisionError]


def test_an_error_nobody_takes_is_reported(tasks: Tasks, qtbot: Any) -> None:
    def refuse(_ticket: Ticket) -> None:
        raise UserError("wrong-passphrase")

    with qtbot.waitSignal(tasks.crashed, timeout=3000) as heard:
        tasks.run(refuse)
    assert isinstance(heard.args[0], UserError)


def test_close_waits_for_the_border_and_ends_the_threads(qapp: Any) -> None:
    tasks = Tasks()
    running, seen = threading.Event(), []

    def work(ticket: Ticket) -> None:
        running.set()
        while not ticket.cancelled:
            pass
        seen.append("border")

    tasks.run(work, seen.append)
    tasks.run(lambda _ticket: seen.append("never"))
    assert running.wait(5)
    tasks.close()
    tasks.close()
    assert seen == ["border"]
    assert not [one for one in threading.enumerate() if one.name.startswith("store")]
    with pytest.raises(RuntimeError):
        tasks.run(lambda _ticket: None)


def test_what_was_typed_is_saved_even_if_the_lanes_close_before_its_turn(qapp: Any) -> None:
    tasks = Tasks()
    running, seen = threading.Event(), []

    def work(ticket: Ticket) -> None:
        running.set()
        while not ticket.cancelled:
            pass

    tasks.run(work)
    tasks.run(lambda _ticket: seen.append("reading"))
    tasks.run(lambda _ticket: seen.append("draft"), lasting=True)
    assert running.wait(5)
    tasks.close()
    assert seen == ["draft"]
