"""Bringing a vault back from a backup: checked before anything is written, and again before it counts."""

from __future__ import annotations

import secrets as random
from contextlib import AbstractContextManager
from pathlib import Path

from app.vault import backup, cipher, durable, layout, meta, rotation
from app.vault import header as headers
from app.vault.backup_file import Sink, read
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import BackupDamaged, DatabaseDamaged, DatabaseMissing, HeaderDamaged, NoVault, VaultExists
from app.vault.keys import database_key, subkey
from app.vault.process_lock import ProcessLock
from app.vault.sealed_files import SealedFiles
from app.vault.unlocked import FILES_LABEL
from app.vault.vault import Vault, open_vault
from app.vault.ways_in import WayIn, master_key


def restore(
    backup_file: Path,
    home: Path,
    way: WayIn,
    *,
    secrets: DeviceSecrets,
    lock: ProcessLock | None = None,
    set_aside: str | None = None,
) -> Vault:
    """Restore into an empty (or missing) folder and open the vault by ``way`` (see ``ways_in``).

    After a recovery code, or on another machine, set a new passphrase. Nothing is overwritten, and nothing counts
    before every page and attachment was checked. With ``set_aside`` a vault that is there already, whole or damaged,
    is moved into a folder of that mark below ``home`` once the backup was found whole; without, it raises VaultExists.
    Raises BackupDamaged, BackupMissing, VaultNewer, VaultExists,
    DiskFull, ReadOnlyFolder, and what the way in raises (WrongSecret, DeviceSecretMissing, …).
    """
    backup.inspect(backup_file)
    held = lock or ProcessLock(home)
    workshop = home / f"restore-{random.token_hex(4)}{layout.TEMPORARY}"
    try:
        if set_aside is None:
            _require_empty(home)
        try:
            durable.private_folder(workshop)
            _unpack(backup_file, workshop, way)
            if set_aside is not None:
                _move_aside(home, home / f"{layout.ASIDE}{set_aside}")
            _move_in(workshop, home)
        finally:
            durable.remove(workshop)
        return open_vault(home, way, secrets=secrets, lock=held)
    except BaseException:
        if lock is None:
            held.release()
        raise


def _require_empty(home: Path) -> None:
    """Left-overs of interrupted writes are removed; what may lie beside a vault doesn't count. Raises VaultExists."""
    for path in list(home.iterdir()):
        if layout.is_temporary(path.name) or layout.is_unfinished(path.name):
            durable.remove(path)
        elif not _beside(path):
            raise VaultExists


def _beside(path: Path) -> bool:
    return path.name in layout.BESIDE or path.name.startswith(layout.ASIDE)


def _move_aside(home: Path, aside: Path) -> None:
    """Move a vault away with its log, the header last of all: a crash in between leaves one that can be restored.

    Raises VaultExists if something is there under that name already.
    """
    if aside.exists():
        raise VaultExists
    kept = [path for path in home.iterdir() if not _beside(path) and not layout.is_temporary(path.name)]
    if not kept:
        return
    durable.private_folder(aside)
    for path in sorted(kept, key=lambda one: one.name in layout.HEADERS):
        durable.replace(path, aside / path.name)


def _unpack(backup_file: Path, workshop: Path, way: WayIn) -> None:
    """Write the parts and check them with the vault's key. Raises BackupDamaged."""

    def sink_for(name: str, size: int) -> AbstractContextManager[Sink]:
        target = workshop / name
        durable.private_folder(target.parent)
        return durable.replacing(target)

    with durable.world_errors(), backup_file.open("rb") as handle:
        info, seal = read(handle, sink_for)
    try:
        header = headers.load(workshop).header
        master = master_key(header, way)
        seal.check(subkey(master, backup.LABEL))
        key, database = database_key(master, header.generation), layout.database(workshop, header.generation)
        cipher.check_file(database, key, header.salt)
        row = meta.read_file(database, key, header.salt, header.vault_id)
    except (HeaderDamaged, NoVault, DatabaseDamaged, DatabaseMissing):
        raise BackupDamaged from None
    folder = layout.files(workshop, header.generation)
    damaged = SealedFiles(folder, subkey(master, FILES_LABEL), bytes.fromhex(row.name_key)).damaged()
    if damaged or row.commit_seq != info.commit_seq or header.vault_id != info.vault_id:
        raise BackupDamaged


def _move_in(workshop: Path, home: Path) -> None:
    """The header comes last: it makes the folder a vault. A crash after it is finished by the next unlock."""
    head = headers.load(workshop).header
    counted = {layout.database(home, head.generation).name, layout.files(home, head.generation).name}
    for path in sorted(workshop.iterdir()):
        if path.name in counted:
            durable.replace(path, layout.unfinished(home / path.name))
        elif path.name not in layout.HEADERS:
            durable.replace(path, home / path.name)
    for path in layout.headers(home):
        durable.write(path, headers.dump(head))
    rotation.settle(home, head.generation)
