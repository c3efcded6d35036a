"""A vault destroyed for good at headquarters' order (incident): keys first, then everything they opened.

Each step may be done again, so a wipe that was cut anywhere is gone on from at the next start (``wipe_mark``). Only
names that a vault has are touched, in its own folder; a link is removed, never followed. Headers are overwritten before
they go. A drive that keeps old blocks may still hold one: what then guards it is the passphrase, and the keyring's
secret, which is dropped too.
"""

from __future__ import annotations

import os
import secrets as random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.errors import SatchelError
from app.vault import durable, layout, wipe_mark, witness
from app.vault import header as headers
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import HeaderDamaged, VaultNewer
from app.vault.process_lock import ProcessLock
from app.vault.wipe_mark import WipeMark

_HOLDERS: Final = (b"SATCHEL VAULT ", b"SATCHEL BACKUP ")
_KEPT: Final = 17
"""Bytes of the first line, left as they are: a holder that was only overwritten is known again after a crash."""
_ENVELOPES: Final = 1 << 16
"""Bytes within which a backup's header lies."""
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def begin(home: Path, mark: WipeMark, entries: tuple[str, ...]) -> WipeMark:
    """Say on the disk that it has begun: from here on every start goes on with it.

    ``entries``: keyring entries beside those that the headers here name. A disk that takes no file stops no wipe.
    """
    begun = replace(mark, entries=tuple(dict.fromkeys((*entries, *_entries(home)))))
    with suppress(SatchelError):
        wipe_mark.write(home, begun)
    return begun


def go_on(home: Path, begun: WipeMark, secrets: DeviceSecrets) -> WipeMark:
    """Destroy the keys, then everything else; the finished mark. The caller holds the process lock.

    Raises ReadOnlyFolder, DiskFailure if something can't be removed (open elsewhere, on Windows): the next start does.
    """
    for path in list(_holders(home)):
        _overwrite(path)
    for path in list(_holders(home)):
        durable.remove(path)
    durable.sync_folder(home)
    for entry in begun.entries:
        secrets.drop(entry)
    for path in list(home.iterdir()):
        if layout.of_a_vault(path.name):
            durable.remove(path)
    _tidy(home / layout.BACKUPS)
    durable.sync_folder(home)
    return wipe_mark.write(home, replace(begun, finished=True, entries=()))


def finish(home: Path, secrets: DeviceSecrets) -> None:
    """Go on with a wipe that was cut; nothing if none is under way. Raises VaultBusy, or as ``go_on``."""
    mark = wipe_mark.read(home)
    if mark is None or mark.finished:
        return
    with ProcessLock(home):
        go_on(home, begin(home, mark, mark.entries), secrets)


def _holders(home: Path) -> Iterator[Path]:
    """The files with keys in them: headers and backups, in the folder itself and in those that a vault makes there."""
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name == layout.BACKUPS or layout.of_a_vault(path.name):
                yield from (one for one in path.rglob("*") if _holds(one))
        elif _holds(path):
            yield path


def _holds(path: Path) -> bool:
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as handle:
            return handle.read(_KEPT).startswith(_HOLDERS)
    except OSError:
        return False


def _overwrite(path: Path) -> None:
    """Best effort, down to the medium: what can't be written is removed all the same."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | _NO_FOLLOW)
        with os.fdopen(descriptor, "r+b") as handle:
            size = min(os.fstat(descriptor).st_size, _ENVELOPES)
            handle.seek(_KEPT)
            handle.write(random.token_bytes(max(size - _KEPT, 0)))
            durable.sync_handle(handle)


def _entries(home: Path) -> Iterator[str]:
    """The keyring entries that the headers of this folder name, those of vaults set aside among them."""
    for path in _holders(home):
        try:
            header = headers.parse(path.read_bytes())
        except (HeaderDamaged, VaultNewer, OSError):
            continue
        yield from (slot.entry for slot in header.slots if slot.entry)
        yield from header.loose
        yield witness.entry(header.vault_id)


def _tidy(backups: Path) -> None:
    """Left-overs of interrupted backups; the folder itself if nothing else is in it."""
    if not backups.is_dir() or backups.is_symlink():
        return
    for path in list(backups.iterdir()):
        if layout.is_temporary(path.name):
            durable.remove(path)
    with suppress(OSError):
        backups.rmdir()
