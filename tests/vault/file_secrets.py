"""A keyring that outlives a killed process, for crash tests: one file an entry, written durably."""

from __future__ import annotations

from pathlib import Path

from app.vault import durable
from app.vault.errors import DeviceSecretMissing


class FileSecrets:
    """Keeps entries in ``folder``."""

    backend: str | None = "file"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def put(self, name: str, secret: bytes) -> None:
        durable.write(self._path(name), secret)

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise DeviceSecretMissing from None

    def drop(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        return [path.name for path in self.folder.iterdir() if not path.name.endswith(("seen", ".tmp"))]

    def _path(self, name: str) -> Path:
        return self.folder / name.replace("/", "_")
