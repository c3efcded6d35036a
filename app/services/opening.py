"""Opening the vault: made, unlocked, recovered, restored, upgraded, locked. What comes out is a desk (``desk.py``).

Unlocks and failed unlocks are access events. While the vault is shut the log's key comes from the keyring; without one
the event is sealed into the spool and appended at the next unlock (``decisions.md``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, insert

from app.accesslog.errors import Broken, LogDamaged, LogMissing, LogUnavailable, SeedDamaged, SeedMissing, SpoolDamaged
from app.accesslog.events import Act, Event, Outcome, Target
from app.accesslog.spool import Spool
from app.accesslog.store import AccessLog
from app.clock import Clock
from app.models import CaptureState, Secret, Staff, SyncState
from app.models.enums import Place, Role, Tier
from app.models.ids import new_id
from app.models.migrate import pending, upgrade
from app.rules import places
from app.services import log_mark
from app.services.cards import end_as_logged
from app.services.desk import LOG_ENTRY, Desk, read_me, read_policy, seat
from app.services.log_mark import Aftermath, Mark
from app.services.search_index import index_dirty
from app.services.timekeeper import Timekeeper
from app.sync.errors import LogForked
from app.sync.state import Halt
from app.vault import durable, layout, restore, vault, ways_in, wipe_mark, wiping
from app.vault import passphrase as passphrases
from app.vault.backup import BackupInfo
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import (
    BackupExists,
    DeviceSecretMissing,
    DeviceSecretNotKept,
    FolderMissing,
    NoVault,
    Wiped,
    WrongRecoveryCode,
    WrongSecret,
)
from app.vault.keys import KdfCost
from app.vault.unit_of_work import Store
from app.vault.vault import Vault
from app.vault.ways_in import WayIn
from app.vault.wipe_mark import WipeMark

LOG_KEY: Final = "log.key"
SPOOL_KEY: Final = "log.spool"
SPOOL_PUBLIC: Final = "log.pub"
LOG_BEGUN: Final = "log_begun"
LOG_COPY: Final = "log.db"


@dataclass(frozen=True, slots=True)
class Made:
    """A new vault's desk, and its recovery code, which is shown once and kept nowhere."""

    desk: Desk
    recovery_code: str


