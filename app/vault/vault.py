"""The vault: made, unlocked, its ways in changed, locked. Who holds a ``Vault`` holds the master key."""

from __future__ import annotations

import secrets as random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from app.vault import cipher, durable, layout, meta, recovery_code, slots
from app.vault import header as headers
from app.vault.calibrate import cost_for
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import DeviceSecretMissing, VaultExists, WrongEscrowKey, WrongRecoveryCode, WrongSecret
from app.vault.header import SALT_BYTES, Header
from app.vault.keys import KEY_BYTES, KdfCost, subkey
from app.vault.process_lock import ProcessLock
from app.vault.sealed_files import SealedFiles


@dataclass(frozen=True)
class Protection:
    """What guards the passphrase slot: the keyring's name (None: the passphrase stands alone) and the cost."""

    keyring: str | None
    cost: KdfCost


@dataclass(frozen=True)
class Info:
    """What can be told of a vault without unlocking it."""

    vault_id: str
    protection: Protection | None
    recovery_code: bool
    headquarters: bool
    header_copies_whole: bool
    database_bytes: int


class Vault:
    """An unlocked vault. ``engine`` writes, ``reader`` only reads and never waits for the writer."""

    def __init__(
        self, home: Path, header: Header, master: bytes, secrets: DeviceSecrets, lock: ProcessLock, owns_lock: bool
    ) -> None:
        self.home = home
        self._header = header
        self._master = master
        self._secrets = secrets
        self._lock = lock
        self._owns_lock = owns_lock
        key = database_key(master, header.generation)
        self.engine: Engine = cipher.open_engine(self.database_path, key, header.salt)
        self.reader: Engine = cipher.open_engine(self.database_path, key, header.salt, read_only=True)
        meta.count_commits(self.engine)
        self.meta = meta.read(self.engine, header.vault_id)
        self.files = SealedFiles(
            layout.files(home, header.generation), self.subkey("files"), bytes.fromhex(self.meta.name_key)
        )

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
        """What guards the passphrase slot; None if there is none (after recovery, until a new one is set)."""
        return protection_of(self._header)

    def subkey(self, label: str) -> bytes:
        """A 32-byte key for one purpose. It changes with the master key: whatever must outlive that is kept inside."""
        return subkey(self._master, label)

    def change_passphrase(self, new: str, *, secrets: DeviceSecrets | None = None, cost: KdfCost | None = None) -> None:
        """Replace all passphrase slots by one for ``new``. The database isn't touched, old backups keep the old one.

        A crash at any instant leaves the old passphrase or the new one. Raises DeviceSecretNotKept, DiskFull,
        ReadOnlyFolder; then the old one still holds.
        """
        port = secrets or self._secrets
        old = self._header.passphrase_slots()
        kept = tuple(slot for slot in self._header.slots if not slot.opens_by_passphrase)
        slot = self._new_passphrase_slot(new, port, cost)
        retired = tuple(each.entry for each in old if each.entry)
        self._store(replace(self._header, slots=(slot, *kept), loose=retired))
        self._secrets = port
        self.drop_loose_entries()

    def new_recovery_code(self) -> str:
        """A new printed code; the old one no longer opens this vault (it still opens older backups)."""
        code = recovery_code.generate()
        slot = slots.seal_recovery(self._master, self.id, code)
        kept = tuple(each for each in self._header.slots if each.kind != slots.RECOVERY)
        self._store(replace(self._header, slots=(*kept, slot)))
        return recovery_code.show(code)

    def add_headquarters_slot(self, public_key: bytes) -> None:
        """Seal the master key to headquarters' X25519 public key (32 bytes), in place of an earlier one."""
        slot = slots.seal_headquarters(self._master, self.id, public_key)
        kept = tuple(each for each in self._header.slots if each.kind != slots.HEADQUARTERS)
        self._store(replace(self._header, slots=(*kept, slot)))

    def drop_loose_entries(self) -> None:
        """Drop keyring entries that an earlier change, perhaps interrupted, left unused."""
        if self._header.loose:
            for entry in self._header.loose:
                self._secrets.drop(entry)
            self._store(replace(self._header, loose=()))

    def close(self) -> None:
        """Lock: bring the write-ahead log into the database, close every connection, release the process lock."""
        self.reader.dispose()
        self.engine.dispose()
        cipher.checkpoint(self.database_path, database_key(self._master, self._header.generation), self._header.salt)
        if self._owns_lock:
            self._lock.release()

    def _store(self, header: Header) -> None:
        self._header = headers.store(self.home, header, self._master)

    def _new_passphrase_slot(self, passphrase: str, port: DeviceSecrets, cost: KdfCost | None) -> slots.Slot:
        cost = cost or cost_for(with_device=port.backend is not None)
        if port.backend is None:
            return slots.seal_passphrase(self._master, self.id, passphrase, cost)
        entry = slots.new_entry_name(self.id)
        self._store(replace(self._header, loose=(*self._header.loose, entry)))
        return slots.seal_passphrase_device(self._master, self.id, passphrase, cost, port, entry)


