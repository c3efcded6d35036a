"""TLS that trusts pinned keys and nothing else: no system store, no names, no dates.

The check happens inside the handshake's own call, before the connection is handed to anyone: on a mismatch it is closed
and not one byte of a request has left. (The peer has proved in the handshake that it holds the certificate's key.)
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.sync import wire

Trusted = Callable[[bytes], bool]
"""Whether the holder of the key with this SPKI hash is headquarters."""


class PinMismatch(ssl.SSLError):
    """The peer's key isn't a pinned one."""


def certificate_pin(certificate: bytes) -> bytes:
    """The SPKI hash of a DER certificate; raises ValueError."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return wire.spki_hash(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


class PinnedContext(ssl.SSLContext):
    """A client context whose sockets are open only to a peer that ``trusted`` accepts; made by ``pinned``."""

    trusted: Trusted

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        connected = super().wrap_socket(*args, **kwargs)
        if not self._accepts(connected.getpeercert(binary_form=True)):
            connected.close()
            raise PinMismatch("the peer's key is not pinned")
        return connected

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Not offered: only sockets are checked."""
        raise PinMismatch("only sockets are checked")

    def _accepts(self, certificate: bytes | None) -> bool:
        try:
            return certificate is not None and self.trusted(certificate_pin(certificate))
        except ValueError:
            return False


def pinned(trusted: Trusted) -> PinnedContext:
    """A context for TLS 1.2 and later."""
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.trusted = trusted
    return context
