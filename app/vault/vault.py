"""A vault made, unlocked, or asked about from outside. ``Vault`` itself is in ``unlocked.py``."""

from __future__ import annotations

import secrets as random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.vault import cipher, durable, journal, layout, meta, recovery_code, rotation, slots
from app.vault import header as headers
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import VaultExists
from app.vault.header import SALT_BYTES, Header
from app.vault.keys import KEY_BYTES, KdfCost, database_key
from app.vault.process_lock import ProcessLock
from app.vault.unlocked import Protection, Vault, passphrase_slot, protection_of, sweep
from app.vault.ways_in import WayIn, by_escrow_key, by_passphrase, by_recovery_code, master_key

__all__ = [
    "Created",
    "Info",
    "Protection",
    "Vault",
    "create",
    "info",
    "open_vault",
    "unlock",
    "unlock_with_escrow",
    "unlock_with_recovery",
]


@dataclass(frozen=True)
class Created:
    """A new vault, unlocked, and its recovery code, which is shown once and kept nowhere."""

    vault: Vault
    recovery_code: str


@dataclass(frozen=True)
class Info:
    """What can be told of a vault without unlocking it."""

    vault_id: str
    protection: Protection | None
    recovery_code: bool
    headquarters: bool
    header_copies_whole: bool
    database_bytes: int


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

    A crash before that leaves nothing that counts. A ``lock`` that is given becomes the vault's. Raises VaultExists,
    VaultBusy, DeviceSecretNotKept, DiskFull, ReadOnlyFolder.
    """
    held = lock or ProcessLock(home)
    entry = ""
    try:
        if layout.traces(home):
            raise VaultExists
        master, vault_id = random.token_bytes(KEY_BYTES), str(uuid.uuid4())
        salt, code = random.token_bytes(SALT_BYTES), recovery_code.generate()
        rotation.abandon(home, 1)
        database = layout.unfinished(layout.database(home, 1))
        _build_database(database, database_key(master, 1), salt, vault_id, migrate)
        entry = slots.new_entry_name(vault_id) if secrets.backend is not None else ""
        ways = [
            passphrase_slot(master, vault_id, passphrase, secrets, entry, cost),
            slots.seal_recovery(master, vault_id, code),
        ]
        if hq_public_key is not None:
            ways.append(slots.seal_headquarters(master, vault_id, hq_public_key))
        header = headers.store(home, Header(vault_id, 0, 1, salt, tuple(ways)), master)
        entry = ""  # the header names it now
        rotation.settle(home, header.generation)
        return Created(Vault(home, header, master, secrets, held), recovery_code.show(code))
    except BaseException:
        if entry:
            secrets.drop(entry)
        held.release()
        raise


def unlock(
    home: Path,
    passphrase: str,
    *,
    secrets: DeviceSecrets,
    lock: ProcessLock | None = None,
    accept_journal_loss: bool = False,
) -> Vault:
    """Open with passphrase (and keyring, if the slot asks for it).

    Raises NoVault, HeaderDamaged, HeaderForged, VaultNewer, WrongSecret, DeviceSecretMissing, DatabaseDamaged,
    DatabaseMissing, JournalDamaged, VaultBusy, ReadOnlyFolder, DiskFull.
    """
    way = by_passphrase(passphrase, secrets)
    return open_vault(home, way, secrets=secrets, lock=lock, accept_journal_loss=accept_journal_loss)


def unlock_with_recovery(home: Path, code: str, *, secrets: DeviceSecrets, lock: ProcessLock | None = None) -> Vault:
    """Open with the printed code; a new passphrase comes next. Raises RecoveryCodeTypo, WrongRecoveryCode, …."""
    return open_vault(home, by_recovery_code(code), secrets=secrets, lock=lock)


def unlock_with_escrow(
    home: Path, private_key: bytes, *, secrets: DeviceSecrets, lock: ProcessLock | None = None
) -> Vault:
    """Open with headquarters' X25519 private key (32 bytes). Raises WrongEscrowKey, or as unlock."""
    return open_vault(home, by_escrow_key(private_key), secrets=secrets, lock=lock)


def open_vault(
    home: Path,
    way: WayIn,
    *,
    secrets: DeviceSecrets,
    lock: ProcessLock | None = None,
    accept_journal_loss: bool = False,
) -> Vault:
    """Open by any way in. A ``lock`` that is given becomes the vault's if this succeeds, and stays the caller's if not.

    ``accept_journal_loss`` opens in spite of JournalDamaged: changes after the damage are gone; a copy of the damaged
    log is kept beside it.
    """
    headers.load(home)  # nothing is made in a folder without a vault
    held = lock or ProcessLock(home)
    try:
        loaded = headers.load(home)
        header = loaded.header
        master = master_key(header, way)
        rotation.settle(home, header.generation)
        database = layout.database(home, header.generation)
        if accept_journal_loss:
            journal.set_aside(database)
        else:
            journal.check(database)
        vault = Vault(home, header, master, secrets, held)
        if not loaded.both_whole:
            vault.store(header)
        vault.drop_loose_entries()
        sweep(home, header.generation)
    except BaseException:
        if lock is None:
            held.release()
        raise
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
    durable.sync_folder(path.parent)
