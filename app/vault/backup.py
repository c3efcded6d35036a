"""A backup of the vault while it is in use: one encrypted file, read back before it gets its name."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from app.vault import cipher, durable, header, layout, meta, rotation
from app.vault.backup_file import BackupInfo, Sink, Writer, read
from app.vault.errors import BackupDamaged, BackupExists, BackupMissing, FolderMissing
from app.vault.header import Header

LABEL: Final = "backup"
HEADER_PART: Final = layout.HEADERS[0]

__all__ = ["LABEL", "BackupInfo", "Source", "inspect", "write"]


@dataclass(frozen=True)
class Source:
    """What is backed up."""

    home: Path
    header: Header
    key: bytes

    def database(self) -> Path:
        return layout.database(self.home, self.header.generation)

    def files(self) -> Path:
        return layout.files(self.home, self.header.generation)


class _Nowhere:
    def write(self, data: bytes, /) -> None:
        """Forget ``data``."""


def write(
    target: Path,
    source: Source,
    mac_key: bytes,
    created_at: int,
    also: Mapping[str, Callable[[Path], object]],
    *,
    overwrite: bool,
) -> BackupInfo:
    """See ``Vault.backup``."""
    if target.exists() and not overwrite:
        raise BackupExists
    if not target.parent.is_dir():
        raise FolderMissing
    with _copies(source, also) as (database, others):
        cipher.check_file(database, source.key, source.header.salt)
        row = meta.read_file(database, source.key, source.header.salt, source.header.vault_id)
        info = BackupInfo(row.vault_id, created_at, row.commit_seq)
        with durable.replacing(target) as handle:
            writer = Writer(handle, info)
            head = header.dump(source.header)
            writer.add(HEADER_PART, len(head), io.BytesIO(head))
            _add(writer, source.database().name, database)
            for name, path in others.items():
                _add(writer, name, path)
            for path in sorted(source.files().glob("*.enc")):
                _add(writer, f"{source.files().name}/{path.name}", path)
            writer.finish(mac_key)
            _read_back(handle, mac_key)
    return info


def inspect(path: Path) -> BackupInfo:
    """Read a backup from end to end without a key. Raises BackupDamaged, BackupMissing, VaultNewer."""
    try:
        with durable.world_errors(), path.open("rb") as handle:
            return read(handle, nowhere)[0]
    except (FileNotFoundError, NotADirectoryError):
        raise BackupMissing from None
    except IsADirectoryError:
        raise BackupDamaged from None


def nowhere(name: str, size: int) -> nullcontext[Sink]:
    """A sink that forgets."""
    return nullcontext(_Nowhere())


@contextmanager
def _copies(source: Source, also: Mapping[str, Callable[[Path], object]]) -> Iterator[tuple[Path, dict[str, Path]]]:
    """Consistent, encrypted copies of database and further files, beside the originals; removed at the end."""
    mark = f"{secrets.token_hex(4)}{layout.TEMPORARY}"
    database = source.home / f"snapshot-{mark}"
    others = {name: source.home / f"{name}.{mark}" for name in also}
    try:
        with durable.world_errors():
            salt = source.header.salt
            cipher.copy_database(source.database(), source.key, salt, database, source.key, salt)
            for name, path in others.items():
                also[name](path)
        yield database, others
    finally:
        for path in (database, *others.values()):
            rotation.remove_database(path)


def _add(writer: Writer, name: str, path: Path) -> None:
    with path.open("rb") as handle:
        writer.add(name, os.fstat(handle.fileno()).st_size, handle)


def _read_back(handle: BinaryIO, mac_key: bytes) -> None:
    """Read from the medium, not from memory, as far as the system allows. Raises BackupDamaged."""
    durable.sync_handle(handle)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    handle.seek(0)
    read(handle, nowhere)[1].check(mac_key)
