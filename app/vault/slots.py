"""Key slots: each wraps the one master key for one way in. A slot is the associated data of its own sealing, so it
can't be moved to another vault, nor its parameters altered, without the seal failing.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.vault.device_secrets import DeviceSecrets
from app.vault.errors import WrongEscrowKey, WrongRecoveryCode, WrongSecret
from app.vault.keys import KEY_BYTES, KdfCost, hkdf, stretch

PASSPHRASE: Final = "passphrase"  # noqa: S105 (a kind, not a secret)
PASSPHRASE_DEVICE: Final = "passphrase+device"  # noqa: S105
RECOVERY: Final = "recovery"
HEADQUARTERS: Final = "headquarters"
_KINDS: Final = (PASSPHRASE, PASSPHRASE_DEVICE, RECOVERY, HEADQUARTERS)
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)  # RFC 9180


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no spaces, ASCII only: one value, one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Raises ValueError for anything but canonical base64."""
    data = base64.b64decode(text, validate=True)
    if encode(data) != text:
        raise ValueError("base64 isn't canonical")
    return data


@dataclass(frozen=True)
class Slot:
    """One way in. ``entry`` and ``keeper`` name the keyring entry and what kept it; ``sealed`` is the wrapped key."""

    id: str
    kind: str
    sealed: bytes = b""
    salt: bytes = b""
    cost: KdfCost | None = None
    entry: str = ""
    keeper: str = ""
    public_key: bytes = b""

    @property
    def opens_by_passphrase(self) -> bool:
        return self.kind in (PASSPHRASE, PASSPHRASE_DEVICE)

    def parameters(self) -> dict[str, Any]:
        """All of the slot but the seal, as plain JSON values."""
        plain: dict[str, Any] = {"id": self.id, "kind": self.kind}
        if self.salt:
            plain["salt"] = encode(self.salt)
        if self.cost:
            plain["kdf"] = {
                "name": "argon2id",
                "memory_kib": self.cost.memory_kib,
                "passes": self.cost.passes,
                "lanes": self.cost.lanes,
            }
        if self.entry:
            plain |= {"entry": self.entry, "keeper": self.keeper}
        if self.public_key:
            plain |= {"hpke": "X25519-HKDF-SHA256-AES-256-GCM", "public_key": encode(self.public_key)}
        return plain

    def to_json(self) -> dict[str, Any]:
        return {**self.parameters(), "sealed": encode(self.sealed)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Slot:
        """The slot, its costs already checked against the bounds. Raises ValueError, TypeError or KeyError."""
        cost = plain.get("kdf")
        slot = cls(
            id=plain["id"],
            kind=plain["kind"],
            sealed=decode(plain["sealed"]),
            salt=decode(plain.get("salt", "")),
            cost=KdfCost(cost["memory_kib"], cost["passes"], cost["lanes"]) if cost is not None else None,
            entry=plain.get("entry", ""),
            keeper=plain.get("keeper", ""),
            public_key=decode(plain.get("public_key", "")),
        )
        texts = (slot.id, slot.kind, slot.entry, slot.keeper)
        if slot.kind not in _KINDS or not all(isinstance(text, str) for text in texts) or slot.to_json() != plain:
            raise ValueError("not a slot of this format")
        if slot.opens_by_passphrase and (slot.cost is None or bool(slot.entry) != (slot.kind == PASSPHRASE_DEVICE)):
            raise ValueError("a passphrase slot lacks a part")
        if slot.kind != HEADQUARTERS and len(slot.salt) != _SALT_BYTES:
            raise ValueError("not a salt")
        return slot


def associated_data(vault_id: str, slot: Slot) -> bytes:
    """What a slot's seal is bound to: the vault and all of the slot's parameters."""
    return canonical({"format": 1, "vault": vault_id, "slot": slot.parameters()})


def _wrap(slot: Slot, vault_id: str, key: bytes, master: bytes) -> Slot:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, master, associated_data(vault_id, slot))
    return replace(slot, sealed=sealed)


