"""What stands behind the unlock page and the first run: the vault's door, as their presenters ask for it.

What it needs is loaded when it is asked for, so that the page is there before the libraries.
"""

from __future__ import annotations

import datetime as dt
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.i18n import language
from app.models.enums import Place
from app.vault.durable import write_new

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.opening import Made, Opening
    from app.services.workbench import Workbench
    from app.ui.pages.first_run_presenter import Enrolled, Kit
    from app.vault.passphrase import Strength


class Door:
    """Opens and makes the vault in one home folder. ``bench`` is the workbench once it is open."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self.bench: Workbench | None = None

    # -- unlock page

    def unlock(self, passphrase: str, place: str, *, accept_journal_loss: bool = False) -> Workbench:
        desk = self._opening.unlock(passphrase, accept_journal_loss=accept_journal_loss)
        return self._seated(_set_up(desk), place)

    def recover(self, code: str, passphrase: str, place: str) -> Workbench:
        return self._seated(_set_up(self._opening.recover(code, passphrase)), place)

    def place_refused(self, place: str) -> None:
        """Logged while the vault is shut (borrow-place)."""
        self._opening.refuse_place(Place(place))

    def strength(self, passphrase: str) -> Strength:
        judged: Strength = _loaded("app.vault.passphrase").strength(passphrase, with_keyring=self._opening.with_keyring)
        return judged

    # -- restoring and rotating

    def inspect_backup(self, path: Path) -> int:
        made_at: int = _loaded("app.vault.backup").inspect(path).created_at
        return made_at

    def restore(self, path: Path, passphrase: str, *, set_aside: bool) -> Workbench:
        return self._restored(self._opening.restore(path, passphrase=passphrase, set_aside=set_aside))

    def restore_with_code(self, path: Path, code: str, passphrase: str, *, set_aside: bool) -> Workbench:
        return self._restored(self._opening.restore_with_code(path, code, passphrase, set_aside=set_aside))

    def rotate(self, passphrase: str, new: str) -> Kit:
        return self._with_kit(self._opening.rotate(passphrase, new))

    # -- first run

    def create(self, passphrase: str, name: str = "") -> Kit:
        return self._with_kit(self._opening.create(passphrase, name=name))

    def _with_kit(self, made: Made) -> Kit:
        self.bench = _set_up(made.desk)
        today = dt.datetime.fromtimestamp(time.time()).date()
        kits, preview = _loaded("app.reports.recovery_kit"), _loaded("app.reports.preview")
        kit = kits.RecoveryKit(vault_id=made.desk.vault.id, made_on=today, code=made.recovery_code)
        pdf = kits.render_recovery_kit(kit, language())
        pages = tuple(preview.page_image(pdf, page).png() for page in range(preview.page_count(pdf)))
        made_kit: Kit = _loaded("app.ui.pages.first_run_presenter").Kit(pdf, pages, self._opening.with_keyring)
        return made_kit

    def print_kit(self, pdf: bytes) -> None:
        _loaded("app.reports.printing").CupsPrinting().print_pdf(pdf)

    def save_kit(self, pdf: bytes, path: Path) -> None:
        write_new(path, pdf)

    def enrol(self, url: str, code: str) -> Enrolled:
        enrolled = self._open().exchange.enrol(url, code)
        told: Enrolled = _loaded("app.ui.pages.first_run_presenter").Enrolled(enrolled.name, enrolled.fingerprint)
        return told

    def look_around(self) -> None:
        self._open().samples.fill()

    def shut(self) -> None:
        """Lock what was opened here, if it was; nothing else uses it."""
        bench, self.bench = self.bench, None
        if bench is not None:
            self._opening.lock(bench.desk)

    def _restored(self, desk: Desk) -> Workbench:
        self.bench = bench = _set_up(desk)
        return bench

    def _seated(self, bench: Workbench, place: str) -> Workbench:
        self.bench = bench
        bench.gate.state_place(Place(place))
        return bench

    def _open(self) -> Workbench:
        if self.bench is None:
            raise RuntimeError("no vault is open")
        return self.bench


def _set_up(desk: Any) -> Workbench:
    bench: Workbench = _loaded("app.services.workbench").set_up(desk)
    return bench


def _loaded(module: str) -> Any:
    return import_module(module)
