"""A password on a PDF: AES-256 as in ISO 32000-2 (revision 6), readable by all current readers."""

from __future__ import annotations

import io
import secrets

import pikepdf

from app.errors import BrokenData, UserError


def protect(pdf: bytes, password: str) -> bytes:
    """``pdf`` so that it opens only with ``password`` (any script; at most 127 bytes in UTF-8).

    Everything is encrypted, the information dictionary too. The owner's password is random and forgotten, which
    leaves the reader's permissions as they are. Raises UserError for an empty or overlong password, BrokenData for
    something that is no PDF.
    """
    if not password:
        raise UserError("pdf-password-empty")
    if len(password.encode()) > 127:
        raise UserError("pdf-password-long")
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            encryption = pikepdf.Encryption(
                owner=secrets.token_urlsafe(32), user=password, R=6, aes=True, metadata=True
            )
            document.save(out, encryption=encryption)
    except pikepdf.PdfError as error:
        raise BrokenData("pdf-unreadable") from error
    return out.getvalue()
