"""The manual inside the window: complete in both languages, searched, followed by the language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.i18n import LANGUAGES
from app.ui.application import Application
from app.ui.pages.help.dialog import HelpDialog
from app.ui.pages.help.manual import chapters
from tests.ui.conftest import deliver, nameless


@pytest.fixture
def manual(dressed: Application) -> Iterator[HelpDialog]:
    made = HelpDialog("log")
    made.show()
    deliver()
    yield made
    made.close()
    deliver()


def test_both_languages_have_the_same_chapters() -> None:
    chinese, english = (chapters(language) for language in LANGUAGES)
    assert [one.name for one in chinese] == [one.name for one in english]
    assert len(english) >= 8
    assert all(one.title and len(one.text) > 200 for one in (*chinese, *english))


def test_what_the_log_does_not_promise_is_said() -> None:
    for language, words in (
        ("en", ("whole-disk rollback", "Flash storage", "not run")),
        ("zh_CN", ("整盘回退", "闪存", "未运行")),
    ):
        text = next(one.text for one in chapters(language) if one.name.endswith("log"))  # type: ignore[arg-type]
        assert all(word in text for word in words)


def test_a_chapter_is_opened_by_its_name(manual: HelpDialog) -> None:
    assert "What the log promises" in manual.text.toPlainText()


def test_search_shows_the_chapters_that_hold_it_and_marks_it(manual: HelpDialog) -> None:
    manual._search("Flash")
    assert manual.contents.count() == 1
    assert manual.text.textCursor().selectedText() == "Flash"
    manual._search("no such word")
    assert manual.contents.count() == 0
    assert manual._none.isVisible()
    manual._search("")
    assert manual.contents.count() >= 8


def test_the_language_is_followed(manual: HelpDialog, dressed: Application) -> None:
    dressed.tongue.choose("zh_CN")
    deliver()
    assert "整盘回退" in manual.text.toPlainText()


def test_everything_has_a_name(manual: HelpDialog) -> None:
    assert nameless(manual) == []
