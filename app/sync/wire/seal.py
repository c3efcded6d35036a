"""The seal on an answer: headquarters' log key signs all that it says, so that whoever merely ends the line, with the
key of the certificate, can neither acknowledge, order nor tell anything in its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Final

from app.sync.wire.body import WireError, b64, unb64

_SEALED: Final = re.compile(rb'(\{.+),"seal":"([A-Za-z0-9_-]{86})"\}', re.DOTALL).fullmatch


def sealed(head: bytes, lines: Sequence[bytes], sign: Callable[[bytes], bytes]) -> bytes:
    """``head``, the JSON object that stands before ``lines``, with the seal over it and them as its last member."""
    return head[:-1] + b',"seal":"' + b64(sign(under_seal(head, lines))).encode("ascii") + b'"}'


def unsealed(first: bytes) -> tuple[bytes, bytes]:
    """The head as it was before ``sealed``, and the signature. Raises WireError."""
    found = _SEALED(first)
    if found is None:
        raise WireError("seal")
    return found[1] + b"}", unb64(found[2].decode("ascii"), 64)


def under_seal(head: bytes, lines: Sequence[bytes]) -> bytes:
    """What is signed. Device and nonce stand in the head, with its receipt."""
    return b"satchel-answer/v1\n" + hashlib.blake2b(b"\n".join([head, *lines]), digest_size=32).digest()
