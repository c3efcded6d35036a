"""The port to the operating system's keyring, where one factor of the passphrase slot lives."""

from __future__ import annotations

from typing import Protocol

from app.vault.errors import DeviceSecretMissing, DeviceSecretNotKept


class DeviceSecrets(Protocol):
    """Small secrets kept outside the vault's folder. An entry is written once and never overwritten."""

    @property
    def backend(self) -> str | None:
        """The name of what keeps the secrets, for the window; None if nothing does."""
        ...

    def put(self, name: str, secret: bytes) -> None:
        """Keep ``secret`` and read it back. Raises DeviceSecretNotKept."""
        ...

    def get(self, name: str) -> bytes:
        """The secret. No entry, no keyring, an error, no answer in time: all raise DeviceSecretMissing."""
        ...

    def drop(self, name: str) -> None:
        """Forget the secret; never raises (an entry that stays behind is harmless)."""
        ...


class NoKeyring:
    """No keyring on this machine: the passphrase stands alone, at a stronger cost, and the window says so."""

    backend: str | None = None

    def put(self, name: str, secret: bytes) -> None:
        raise DeviceSecretNotKept

    def get(self, name: str) -> bytes:
        raise DeviceSecretMissing

    def drop(self, name: str) -> None:
        return None


class InMemorySecrets:
    """Keeps the secrets as long as the object lives: for tests and for trying things out."""

    backend: str | None = "memory"

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def put(self, name: str, secret: bytes) -> None:
        self.entries[name] = secret

    def get(self, name: str) -> bytes:
        try:
            return self.entries[name]
        except KeyError:
            raise DeviceSecretMissing from None

    def drop(self, name: str) -> None:
        self.entries.pop(name, None)
