"""One invocation of the command line: where, how to unlock, in which place, and how to answer."""

from __future__ import annotations

from argparse import Namespace
from contextlib import AbstractContextManager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.asking import read_secret
from app.cli.wiring import Wiring

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.opening import Opening
    from app.services.workbench import Workbench


class Context:
    """Hands a command its arguments, the vault's door and, when asked, an unlocked workbench."""

    def __init__(self, args: Namespace, home: Path, wiring: Wiring) -> None:
        self.args = args
        self.home = home
        self.wiring = wiring
        self._passphrase: str | None = None

    @cached_property
    def opening(self) -> Opening:
        return self.wiring.make_opening(self.home)

    @property
    def json(self) -> bool:
        return bool(self.args.json)

    def passphrase(self) -> str:
        """From ``--passphrase-file`` or a prompt, asked once. Raises UserError as ``read_secret``."""
        if self._passphrase is None:
            self._passphrase = read_secret(self.args.passphrase_file, "cli.ask-passphrase")
        return self._passphrase

    def workbench(self) -> AbstractContextManager[Workbench]:
        """An unlocked vault, the place stated if one was given, locked again at the end."""
        self.opening.require_vault()
        desk = self.opening.unlock(self.passphrase(), accept_journal_loss=self.args.accept_journal_loss)
        return self.seated(desk)

    def seated(self, desk: Desk) -> AbstractContextManager[Workbench]:
        """A workbench over a desk that was opened in any way; the vault is locked at the end."""
        found: AbstractContextManager[Workbench] = _seat().seated(self.opening, desk, self.args.place)
        return found

    def dossier(self, bench: Workbench, reference: str) -> str:
        """The dossier's id, with a card open for it (see ``card_for``)."""
        dossier_id = bench.dossiers.find(reference)
        self.card_for(bench, dossier_id)
        return dossier_id

    def card_for(self, bench: Workbench, dossier_id: str) -> None:
        """Take one's own card if a place was given and none is out (borrow-own); it stays open until it ends."""
        if self.args.place:
            _seat().take_card(bench, dossier_id, self.args.purpose)


def _seat() -> Any:
    """What an unlocked vault needs is loaded once it is to be unlocked: help and mistakes are answered at once."""
    return import_module("app.cli.seat")
