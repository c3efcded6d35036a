"""One invocation of the command line: where, how to unlock, in which place, and how to answer."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError
from app.i18n import tr
from app.models.enums import Place, Purpose
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up

MakeOpening = Callable[[Path], Opening]


class Context:
    """Hands a command its arguments, the vault's door and, when asked, an unlocked workbench."""

    def __init__(self, args: Namespace, home: Path, make_opening: MakeOpening) -> None:
        self.args = args
        self.home = home
        self._make_opening = make_opening

    @property
    def opening(self) -> Opening:
        return self._make_opening(self.home)

    @property
    def json(self) -> bool:
        return bool(self.args.json)

    def passphrase(self, *, file: str | None = None, prompt: str = "cli.ask-passphrase") -> str:
        """From ``--passphrase-file`` (``-`` for stdin) or a prompt; never from an argument.

        Raises UserError if the file can't be read or the prompt is cancelled.
        """
        return read_secret(file or self.args.passphrase_file, prompt)

    @contextmanager
    def workbench(self, *, passphrase: str | None = None) -> Iterator[Workbench]:
        """An unlocked vault, the place stated if one was given, locked again at the end."""
        opening = self.opening
        desk = opening.unlock(passphrase if passphrase is not None else self.passphrase())
        try:
            bench = set_up(desk)
            if self.args.place:
                bench.gate.state_place(Place(self.args.place))
            yield bench
        finally:
            opening.lock(desk)

    def dossier(self, bench: Workbench, reference: str) -> str:
        """The dossier's id, with a card open for it (see ``card_for``)."""
        dossier_id = bench.dossiers.find(reference)
        self.card_for(bench, dossier_id)
        return dossier_id

    def card_for(self, bench: Workbench, dossier_id: str) -> None:
        """Take one's own card if a place was given and none is out (borrow-own); it stays open until it ends."""
        if self.args.place and bench.dossiers.keeps(dossier_id):
            bench.cards.issue_own(dossier_id, Purpose(self.args.purpose or bench.cards.last_statement()[0]))


def read_secret(file: str | None, prompt_key: str) -> str:
    """A secret from a file, from stdin (``-``), or typed unseen. Raises UserError."""
    if file == "-":
        text = sys.stdin.readline()
    elif file:
        try:
            text = Path(file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise UserError("secret-file", file=file) from None
    else:
        try:
            text = getpass.getpass(tr(prompt_key) + " ")
        except (EOFError, KeyboardInterrupt):
            raise UserError("prompt-cancelled") from None
    text = text.strip("\r\n")
    if not text:
        raise UserError("secret-empty")
    return text
