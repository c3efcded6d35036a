"""A whole day by the command line, as a script or a person would do it; its main steps as processes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.reports.preview import page_count, page_text
from tests.cli.laptop import Laptop, Said

SHEET = "单位名称,所属大区,年营业额（万元）\n晨曦光电股份有限公司,华东,1200\nBrightsea Ltd,海外,30\n"
REPORT = {
    "values": {"discussed": "排产与质保；样品 䶮 号合格", "next_step": "送样", "client_text": "双方确认排产计划"},
    "met": [{"person": "王䶮", "standing_after": "positive"}],
    "promises": [{"side": "ours", "what": "送交备件清单", "owner": "沈亦舟", "due_on": "2026-12-01"}],
    "information": [{"fact": "竞争对手报价低 5%", "level": "2"}],
}


def test_a_day(empty: Laptop) -> None:
    laptop, folder = empty, empty.folder

    def good(*arguments: object) -> Said:
        """A step that must go well; in this process, to save the start of one."""
        said = laptop(*arguments, "--json")
        assert said.code == 0, said.err
        return said

    def really(*arguments: object, stdin: str | None = None) -> Said:
        """A step that must go well, as a process of its own."""
        said = laptop.process(*arguments, "--json", stdin=stdin)
        assert said.code == 0, said.err
        return said

    # a vault, a customer, a person with a rare character
    really("vault", "init", "--name", "沈亦舟", "--recovery-code-file", folder / "code.txt")
    assert (folder / "code.txt").stat().st_mode & 0o777 == 0o600
    code = good("dossier", "add", "name=华澜半导体（上海）有限公司", "grade=A", "--place", "office").data["code"]
    good("person", "add", code, "--place", "office", "name=王䶮", "post=采购总监")

    # borrow and read; refused on a train, with the rule's name, and logged
    good("card", "issue", code, "--place", "office", "--purpose", "visit_preparation")
    read = really("dossier", "show", code, "--place", "office").data
    assert [row["values"]["name"] for row in read["rows"]["person"]] == ["王䶮"]
    refused = laptop.process("dossier", "show", code, "--place", "train")
    assert (refused.code, refused.out) == (3, "") and refused.err.endswith("[borrow-place]\n")

    # import one's own sheet, and take it back
    sheet = folder / "customers.csv"
    sheet.write_bytes(SHEET.encode("gb18030"))
    imported = really("import", sheet, "--place", "office").data
    assert (imported["preview"]["form"], imported["batch"]["added"]) == ("accounts", 2)
    assert good("undo-import", imported["batch"]["id"], "--place", "office").data["removed"] == 2

    # plan, report from stdin, print
    visit = good("visit", "plan", code, "subject=年度框架", "planned_at=2026-11-20 10:00", "--place", "office").data
    report = json.dumps(REPORT, ensure_ascii=False)
    told = really("visit", "report", visit["number"], "--from", "-", "--place", "office", stdin=report).data
    assert (told["state"], told["lacking"], told["met"][0]["standing_after"]) == ("reported", [], "positive")
    password = laptop.file("pdf.txt", "纸 lattice")
    paper = folder / "report.pdf"
    really("print", "visit", visit["number"], "--out", paper, "--password-file", password, "--place", "office")
    assert "䶮" in text_of(paper, "纸 lattice")
    good("print", "visit", visit["number"], "--part", "client", "--out", folder / "client.pdf", "--place", "office")
    client = text_of(folder / "client.pdf")
    assert "双方确认排产计划" in client and "竞争对手" not in client and "JY-" not in client

    # the log is whole and knows of it all
    assert really("log", "verify").data["ok"]
    acts = [line["act"] for line in good("log", "show", "--most", "200").data["lines"]]
    assert {"dossier_opened", "imported", "import_undone", "exported", "place_stated"} <= set(acts)
    assert "refused" in {line["outcome"] for line in good("log", "show", "--refused").data["lines"]}

    # backup; a damaged one is refused and nothing is written; the whole one restored elsewhere
    backup = folder / "b.satchel-backup"
    really("vault", "backup", backup)
    damaged = folder / "damaged"
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    (folder / "other").mkdir()
    other = Laptop(folder / "other")
    broken = other.process("vault", "restore", damaged)
    assert broken.code == 4 and broken.err.startswith("This file is not a Satchel backup, or it is damaged.")
    assert other.process("vault", "restore", backup, "--json").code == 0
    assert other("dossier", "list", "--place", "office", "--json").data[0]["code"] == code


def text_of(path: Path, password: str | None = None) -> str:
    """All of a PDF's text, lines joined."""
    pdf = path.read_bytes()
    pages = [page_text(pdf, page, password) for page in range(page_count(pdf, password))]
    return re.sub(r"\s", "", "".join(pages))