class Opening:
    """Everything that happens at the vault's door. ``secrets`` is the keyring's port."""

    def __init__(self, home: Path, secrets: DeviceSecrets, clock: Clock, cost: KdfCost | None = None) -> None:
        self.home = home
        self._secrets = secrets
        self._clock = clock
        self.cost = cost

    @property
    def with_keyring(self) -> bool:
        """Whether a keyring can keep the device's secret."""
        return self._secrets.backend is not None

    @property
    def exists(self) -> bool:
        """Whether there is a vault in the home folder, whole or not."""
        return layout.traces(self.home)

    @property
    def wiped(self) -> WipeMark | None:
        """The wipe at headquarters' order that left this folder without a vault."""
        return None if self.exists else wipe_mark.read(self.home)

    def finish_wipe(self) -> None:
        """Go on with a wipe that was cut, before anything else (incident). Raises VaultBusy, ReadOnlyFolder."""
        wiping.finish(self.home, self._secrets)

    # -- making

    def create(self, passphrase: str, *, name: str = "") -> Made:
        """A new vault for a local person, who may be called ``name`` until enrolled.

        Raises WeakPassphrase, VaultExists, VaultBusy, DiskFull, ReadOnlyFolder.
        """
        passphrases.require(passphrase, with_keyring=self.with_keyring)
        made = vault.create(
            self.home, passphrase, secrets=self._secrets, migrate=_founder(name, self._clock), cost=self.cost
        )
        wipe_mark.begun_anew(self.home)
        try:
            return Made(self._sit_down(made.vault, Act.UNLOCK), made.recovery_code)
        except BaseException:
            made.vault.close()
            raise

    # -- opening

    def require_vault(self) -> None:
        """Raises NoVault, or Wiped, where there is none, before anybody is asked for a passphrase."""
        gone = self.wiped
        if gone is not None:
            import_module("app.services.wiping").tell(self.home, self._clock)
            raise Wiped(gone.device, gone.at)
        if not self.exists:
            raise NoVault

    def unlock(self, passphrase: str, *, accept_journal_loss: bool = False) -> Desk:
        """Open with the passphrase; failures are logged. Raises as ``vault.unlock``, WrongSecret among them.

        ``accept_journal_loss`` opens in spite of JournalDamaged, without the changes after the damage.
        """

        def way() -> Vault:
            return vault.unlock(
                self.home, passphrase, secrets=self._secrets, accept_journal_loss=accept_journal_loss
            )  # fmt: skip

        return self._open(way, Act.UNLOCK)

    def recover(self, code: str, new_passphrase: str) -> Desk:
        """Open with the printed recovery code and set a new passphrase. The code stays valid."""
        passphrases.require(new_passphrase, with_keyring=self.with_keyring)
        desk = self._open(lambda: vault.unlock_with_recovery(self.home, code, secrets=self._secrets), Act.RECOVERY_USED)
        return self._with_passphrase(desk, new_passphrase)

    def restore(self, backup: Path, *, passphrase: str, set_aside: bool = False) -> Desk:
        """Restore a backup into the empty home folder and open it. The log goes on in a new chain, because no backup
        holds the log's seed; headquarters will see that. ``set_aside`` moves a vault that is there into a folder of its
        own first, log and all. Raises as ``app.vault.restore.restore``.
        """
        return self._restore(backup, ways_in.by_passphrase(passphrase, self._secrets), set_aside=set_aside)

    def restore_with_code(self, backup: Path, code: str, new_passphrase: str, *, set_aside: bool = False) -> Desk:
        """As ``restore``, by the printed recovery code; a new passphrase is set for the restored vault."""
        passphrases.require(new_passphrase, with_keyring=self.with_keyring)
        way = ways_in.by_recovery_code(code)
        return self._with_passphrase(self._restore(backup, way, set_aside=set_aside), new_passphrase)

    def rotate(self, passphrase: str, new_passphrase: str) -> Made:
        """Give a locked vault a new master key, passphrase and recovery code, because the passphrase may have leaked.

        Everything is encrypted anew and opened again. A crash leaves the old vault or the new one. Raises as ``unlock``
        and ``Vault.rotate_master_key``; then the old passphrase holds.
        """
        passphrases.require(new_passphrase, with_keyring=self.with_keyring)
        old = self.unlock(passphrase)
        try:
            code = old.vault.rotate_master_key(new_passphrase, secrets=self._secrets, cost=self.cost)
        except BaseException:
            self.lock(old)
            raise
        old.log.close()
        desk = self.unlock(new_passphrase)
        desk.log.append(_event(desk, Act.KEY_CHANGED))
        return Made(desk, code)

    def refuse_place(self, place: Place) -> None:
        """Log that someone stated a forbidden place while the vault was shut (borrow-place)."""
        refusal = places.refusal(place)
        self._log_shut(
            Event(
                act=Act.PLACE_STATED, outcome=Outcome.REFUSED, reason=str(refusal) if refusal else None,
                place=str(place), target=Target(kind="vault"),
            )
        )  # fmt: skip

    def lock(self, desk: Desk) -> None:
        """Log the lock, keep trusted time, close everything. Keys leave memory when the process starts afresh."""
        if desk.wiped:
            return  # nothing is left to close
        try:
            desk.log.append(_event(desk, Act.LOCK))
            with desk.store.write():
                """Every unit of work keeps trusted time, the meters and the log's end."""
        finally:
            desk.log.close()
            desk.vault.close()

    # -- inside

    def _with_passphrase(self, desk: Desk, new: str) -> Desk:
        """Set a new passphrase at a desk that was opened by the recovery code."""
        try:
            desk.vault.change_passphrase(new, secrets=self._secrets, cost=self.cost)
            desk.log.append(_event(desk, Act.KEY_CHANGED))
        except BaseException:
            desk.log.close()
            desk.vault.close()
            raise
        return desk

    def _restore(self, backup: Path, way: WayIn, *, set_aside: bool) -> Desk:
        aside = str(self._clock.wall_ms()) if set_aside else None
        opened = restore.restore(backup, self.home, way, secrets=self._secrets, set_aside=aside)
        wipe_mark.begun_anew(self.home)
        try:
            return self._sit_down(opened, Act.RESTORE, restored=True)
        except BaseException:
            opened.close()
            raise

    def _open(self, way: Callable[[], Vault], act: Act) -> Desk:
        try:
            opened = way()
        except (WrongSecret, WrongRecoveryCode, DeviceSecretMissing) as failure:
            self._log_shut(
                Event(
                    act=Act.UNLOCK_FAILED, outcome=Outcome.FAILED, reason=failure.key, target=Target(kind="vault")
                )
            )  # fmt: skip
            raise
        try:
            return self._sit_down(opened, act)
        except BaseException:
            opened.close()
            raise

    def _sit_down(self, opened: Vault, act: Act, *, restored: bool = False) -> Desk:
        upgraded = self._upgrade(opened)
        store = Store(opened.engine, opened.reader, self._clock, index_dirty)
        with store.read() as session:
            state = session.get_one(CaptureState, 0)
            log_key = session.get_one(Secret, LOG_KEY).value
            spool_key = session.get_one(Secret, SPOOL_KEY).value
            begun = session.get(SyncState, LOG_BEGUN) is not None
            mark = Mark.load(session)
            me, policy = read_me(session, state.author_id or ""), read_policy(session)
        self._keep_outside(opened, log_key, spool_key)
        log = self._log(opened, log_key, begun=begun, restored=restored, device=state.device)
        try:
            since = _since(log, mark, restored=restored)
            time = Timekeeper(store, self._clock, policy, log, since, leased=state.device != 0)
            store.at_end = time.save
            if not begun or restored:
                with store.write() as session:
                    session.merge(SyncState(name=LOG_BEGUN, value=True))
                    if restored and state.device != 0:  # else each restore of one backup would begin its lease anew
                        Halt(LogForked().key, self._clock.wall_ms()).save(session)
            desk = Desk(opened, store, log, self._clock, time, policy, me, state.device)
            seat(desk)
            spool = Spool(self.home, public_key=_public(spool_key), clock=self._clock)
            _drain(log, spool, spool_key, desk)
            if not restored and opened.commit_seq < since.commits:
                log.append(replace(_event(desk, Act.INCIDENT), reason="vault_older"))
            log.append(_event(desk, act))
            end_as_logged(store, since.ended, desk.now_ms())
            if upgraded:
                log.append(_event(desk, Act.UPGRADED))
        except BaseException:
            log.close()
            raise
        return desk

    def _upgrade(self, opened: Vault) -> bool:
        """Bring an older vault up to this version, after a backup. Raises SchemaNewer for a newer one."""
        if not pending(opened.engine, Tier.LAPTOP):
            return False
        folder = self.home / layout.BACKUPS
        now = self._clock.wall_ms()
        with durable.world_errors():
            folder.mkdir(mode=0o700, exist_ok=True)
        opened.backup(folder / f"before-upgrade-{now}.satchel-backup", created_at=now)
        upgrade(opened.engine, Tier.LAPTOP)
        return True

    def _keep_outside(self, opened: Vault, log_key: bytes, spool_key: bytes) -> None:
        """What logging needs while the vault is shut: the log's key in the keyring, the spool's key in a file."""
        name = LOG_ENTRY.format(opened.id)
        try:
            kept = self._secrets.get(name) == log_key
        except DeviceSecretMissing:
            kept = False
        if not kept and self._secrets.backend is not None:
            self._secrets.drop(name)
            try:
                self._secrets.put(name, log_key)
            except DeviceSecretNotKept:
                self._secrets.drop(name)  # then the spool serves
        target = self.home / SPOOL_PUBLIC
        if not target.exists() or target.read_bytes() != _public(spool_key):
            durable.write(target, _public(spool_key))

    def _log(self, opened: Vault, key: bytes, *, begun: bool, restored: bool, device: int) -> AccessLog:
        name = str(device) if device else opened.id
        if restored:
            try:
                return AccessLog.restart(self.home, key=key, clock=self._clock, device=opened.id)
            except LogMissing:
                return AccessLog.create(self.home, device=opened.id, key=key, clock=self._clock)
        try:
            return AccessLog.open(self.home, key=key, clock=self._clock)
        except LogMissing:
            if begun:
                raise
            return AccessLog.create(self.home, device=name, key=key, clock=self._clock)

    def _log_shut(self, event: Event) -> None:
        """Log while the vault is shut, whether the log can be opened now or only be sealed to."""
        try:
            key = self._secrets.get(LOG_ENTRY.format(vault.info(self.home).vault_id))
        except DeviceSecretMissing:
            key = None
        if key is not None:
            try:
                log = AccessLog.open(self.home, key=key, clock=self._clock)
            except (LogMissing, LogDamaged, LogUnavailable, SeedMissing, SeedDamaged, Broken):
                key = None
            else:
                try:
                    log.append(event)
                    return
                finally:
                    log.close()
        public = self.home / SPOOL_PUBLIC
        if public.exists():
            Spool(self.home, public_key=public.read_bytes(), clock=self._clock).seal(event)


