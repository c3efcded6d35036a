"""A vault at the lowest cost that a header may name, with one table in place of the archive's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.vault import vault as vaults
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST

PASSPHRASE = "correct horse battery staple"


def migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")


def add_note(vault: vaults.Vault, body: str) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note (body) VALUES (?)", (body,))


def notes(vault: vaults.Vault) -> list[str]:
    with vault.reader.connect() as connection:
        return list(connection.exec_driver_sql("SELECT body FROM note ORDER BY id").scalars())


@dataclass
class Bench:
    """A home folder, its keyring, and what was made in it."""

    home: Path
    secrets: InMemorySecrets = field(default_factory=InMemorySecrets)
    recovery_code: str = ""
    vault: vaults.Vault | None = None

    def create(self, *, hq_public_key: bytes | None = None) -> vaults.Vault:
        made = vaults.create(
            self.home, PASSPHRASE, secrets=self.secrets, migrate=migrate, cost=LOWEST, hq_public_key=hq_public_key
        )
        self.vault, self.recovery_code = made.vault, made.recovery_code
        return made.vault

    def unlock(self, passphrase: str = PASSPHRASE) -> vaults.Vault:
        self.vault = vaults.unlock(self.home, passphrase, secrets=self.secrets)
        return self.vault

    def close(self) -> None:
        if self.vault is not None:
            self.vault.close()
            self.vault = None


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """An empty home folder; a vault left open is closed at the end."""
    bench = Bench(tmp_path / "home")
    yield bench
    bench.close()
