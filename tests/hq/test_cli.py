"""``satchel-hq`` (quality §2): one JSON document, one sentence for an error, exit codes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import orjson
import pytest

from app import i18n
from app.models.enums import Purpose
from app.sync.wire import EnrolmentCode
from hq.cli.arguments import parser
from hq.cli.main import main
from hq.cli.shown import record_lines
from hq.headquarters import Headquarters
from hq.services import people, reading
from tests.hq.laptop import Laptop, hex_id
from tests.hq.test_archive import SHEETS


@pytest.fixture
def run(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SATCHEL_HQ_DATABASE", database)
    monkeypatch.setenv("LANG", "C.UTF-8")
    home = tmp_path / "home"

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--home", str(home)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_headquarters_from_nothing(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("user", "list")
    assert (code, err.count("\n")) == (2, 1)
    code, out, _ = run("init", "--json", "--company", "Acme")
    made = orjson.loads(out)
    assert code == 0
    assert Path(made["escrow_private_key"]).stat().st_mode & 0o777 == 0o600
    assert run("init")[0] == 2
    for name, text in SHEETS.items():
        (tmp_path / name).write_text(text)
    assert run("user", "add", "D001", "Diana", "--role", "director")[0] == 0
    assert [one["added"] for one in orjson.loads(run("import", str(tmp_path), "--json")[1])] == [5, 1, 3, 5]
    assert len(orjson.loads(run("user", "list", "--json")[1])) == 6
    found = orjson.loads(run("enrol", "A001", "--json")[1])
    assert EnrolmentCode.read(found["code"])
    assert run("enrol", "Z999")[0] == 2
    assert run("dossier", "list")[0] == 2
    assert "KH-000001" in run("dossier", "list", "--as", "D001")[1]
    shown = orjson.loads(run("dossier", "show", "KH-000001", "--as", "D001", "--json")[1])
    assert shown["name"] == "Acme"
    assert "Acme" in run("dossier", "show", "KH-000001", "--as", "D001")[1]
    code, _, err = run("dossier", "show", "KH-000001", "--as", "A003")
    assert (code, err.count("\n")) == (3, 1)
    assert run("visit", "list", "--as", "D001", "--json")[1].strip() == "[]"
    assert run("visit", "show", "V-1", "--as", "D001")[0] == 2
    assert run("card", "list")[1].startswith("No.")
    assert run("device", "list")[1].startswith("Device")
    assert run("device", "revoke", "1")[0] == 2
    assert orjson.loads(run("log", "verify", "--json")[1])["ok"] is True
    assert orjson.loads(run("fsck", "--json")[1]) == {"ok": True, "wrong": []}


@pytest.mark.parametrize("words", [(), ("init",), ("serve",), ("import",), ("user",), ("user", "add"), ("enrol",),
                                   ("dossier", "list"), ("visit", "show"), ("card",), ("device", "revoke"), ("log",),
                                   ("log", "verify"), ("fsck",), ("handover",)])  # fmt: skip
def test_help_is_in_the_language_asked_for(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    for language, begins in (("zh_CN", "用法："), ("en", "Usage: ")):
        with pytest.raises(SystemExit):
            main([*words, "--help", "--lang", language])
        out = capsys.readouterr().out
        assert out.startswith(begins)
        if language == "zh_CN":
            assert not any(word in out for word in ("usage", "options:", "positional", "show this help"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_command_and_argument_has_a_word_of_help(language: i18n.Language) -> None:
    i18n.set_language(language)
    waiting, seen = [parser()], set[str]()
    while waiting:
        one = waiting.pop()
        seen.add(one.prog)
        told = one.format_help()
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
                listed = {choice.dest: choice.help for choice in action._choices_actions}
                assert listed.keys() == action.choices.keys(), one.prog
                assert all(help and name in told for name, help in listed.items()), one.prog
            else:
                assert action.help, (one.prog, action.dest)
    assert {"satchel-hq device revoke", "satchel-hq user add", "satchel-hq log verify"} <= seen


@pytest.mark.parametrize("arguments", [["bogus"], [], ["user"], ["user", "add"], ["dossier", "list", "--nope"]])
def test_a_mistake_is_one_sentence_in_our_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--lang", "zh_CN"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("参数有误：") and said.count("\n") == 1
    assert not any(word in said for word in ("argument", "required", "choose", "invalid"))


def test_tables_have_headings_and_words(run) -> None:  # type: ignore[no-untyped-def]
    assert run("init")[0] == 0
    assert run("user", "add", "D001", "王䶮", "--role", "director")[0] == 0
    head, line = run("user", "list", "--lang", "zh_CN")[1].splitlines()
    assert head.split() == ["编号", "名称", "职级", "大区", "直接上级"]
    assert "王䶮" in line and "部长" in line


def test_a_dossier_and_a_visit_are_shown_in_the_language_s_words(hq: Headquarters, manager: Laptop) -> None:
    """Labels, choices, people, days, history: no name of a column or a value meets the reader."""
    row, stamp = manager.dossier(name="示例大学")
    person, visit = hex_id(), hex_id()
    manager.write("person", person, None, {"dossier_id": row, "name": "王喆", "birthday": "1970-04-12"})
    manager.write(
        "visit", visit, None,
        {"dossier_id": row, "number": "V-1", "subject": "首访", "state": "planned", "planned_at": 1_790_000_000_000},
    )  # fmt: skip
    manager.write("visit_person", hex_id(), None, {"dossier_id": row, "visit_id": visit, "person_id": person})
    manager.write(
        "promise", hex_id(), None,
        {"dossier_id": row, "visit_id": visit, "side": "ours", "what": "报价", "due_on": "2026-12-01"},
    )  # fmt: skip
    manager.write("dossier", row, {"employees": stamp, "stage": stamp}, {"employees": 1200, "stage": "building"})
    manager.push()
    people.add(hq, people.NewPerson("D001", "赵部长", people.Role.DIRECTOR))
    reader = reading.reader(hq, reading.Statement("D001", Purpose.VISIT))
    known = {manager.staff: "A001 李明"}
    shown = {
        "dossier": reading.show_dossier(hq, reader, "KH-000001"),
        "visit": reading.show_visit(hq, reader, "V-1"),
    }
    i18n.set_language("zh_CN")
    said = [line for entity, record in shown.items() for line in record_lines(entity, record, known)]
    labels = {line.strip().partition(":")[0] for line in said if line and not line.startswith("  20")}
    assert [one for one in labels if not re.search("[\u4e00-\u9fff]", one)] == []
    text = "\n".join(said)
    for words in (
        "保管人: A001 李明",
        "关键人物: 1",
        "  生日: 1970-04-12",
        "状态: 已计划",
        "接触建立",
        "王喆",
        "2026-12-01",
    ):
        assert words in text, words
    assert not re.search(r"\b(keeper_id|planned|person_id|ours|row_id|read_under)\b", text)
    i18n.set_language("en")
    english = "\n".join(record_lines("visit", shown["visit"], known))
    assert "History: " in english
    assert "created" in english
