"""What can go wrong with a vault. Each error has its own sentence, its own way out and its exit code."""

from __future__ import annotations

from app.clock import local_moment
from app.errors import BrokenData, Refused, UserError


class NoVault(UserError):
    """The folder holds no vault at all."""

    def __init__(self) -> None:
        super().__init__("no-vault")


class Wiped(Refused):
    """The vault was wiped at headquarters' order, at ``at`` (UTC milliseconds); ``device`` is the number it had."""

    def __init__(self, device: int, at: int) -> None:
        super().__init__("wiped", rule="incident", at=f"{local_moment(at):%Y-%m-%d %H:%M}")
        self.device = device
        self.at = at


class VaultExists(UserError):
    """A vault would be made, or restored, over something that is already there."""

    def __init__(self) -> None:
        super().__init__("vault-exists")


class WrongSecret(UserError):
    """The passphrase doesn't open the vault. Header and database are sound."""

    def __init__(self) -> None:
        super().__init__("wrong-passphrase")


class WrongRecoveryCode(UserError):
    """The recovery code is well formed, but of another vault or withdrawn."""

    def __init__(self) -> None:
        super().__init__("wrong-recovery-code")


class RecoveryCodeTypo(UserError):
    """The recovery code's checksum fails: a typing error, found before anything was tried."""

    def __init__(self) -> None:
        super().__init__("recovery-code-typo")


class WrongEscrowKey(UserError):
    """Headquarters' private key doesn't fit, or the vault has no slot for headquarters."""

    def __init__(self) -> None:
        super().__init__("wrong-escrow-key")


class DeviceSecretMissing(UserError):
    """The keyring gave nothing, an error, or no answer in time. Never means 'new installation': offer recovery."""

    def __init__(self) -> None:
        super().__init__("device-secret-missing")


class DeviceSecretNotKept(UserError):
    """The keyring didn't keep what was written to it. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("device-secret-not-kept")


class WeakPassphrase(UserError):
    """The passphrase is below the minimum that the kind of protection asks for."""

    def __init__(self) -> None:
        super().__init__("weak-passphrase")


class VaultBusy(UserError):
    """Another process has this vault open."""

    def __init__(self) -> None:
        super().__init__("vault-busy")


class VaultClosed(UserError):
    """The vault was locked meanwhile."""

    def __init__(self) -> None:
        super().__init__("vault-closed")


class VaultNewer(UserError):
    """Header, database or backup were written by a newer version of Satchel."""

    def __init__(self) -> None:
        super().__init__("vault-newer")


class DiskFull(UserError):
    """No room left. What was committed before stays."""

    def __init__(self) -> None:
        super().__init__("disk-full")


class ReadOnlyFolder(UserError):
    """The folder, or a file in it, may not be written."""

    def __init__(self) -> None:
        super().__init__("read-only-folder")


class StoreBusy(UserError):
    """Another task of this process holds the database for long."""

    def __init__(self) -> None:
        super().__init__("store-busy")


class BackupMissing(UserError):
    """There is no file to restore from."""

    def __init__(self) -> None:
        super().__init__("backup-missing")


class FolderMissing(UserError):
    """The folder to write into doesn't exist."""

    def __init__(self) -> None:
        super().__init__("folder-missing")


class BackupExists(UserError):
    """A backup would overwrite a file."""

    def __init__(self) -> None:
        super().__init__("backup-exists")


class FileExists(UserError):
    """There is a file of this name already; nothing is overwritten."""

    def __init__(self, file: str) -> None:
        super().__init__("file-exists", file=file)


class DiskFailure(BrokenData):
    """The operating system reported an input/output error."""

    def __init__(self) -> None:
        super().__init__("disk-failure")


class HeaderDamaged(BrokenData):
    """Neither copy of the header is whole. Way out: the header of a backup."""

    def __init__(self) -> None:
        super().__init__("header-damaged")


class HeaderForged(BrokenData):
    """The header was opened, but its keyed MAC fails: it was altered outside Satchel."""

    def __init__(self) -> None:
        super().__init__("header-forged")


class DatabaseDamaged(BrokenData):
    """The header opened, but the database isn't what was written. Way out: a backup."""

    def __init__(self) -> None:
        super().__init__("database-damaged")


class DatabaseMissing(BrokenData):
    """The header is there, the database isn't (or is empty). Way out: find the file, or a backup."""

    def __init__(self) -> None:
        super().__init__("database-missing")


class JournalDamaged(BrokenData):
    """The write-ahead log is damaged before its end: committed changes would vanish silently."""

    def __init__(self) -> None:
        super().__init__("journal-damaged")


class FileDamaged(BrokenData):
    """An attachment is missing, altered or cut."""

    def __init__(self) -> None:
        super().__init__("file-damaged")


class BackupDamaged(BrokenData):
    """The backup isn't one, is cut, or was altered. Nothing was restored."""

    def __init__(self) -> None:
        super().__init__("backup-damaged")