@dataclass(frozen=True)
class Created:
    """A new vault, unlocked, and its recovery code, which is shown once and kept nowhere."""

    vault: Vault
    recovery_code: str


def database_key(master: bytes, generation: int) -> bytes:
    """SQLCipher's raw key for one generation of the database."""
    return subkey(master, f"database/{generation}")


def protection_of(header: Header) -> Protection | None:
    """What guards the passphrase slot of a header."""
    for slot in header.passphrase_slots():
        if slot.cost is not None:
            return Protection(slot.keeper if slot.entry else None, slot.cost)
    return None


def info(home: Path) -> Info:
    """What the header tells without a key. Raises NoVault, HeaderDamaged, VaultNewer."""
    loaded = headers.load(home)
    header = loaded.header
    database = layout.database(home, header.generation)
    return Info(
        vault_id=header.vault_id,
        protection=protection_of(header),
        recovery_code=bool(header.of_kind(slots.RECOVERY)),
        headquarters=bool(header.of_kind(slots.HEADQUARTERS)),
        header_copies_whole=loaded.both_whole,
        database_bytes=database.stat().st_size if database.exists() else 0,
    )


def create(
    home: Path,
    passphrase: str,
    *,
    secrets: DeviceSecrets,
    migrate: Callable[[Engine], None],
    cost: KdfCost | None = None,
    hq_public_key: bytes | None = None,
    lock: ProcessLock | None = None,
) -> Created:
    """Make a vault in ``home``; ``migrate`` builds the tables. The header is written last: it is what makes it one.

    A crash before that leaves nothing that counts. Raises VaultExists, VaultBusy, DeviceSecretNotKept, DiskFull,
    ReadOnlyFolder.
    """
    held = lock or ProcessLock(home)
    try:
        if layout.traces(home):
            raise VaultExists
        master, vault_id = random.token_bytes(KEY_BYTES), str(uuid.uuid4())
        salt, code = random.token_bytes(SALT_BYTES), recovery_code.generate()
        target = layout.unfinished(layout.database(home, 1))
        _remove_database(target)
        _build_database(target, database_key(master, 1), salt, vault_id, migrate)
        cost = cost or cost_for(with_device=secrets.backend is not None)
        if secrets.backend is None:
            first = slots.seal_passphrase(master, vault_id, passphrase, cost)
        else:
            entry = slots.new_entry_name(vault_id)
            first = slots.seal_passphrase_device(master, vault_id, passphrase, cost, secrets, entry)
        ways = [first, slots.seal_recovery(master, vault_id, code)]
        if hq_public_key is not None:
            ways.append(slots.seal_headquarters(master, vault_id, hq_public_key))
        header = headers.store(home, Header(vault_id, 0, 1, salt, tuple(ways)), master)
        durable.replace(target, layout.database(home, 1))
        return Created(Vault(home, header, master, secrets, held, lock is None), recovery_code.show(code))
    except BaseException:
        if lock is None:
            held.release()
        raise


