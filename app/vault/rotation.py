"""A new master key: copy everything into differently keyed files, verify, switch by the header, remove the old.

The header is the switch. Before it is written the new files have names that don't count; after it, whoever opens the
vault finishes the renaming (``settle``) and removes the old generation.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.vault import cipher, durable, layout, recovery_code, slots
from app.vault.header import SALT_BYTES, Header
from app.vault.keys import KEY_BYTES, database_key, subkey
from app.vault.sealed_files import SealedFiles

_SIDE_FILES = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Successor:
    """The header to be written next and the key it belongs to."""

    header: Header
    master: bytes


def prepare(
    home: Path, header: Header, old: bytes, files: SealedFiles, seal: Callable[[bytes], slots.Slot]
) -> tuple[Successor, str]:
    """Encrypt database and attachments anew beside the old ones; the successor and its recovery code.

    ``seal`` makes the new passphrase slot for the new master key. Nothing counts until the successor's header is
    stored.
    """
    master, salt, generation = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(SALT_BYTES), header.generation + 1
    abandon(home, generation)
    key = database_key(master, generation)
    source, target = layout.database(home, header.generation), layout.unfinished(layout.database(home, generation))
    cipher.copy_database(source, database_key(old, header.generation), header.salt, target, key, salt)
    cipher.check_file(target, key, salt)
    files.copy_to(files.moved(layout.unfinished(layout.files(home, generation)), subkey(master, "files")))
    durable.sync_folder(home)
    code = recovery_code.generate()
    ways = [seal(master), slots.seal_recovery(master, header.vault_id, code)]
    ways += [
        slots.seal_headquarters(master, header.vault_id, slot.public_key) for slot in header.of_kind(slots.HEADQUARTERS)
    ]
    retired = tuple(slot.entry for slot in header.passphrase_slots() if slot.entry)
    next_header = replace(header, generation=generation, salt=salt, slots=tuple(ways), loose=retired)
    return Successor(next_header, master), recovery_code.show(code)


def abandon(home: Path, generation: int) -> None:
    """Remove unfinished files of ``generation``."""
    remove_database(layout.unfinished(layout.database(home, generation)))
    durable.remove(layout.unfinished(layout.files(home, generation)))


def settle(home: Path, generation: int) -> None:
    """Give the files that the header names their names, if a crash came in between."""
    for target in (layout.database(home, generation), layout.files(home, generation)):
        prepared = layout.unfinished(target)
        if prepared.exists() and not target.exists():
            durable.replace(prepared, target)


def finish(home: Path, generation: int) -> None:
    """The header now names ``generation``: settle it and remove the one before."""
    settle(home, generation)
    remove_database(layout.database(home, generation - 1))
    durable.remove(layout.files(home, generation - 1))


def remove_database(path: Path) -> None:
    """Remove a database with its side files."""
    for suffix in _SIDE_FILES:
        durable.remove(path.with_name(path.name + suffix))
