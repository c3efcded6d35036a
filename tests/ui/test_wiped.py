"""incident: the window of a laptop that is wiped at headquarters' order, and the first page that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import wiping as service
from app.services.opening import Opening
from app.services.workbench import Workbench
from app.ui import window as windows
from app.ui.application import Application
from app.ui.pages.first_run import FirstRunPage
from app.ui.pages.wiped import WipedNote
from app.vault import layout
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from app.vault.wipe_mark import WipeMark
from tests.services.conftest import SetClock
from tests.ui.conftest import nameless
from tests.ui.test_gates import OLD, House, gate

MARK = WipeMark(device=7, ordered_at=1_795_300_000_000, at=1_795_343_000_000, report={"said": "not yet"})


class Bare(House):
    """A vault with nothing in it."""

    def __init__(self, folder: Path, dressed: Application, qtbot: Any) -> None:
        self.secrets, self.clock = InMemorySecrets(), SetClock()
        self.opening = Opening(folder / "home", self.secrets, self.clock, LOWEST)
        self.opening.lock(self.opening.create(OLD).desk)
        self._dressed, self._qtbot, self._windows = dressed, qtbot, []


@pytest.fixture
def house(tmp_path: Path, dressed: Application, qtbot: Any) -> Iterator[House]:
    made = Bare(tmp_path, dressed, qtbot)
    yield made
    made.close()


def wipe(bench: Workbench) -> None:
    """As ``services.wiping.obey`` does it, in the lane of an exchange."""
    desk = bench.desk
    desk.wiped = True
    desk.on_wipe()
    desk.log.close()
    desk.vault.wipe(MARK, ())


def test_a_wipe_takes_the_desk_from_the_screen_and_starts_afresh(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: Any,
) -> None:
    afresh: list[tuple[str, set[str]]] = []

    def started(*_: object, gate: str = "", **__: object) -> None:
        afresh.append((gate, {path.name for path in house.opening.home.iterdir()}))

    monkeypatch.setattr(windows, "start_afresh", started)
    monkeypatch.setattr(service, "tell", lambda *_: False)
    window = house.window()
    bench = window._door.unlock(OLD, "office")
    window.open_desk(bench)
    house.rest(window)
    window.tasks.run(lambda _: wipe(bench), failed=lambda _: None, owner=window)
    qtbot.waitUntil(lambda: bool(afresh))
    assert afresh == [("", {layout.LOCK, layout.WIPED})]  # only once all was done
    assert not window.shell.isVisible()
    again = house.window()
    page = gate(again, FirstRunPage)
    house.rest(again)
    assert page.note is not None and page.note.isVisible() and page.note._untold.isVisible()
    assert "device 7" in page.note.happened.text() and page._title.text() == "This laptop was wiped"
    assert nameless(page) == []
    page.make_button.click()
    assert not page.note.isVisible() and page._title.text() == "Choose a passphrase"


def test_the_first_page_tells_headquarters_what_it_does_not_know_yet(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "tell", lambda *_: True)
    house.opening.unlock(OLD).vault.wipe(MARK, ())
    window = house.window()
    page = gate(window, FirstRunPage)
    house.rest(window)
    assert page.note is not None and page.note.isVisible() and not page.note._untold.isVisible()


def test_the_note_follows_the_language_and_is_as_high_as_its_words(
    shown: Callable[..., Any], dressed: Application
) -> None:
    page = FirstRunPage(MARK)
    shown(page, (1000, 640))
    inner = page._area.widget()
    assert inner is not None and page._title.mapTo(inner, page._title.rect().topLeft()).y() < 60
    dressed.tongue.choose("zh_CN")
    assert page._title.text() == "本机已清除"
    assert isinstance(page.note, WipedNote) and "设备 7" in page.note.happened.text()
