"""window: what keeps the real window (offscreen) from answering, and the memory it takes, over the archive of *open*.

A timer beats every few milliseconds in the window's thread while somebody unlocks, looks around, searches, opens
dossiers of 10, 500 and 5,000 people and their maps. ``ours`` is the longest time between two beats of an action, the
best of several tours (the machine is never quiet); ``cpu`` is how much of such a time the window's thread worked, the
rest it waited for the processor or for Python's lock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog
from sqlalchemy import func, select

from app.clock import SystemClock
from app.models import Person
from app.models.enums import Place
from app.models.fields import Section
from app.ui.desk_pages import pages
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.map.page import MapPage
from app.ui.pages.map.state import Scope
from app.ui.pages.unlock import UnlockPage
from app.ui.shots import settle, stage
from app.ui.shots_all import hush, wait
from app.ui.theme import Appearance
from app.ui.window import Window
from bench.archive import PASSPHRASE, at_work, borrow, opening
from bench.harness import Result
from bench.open import DOSSIERS, archive

TOURS: Final = 3
BEAT_MS: Final = 5
TARGET_MS: Final = 100
TARGET_MB: Final = 600
TYPED: Final = ("北方", "beifang", "采购部询问", "1380")


@dataclass
class Reading:
    """One action of one tour: milliseconds, and where the window's thread was most often seen in a long pause."""

    longest: float = 0.0
    cpu: float = 0.0
    took: float = 0.0
    where: Counter[str] = field(default_factory=Counter)


class Heart(QObject):
    """Beats in the window's thread; another thread looks where it is when a beat is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = Reading()
        self._window = threading.get_ident()
        self._at, self._cpu = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    @contextmanager
    def listening(self) -> Iterator[Reading]:
        self._beat()
        self.reading = made = Reading()
        begin = time.perf_counter()
        yield made
        self._beat()
        made.took = (time.perf_counter() - begin) * 1e3

    def stop(self) -> None:
        self._timer.stop()
        self._over.set()
        self._watch.join()

    @Slot()
    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.reading.longest = max(self.reading.longest, (now - self._at) * 1e3)
        self.reading.cpu = max(self.reading.cpu, (cpu - self._cpu) * 1e3)
        self._at, self._cpu = now, cpu

    def _look(self) -> None:
        while not self._over.wait(0.02):
            if time.perf_counter() - self._at < TARGET_MS / 2e3:
                continue
            frame = sys._current_frames().get(self._window)
            while frame is not None and f"{os.sep}app{os.sep}" not in frame.f_code.co_filename:
                frame = frame.f_back
            if frame is not None:
                self.reading.where[f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_qualname}"] += 1


class Tour:
    """Somebody at the window."""

    def __init__(self, home: Path, dossiers: Sequence[str]) -> None:
        self._dossiers = dossiers
        self._on = stage("zh_CN", Appearance.LIGHT)
        hush()
        self.heart = Heart()
        self.found: dict[str, list[Reading]] = {}
        self.memory: dict[str, float] = {}
        self._window = Window(self._on, opening(home), SystemClock(), pages, [])
        self._failures: list[BaseException] = []
        self._window.tasks.crashed.connect(self._failures.append)
        self._window.start()
        self._window.shell.activateWindow()
        self._rest()

    def _rest(self) -> None:
        wait(lambda: not self._window.tasks.busy)
        if self._failures:
            raise self._failures[0]

    def _do(self, name: str, action: Callable[[], object]) -> None:
        with self.heart.listening() as reading:
            action()
            self._rest()
        self.found.setdefault(name, []).append(reading)
        self.memory[name] = max(self.memory.get(name, 0.0), resident("VmRSS"))

    def unlock(self) -> None:
        page = self._window.shell.findChild(UnlockPage)
        page.place_chosen.emit(Place.OFFICE)
        self._do("unlock until Today is filled", lambda: page.unlock.emit(PASSPHRASE))

    def around(self) -> None:
        shell = self._window.shell
        self._do("all covers", lambda: shell.go("dossiers"))
        page = shell.go("dossiers")
        assert isinstance(page, DossiersPage)
        self._rest()
        self._do("covers narrowed by a word", lambda: page.pane.text.setText("北方"))
        self._do("all covers again", lambda: page.pane.text.setText(""))
        self._do("completeness by keeper and region", page.pane.overall.click)
        for dialog in shell.findChildren(QDialog):
            dialog.close()
        for text in TYPED:
            self._do("search while typing", lambda text=text: self._type(text))
        shell.topbar.search.clear()
        for dossier, people in zip(self._dossiers, ("10", "500", "5,000"), strict=False):
            self._do(f"open a dossier of {people} people", lambda one=dossier: page.show_target(one))
            for section in (Section.PERSONS, Section.RELATIONS, Section.INFORMATION, Section.HISTORY):
                self._do(f"{section} of {people} people", lambda one=section: page.show_part(one, 0))
            page.show_part(Section.BASIC, 0)
            self._rest()
        for name in ("today", "visits", "cards", "log", "conflicts", "sync"):
            self._do(f"page {name}", lambda one=name: shell.go(one))

    def _type(self, text: str) -> None:
        search = self._window.shell.topbar.search
        search.setFocus()
        for end in range(1, len(text) + 1):
            search.setText(text[:end])
            wait(lambda: not self._window.tasks.busy)

    def maps(self) -> None:
        page = self._window.shell.go("map")
        assert isinstance(page, MapPage)
        self._rest()
        for dossier, people in zip(self._dossiers, ("10", "500", "5,000"), strict=False):
            self._do(f"map of {people} people", lambda one=dossier: page.show_target(one))
            loaded = page._presenter.loaded
            if loaded is None:
                raise RuntimeError("no map")
            graph = loaded.view.graph
            centre = max((one.id for one in graph.theirs), key=lambda one: len(graph.ties_of.get(one, ())))
            self._do(f"map of {people} people: network of one", lambda one=centre: page.panel.around_wanted.emit(one))
            self._do(f"map of {people} people: whole again", lambda: page.panel.around_wanted.emit(""))
            self._do(f"map of {people} people: free layout", lambda: page.head.layout_chosen.emit("free"))
            page.head.layout_chosen.emit("tree")
            self._rest()
            for back in (-2, -3):
                at = loaded.moments[back] if len(loaded.moments) >= -back else None
                self._do(f"map of {people} people: a quarter back", lambda at=at: page.time.chosen.emit(at))
            self._do(f"map of {people} people: nobody knows", page.panel.rows["nobody-knows"].click)
            self._do(f"map of {people} people: now", lambda: page.time.chosen.emit(None))
        self._do("accounts that hang by one thread", page.panel.threads_wanted.emit)
        self._do("map of the group", lambda: page.head.scope_chosen.emit(Scope(self._dossiers[0], None, True)))
        self._do("leave the map", lambda: self._window.shell.go("today"))

    def close(self) -> None:
        self.heart.stop()
        self._window.shell.close()
        self._window.shell.deleteLater()
        self._window.deleteLater()
        settle(self._on.qt)


def resident(name: str) -> float:
    """``VmRSS`` (now) or ``VmHWM`` (at most) of this process in MB; 0 where the system doesn't tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)


