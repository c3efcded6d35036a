"""Three independent readers of PDFs, and comparison without the white space that line breaks add."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]


def by_pypdf(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def by_pdfium(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        return "\n".join(texts)
    finally:
        document.close()


def by_poppler(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode("utf-8")


def readers() -> dict[str, Callable[[bytes], str]]:
    found: dict[str, Callable[[bytes], str]] = {"pypdf": by_pypdf, "pdfium": by_pdfium}
    if shutil.which("pdftotext"):
        found["poppler"] = by_poppler
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def fonts(pdf: bytes) -> Iterator[Any]:
    """Every font dictionary of the file, used or not."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    for number in range(1, len(reader.xref[0]) + 1):
        found = reader.get_object(number)
        if isinstance(found, dict) and found.get("/Type") == "/Font":
            yield found
