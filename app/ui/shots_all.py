"""Pictures of everything: first run, unlock, each page of the desk over a sample vault, the dialogs that stand alone.

The window is the real one, with a real vault in a temporary folder and its lanes at work; only nobody looks at it.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QDialog, QWidget

from app.clock import Clock, system_clock
from app.i18n import Language, tr
from app.models.enums import Place, Purpose
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.ui.application import Application
from app.ui.desk_pages import pages
from app.ui.desktop import Desktop
from app.ui.page import PageEntry
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.dossier.contents import ORDER
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.help.dialog import HelpDialog
from app.ui.pages.importing.dialog import ImportDialog
from app.ui.pages.importing.export import ExportDialog
from app.ui.pages.papers.dialogs import SaveDialog
from app.ui.pages.settings.dialogs import PassphraseDialog
from app.ui.shots import SIZE, save, settle, stage
from app.ui.tasks import Tasks
from app.ui.theme import Appearance
from app.ui.window import Window
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST

PATIENCE_MS: Final = 60_000
REST_MS: Final = 250
"""Spinners and short animations are over by then."""


def take_all(out: Path, locale: Language, theme: str, scale: float) -> list[Path]:
    """Write ``<name>-<locale>-<light|dark>.png`` for each page and dialog into ``out``; returns the paths.

    Raises what a page's work raised: a picture of a page that failed would tell nothing.
    """
    appearance = Appearance(theme)
    hush()
    on = stage(locale, appearance)
    on.tongue.choose(locale)
    on.theme.choose(appearance)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="satchel-shots-") as folder:
        tour = _Tour(on, Path(folder) / "home", lambda name: out / f"{name}-{locale}-{appearance}.png", scale)
        tour.gates_and_pages()
        return tour.written


class _Tour:
    """One walk through the program."""

    def __init__(self, on: Application, home: Path, path: Callable[[str], Path], scale: float) -> None:
        self.written: list[Path] = []
        self._on = on
        self._path = path
        self._scale = scale
        self._clock: Clock = system_clock()
        self._opening = Opening(home, NoKeyring(), self._clock, LOWEST)
        self._entries: Sequence[PageEntry] = ()
        self._desktop: Desktop | None = None
        self._failures: list[BaseException] = []

    def gates_and_pages(self) -> None:
        window = self._window("first-run")
        passphrase = secrets.token_urlsafe(24)
        made = self._opening.create(passphrase, name=tr("ui.shots.name"))
        bench = set_up(made.desk)
        visit, dossier, purchase = _sample(bench)
        window.open_desk(bench)
        self._rest(window.tasks)
        for entry in self._entries:
            page = window.shell.go(entry.name)
            self._take(entry.name, window.shell, window.tasks)
            targets = {"dossiers": [dossier], "visits": [visit], "map": [f"{dossier}/{purchase}"]}
            for target in targets.get(entry.name, []):
                page.show_target(target)
                self._take(f"{entry.name}-open", window.shell, window.tasks)
            if isinstance(page, DossiersPage):
                self._sections(page, window)
        for name, build in self._dialogs(dossier, window.shell).items():
            dialog = build()
            dialog.show()
            self._take(name, dialog, window.tasks)
            dialog.close()
        self._close(window)
        self._close(self._window("unlock"))

    def _sections(self, page: DossiersPage, window: Window) -> None:
        """Each section of the opened dossier, each part of it."""
        for section in ORDER:
            for part in range(page.parts_of(section)):
                page.show_part(section, part)
                name = f"dossier-{section}" + (f"-{part + 1}" if part else "")
                self._take(name, window.shell, window.tasks)

    def _dialogs(self, dossier: str, parent: QWidget) -> dict[str, Callable[[], QDialog]]:
        desktop = self._desktop
        if desktop is None:
            raise RuntimeError("the desk is not open")
        return {
            "add-person": lambda: AddDialog("person", parent),
            "import": lambda: ImportDialog(desktop, parent),
            "export": lambda: ExportDialog(desktop, dossier, parent=parent),
            "passphrase": lambda: PassphraseDialog(parent),
            "save-report": lambda: SaveDialog("report.pdf", parent),
            "help": lambda: HelpDialog("", parent),
        }

    def _window(self, name: str) -> Window:
        """A new window before its gate, and the gate's picture."""

        def remembered(desktop: Desktop) -> Sequence[PageEntry]:
            self._desktop, self._entries = desktop, pages(desktop)
            return self._entries

        window = Window(self._on, self._opening, self._clock, remembered, [])
        window.tasks.crashed.connect(self._failures.append)
        window.start()
        window.shell.resize(*SIZE)
        self._take(name, window.shell, window.tasks)
        return window

    def _close(self, window: Window) -> None:
        """Locks the vault if it is open; the lanes end."""
        window.shell.close()
        window.shell.deleteLater()
        window.deleteLater()
        settle(self._on.qt)

    def _take(self, name: str, widget: QWidget, tasks: Tasks) -> None:
        self._rest(tasks)
        settle(self._on.qt)
        path = self._path(name)
        save(widget, path, self._scale)
        self.written.append(path)

    def _rest(self, tasks: Tasks) -> None:
        """Let the window live until its lanes are idle. Raises what the work raised, or TimeoutError."""
        wait(lambda: not tasks.busy)
        if self._failures:
            raise self._failures[0]


def hush() -> None:
    """Leave out what Qt's offscreen platform says at every window; anything else goes to stderr."""

    def told(_: QtMsgType, __: QMessageLogContext, message: str | None) -> None:
        if message and "propagateSizeHints" not in message:
            sys.stderr.write(f"{message}\n")

    qInstallMessageHandler(told)


def wait(over: Callable[[], bool]) -> None:
    """Run the event loop until ``over`` holds and held a moment ago. Raises TimeoutError after a minute."""
    loop, tick, held = QEventLoop(), QTimer(), [0, 0]

    def look() -> None:
        held[0] = held[0] + tick.interval() if over() else 0
        held[1] += tick.interval()
        if held[0] >= REST_MS or held[1] >= PATIENCE_MS:
            loop.quit()

    tick.setInterval(25)
    tick.timeout.connect(look)
    tick.start()
    loop.exec()
    tick.stop()
    if held[0] < REST_MS:
        raise TimeoutError


def _sample(bench: Workbench) -> tuple[str, str, str]:
    """Sample data, a place, a card; the ids of a reported visit, of its dossier, which lies open, and of a purchase
    there whose roles are known."""
    dossier, *_ = bench.samples.fill()
    bench.gate.state_place(Place.OFFICE)
    bench.cards.issue_own(dossier, Purpose.VISIT_PREPARATION)
    roles = bench.records.rows("buying_role", dossier)
    purchase = next((str(row.values["opportunity_id"]) for row in roles if row.values["opportunity_id"]), "")
    return bench.visits.of(dossier)[-1].id, dossier, purchase
