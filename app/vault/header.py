"""The vault's header: which keys, which database, and the key slots; two copies, so that one bad sector isn't the end.

On disk: a line ``SATCHEL VAULT 1``, one line of canonical JSON, one line with the SHA-256 of the two before. The
checksum tells damage from a wrong passphrase before unlocking; the MAC inside, keyed by the master key, tells
alterations after it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.errors import SatchelError
from app.vault import durable, layout
from app.vault.errors import DiskFailure, HeaderDamaged, HeaderForged, NoVault, VaultNewer
from app.vault.keys import subkey
from app.vault.slots import Slot, canonical, decode, encode

FORMAT: Final = 1
SALT_BYTES: Final = 16
_FIRST_LINE: Final = re.compile(rb"SATCHEL VAULT ([1-9][0-9]{0,4})")
_MAC_LABEL: Final = "header"
_FIELDS: Final = {"vault", "seq", "generation", "salt", "slots", "loose", "mac"}


@dataclass(frozen=True)
class Header:
    """``generation`` counts master keys, ``salt`` is the database's; ``loose`` names keyring entries to be dropped."""

    vault_id: str
    seq: int
    generation: int
    salt: bytes
    slots: tuple[Slot, ...]
    loose: tuple[str, ...] = ()
    mac: bytes = b""

    def passphrase_slots(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.opens_by_passphrase)

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def with_slot(self, slot: Slot) -> Header:
        """The header with ``slot`` in place of all others of its kind."""
        return replace(self, slots=(*(each for each in self.slots if each.kind != slot.kind), slot))


@dataclass(frozen=True)
class Loaded:
    """The newest whole header, and whether both copies say the same."""

    header: Header
    both_whole: bool


def _body(header: Header) -> dict[str, Any]:
    return {
        "vault": header.vault_id,
        "seq": header.seq,
        "generation": header.generation,
        "salt": encode(header.salt),
        "slots": [slot.to_json() for slot in header.slots],
        "loose": list(header.loose),
    }


def _mac(header: Header, master: bytes) -> bytes:
    return hmac.digest(subkey(master, _MAC_LABEL), canonical(_body(header)), "sha256")


def sign(header: Header, master: bytes) -> Header:
    """The header with the MAC keyed by ``master``."""
    return replace(header, mac=_mac(header, master))


def check_mac(header: Header, master: bytes) -> None:
    """Raises HeaderForged if slots or fields were altered, removed or added outside Satchel."""
    if not hmac.compare_digest(header.mac, _mac(header, master)):
        raise HeaderForged


def dump(header: Header) -> bytes:
    """The bytes of a header file."""
    text = b"SATCHEL VAULT %d\n%s\n" % (FORMAT, canonical({**_body(header), "mac": encode(header.mac)}))
    return text + hashlib.sha256(text).hexdigest().encode() + b"\n"


def parse(data: bytes) -> Header:
    """The header in ``data``. Raises HeaderDamaged, or VaultNewer if it is whole but of a later format."""
    lines = data.split(b"\n")
    if len(lines) < 4 or lines[-1] != b"":
        raise HeaderDamaged
    text = data[: -len(lines[-2]) - 1]
    first = _FIRST_LINE.fullmatch(lines[0])
    if first is None or lines[-2] != hashlib.sha256(text).hexdigest().encode():
        raise HeaderDamaged
    if int(first[1]) > FORMAT:
        raise VaultNewer
    try:
        header = _from_json(json.loads(lines[1]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise HeaderDamaged from None
    if dump(header) != data:
        raise HeaderDamaged
    return header


def _from_json(plain: dict[str, Any]) -> Header:
    if set(plain) != _FIELDS or not all(type(plain[name]) is int and plain[name] > 0 for name in ("seq", "generation")):
        raise ValueError("not a header of this format")
    if not all(isinstance(entry, str) for entry in plain["loose"]):
        raise ValueError("not a keyring entry")
    salt = decode(plain["salt"])
    if len(salt) != SALT_BYTES:
        raise ValueError("not a salt")
    return Header(
        vault_id=str(uuid.UUID(plain["vault"])),
        seq=plain["seq"],
        generation=plain["generation"],
        salt=salt,
        slots=tuple(Slot.from_json(slot) for slot in plain["slots"]),
        loose=tuple(plain["loose"]),
        mac=decode(plain["mac"]),
    )


def load(home: Path) -> Loaded:
    """The newer of the whole copies.

    Raises NoVault (nothing of a vault here), HeaderDamaged (no whole copy), VaultNewer or ReadOnlyFolder (no access).
    """
    copies: list[Header] = []
    newer = False
    for path in layout.headers(home):
        try:
            with durable.world_errors():
                copies.append(parse(path.read_bytes()))
        except VaultNewer:
            newer = True
        except (HeaderDamaged, DiskFailure, FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
    if newer:
        raise VaultNewer
    if not copies:
        if layout.traces(home):
            raise HeaderDamaged
        raise NoVault
    best = max(copies, key=lambda header: header.seq)
    return Loaded(best, len(copies) == 2 and copies[0] == copies[1])


def store(home: Path, header: Header, master: bytes) -> Header:
    """Sign and write the header as the next in sequence, copy after copy.

    Raises DiskFull, ReadOnlyFolder or DiskFailure if the first copy couldn't be written: then the old header stands.
    With the first copy the new header is in force; a second that fails is mended at the next unlock.
    """
    following = sign(replace(header, seq=header.seq + 1), master)
    data = dump(following)
    first, second = layout.headers(home)
    try:
        durable.write(first, data)
    except (SatchelError, OSError):
        if not _holds(first, data):
            raise
    with suppress(SatchelError, OSError):
        durable.write(second, data)
    return following


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
