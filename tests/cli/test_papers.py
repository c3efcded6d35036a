"""``satchel print dossier|card|log``: a PDF under a card, in the language asked for (print-dossier, -card, -log)."""

from __future__ import annotations

from pypdf import PdfReader

from tests.cli.laptop import Laptop
from tests.reports.readers import squeezed

OFFICE = ("--place", "office")


def test_print_dossier_card_and_log_as_commands(laptop: Laptop) -> None:
    code = laptop.json("dossier", "list", *OFFICE)[0]["code"]
    out = laptop.folder / "p.pdf"

    def text() -> str:
        return squeezed("".join(page.extract_text() for page in PdfReader(out).pages))

    assert laptop("print", "dossier", code, "--out", out).code == 3 and not out.exists()
    assert laptop.json("print", "dossier", code, "--out", out, *OFFICE) == {"file": str(out), "job": None}
    assert "Customerdossier" in text() and "Visit" in text()
    assert laptop("print", "dossier", code, "--out", out, *OFFICE).code == 2, "it is there already"
    only = ("--section", "basic", "--section", "persons", "--force", "--lang", "zh_CN")
    assert laptop("print", "dossier", code, "--out", out, *only, *OFFICE).code == 0
    assert "工艺经理" in text() and "拜访" not in text()
    card = laptop.json("card", "list", *OFFICE)[0]["number"]
    assert laptop("print", "card", card, "--out", out, "--force", *OFFICE).code == 0
    assert card in text() and "Borrowingcard" in text()
    assert laptop("print", "card", "JY-0", "--out", laptop.folder / "x.pdf", *OFFICE).code == 2
    assert laptop("print", "log", "--out", out, "--force", "--dossier", code, "--since", "2026-01-01").code == 0
    assert "Accesslogextract" in text() and card in text()
    assert laptop("print", "log", "--out", laptop.folder / "y.pdf", "--since", "nonsense").code == 2
    lines = laptop.json("log", "show", "--most", "60", *OFFICE)["lines"]
    assert {"dossier", "card", "log"} <= {one["target"] for one in lines if one["act"] == "exported"}
    password = laptop.file("pw.txt", "geheim 密码")
    assert laptop("print", "card", card, "--out", out, "--password-file", password, "--force", *OFFICE).code == 0
    assert PdfReader(out).is_encrypted
    assert laptop.json("log", "verify")["ok"]
