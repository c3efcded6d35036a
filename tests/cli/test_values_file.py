"""What is secret needn't stand in the list of processes: values and search words from a file or stdin."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.laptop import Laptop, surroundings

OFFICE = ("--place", "office")
LINES = """name=王䶮
post = 部长=代理

cares_about<<完
停机时间
  单价
完
"""


@pytest.fixture
def code(laptop: Laptop) -> str:
    return laptop.dossier("临港微电子")


def test_lines_with_values_of_several_lines(laptop: Laptop, code: str) -> None:
    made = laptop.json("person", "add", code, "--values-file", laptop.file("v.txt", LINES), *OFFICE)
    assert made["values"]["name"] == "王䶮" and made["values"]["post"] == "部长=代理"
    assert made["values"]["cares_about"] == "停机时间\n  单价"
    typed = laptop.json(
        "person", "set", made["id"], "post=总监", "--values-file", laptop.file("w.txt", "post=x\nwechat=y"), *OFFICE
    )
    assert (typed["values"]["post"], typed["values"]["wechat"]) == ("总监", "y"), "what is typed wins"


def test_a_json_object_every_add_and_set_command(laptop: Laptop, code: str) -> None:
    def given(**values: object) -> Path:
        return laptop.file("v.json", json.dumps(values, ensure_ascii=False))

    def put(*command: object, **values: object) -> dict[str, object]:
        data = laptop.json(*command, "--values-file", given(**values), *OFFICE)
        assert isinstance(data, dict)
        return data

    new = put("dossier", "add", name="新客户", employees=120)
    assert put("dossier", "set", new["code"], industry="半导体", note="一\n二")["values"]["note"] == "一\n二"
    person = put("person", "add", code, name="李龑")
    assert put("person", "set", person["id"], post="科长")["values"]["post"] == "科长"
    rival = put("form", "add", code, "competitor", name="对手")
    assert put("form", "set", "competitor", rival["id"], name="对手二")["values"]["name"] == "对手二"
    assert put("plan", "add", code, "action_plan", goal="签下框架")["values"]["goal"] == "签下框架"
    visit = put("visit", "plan", code, subject="来访", planned_at="2026-01-05 09:00")["number"]
    assert put("visit", "set", visit, venue="总部")["values"]["venue"] == "总部"
    assert put("visit", "promise", visit, side="theirs", what="图纸", owner="李龑", due_on="2026-12-01")["promises"]
    assert put("visit", "met", visit, person="李龑")["met"]
    assert put("visit", "info", visit, fact="预算已批", level="1")["information"]
    assert put("visit", "report", visit, discussed="会谈")["state"] == "reported"


def test_passphrase_and_values_both_from_stdin_and_nothing_of_it_among_the_processes(laptop: Laptop, code: str) -> None:
    command = laptop.command(
        "person", "add", code, "--values-file", "-", "--passphrase-file", "-", "--json", *OFFICE, unlock=False
    )
    with subprocess.Popen(
        command, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert "CANARY" not in Path(f"/proc/{process.pid}/cmdline").read_text("utf-8")
        out, err = process.communicate(laptop.passphrase.read_text("utf-8") + "name=CANARY\n", timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["data"]["values"]["name"] == "CANARY"
    secret = laptop.passphrase.read_text("utf-8")
    found = laptop.process(
        "search", "-", "--json", "--passphrase-file", "-", *OFFICE, unlock=False, stdin=secret + "CANARY\n"
    )
    assert found.code == 0 and [hit["title"] for hit in found.data] == ["CANARY"]


def test_options_that_hold_content_from_a_file_or_stdin(laptop: Laptop, code: str) -> None:
    card = laptop.json("card", "issue", code, "--values-file", laptop.file("t", "text=CANARY 船坞"), *OFFICE)
    assert card["purpose_text"] == "CANARY 船坞"
    listed = laptop.json("dossier", "list", "--values-file", laptop.file("l.json", '{"text": "临港"}'), *OFFICE)
    assert [one["code"] for one in listed] == [code]
    assert laptop.json("dossier", "list", "--values-file", laptop.file("n", "text=不存在"), *OFFICE) == []
    secret = laptop.passphrase.read_text("utf-8")
    listed = laptop.process(
        "dossier", "list", "--values-file", "-", "--json", "--passphrase-file", "-", *OFFICE, unlock=False,
        stdin=secret + "text=临港\n",
    )  # fmt: skip
    assert [one["code"] for one in listed.data] == [code]
    laptop.json("person", "add", code, "name=李龑", *OFFICE)
    found = laptop.json("map", code, "--values-file", laptop.file("p", "path=李龑"), *OFFICE)
    assert "path" in found
    said = laptop("map", code, "--values-file", laptop.file("q", "path=CANARY"), *OFFICE)
    assert said.code == 2
    for text in ("", "CANARY=x"):
        said = laptop("card", "issue", code, "--values-file", laptop.file("w", text), *OFFICE)
        assert said.code == 2 and said.err.startswith("This command takes only text") and "CANARY" not in said.err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name=x\nCANARY", "Line 2 is not of the form"),
        ("note<<END\nCANARY", "The line END that ends"),
        ('{"name": ["CANARY"]}', "This is not a JSON object"),
        ('{"name": "CANARY"', "This is not a JSON object"),
        ("", "No values were given"),
    ],
)
def test_what_is_wrong_is_told_without_repeating_it(content: str, sentence: str, laptop: Laptop, code: str) -> None:
    said = laptop("person", "add", code, "--values-file", laptop.file("v.txt", content), *OFFICE)
    assert said.code == 2 and said.err.startswith(sentence) and "CANARY" not in said.err


def test_nothing_given_or_no_such_file_is_a_mistake(laptop: Laptop, code: str) -> None:
    for arguments in (
        ("person", "add", code),
        ("dossier", "add"),
        ("dossier", "set", code),
        ("dossier", "set", code, "note"),
        ("form", "add", code, "competitor"),
        ("visit", "plan", code),
        ("person", "add", code, "--values-file", laptop.folder / "none"),
    ):
        said = laptop(*arguments, *OFFICE)
        assert said.code == 2, arguments
    binary = laptop.folder / "b"
    binary.write_bytes(b"\xff\xfe\x00")
    assert laptop("person", "add", code, "--values-file", binary, *OFFICE).err.startswith("The file ")