def _unwrap(slot: Slot, vault_id: str, key: bytes) -> bytes:
    nonce, sealed = slot.sealed[:_NONCE_BYTES], slot.sealed[_NONCE_BYTES:]
    if len(nonce) < _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(nonce, sealed, associated_data(vault_id, slot))


def _new_id() -> str:
    return secrets.token_hex(4)


def _passphrase_key(slot: Slot, vault_id: str, passphrase: str, device_secret: bytes) -> bytes:
    if slot.cost is None:
        raise WrongSecret
    stretched = stretch(passphrase, slot.salt, slot.cost, vault_id)
    return hkdf(stretched + device_secret, f"satchel/v1/kek/{slot.kind}/{slot.id}", salt=slot.salt)


def _recovery_key(slot: Slot, code: bytes) -> bytes:
    return hkdf(code, f"satchel/v1/kek/{slot.kind}/{slot.id}", salt=slot.salt)


def new_entry_name(vault_id: str) -> str:
    """A keyring entry's name, never used before."""
    return f"{vault_id}/{_new_id()}"


def seal_passphrase_device(
    master: bytes, vault_id: str, passphrase: str, cost: KdfCost, secrets_port: DeviceSecrets, entry: str
) -> Slot:
    """A slot for passphrase and keyring together; writes a new random device secret under ``entry``.

    Raises DeviceSecretNotKept.
    """
    device_secret = secrets.token_bytes(KEY_BYTES)
    secrets_port.put(entry, device_secret)
    salt = secrets.token_bytes(_SALT_BYTES)
    keeper = secrets_port.backend or ""
    slot = Slot(_new_id(), PASSPHRASE_DEVICE, salt=salt, cost=cost, entry=entry, keeper=keeper)
    return _wrap(slot, vault_id, _passphrase_key(slot, vault_id, passphrase, device_secret), master)


def seal_passphrase(master: bytes, vault_id: str, passphrase: str, cost: KdfCost) -> Slot:
    """A slot for the passphrase alone, where there is no keyring."""
    slot = Slot(_new_id(), PASSPHRASE, salt=secrets.token_bytes(_SALT_BYTES), cost=cost)
    return _wrap(slot, vault_id, _passphrase_key(slot, vault_id, passphrase, b""), master)


def open_passphrase(slot: Slot, vault_id: str, passphrase: str, secrets_port: DeviceSecrets) -> bytes:
    """The master key. Raises WrongSecret, or DeviceSecretMissing if the slot needs the keyring and it is silent."""
    device_secret = secrets_port.get(slot.entry) if slot.entry else b""
    try:
        return _unwrap(slot, vault_id, _passphrase_key(slot, vault_id, passphrase, device_secret))
    except InvalidTag:
        raise WrongSecret from None


def seal_recovery(master: bytes, vault_id: str, code: bytes) -> Slot:
    """A slot for the printed recovery code; 128 random bits need no stretching."""
    slot = Slot(_new_id(), RECOVERY, salt=secrets.token_bytes(_SALT_BYTES))
    return _wrap(slot, vault_id, _recovery_key(slot, code), master)


def open_recovery(slot: Slot, vault_id: str, code: bytes) -> bytes:
    """The master key. Raises WrongRecoveryCode."""
    try:
        return _unwrap(slot, vault_id, _recovery_key(slot, code))
    except InvalidTag:
        raise WrongRecoveryCode from None


def seal_headquarters(master: bytes, vault_id: str, public_key: bytes) -> Slot:
    """A slot for the holder of headquarters' X25519 key (HPKE base mode), so that the archive outlives a leaver."""
    slot = Slot(_new_id(), HEADQUARTERS, public_key=public_key)
    recipient = X25519PublicKey.from_public_bytes(public_key)
    return replace(slot, sealed=_SUITE.encrypt(master, recipient, associated_data(vault_id, slot)))


def open_headquarters(slot: Slot, vault_id: str, private_key: bytes) -> bytes:
    """The master key. Raises WrongEscrowKey."""
    try:
        key = X25519PrivateKey.from_private_bytes(private_key)
        return _SUITE.decrypt(slot.sealed, key, associated_data(vault_id, slot))
    except (InvalidTag, ValueError):
        raise WrongEscrowKey from None
