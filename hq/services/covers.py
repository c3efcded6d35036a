"""Whether what a log shows as opened was covered by a card and an allowed place (borrow-card, borrow-place)."""

from __future__ import annotations

from typing import Final

from app.accesslog import canonical
from app.accesslog.chain import Record
from app.accesslog.coverage import uncovered
from app.accesslog.events import Act, Event, Outcome, from_fields
from hq.db.pool import Db

_ENDS: Final = {
    Act.CARD_RETURNED, Act.CARD_EXPIRED, Act.CARD_RECALLED, Act.CARD_LOST, Act.CARD_CLOSED, Act.CARD_SUSPENDED,
}  # fmt: skip


class Covers:
    """The cards of one device's log, brought forward event by event inside the caller's transaction."""

    def __init__(self, db: Db, device: int, now: int) -> None:
        self._db = db
        self._device = device
        self._now = now
        rows = db.execute(
            "SELECT card, dossier FROM issued_card WHERE device_id = %s AND ended_seq IS NULL", (device,)
        ).fetchall()
        self._open: dict[str, str | None] = dict(rows)

    def judge(self, records: list[Record], start: int) -> None:
        """Record violations among verified ``records``, the first of which is number ``start``."""
        for seq, record in enumerate(records, start):
            event = from_fields(canonical.decode(record.body)["event"])
            self._follow(event, seq)
            rule = uncovered(event)
            if rule is None and event.act is Act.DOSSIER_OPENED and event.outcome is Outcome.ALLOWED:
                rule = self._without_card(event)
            if rule is not None:
                self._db.execute(
                    "INSERT INTO log_violation (device_id, seq, rule, at) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT DO NOTHING",
                    (self._device, seq, rule, self._now),
                )

    def _without_card(self, event: Event) -> str | None:
        """The card an opening names must have been issued before, for that dossier, and not have ended."""
        dossier = (event.target.dossier or event.target.id) if event.target is not None else None
        if event.card not in self._open:
            return "borrow-card"
        return None if self._open[event.card] == dossier else "borrow-card"

    def _follow(self, event: Event, seq: int) -> None:
        if event.outcome is not Outcome.ALLOWED:
            return
        card = event.card or (event.target.id if event.target is not None and event.target.kind == "card" else None)
        if card is None:
            return
        if event.act in (Act.CARD_ISSUED, Act.CARD_RESUMED):
            dossier = event.target.dossier if event.target is not None else None
            self._open[card] = dossier or self._open.get(card)
            self._db.execute(
                "INSERT INTO issued_card (device_id, card, dossier, opened_seq) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (device_id, card) DO UPDATE SET ended_seq = NULL",
                (self._device, card, dossier, seq),
            )
        elif event.act in _ENDS:
            self._open.pop(card, None)
            self._db.execute(
                "UPDATE issued_card SET ended_seq = %s WHERE device_id = %s AND card = %s", (seq, self._device, card)
            )