def unlock(home: Path, passphrase: str, *, secrets: DeviceSecrets, lock: ProcessLock | None = None) -> Vault:
    """Open with passphrase (and keyring, if the slot asks for it).

    Raises NoVault, HeaderDamaged, HeaderForged, VaultNewer, WrongSecret, DeviceSecretMissing, DatabaseDamaged,
    DatabaseMissing, VaultBusy, ReadOnlyFolder, DiskFull.
    """

    def find(header: Header) -> bytes:
        missing = False
        for slot in header.passphrase_slots():
            try:
                return slots.open_passphrase(slot, header.vault_id, passphrase, secrets)
            except WrongSecret:
                continue
            except DeviceSecretMissing:
                missing = True
        if missing or not header.passphrase_slots():
            raise DeviceSecretMissing
        raise WrongSecret

    return _open(home, find, secrets, lock)


def unlock_with_recovery(home: Path, code: str, *, secrets: DeviceSecrets, lock: ProcessLock | None = None) -> Vault:
    """Open with the printed code; set a new passphrase then. Raises RecoveryCodeTypo, WrongRecoveryCode, as unlock."""
    bits = recovery_code.parse(code)

    def find(header: Header) -> bytes:
        for slot in header.of_kind(slots.RECOVERY):
            return slots.open_recovery(slot, header.vault_id, bits)
        raise WrongRecoveryCode

    return _open(home, find, secrets, lock)


def unlock_with_escrow(
    home: Path, private_key: bytes, *, secrets: DeviceSecrets, lock: ProcessLock | None = None
) -> Vault:
    """Open with headquarters' X25519 private key (32 bytes). Raises WrongEscrowKey, or as unlock."""

    def find(header: Header) -> bytes:
        for slot in header.of_kind(slots.HEADQUARTERS):
            return slots.open_headquarters(slot, header.vault_id, private_key)
        raise WrongEscrowKey

    return _open(home, find, secrets, lock)


def _open(home: Path, find: Callable[[Header], bytes], secrets: DeviceSecrets, lock: ProcessLock | None) -> Vault:
    headers.load(home)  # nothing is made in a folder without a vault
    held = lock or ProcessLock(home)
    try:
        loaded = headers.load(home)
        header = loaded.header
        master = find(header)
        headers.check_mac(header, master)
        database = layout.database(home, header.generation)
        _finish(layout.unfinished(database), database)
        _finish(layout.unfinished(layout.files(home, header.generation)), layout.files(home, header.generation))
        vault = Vault(home, header, master, secrets, held, lock is None)
    except BaseException:
        if lock is None:
            held.release()
        raise
    if not loaded.both_whole:
        vault._store(header)
    vault.drop_loose_entries()
    _sweep(home, header.generation)
    return vault


def _build_database(path: Path, key: bytes, salt: bytes, vault_id: str, migrate: Callable[[Engine], None]) -> None:
    cipher.create_file(path, key, salt)
    engine = cipher.open_engine(path, key, salt)
    try:
        meta.write(engine, vault_id)
        migrate(engine)
    finally:
        engine.dispose()
    cipher.checkpoint(path, key, salt)


def _finish(prepared: Path, target: Path) -> None:
    """Put a prepared database or folder, which the header already names, in its place (after a crash in between)."""
    if prepared.exists() and not target.exists():
        durable.replace(prepared, target)


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        durable.remove(path.with_name(path.name + suffix))


def _sweep(home: Path, generation: int) -> None:
    """Remove what earlier keys and interrupted writes left; never anything of a later key."""
    for path in list(home.iterdir()):
        of = layout.generation_of(path.name)
        stale = of is not None and (of < generation or layout.UNFINISHED in path.name)
        if stale or path.name.endswith(layout.TEMPORARY):
            durable.remove(path)
