"""Headquarters' keys, as files of the process that uses them and never in the database (trust §6, ``decisions.md``).

``tls.key`` / ``tls.crt``: the certificate laptops pin. ``log.key``: signs headquarters' log, cosignatures and receipts.
``files.key``: seals attachments at rest. ``escrow.pub``: what vaults are sealed to; its private half is written once,
for the operator to take offline.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.errors import BrokenData
from app.sync.wire import Receipt, spki_hash

ESCROW_PRIVATE: Final = "escrow-private-take-offline.pem"
_YEARS: Final = 10
_NEXT_KEY: Final = "tls-next.key"
_NEXT_CERTIFICATE: Final = "tls-next.crt"


def _write(path: Path, data: bytes) -> None:
    """A file only its owner may read, never overwriting one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _private(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(frozen=True)
class Keys:
    """The keys in ``folder``."""

    folder: Path

    def make(self, company: str, url: str) -> Path:
        """Make all keys; answers where the escrow key lies that must be taken offline."""
        self.folder.mkdir(parents=True, mode=0o700)
        self._make_tls(self.tls_key.name, self.tls_certificate.name, company, url)
        _write(self.folder / "log.key", _private(Ed25519PrivateKey.generate()))
        _write(self.folder / "files.key", secrets.token_bytes(32).hex().encode("ascii"))
        escrow = X25519PrivateKey.generate()
        _write(self.folder / "escrow.pub", escrow.public_key().public_bytes_raw().hex().encode("ascii"))
        offline = self.folder / ESCROW_PRIVATE
        _write(offline, _private(escrow))
        return offline

    @property
    def tls_key(self) -> Path:
        return self.folder / "tls.key"

    @property
    def tls_certificate(self) -> Path:
        return self.folder / "tls.crt"

    @property
    def pins(self) -> list[bytes]:
        """SHA-256 over the SPKI of the certificate in use, and of ``tls-next.crt`` if a change is being prepared."""
        files = [self.tls_certificate, self.folder / _NEXT_CERTIFICATE]
        return [_pin(self._read(file.name)) for file in files if file.exists() or file is files[0]]

    def make_next(self, company: str, url: str) -> None:
        """Make the next certificate and its key, unless one is there already (its key may be kept elsewhere)."""
        if (self.folder / _NEXT_CERTIFICATE).exists():
            return
        (self.folder / _NEXT_KEY).unlink(missing_ok=True)  # of an attempt that was cut
        self._make_tls(_NEXT_KEY, _NEXT_CERTIFICATE, company, url)

    def use_next(self) -> None:
        """Put the next certificate and key in the place of those in use; repeated, it ends what was cut.

        Raises BrokenData if the next key isn't here or isn't the certificate's.
        """
        wanted = _pin(self._read(_NEXT_CERTIFICATE))
        brought = self.folder / _NEXT_KEY
        name = _NEXT_KEY if brought.exists() else self.tls_key.name
        try:
            key = serialization.load_pem_private_key(self._read(name), None)
        except ValueError:
            raise BrokenData("hq-key-damaged", name=name) from None
        if _spki_pin(key.public_key()) != wanted:
            raise BrokenData("hq-key-missing", name=_NEXT_KEY)
        if brought.exists():
            brought.replace(self.tls_key)
        (self.folder / _NEXT_CERTIFICATE).replace(self.tls_certificate)

    def _make_tls(self, key: str, certificate: str, company: str, url: str) -> None:
        """A key and its self-signed certificate; the certificate last, so that one that is there has its key."""
        tls = ec.generate_private_key(ec.SECP256R1())
        _write(self.folder / key, _private(tls))
        _write(self.folder / certificate, _certificate(tls, company, urlsplit(url).hostname or "localhost"))

    @cached_property
    def escrow_public(self) -> bytes:
        try:
            return bytes.fromhex(self._read("escrow.pub").decode("ascii"))
        except ValueError:
            raise BrokenData("hq-key-damaged", name="escrow.pub") from None

    @cached_property
    def log_key(self) -> Ed25519PrivateKey:
        try:
            key = serialization.load_pem_private_key(self._read("log.key"), None)
        except ValueError:
            raise BrokenData("hq-key-damaged", name="log.key") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise BrokenData("hq-key-damaged", name="log.key")
        return key

    @cached_property
    def files_key(self) -> bytes:
        """32 bytes; made here for a headquarters from before there were files."""
        path = self.folder / "files.key"
        if not path.exists():
            with suppress(FileExistsError):
                _write(path, secrets.token_bytes(32).hex().encode("ascii"))
        try:
            key = bytes.fromhex(self._read("files.key").decode("ascii"))
        except ValueError:
            raise BrokenData("hq-key-damaged", name="files.key") from None
        if len(key) != 32:
            raise BrokenData("hq-key-damaged", name="files.key")
        return key

    @property
    def log_public(self) -> bytes:
        return self.log_key.public_key().public_bytes_raw()

    def receipt(self, time: int, nonce: bytes, device: int) -> Receipt:
        """The signed statement of the time."""
        bare = Receipt(time, nonce, device)
        return Receipt(time, nonce, device, self.log_key.sign(bare.signed()))

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise BrokenData("hq-key-missing", name=name) from None


def _pin(certificate: bytes) -> bytes:
    return _spki_pin(x509.load_pem_x509_certificate(certificate).public_key())


def _spki_pin(key: PublicKeyTypes) -> bytes:
    return spki_hash(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def _certificate(key: ec.EllipticCurvePrivateKey, company: str, host: str) -> bytes:
    """A self-signed certificate for ``host`` and this machine; laptops trust its key by pin, not by name."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Satchel headquarters")])
    names: list[x509.GeneralName] = []
    for one in dict.fromkeys((host, "localhost", "127.0.0.1")):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(one)))
        except ValueError:
            names.append(x509.DNSName(one))
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
