"""start: from the process to the painted unlock page, against a bare PySide6 window in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from app.ui.first_page import PAINTED
from bench.archive import new_vault, opening
from bench.harness import Pair, Result, p95

ROUNDS = 15
BARE = """
import os, sys
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.painted)
    def painted(self):
        os.write(1, b"painted\\n")
        self.close()
        QApplication.quit()

application = QApplication(sys.argv)
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""


def started(command: Sequence[str], bytecode: Path) -> tuple[float, int]:
    """Seconds until the process says that it has painted, and the most memory it took until then, in KiB.

    As in an installed program the bytecode is there: the rounds that warm up have written it. Memory is asked for while
    the process lives, because the figure at its end counts its parent's from before it became itself.
    """
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "SATCHEL_BENCH_EXIT": "1", "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(bytecode),
    }  # fmt: skip
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    said = process.stdout.readline().decode().strip()
    taken = time.perf_counter() - begin
    told = Path(f"/proc/{process.pid}/status").read_text().splitlines() if said == PAINTED else []
    process.communicate()
    if said != PAINTED:
        raise RuntimeError(f"never painted: {' '.join(command)}")
    most = next(line for line in told if line.startswith("VmHWM:"))
    return taken, int(most.split()[1])


def run(*, rounds: int = ROUNDS) -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        opening(home).lock(new_vault(home))
        ours = [sys.executable, "-m", "app", "--home", str(home)]
        bare = [sys.executable, "-c", BARE]
        taken: dict[int, list[float]] = {0: [], 1: []}
        memory: dict[int, list[int]] = {0: [], 1: []}
        for number in range(-2, rounds):
            for which in (0, 1) if number % 2 else (1, 0):
                seconds, most = started((ours, bare)[which], Path(folder) / "bytecode")
                if number >= 0:
                    taken[which].append(seconds)
                    memory[which].append(most)
    yield Result.of(
        "start: process to the painted unlock page", 1, Pair(tuple(taken[0]), tuple(taken[1])),
        on=["offscreen", "warm file cache", "bytecode", "fonts", "theme", "icons"],
    )  # fmt: skip
    yield Result(
        "start: most memory up to the unlock page", 1, median(memory[0]) / 1024, median(memory[1]) / 1024, "MB",
        more={"rounds": rounds, "ours_p95": p95(memory[0]) / 1024},
    )  # fmt: skip