def tour(home: Path, dossiers: Sequence[str], tours: int) -> Iterator[Result]:
    """Walk through the window of this process."""
    made = Tour(home, dossiers)
    made.unlock()
    for _ in range(tours):
        made.around()
        made.maps()
    for name, readings in made.found.items():
        best = min(readings, key=lambda one: one.longest)
        where = sum((one.where for one in readings), Counter[str]()).most_common(2)
        yield Result(
            f"window: {name}", len(readings), best.longest, None,
            more={
                "target": TARGET_MS, "first": readings[0].longest, "cpu": min(one.cpu for one in readings),
                "took": min(one.took for one in readings), "mb": made.memory[name], "where": dict(where),
            },
        )  # fmt: skip
    made.close()
    QApplication.processEvents()
    yield Result(
        "window: resident memory", len(made.found), max(made.memory.values()), None, "MB",
        more={"target": TARGET_MB, "most": resident("VmHWM"), "unlocked": next(iter(made.memory.values()))},
    )  # fmt: skip


def run(*, dossiers: int = DOSSIERS, tours: int = TOURS, keep: bool = True) -> Iterator[Result]:
    """In a process of its own, so that what fills the archive doesn't count."""
    with archive(dossiers, keep=keep) as folder:
        with at_work(folder / "home") as bench, bench.desk.store.read() as session:
            count = select(Person.dossier_id, func.count()).group_by(Person.dossier_id).order_by(func.count())
            rows = session.execute(count).all()
        chosen = list(dict.fromkeys([rows[0][0], rows[-2][0], rows[-1][0]]))
        with at_work(folder / "home") as bench:
            borrow(bench.desk, chosen)
        command = [sys.executable, "-m", "bench.window", str(folder / "home"), str(tours), *chosen]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            yield from (Result(**json.loads(line)) for line in process.stdout)
        if process.returncode:
            raise RuntimeError("the window failed")


if __name__ == "__main__":
    for result in tour(Path(sys.argv[1]), sys.argv[3:], int(sys.argv[2])):
        print(json.dumps(asdict(result), ensure_ascii=False), flush=True)
