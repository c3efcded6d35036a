"""``satchel-hq`` (quality §2): one JSON document, one sentence for an error, exit codes."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from app.sync.wire import EnrolmentCode
from hq.cli.main import main
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
    assert run("card", "list")[1].count("\n") == 1
    assert run("device", "list")[1] == ""
    assert run("device", "revoke", "1")[0] == 2
    assert orjson.loads(run("log", "verify", "--json")[1])["ok"] is True
    assert orjson.loads(run("fsck", "--json")[1]) == {"ok": True, "wrong": []}