def _since(log: AccessLog, mark: Mark | None, *, restored: bool) -> Aftermath:
    """What the log has beyond the mark kept in the vault. Raises Broken for one that doesn't reach it (log-tamper)."""
    made_anew = restored and len(log.chains) == 1  # the backup had no log
    if mark is None or made_anew:
        mark = log_mark.end_of(log)
    log_mark.require(log, mark)
    return log_mark.since(log, mark)


def _drain(log: AccessLog, spool: Spool, key: bytes, desk: Desk) -> None:
    """Append what was sealed while the vault was shut; a damaged spool is set aside, and that is an incident."""
    try:
        log.drain(spool, key)
    except SpoolDamaged:
        spool.set_aside()
        log.append(replace(_event(desk, Act.INCIDENT), reason="spool_damaged"))


def back_up(desk: Desk, target: Path) -> BackupInfo:
    """Write a verified backup of everything but the log's seed; logged. Raises BackupExists, DiskFull, …"""
    if os.path.lexists(target):
        raise BackupExists
    if not target.parent.is_dir():
        raise FolderMissing
    desk.log.append(_event(desk, Act.BACKUP))
    return desk.vault.backup(target, created_at=desk.now_ms(), also={LOG_COPY: desk.log.copy_to})


def check_passphrase(desk: Desk, passphrase: str) -> None:
    """Whether the person at the desk knows the passphrase; a wrong one is logged. Raises WrongSecret."""
    try:
        desk.vault.check_passphrase(passphrase)
    except WrongSecret as failure:
        desk.log.append(replace(_event(desk, Act.UNLOCK_FAILED), outcome=Outcome.FAILED, reason=failure.key))
        raise


