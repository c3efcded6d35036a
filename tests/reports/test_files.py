"""Recovery kit, password and preview."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image

from app.errors import BrokenData, UserError
from app.i18n import Language
from app.reports.preview import page_count, page_image
from app.reports.protect import protect
from app.reports.recovery_kit import RecoveryKit, render_recovery_kit
from app.reports.visit_report import render_visit
from tests.reports.readers import by_pypdf, readers, squeezed
from tests.reports.samples import ENGLISH, PRINTED

PASSWORD = "口令123𬭎"
KIT = RecoveryKit(
    "0197f3c2-7d41-7b3e-9a55-0c2f6e8d1a77", date(2026, 11, 22), "7K3M-9QXF-2B8T-VN4H-R6WD-0CYP-E5J1-44",
    "沈亦舟 A1032", "华信精密仪器有限公司",
)  # fmt: skip


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_visit(ENGLISH, "client", "zh_CN", PRINTED)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_recovery_kit_is_one_page_with_all_that_is_needed(language: Language) -> None:
    made = render_recovery_kit(KIT, language)
    assert page_count(made) == 1
    for read in readers().values():
        text = squeezed(read(made))
        assert KIT.vault_id in text
        assert "2026-11-22" in text
        assert all(group in text for group in KIT.code.split("-"))


def test_recovery_kit_groups_a_code_without_dashes_and_tells_it_nowhere_else() -> None:
    kit = RecoveryKit(KIT.vault_id, KIT.made_on, "7K3M9QXF2B8TVN4HR6WD0CYPE5J1")
    made = render_recovery_kit(kit, "en")
    assert "E5J1" in by_pypdf(made)
    assert "9QXF" not in repr(kit)
    assert "9QXF" not in str(pypdf.PdfReader(io.BytesIO(made)).metadata)
    assert b"7K3M" not in made


def test_pdf_password_is_aes_256_of_revision_6(pdf: bytes) -> None:
    locked = protect(pdf, PASSWORD)
    with pikepdf.open(io.BytesIO(locked), password=PASSWORD) as document:
        assert document.encryption.R == 6
        assert document.encryption.bits == 256
        assert document.encryption.stream_method.name == "aesv3"
    assert b"Huaxin" not in locked


def test_pdf_password_opens_in_pdfium(pdf: bytes) -> None:
    locked = protect(pdf, PASSWORD)
    document = pdfium.PdfDocument(locked, password=PASSWORD)
    assert len(document) == 1
    document.close()
    with pytest.raises(BrokenData, match=r"password|口令"):
        page_count(locked, "wrong")
    assert page_image(locked, 0, 40, PASSWORD).width > 100


def test_pdf_password_opens_in_poppler(pdf: bytes, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("no poppler")
    file = tmp_path / "locked.pdf"
    file.write_bytes(protect(pdf, PASSWORD))
    opened = subprocess.run(["pdftotext", "-upw", PASSWORD, file, "-"], capture_output=True, check=True)
    assert "Huaxin" in opened.stdout.decode()
    assert subprocess.run(["pdftotext", file, "-"], capture_output=True, check=False).returncode != 0


def test_pdf_password_opens_in_qpdf(pdf: bytes, tmp_path: Path) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("no qpdf")
    file = tmp_path / "locked.pdf"
    file.write_bytes(protect(pdf, PASSWORD))
    subprocess.run(["qpdf", f"--password={PASSWORD}", "--check", file], capture_output=True, check=True)


@pytest.mark.parametrize(("password", "key"), [("", "pdf-password-empty"), ("长" * 43, "pdf-password-long")])
def test_pdf_password_that_readers_would_not_take_is_refused(pdf: bytes, password: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        protect(pdf, password)
    assert caught.value.key == key
    assert caught.value.message


@pytest.mark.parametrize("damaged", [b"", b"%PDF-1.7 nothing"])
def test_damaged_pdf_is_said_to_be_damaged(damaged: bytes) -> None:
    with pytest.raises(BrokenData):
        protect(damaged, PASSWORD)
    with pytest.raises(BrokenData):
        page_image(damaged, 0)


def test_preview_shows_the_page_as_it_is(pdf: bytes) -> None:
    image = page_image(pdf, 0, 72)
    assert (image.width, image.height) == (596, 842)
    assert len(image.rgba) == 596 * 842 * 4
    assert image.rgba[:4] == b"\xff\xff\xff\xff"
    assert b"\x24\x57\xd6\xff" in page_image(pdf, 0, 300).rgba  # the accent of the headings, red first
    assert Image.open(io.BytesIO(image.png())).size == (596, 842)
    with pytest.raises(IndexError):
        page_image(pdf, 1)
