"""The exchange with headquarters, at a desk: enrol, first fill, sync, and how things stand."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from app.accesslog.events import Act, Target
from app.accesslog.shapes import ShapeError
from app.errors import Unreachable, UserError
from app.models import History
from app.services import erasures, wiping
from app.services.cards import Cards
from app.services.desk import Desk, seat
from app.services.quarantine import Quarantine, waiting_bytes
from app.services.reading import Gate
from app.services.search_index import forget_deleted
from app.sync.engine import Progress, SyncEngine, SyncResult
from app.sync.enrol import Enrolled, Enroller
from app.sync.errors import Revoked
from app.sync.feed import open_conflicts
from app.sync.files import FileExchange
from app.sync.fill import FillResult, FirstFill
from app.sync.purge import Purged
from app.sync.state import Enrolment
from app.sync.status import Status, status

_SAVER: Final = "data_saver"
OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]
P = ParamSpec("P")
T = TypeVar("T")


def _silent(_: Progress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Standing:
    """How the exchange stands: ``status`` of the vault, and what is left of the lease (None without headquarters).

    ``conflicts`` are open; ``waiting_bytes`` is what waits before it is packed. ``files_waiting`` attachments are
    still to go up, ``files_missing`` to come down; both with their bytes.
    """

    status: Status
    lease_days_left: int | None
    log_size: int
    log_seen: int
    conflicts: int = 0
    waiting_bytes: int = 0
    files_waiting: int = 0
    files_waiting_bytes: int = 0
    files_missing: int = 0
    files_missing_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why headquarters was not reached: the error's key, and when, by this clock (UTC milliseconds)."""

    key: str
    at: int


@dataclass(frozen=True, slots=True)
class OtherLaptop:
    """Another laptop of the same person, as what came from it tells: its number, its last change (UTC milliseconds)."""

    device: int
    last_at: int


def _obeying(contact: Callable[Concatenate[Exchange, P], T]) -> Callable[Concatenate[Exchange, P], T]:
    """A contact whose refusal may bring headquarters' order to wipe: it is obeyed (incident). Raises Wiped then."""

    @wraps(contact)
    def obeying(exchange: Exchange, /, *arguments: P.args, **named: P.kwargs) -> T:
        try:
            return contact(exchange, *arguments, **named)
        except Revoked as refusal:
            wiping.obey(exchange._desk, refusal)
            raise

    return obeying