def change_passphrase(desk: Desk, new: str, *, cost: KdfCost | None = None) -> None:
    """Replace the passphrase; logged. Raises WeakPassphrase."""
    guard = desk.vault.protection
    passphrases.require(new, with_keyring=guard is not None and guard.keyring is not None)
    desk.vault.change_passphrase(new, cost=cost)
    desk.log.append(_event(desk, Act.KEY_CHANGED))


def new_recovery_code(desk: Desk) -> str:
    """A new recovery code; the old one stops opening this vault. Logged."""
    code = desk.vault.new_recovery_code()
    desk.log.append(_event(desk, Act.KEY_CHANGED))
    return code


def _event(desk: Desk, act: Act) -> Event:
    """``revision``: how far the database had got, so that an older copy of it is noticed."""
    target = Target(kind="vault", revision=desk.vault.commit_seq)
    return Event(act=act, actor=desk.actor, target=target, trusted_ms=desk.now_ms())


def _public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _founder(name: str, clock: Clock) -> Callable[[Engine], None]:
    """Builds the tables of a new vault and the rows it can't be without, before its header makes it a vault."""

    def found(engine: Engine) -> None:
        upgrade(engine, Tier.LAPTOP)
        person, now = new_id(), clock.wall_ms()
        with engine.begin() as connection:
            connection.execute(
                insert(CaptureState).values(
                    id=0, capturing=True, hlc=now << 16, device=0, epoch=0, offset_ms=0, author_id=person, at=now
                )
            )
            connection.execute(
                insert(Staff).values(
                    id=person, number="LOCAL", name=name, role=Role.ACCOUNT_MANAGER, active=True, clk={}
                )
            )  # fmt: skip
            connection.execute(insert(Secret).values(name=LOG_KEY, value=os.urandom(32)))
            spool = X25519PrivateKey.generate().private_bytes_raw()
            connection.execute(insert(Secret).values(name=SPOOL_KEY, value=spool))

    return found
