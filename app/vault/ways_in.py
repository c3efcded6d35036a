"""The ways to the master key that a header offers: passphrase (with the keyring), recovery code, headquarters' key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from app.vault import recovery_code, slots
from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import DeviceSecretMissing, WrongEscrowKey, WrongRecoveryCode, WrongSecret
from app.vault.header import Header, check_mac

WayIn: TypeAlias = Callable[[Header], bytes]


def by_passphrase(passphrase: str, secrets: DeviceSecrets) -> WayIn:
    """Raises, when tried, WrongSecret, or DeviceSecretMissing if the keyring is silent or no such slot is left."""

    def find(header: Header) -> bytes:
        missing = not header.passphrase_slots()
        for slot in header.passphrase_slots():
            try:
                return slots.open_passphrase(slot, header.vault_id, passphrase, secrets)
            except WrongSecret:
                continue
            except DeviceSecretMissing:
                missing = True
        raise DeviceSecretMissing if missing else WrongSecret

    return find


def by_recovery_code(text: str) -> WayIn:
    """Raises RecoveryCodeTypo at once, WrongRecoveryCode when tried."""
    code = recovery_code.parse(text)

    def find(header: Header) -> bytes:
        for slot in header.of_kind(slots.RECOVERY):
            return slots.open_recovery(slot, header.vault_id, code)
        raise WrongRecoveryCode

    return find


def by_escrow_key(private_key: bytes) -> WayIn:
    """Headquarters' X25519 private key, 32 bytes. Raises WrongEscrowKey when tried."""

    def find(header: Header) -> bytes:
        for slot in header.of_kind(slots.HEADQUARTERS):
            return slots.open_headquarters(slot, header.vault_id, private_key)
        raise WrongEscrowKey

    return find


def master_key(header: Header, way: WayIn) -> bytes:
    """The master key, and with it the proof that the header is genuine. Raises HeaderForged, or as the way in does."""
    master = way(header)
    check_mac(header, master)
    return master
