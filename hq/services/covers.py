"""Whether what a log shows as opened was covered by a card and an allowed place (borrow-card, borrow-place).

A card the log speaks of is believed only if its person could take it; a card in the archive that the log doesn't speak
of, though it goes beyond that time, was never logged (access-log).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from app.accesslog import canonical
from app.accesslog.chain import Record
from app.accesslog.coverage import FORBIDDEN_PLACES, uncovered
from app.accesslog.events import Act, Event, Outcome, from_fields
from app.sync.wire import SKEW_MS
from hq.db.pool import Db

_ENDS: Final = {
    Act.CARD_RETURNED, Act.CARD_EXPIRED, Act.CARD_RECALLED, Act.CARD_LOST, Act.CARD_CLOSED, Act.CARD_SUSPENDED,
}  # fmt: skip


_BEGINS: Final = frozenset({Act.CARD_ISSUED, Act.CARD_RESUMED})
_NOT_OUT_YET: Final = ("draft", "requested", "refused", "ready", "withdrawn")
_READ_EVERYTHING: Final = frozenset({"director", "information_manager"})


class Covers:
    """The cards of one device's log, brought forward event by event inside the caller's transaction."""

    def __init__(self, db: Db, device: int, now: int) -> None:
        self._db = db
        self._device = device
        self._now = now
        self._until = 0
        rows = db.execute(
            "SELECT card, dossier FROM issued_card WHERE device_id = %s AND ended_seq IS NULL", (device,)
        ).fetchall()
        self._open: dict[str, str | None] = dict(rows)
        owner = db.execute(
            "SELECT d.staff_id, s.role, d.enrolled_at FROM device d JOIN staff s ON s.id = d.staff_id WHERE d.id = %s",
            (device,),
        ).fetchone()
        self._owner: tuple[UUID, str, int] | None = owner

    def judge(self, records: list[Record], start: int) -> None:
        """Record violations among verified ``records``, the first of which is number ``start``."""
        for seq, record in enumerate(records, start):
            event = from_fields(canonical.decode(record.body)["event"])
            rule = self._untakeable(event) or uncovered(event)
            if rule is None or event.act not in _BEGINS:
                self._follow(event, seq)
            if rule is None and event.act is Act.DOSSIER_OPENED and event.outcome is Outcome.ALLOWED:
                rule = self._without_card(event)
            if rule is not None:
                self._violation(seq, rule)
            if event.trusted_ms is not None:
                self._until = max(self._until, event.trusted_ms)
        if records:
            self._unlogged(start + len(records) - 1)

    def _violation(self, seq: int, rule: str) -> None:
        self._db.execute(
            "INSERT INTO log_violation (device_id, seq, rule, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (self._device, seq, rule, self._now),
        )

    def _unlogged(self, last: int) -> None:
        """Cards of this device in the archive, taken before the log's end, that no event of it issued.

        Each is told once, at the event ``last`` by which it should have been there.
        """
        if self._owner is None:
            return
        missing = self._db.execute(
            "INSERT INTO issued_card (device_id, card, dossier, opened_seq, ended_seq)"
            " SELECT DISTINCT ON (c.number) c.device, c.number, c.dossier_id::text, %(last)s, %(last)s FROM card c"
            " WHERE c.device = %(device)s AND c.borrower_id = %(person)s AND c.issued_at >= %(from)s"
            " AND c.issued_at < %(until)s AND c.state <> ALL(%(before)s)"
            " ON CONFLICT DO NOTHING RETURNING card",
            {"last": last, "device": self._device, "person": self._owner[0], "from": self._owner[2],
             "until": self._until - SKEW_MS, "before": list(_NOT_OUT_YET)},
        ).fetchall()  # fmt: skip
        if missing:
            self._violation(last, "access-log")

    def _untakeable(self, event: Event) -> str | None:
        """The rule that a card breaks which the log says was issued: no allowed place, or somebody else's dossier."""
        if event.act not in _BEGINS or event.outcome is not Outcome.ALLOWED or self._owner is None:
            return None
        if event.place in FORBIDDEN_PLACES:
            return "borrow-place"
        person, role, _ = self._owner
        dossier = event.target.dossier if event.target is not None else None
        if dossier is None or role in _READ_EVERYTHING:
            return None
        try:
            whole = UUID(dossier)
        except ValueError:
            return "borrow-own"
        row = self._db.execute(
            "SELECT d.keeper_id = %(person)s OR EXISTS (SELECT 1 FROM handover h WHERE h.dossier_id = d.id"
            " AND h.from_id = %(person)s) OR EXISTS (SELECT 1 FROM card c WHERE c.dossier_id = d.id"
            " AND c.borrower_id = %(person)s AND c.approver_id IS NOT NULL AND c.number = %(card)s)"
            " FROM dossier d WHERE d.id = %(dossier)s",
            {"person": person, "dossier": whole, "card": event.card},
        ).fetchone()
        return "borrow-own" if row is not None and not row[0] else None

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
        if event.act in _BEGINS:
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
