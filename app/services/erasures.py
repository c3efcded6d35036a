"""What lies outside the rows of data that was erased here (consent): files go, the search forgets, and it is logged."""

from __future__ import annotations

from typing import Final

from app.accesslog.events import Act, Target
from app.models import Attachment, Person
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.search_index import forget_deleted
from app.sync.erase import Erasures

_TOLD: Final = (Person.__tablename__, Attachment.__tablename__)
"""Of a person's other rows the log needs no line of their own."""


def finish(desk: Desk, gate: Gate) -> None:
    """Done again from the list if it was interrupted; the write-ahead log is emptied last, so nothing stays there."""
    with desk.store.read() as session:
        pending = Erasures.load(session).pending
    if not pending:
        return
    for one in pending:
        for name in one["files"]:
            desk.vault.files.remove(name)
        if one["entity"] in _TOLD:
            gate.note(Act.ERASED, target=Target(kind=one["entity"], id=one["row"], dossier=one["dossier"]))
    with desk.store.apply() as session:
        Erasures.done(session, pending)
        forget_deleted(session)
    desk.vault.checkpoint()
