"""Pages of a PDF as pictures, for the preview before printing. In memory only."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from app.errors import BrokenData

_LOCK: Final = threading.Lock()  # pdfium is not thread-safe
_PASSWORD_ERROR: Final = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class PageImage:
    """Rows from the top, four bytes a pixel: red, green, blue, alpha (always 255)."""

    width: int
    height: int
    rgba: bytes

    def png(self) -> bytes:
        out = io.BytesIO()
        Image.frombytes("RGBA", (self.width, self.height), self.rgba).save(out, "PNG")
        return out.getvalue()


def page_count(pdf: bytes, password: str | None = None) -> int:
    """Raises BrokenData if the file can't be opened."""
    with _document(pdf, password) as document:
        return len(document)


def page_image(pdf: bytes, page: int, dpi: float = 96.0, password: str | None = None) -> PageImage:
    """Page ``page`` (from 0) at ``dpi`` dots an inch. Raises BrokenData for a bad file, IndexError for a bad page."""
    with _document(pdf, password) as document:
        if not 0 <= page < len(document):
            raise IndexError(page)
        opened = document[page]
        bitmap = opened.render(scale=dpi / 72.0, rev_byteorder=True, force_bitmap_format=pdfium.raw.FPDFBitmap_BGRA)
        try:
            wide, stride = bitmap.width * 4, bitmap.stride
            data = bytes(bitmap.buffer)
            if stride != wide:
                data = b"".join(data[row * stride : row * stride + wide] for row in range(bitmap.height))
            return PageImage(bitmap.width, bitmap.height, data)
        finally:
            bitmap.close()
            opened.close()


def page_text(pdf: bytes, page: int, password: str | None = None) -> str:
    """The text of page ``page`` (from 0), as a reader would copy it. Raises as ``page_image``."""
    with _document(pdf, password) as document:
        if not 0 <= page < len(document):
            raise IndexError(page)
        opened = document[page]
        text = opened.get_textpage()
        try:
            return str(text.get_text_bounded())
        finally:
            text.close()
            opened.close()


@contextmanager
def _document(pdf: bytes, password: str | None) -> Iterator[pdfium.PdfDocument]:
    with _LOCK:
        try:
            document = pdfium.PdfDocument(pdf, password=password)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == _PASSWORD_ERROR
            raise BrokenData("pdf-password-wrong" if locked else "pdf-unreadable") from error
        try:
            yield document
        finally:
            document.close()
