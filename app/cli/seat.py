"""The unlocked part of an invocation: a workbench, the place that was stated, and the cards it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.output import warn
from app.models.enums import Place, Purpose
from app.services.desk import Desk
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up


@contextmanager
def seated(opening: Opening, desk: Desk, place: str | None) -> Iterator[Workbench]:
    """A workbench over an open desk, ``place`` stated; the vault is locked at the end, however it ends."""
    try:
        if desk.vault.older_than_last_lock:
            warn("vault-older")
        if not desk.log.is_whole():  # the window verifies the whole log beside the work; a command has no time for it
            desk.log_ok = False
        bench = set_up(desk)
        if place:
            bench.gate.state_place(Place(place))
        yield bench
    finally:
        opening.lock(desk)


def take_card(bench: Workbench, dossier_id: str, purpose: str | None) -> None:
    """Take one's own card if none is out (borrow-own); it stays open until it ends. Not for others' dossiers."""
    if bench.dossiers.keeps(dossier_id):
        bench.cards.issue_own(dossier_id, Purpose(purpose or bench.cards.last_statement()[0]))
