"""``satchel self-test`` and ``satchel shots``: the whole program, offscreen, by real processes."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.cli.laptop import Laptop

CHECKS = {
    "catalogue", "sqlcipher", "vault", "log", "paper", "map", "keyring", "clock", "fonts", "glyphs", "icons", "window",
}  # fmt: skip


def test_self_test_finds_everything_in_order_and_leaves_no_vault(empty: Laptop) -> None:
    said = empty.process("self-test", "--json", unlock=False, QT_QPA_PLATFORM="offscreen")
    assert said.code == 0, said.out + said.err
    assert said.data["ok"] and {one["name"] for one in said.data["checks"]} == CHECKS
    assert not empty.home.exists()


def test_self_test_fails_with_code_1_and_names_what_does_not_work(
    empty: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("CANARY")

    monkeypatch.setattr("app.cli.checks.render_recovery_kit", broken)
    monkeypatch.setattr("app.bootstrap.import_module", lambda _: type("Window", (), {"check": staticmethod(list)}))
    said = empty("self-test", unlock=False)
    assert said.code == 1
    assert "FAILED  PDF with a password: builtins.ValueError" in said.out and "CANARY" not in said.out


def test_shots_takes_every_page(empty: Laptop) -> None:
    said = empty.process(
        "shots", "--out", "pictures", "--locale", "en", "--theme", "dark", "--json", unlock=False,
        QT_QPA_PLATFORM="offscreen",
    )  # fmt: skip
    assert said.code == 0, said.err
    names = {path.rpartition("/")[2] for path in said.data["files"]}
    assert {f"{name}-en-dark.png" for name in ("first-run", "unlock", "today", "dossiers-open", "visits-open")} <= names
    with Image.open(empty.folder / "pictures" / "today-en-dark.png") as picture:
        assert picture.size == (1440, 900)
