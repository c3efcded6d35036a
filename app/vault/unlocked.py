"""The unlocked vault: who holds it holds the master key. It lends engines, keys and files, and changes the ways in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from app.errors import SatchelError
from app.vault import backup, cipher, durable, layout, meta, recovery_code, rotation, slots, ways_in, wiping, witness
from app.vault import header as headers
from app.vault.calibrate import cost_for
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import VaultClosed
from app.vault.header import Header
from app.vault.keys import KdfCost, database_key, subkey
from app.vault.process_lock import ProcessLock
from app.vault.sealed_files import SealedFiles
from app.vault.wipe_mark import WipeMark

FILES_LABEL: Final = "files"
_WITNESS_LABEL: Final = "witness"


@dataclass(frozen=True)
class Protection:
    """What guards the passphrase slot: the keyring's name (None: the passphrase stands alone) and the cost."""

    keyring: str | None
    cost: KdfCost


def protection_of(header: Header) -> Protection | None:
    """What guards the passphrase slot of a header; None if it has none."""
    slot = next(iter(header.passphrase_slots()), None)
    if slot is None or slot.cost is None:
        return None
    return Protection(slot.keeper if slot.entry else None, slot.cost)


class Vault:
    """Made by ``create`` and ``unlock``. ``engine`` writes, ``reader`` only reads and never waits for the writer."""

    def __init__(self, home: Path, header: Header, master: bytes, secrets: DeviceSecrets, lock: ProcessLock) -> None:
        self.home = home
        self._header = header
        self._master: bytes | None = master
        self._secrets = secrets
        self._lock = lock
        self.engine: Engine = cipher.engine_over(self._connect, self.database_path)
        self.reader: Engine = cipher.engine_over(
            partial(self._connect, read_only=True), self.database_path, read_only=True
        )
        meta.count_commits(self.engine)
        try:
            row = meta.read(self.reader, header.vault_id)
        except BaseException:
            self._disconnect()
            raise
        name_key = bytes.fromhex(row.name_key)
        self.files = SealedFiles(layout.files(home, header.generation), self.subkey(FILES_LABEL), name_key)
        self.older_than_last_lock = witness.is_older(
            secrets, header.vault_id, self.subkey(_WITNESS_LABEL), row.commit_seq
        )
        """Whether the database was further on when it was last locked on this machine: an old copy was put back."""

    @property
    def id(self) -> str:
        """The vault's UUID."""
        return self._header.vault_id

    @property
    def database_path(self) -> Path:
        return layout.database(self.home, self._header.generation)

    @property
    def header(self) -> Header:
        return self._header

    @property
    def protection(self) -> Protection | None:
        """What guards the passphrase slot; None if there is none."""
        return protection_of(self._header)

    @property
    def commit_seq(self) -> int:
        """How many transactions have written to the database so far."""
        return meta.read(self.reader, self.id).commit_seq

    def subkey(self, label: str) -> bytes:
        """A 32-byte key for one purpose. It changes with the master key: whatever must outlive that is kept inside.

        Raises VaultClosed.
        """
        return subkey(self._key(), label)

    def check_passphrase(self, passphrase: str) -> None:
        """Raises WrongSecret unless it is the passphrase in force, or DeviceSecretMissing."""
        ways_in.by_passphrase(passphrase, self._secrets)(self._header)

    def change_passphrase(self, new: str, *, secrets: DeviceSecrets | None = None, cost: KdfCost | None = None) -> None:
        """Replace all passphrase slots by one for ``new``. The database isn't touched; old backups keep the old one.

        A crash at any instant leaves the old passphrase or the new one. Raises DeviceSecretNotKept, DiskFull,
        ReadOnlyFolder; then the old one still holds.
        """
        port = secrets or self._secrets
        entry = self.announce_entry(port)
        slot = passphrase_slot(self._key(), self.id, new, port, entry, cost)
        retired = tuple(each.entry for each in self._header.passphrase_slots() if each.entry)
        kept = tuple(each for each in self._header.slots if not each.opens_by_passphrase)
        self.store(replace(self._header, slots=(slot, *kept), loose=retired))
        self._secrets = port
        self.drop_loose_entries()

    def new_recovery_code(self) -> str:
        """A new printed code; the old one no longer opens this vault (it still opens older backups)."""
        code = recovery_code.generate()
        slot = slots.seal_recovery(self._key(), self.id, code)
        self.store(self._header.with_slot(slot))
        return recovery_code.show(code)

    def add_headquarters_slot(self, public_key: bytes) -> None:
        """Seal the master key to headquarters' X25519 public key (32 bytes), in place of an earlier one."""
        self.store(self._header.with_slot(slots.seal_headquarters(self._key(), self.id, public_key)))

    def rotate_master_key(
        self, new_passphrase: str, *, secrets: DeviceSecrets | None = None, cost: KdfCost | None = None
    ) -> str:
        """Give the vault a new master key, because the passphrase may have leaked: all is encrypted anew.

        Returns the new recovery code and leaves the vault **closed**: unlock it again. Headquarters' slot is kept. No
        other task may be at work. A crash at any instant leaves the old vault or the new one; after an error the old
        one stays open. Raises DatabaseDamaged, FileDamaged, DeviceSecretNotKept, DiskFull, ReadOnlyFolder.
        """
        port = secrets or self._secrets
        entry = self.announce_entry(port)
        self._disconnect()

        def seal(master: bytes) -> slots.Slot:
            return passphrase_slot(master, self.id, new_passphrase, port, entry, cost)

        try:
            successor, code = rotation.prepare(self.home, self._header, self._key(), self.files, seal)
            header = headers.store(self.home, successor.header, successor.master)
        except BaseException:
            rotation.abandon(self.home, self._header.generation + 1)
            self.drop_loose_entries()
            raise
        self._header, self._master, self._secrets = header, successor.master, port
        try:
            rotation.finish(self.home, header.generation)
            self.drop_loose_entries()
        finally:
            self.close()
        return code

    def backup(
        self,
        target: Path,
        *,
        created_at: int,
        also: Mapping[str, Callable[[Path], object]] | None = None,
        overwrite: bool = False,
    ) -> backup.BackupInfo:
        """Write header, database and attachments into one encrypted file, read it back and compare.

        ``created_at`` is UTC milliseconds. ``also`` names further files of the home folder, each with a function that
        writes a consistent, already encrypted copy to the path it is given (never the log's seed). Raises BackupExists,
        FolderMissing, BackupDamaged (it didn't read back as written), DatabaseDamaged, DiskFull, ReadOnlyFolder.
        """
        source = backup.Source(self.home, self._header, self._database_key())
        return backup.write(target, source, self.subkey(backup.LABEL), created_at, also or {}, overwrite=overwrite)

    def check(self) -> tuple[str, ...]:
        """Check every page, table, reference and attachment; the ids of damaged attachments.

        Raises DatabaseDamaged, VaultClosed.
        """
        cipher.check_file(self.database_path, self._database_key(), self._header.salt)
        return self.files.damaged()

    def checkpoint(self) -> bool:
        """Bring the write-ahead log into the database, as when idle; False if a transaction was in the way."""
        return cipher.checkpoint_over(self.engine, self.database_path)

    def close(self) -> None:
        """Lock: empty the write-ahead log, leave the witness, close every connection, let other processes in.

        Harmless when done twice. Keys and text stay in memory until the process starts afresh.
        """
        if self._master is None:
            return
        try:
            seen = self.commit_seq
            witness.remember(self._secrets, self.id, self.subkey(_WITNESS_LABEL), seen)
            self.checkpoint()
        finally:
            self._master = None
            self._disconnect()
            self._lock.release()

    def wipe(self, mark: WipeMark, entries: tuple[str, ...]) -> WipeMark:
        """Destroy this vault for good, keys first, and leave it closed; ``entries`` are further ones in the keyring.

        What can't be removed now (open elsewhere) is at the next start: then the mark isn't finished.
        """
        begun = wiping.begin(self.home, mark, entries)
        self._master = None
        try:
            self._disconnect()
        finally:
            with self._lock, suppress(SatchelError):
                begun = wiping.go_on(self.home, begun, self._secrets)
        return begun

    def announce_entry(self, port: DeviceSecrets) -> str:
        """The name of a new keyring entry, already written in the header so that a crash can't orphan it."""
        if port.backend is None:
            return ""
        entry = slots.new_entry_name(self.id)
        self.store(replace(self._header, loose=(*self._header.loose, entry)))
        return entry

    def drop_loose_entries(self) -> None:
        """Drop keyring entries that an earlier change, perhaps interrupted, left unused."""
        if self._header.loose:
            for entry in self._header.loose:
                self._secrets.drop(entry)
            self.store(replace(self._header, loose=()))

    def store(self, header: Header) -> None:
        """Make ``header`` the one in force, on disk and here. Raises DiskFull, ReadOnlyFolder, VaultClosed."""
        self._header = headers.store(self.home, header, self._key())

    def _connect(self, *, read_only: bool = False) -> Any:
        return cipher.connect(self.database_path, self._database_key(), self._header.salt, read_only=read_only)

    def _database_key(self) -> bytes:
        return database_key(self._key(), self._header.generation)

    def _key(self) -> bytes:
        if self._master is None:
            raise VaultClosed
        return self._master

    def _disconnect(self) -> None:
        self.reader.dispose()
        self.engine.dispose()


def passphrase_slot(
    master: bytes, vault_id: str, passphrase: str, port: DeviceSecrets, entry: str, cost: KdfCost | None
) -> slots.Slot:
    """The slot for a passphrase: with the keyring if ``port`` has one, else alone. Raises DeviceSecretNotKept."""
    cost = cost or cost_for(with_device=bool(entry))
    if not entry:
        return slots.seal_passphrase(master, vault_id, passphrase, cost)
    return slots.seal_passphrase_device(master, vault_id, passphrase, cost, port, entry)


def sweep(home: Path, generation: int) -> None:
    """Remove what earlier keys and interrupted writes left; never anything of a later key."""
    for path in list(home.iterdir()):
        of = layout.generation_of(path.name)
        stale = of is not None and (of < generation or layout.is_unfinished(path.name))
        if stale or layout.is_temporary(path.name):
            durable.remove(path)
