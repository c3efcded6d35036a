"""Printing through CUPS: by stand-in commands everywhere, by the real CUPS where one runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.errors import Unreachable, UserError
from app.reports.printing import CupsPrinting, Printer
from app.reports.visit_report import render_visit
from tests.reports.samples import ENGLISH, PRINTED, VISIT

LPSTAT = """#!/bin/sh
case "$1" in
  -r) echo "scheduler is {state}" ;;
  -d) echo "system default destination: Office" ;;
  -e) printf '{names}' ;;
esac
"""
LP = """#!/bin/sh
printf '%s\\n' "$@" > "{folder}/arguments"
cat > "{folder}/document"
echo "request id is Office-7 (0 file(s))"
exit {code}
"""


def commands(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    state: str = "running",
    names: str = "Lab\\nOffice\\n",
    code: int = 0,
) -> None:
    for name, text in (
        ("lpstat", LPSTAT.format(state=state, names=names)),
        ("lp", LP.format(folder=folder, code=code)),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_printers_are_listed_with_the_default_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands(tmp_path, monkeypatch)
    assert CupsPrinting().printers() == [Printer("Office", True), Printer("Lab", False)]


def test_document_goes_over_standard_input_and_no_name_into_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands(tmp_path, monkeypatch)
    pdf = render_visit(VISIT, "internal", "zh_CN", PRINTED)
    assert CupsPrinting().print_pdf(pdf, copies=2) == "Office-7"
    assert (tmp_path / "document").read_bytes() == pdf
    arguments = (tmp_path / "arguments").read_text().split("\n")
    assert arguments[:6] == ["-d", "Office", "-n", "2", "-t", "Satchel"]
    assert "北方" not in "".join(arguments)


@pytest.mark.parametrize(
    ("change", "kind", "key"),
    [
        ({"state": "not running"}, Unreachable, "print-system-down"),
        ({"names": ""}, UserError, "print-no-printer"),
        ({"code": 1}, Unreachable, "print-failed"),
    ],
)
def test_what_hinders_printing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], kind: type[UserError], key: str
) -> None:
    commands(tmp_path, monkeypatch, **change)  # type: ignore[arg-type]
    with pytest.raises(kind) as caught:
        CupsPrinting().print_pdf(b"%PDF")
    assert caught.value.key == key
    assert caught.value.message


def test_unknown_printer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands(tmp_path, monkeypatch)
    with pytest.raises(UserError) as caught:
        CupsPrinting().print_pdf(b"%PDF", "Nowhere")
    assert "Nowhere" in caught.value.message


def test_no_printing_system_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError) as caught:
        CupsPrinting().printers()
    assert caught.value.key == "print-no-system"


def test_real_cups_takes_the_paper() -> None:
    if not shutil.which("lpstat"):
        pytest.skip("no CUPS here")
    try:
        printers = CupsPrinting().printers()
    except Unreachable:
        pytest.skip("CUPS doesn't run")
    virtual = [each.name for each in printers if each.name == "PDF"]  # printer-driver-cups-pdf: never a real device
    if not virtual:
        pytest.skip("no virtual printer")
    job = CupsPrinting().print_pdf(render_visit(ENGLISH, "client", "en", PRINTED), virtual[0])
    assert job.startswith("PDF-")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        done = subprocess.run(["lpstat", "-W", "completed", "-o", "PDF"], capture_output=True, text=True, check=False)
        if job in done.stdout:
            return
        time.sleep(0.3)
    pytest.fail("the job was not finished")
