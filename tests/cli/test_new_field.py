"""Adding a field is one line and a translation: proved on a copy of the program, from the form to the sheet."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.laptop import PASSPHRASE, ROOT, surroundings

LINE = "    nickname: Mapped[str | None] = described(String(40), Field(section=_P, search=Search.TEXT))\n"
WORDS = '{"en": "Nickname", "zh_CN": "昵称"}'


def copy(folder: Path) -> Path:
    """The program with one more line in its models and one in its words; what is compiled comes along."""
    for name in ("app", "hq", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "resources").mkdir()
    for part in (ROOT / "resources").iterdir():
        if part.name != "i18n":
            (folder / "resources" / part.name).symlink_to(part)
    shutil.copytree(ROOT / "resources" / "i18n", folder / "resources" / "i18n")
    person = folder / "app" / "models" / "person.py"
    before = "    cares_about: "
    text = person.read_text("utf-8")
    person.write_text(text.replace(before, LINE + before, 1), "utf-8")
    words = folder / "resources" / "i18n" / "field.json"
    head, rest = words.read_text("utf-8").split("\n", 1)
    words.write_text(f'{head}\n  "field.person.nickname": {WORDS},\n{rest}', "utf-8")
    return folder


class Copy:
    """Commands of the copy, as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = copy(folder / "program")
        self.secret = folder / "passphrase.txt"
        self.secret.write_text(PASSPHRASE + "\n", "utf-8")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=surroundings(PYTHONPATH=str(self.folder)),
            text=True, encoding="utf-8", capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def __call__(self, *arguments: str) -> Any:
        home = ("--home", str(self.folder / "home"), "--passphrase-file", str(self.secret), "--place", "office")
        return json.loads(self.run("-m", "app", *arguments, *home, "--json"))["data"]


def test_a_field_is_added_by_one_line(tmp_path: Path) -> None:
    satchel = Copy(tmp_path)
    for branch in ("shared", "laptop"):  # the revisions are written by themselves
        satchel.run("-m", "tools.freeze_revision", branch, "nickname")
    satchel("vault", "init")
    code = satchel("dossier", "add", "name=昵称公司")["code"]
    person = satchel("person", "add", code, "name=王喆", "nickname=小王")["id"]
    satchel("person", "set", person, "nickname=老王")
    assert satchel("form", "show", "person", person)["values"]["nickname"] == "老王"
    changes = [(one["old"], one["new"]) for one in satchel("dossier", "history", code) if one["field"] == "nickname"]
    assert changes == [("小王", "老王")]
    assert [hit["id"] for hit in satchel("search", "老王")] == [person]
    sheet = tmp_path / "persons.csv"
    satchel("export", str(sheet), "--dossier", code, "--what", "persons")
    text = sheet.read_text("utf-8-sig")
    assert ("昵称" in text or "Nickname" in text) and "老王" in text
