"""How far the database had got when it was last locked, kept outside its folder: in the keyring.

Encryption can't tell an old copy of the whole folder from the present one. This can, on the machine where it was
locked; what headquarters has seen tells it elsewhere.
"""

from __future__ import annotations

import hmac
import sys
from typing import Final

from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import DeviceSecretMissing, DeviceSecretNotKept

_NUMBER_BYTES: Final = 8
PLATFORM_KEEPS: Final = sys.platform != "darwin"  # each write to the Keychain asks the user for leave anew


def remember(port: DeviceSecrets, vault_id: str, key: bytes, commit_seq: int) -> None:
    """Keep ``commit_seq``; if the keyring doesn't, there is no witness and nothing else changes."""
    if not PLATFORM_KEEPS or port.backend is None:
        return
    name = entry(vault_id)
    port.drop(name)
    try:
        port.put(name, _record(key, commit_seq))
    except DeviceSecretNotKept:
        port.drop(name)


def is_older(port: DeviceSecrets, vault_id: str, key: bytes, commit_seq: int) -> bool:
    """Whether the database was further on when it was last locked; False if there is no (genuine) witness."""
    if not PLATFORM_KEEPS or port.backend is None:
        return False
    try:
        record = port.get(entry(vault_id))
    except DeviceSecretMissing:
        return False
    seen = int.from_bytes(record[:_NUMBER_BYTES], "big")
    return hmac.compare_digest(record, _record(key, seen)) and commit_seq < seen


def entry(vault_id: str) -> str:
    """The name of the keyring entry."""
    return f"{vault_id}/seen"


def _record(key: bytes, commit_seq: int) -> bytes:
    number = commit_seq.to_bytes(_NUMBER_BYTES, "big")
    return number + hmac.digest(key, number, "sha256")
