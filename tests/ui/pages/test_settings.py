"""Settings over a real vault: passphrase, recovery kit, backup, language and appearance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.accesslog.events import Act, Outcome
from app.errors import UserError
from app.rules.policy import Policy
from app.ui import preferences
from app.ui.kit import choose_file
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.policy import lines
from app.ui.preferences import Preferences
from app.ui.theme import Appearance
from app.vault.errors import WrongSecret
from tests.services.conftest import PASSPHRASE
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

NEW = "seven purple otters juggle lanterns"


def heard(stage: Stage, words: str) -> bool:
    """Whether a message says it."""
    return any(words in one for one in stage.said())


@pytest.fixture
def page(stage: Stage) -> SettingsPage:
    made: SettingsPage = stage.show("settings", SettingsPage(stage.desktop))
    return made


def _change(page: SettingsPage, old: str, new: str, again: str) -> None:
    page.ask_passphrase()
    dialog = page._passphrase
    assert dialog is not None
    dialog.old.setText(old)
    dialog.new.setText(new)
    dialog.again.setText(again)
    dialog.yes.click()


def test_the_passphrase_is_changed_and_the_old_one_is_void(page: SettingsPage, stage: Stage) -> None:
    _change(page, PASSPHRASE, NEW, NEW)
    assert page._passphrase is None
    assert heard(stage, "in force")
    seat = stage.seat
    seat.opening.lock(seat.desk)
    with pytest.raises(WrongSecret):
        seat.opening.unlock(PASSPHRASE)
    seat.desk = seat.opening.unlock(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "word"),
    [
        ("", NEW, NEW, "present passphrase"),
        (PASSPHRASE, "", "", "Type the passphrase"),
        (PASSPHRASE, NEW, "x", "differ"),
        (PASSPHRASE, "password1", "password1", "too soon"),
        (PASSPHRASE, PASSPHRASE, PASSPHRASE, "Choose another"),
        ("not the one at all", NEW, NEW, "is wrong"),
    ],
)
def test_what_is_wrong_with_a_change_is_said_and_nothing_is_changed(
    page: SettingsPage, stage: Stage, old: str, new: str, again: str, word: str
) -> None:
    _change(page, old, new, again)
    assert page._passphrase is not None
    assert word in page._passphrase.problem.text.text()
    page._passphrase.reject()
    stage.seat.desk.vault.check_passphrase(PASSPHRASE)


def test_a_wrong_present_passphrase_is_logged(page: SettingsPage, stage: Stage) -> None:
    _change(page, "not the one at all", NEW, NEW)
    event = stage.seat.last().event
    assert (event.act, event.outcome, event.reason) == (Act.UNLOCK_FAILED, Outcome.FAILED, "wrong-passphrase")
    assert page._passphrase is not None
    page._passphrase.reject()


def test_the_meter_moves_while_typing(page: SettingsPage) -> None:
    page.ask_passphrase()
    dialog = page._passphrase
    assert dialog is not None
    dialog.new.setText(NEW)
    assert dialog.meter.accessibleName().startswith("Strong: ")
    dialog.new.clear()
    assert dialog.meter.accessibleName() == "Not typed yet"
    assert nameless(dialog) == []
    dialog.reject()
    assert dialog.new.text() == ""


def test_a_new_kit_is_saved_and_the_old_code_is_void(
    page: SettingsPage, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kit.pdf"
    monkeypatch.setattr(choose_file, "to_save", lambda *_: str(target))
    page._presenter.new_kit()
    dialog = page._kit
    assert dialog is not None
    assert nameless(dialog) == []
    code = page._presenter._code
    dialog.preview.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert "Saved" in dialog.kept.text()
    dialog.preview.save.click()
    assert "not overwritten" in dialog.problem.text.text()
    dialog.done_button.click()
    assert page._kit is None
    assert page._presenter._code == ""
    seat = stage.seat
    seat.opening.lock(seat.desk)
    seat.desk = seat.opening.recover(code, NEW)


def test_a_kit_that_was_not_kept_is_not_closed_at_once(page: SettingsPage) -> None:
    page._presenter.new_kit()
    dialog = page._kit
    assert dialog is not None
    dialog.reject()
    assert dialog.isVisible()
    assert "Close once more" in dialog.problem.text.text()
    dialog.reject()
    assert page._kit is None


def test_the_old_kit_is_only_made_void_after_a_question(page: SettingsPage, stage: Stage) -> None:
    before = len(stage.seat.entries())
    page.ask_kit()
    assert len(stage.seat.entries()) == before


def test_a_backup_is_written_verified_and_remembered(page: SettingsPage, stage: Stage, tmp_path: Path) -> None:
    assert "Not backed up" in page.backup_row.hint.text()
    page._presenter.back_up(str(tmp_path / "mine"))
    assert (tmp_path / "mine.satchel-backup").exists()
    assert "mine.satchel-backup" in page.backup_row.hint.text()
    page._presenter.back_up(str(tmp_path / "mine"))
    assert heard(stage, "not overwritten")
    page.entered()
    assert "mine.satchel-backup" in page.backup_row.hint.text()
    page._presenter.back_up("")


def test_language_and_appearance_are_switched_and_kept(page: SettingsPage, stage: Stage) -> None:
    page._language_chosen("zh_CN")
    page._appearance_chosen("dark")
    assert page.protection.title.text() == "当前保护方式"
    assert preferences.load(stage.seat.home) == Preferences("zh_CN", Appearance.DARK)
    assert stage.seat.desk.setting("language") == "zh_CN"
    assert "分钟" in page.locking.hint.text()


def test_the_protection_in_force_is_told(page: SettingsPage) -> None:
    assert page.protection_chip.text() == "Passphrase and keyring"
    page.show_protection(None, passphrase=True)
    assert page.protection_chip.text() == "Passphrase alone"


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"language": "fr", "appearance": 7}', "x" * 5000])
def test_damaged_preferences_are_the_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / preferences.FILE).write_text(text)
    assert preferences.load(tmp_path) == Preferences()


def test_preferences_hold_nothing_but_language_and_appearance(tmp_path: Path) -> None:
    preferences.save(tmp_path, Preferences("en", Appearance.LIGHT))
    assert json.loads((tmp_path / preferences.FILE).read_text()) == {"language": "en", "appearance": "light"}
    assert [one.name for one in tmp_path.iterdir()] == [preferences.FILE]


def test_every_figure_of_the_policy_has_its_words() -> None:
    assert len(dict(lines(Policy()))) == len(Policy.__slots__)


def test_everything_on_the_page_has_a_name(page: SettingsPage) -> None:
    assert nameless(page) == []


def test_a_fault_of_ours_is_told_without_its_content(page: SettingsPage, stage: Stage) -> None:
    page._presenter._complain(ValueError("CANARY"))
    assert not heard(stage, "CANARY")
    page._presenter._complain(UserError("disk-full"))
    assert heard(stage, "disk is full")
    deliver()