class Exchange:
    """Everything between this laptop and headquarters. One exchange at a time."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate
        self._engine = SyncEngine(desk.store, desk.clock, desk.log, desk.time)
        self._cards = Cards(desk, gate)
        self.quarantine = Quarantine(desk, gate)
        self._failure: Failure | None = None
        self._enroller: Enroller | None = None  # keeps what was offered under a code, should the answer be lost

    @_obeying
    def enrol(self, url: str, code: str, *, device_name: str | None = None, again: bool = False) -> Enrolled:
        """Enrol with headquarters' code; the person is then the one headquarters names. Raises as ``Enroller``.

        ``again``: as a new device, because the vault was restored or copied. Its open cards end: they were the old
        device's (borrow-end).
        """
        desk = self._desk
        if self._enroller is None:
            self._enroller = Enroller(desk.store, desk.clock, desk.log, desk.time, desk.vault.add_headquarters_slot)
        enrolled = self._enroller.enrol(url, code, device_name or platform.node(), again=again)
        desk.log_ok = desk.log_ok or again
        seat(desk)
        if again:
            self._cards.give_back_all()
        self._gate.note(Act.KEY_CHANGED, target=Target(kind="vault"))
        return enrolled

    @_obeying
    def fill(self, progress: OnProgress = _silent, cancelled: Cancelled = _never) -> FillResult:
        """Fill the laptop from headquarters, or go on where it was cut."""
        return self._fill(progress, cancelled)

    def _fill(self, progress: OnProgress, cancelled: Cancelled) -> FillResult:
        desk = self._desk
        result = FirstFill(desk.store, desk.clock, self._engine).run(progress, cancelled)
        seat(desk)
        with desk.store.read() as session:
            former = Enrolment.load(session).former
        if former:
            self._cards.give_back_all(former)
        return result

    @_obeying
    def sync(self, progress: OnProgress = _silent, cancelled: Cancelled = _never) -> SyncResult:
        """One exchange: the access log first, then what waits, files last. Raises an Unreachable, or what stops it.

        With the data saver on no file is fetched unasked. A laptop whose place headquarters forgot is filled anew.
        """
        result: SyncResult | None = None
        try:
            result = self._engine.sync(progress, cancelled)
            if result.finished and status(self._desk.store).refilling:
                filled = self._fill(progress, cancelled)
                result = replace(result, finished=filled.finished)
            if result.finished:
                files = self._files.run(progress, cancelled, down=not self.data_saver)
                finished = result.finished and files.finished
                result = replace(result, files_up=files.up, files_down=files.down, finished=finished)
            self._failure = None
            self.quarantine.tidy()
            wiping.tell(self._desk.vault.home, self._desk.clock)
            return result
        except Unreachable as error:
            if result is not None:
                error.sent = (result.changes, result.events)
            self._failure = Failure(error.key, self._desk.clock.wall_ms())
            raise
        finally:  # also after a failure: a log found broken or forked stops reading at once (log-tamper)
            seat(self._desk)
            self._finish_purges()
            erasures.finish(self._desk, self._gate)

    @_obeying
    def sync_briefly(self, within_s: float, cancelled: Cancelled = _never) -> SyncResult:
        """As :meth:`sync`, but over within so many seconds: what isn't there by then waits for the next time.

        Files go up in what is left of them, and none is fetched.
        """
        until = time.monotonic() + within_s
        try:
            result = self._engine.sync(_silent, cancelled, within_s=within_s)
            left = until - time.monotonic()
            if result.finished and left > 0:
                with suppress(Unreachable):  # the pieces that arrived needn't go again
                    sent = self._files.run(_silent, cancelled, within_s=left, down=False)
                    result = replace(result, files_up=sent.up)
            return result
        finally:
            seat(self._desk)

    def waits(self) -> bool:
        """Whether anything waits for headquarters that an exchange would bring there now."""
        desk = self._desk
        found, seen = status(desk.store), desk.log.seen_by_headquarters()
        ready = found.enrolled and found.filled and not found.halted
        return ready and (
            found.waits > 0 or desk.log.size > (seen.size if seen else 0) or bool(self._files.waiting().up)
        )

    @_obeying
    def fetch_file(self, dossier_id: str, blob: str) -> None:
        """Fetch an attachment whose bytes aren't here yet, if there is a headquarters.

        Raises UserError where they haven't come there either, SyncRunning or another Unreachable.
        """
        with self._desk.store.read() as session:
            known = Enrolment.known(session)
        if known and not self._files.fetch(dossier_id, blob, _silent, _never):
            raise UserError("attachment-not-here")

    @property
    def _files(self) -> FileExchange:
        return FileExchange(self._desk.store, self._desk.vault.files, self._engine)

    def _finish_purges(self) -> None:
        """What lies outside the database of dossiers that left it: their files go, and it is logged (handover).

        A file that is nowhere else waits until headquarters has it; nobody can open it here any more.

        Done again from the list if it was interrupted; the write-ahead log is emptied last, so nothing stays there.
        """
        desk = self._desk
        with desk.store.read() as session:
            pending = Purged.load(session).pending
        if not pending:
            return
        files = self._files
        pending = tuple(one for one in pending if not files.unsent(UUID(one["dossier"]).hex, one["files"]))
        for one in pending:
            for name in one["files"]:
                desk.vault.files.remove(name)
            for number in one["cards"]:
                with suppress(ShapeError):  # one that is no number of a card keeps no purge from going on
                    self._gate.note(
                        Act.CARD_RECALLED, target=Target(kind="card", id=number, dossier=one["dossier"]), card=number
                    )
            self._gate.note(Act.PURGED, one["dossier"])
        with desk.store.apply() as session:
            Purged.done(session, pending)
            for one in pending:
                files.forget(session, UUID(one["dossier"]).hex)
            forget_deleted(session)
        desk.vault.checkpoint()

    def standing(self) -> Standing:
        """What waits, what failed, when headquarters was last reached, how long reading goes on without it."""
        desk = self._desk
        left, seen = desk.time.left, desk.log.seen_by_headquarters()
        days = left.days if left else None
        with desk.store.read() as session:
            conflicts, waiting = open_conflicts(session), waiting_bytes(session)
        files = self._files.waiting()
        return Standing(
            status(desk.store), days, desk.log.size, seen.size if seen else 0, conflicts, waiting,
            len(files.up), files.up_bytes, len(files.down), files.down_bytes,
        )  # fmt: skip

    @property
    def failure(self) -> Failure | None:
        """Why the last exchange of this session did not go through; None if it did."""
        return self._failure

    def other_laptops(self) -> Sequence[OtherLaptop]:
        """The person's other laptops that changes came from, the latest first."""
        desk = self._desk
        query = (
            select(History.device, func.max(History.at))
            .where(History.by_id == desk.me.id, History.device.not_in((0, desk.device)))
            .group_by(History.device)
            .order_by(func.max(History.at).desc())
        )
        with desk.store.read() as session:
            return [OtherLaptop(device, at) for device, at in session.execute(query)]

    @property
    def data_saver(self) -> bool:
        """Whether exchanges by itself are rare and nothing large is fetched unasked (a metered line)."""
        return bool(self._desk.setting(_SAVER, False))

    def save_data(self, on: bool) -> None:
        self._desk.keep({_SAVER: on})
