"""The device's own keys, made at enrolment. They lie in the encrypted database's table ``secret`` and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.orm import Session

from app.models import Secret
from app.sync.errors import NotEnrolled

_IDENTITY: Final = "device.identity"
_DPOP: Final = "device.dpop"
_HPKE: Final = "device.hpke"


@dataclass(frozen=True, slots=True, repr=False)
class DeviceKeys:
    """``identity`` signs checkpoints and assertions, ``dpop`` binds tokens, ``hpke`` opens what is sealed to it."""

    identity: Ed25519PrivateKey
    dpop: Ed25519PrivateKey
    hpke: X25519PrivateKey

    @classmethod
    def generate(cls) -> DeviceKeys:
        return cls(Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    def keep(self, session: Session) -> None:
        """Put the keys into the vault, in place of earlier ones."""
        for name, key in ((_IDENTITY, self.identity), (_DPOP, self.dpop), (_HPKE, self.hpke)):
            session.merge(Secret(name=name, value=key.private_bytes_raw()))

    @classmethod
    def of(cls, session: Session) -> DeviceKeys:
        """The vault's keys; raises NotEnrolled if there are none."""
        found = {row.name: row.value for row in session.query(Secret).where(Secret.name.in_((_IDENTITY, _DPOP, _HPKE)))}
        if len(found) != 3:
            raise NotEnrolled
        return cls(
            Ed25519PrivateKey.from_private_bytes(found[_IDENTITY]),
            Ed25519PrivateKey.from_private_bytes(found[_DPOP]),
            X25519PrivateKey.from_private_bytes(found[_HPKE]),
        )
