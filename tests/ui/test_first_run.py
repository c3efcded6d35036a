"""First run: vault, recovery kit, enrolment or sample data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from app.ui.pages.first_run import FirstRunPage
from app.ui.pages.first_run_presenter import Enrolled, FirstRunPresenter, Kit
from app.ui.running import AtOnce
from tests.ui.conftest import deliver, nameless
from tests.ui.test_unlock import Judged

GOOD = "correct horse battery"


@dataclass
class FakeFirstRun:
    error: BaseException | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def _note(self, *call: object) -> None:
        self.calls.append(call)
        if self.error is not None:
            raise self.error

    def strength(self, passphrase: str) -> Judged:
        return Judged(min(4, len(passphrase) // 4), len(passphrase) >= 12)

    def create(self, passphrase: str) -> Kit:
        self._note("create", passphrase)
        return Kit(b"%PDF", (), with_keyring=False)

    def print_kit(self, pdf: bytes) -> None:
        self._note("print", pdf)

    def save_kit(self, pdf: bytes, path: Path) -> None:
        self._note("save", pdf, path)

    def enrol(self, url: str, code: str) -> Enrolled:
        self._note("enrol", url, code)
        return Enrolled("Lin", "apple river stone cloud lamp tiger")

    def look_around(self) -> None:
        self._note("look around")


@dataclass
class Scene:
    page: FirstRunPage
    presenter: FirstRunPresenter
    service: FakeFirstRun
    finished: list[bool]


@pytest.fixture
def scene(shown: Callable[..., Any]) -> Scene:
    page, service, finished = FirstRunPage(), FakeFirstRun(), []  # type: ignore[var-annotated]
    presenter = FirstRunPresenter(page, service, AtOnce(), finished=lambda: finished.append(True))
    page.wire(presenter)
    shown(page, (1000, 860))
    return Scene(page, presenter, service, finished)


def _kit(scene: Scene, *, sample: bool) -> None:
    scene.presenter.begin(sample)
    scene.presenter.create(GOOD, GOOD)


@pytest.mark.parametrize(
    ("first", "again", "word"), [("", "", "Type the passphrase"), (GOOD, "x", "differ"), ("short", "short", "too soon")]
)
def test_weak_or_differing_passphrases_make_no_vault(scene: Scene, first: str, again: str, word: str) -> None:
    scene.presenter.begin(False)
    scene.presenter.create(first, again)
    assert word in scene.page._problem.text()
    assert scene.service.calls == []


def test_the_meter_moves_while_typing(scene: Scene, qtbot: Any) -> None:
    scene.presenter.begin(False)
    qtbot.keyClicks(scene.page.passphrase, GOOD)
    assert scene.page.meter.accessibleName().startswith("Strong")
    scene.page.passphrase.clear()
    assert scene.page.meter.accessibleName() == "Not typed yet"


def test_by_hand_from_passphrase_to_enrolment(scene: Scene) -> None:
    _kit(scene, sample=False)
    assert scene.page.passphrase.text() == ""
    assert "no keyring" in scene.page._kit.keyring.text()
    scene.presenter.save_kit("/tmp/kit.pdf")
    scene.presenter.kit_put_away(True)
    scene.presenter.enrol(" https://hq.example ", " CODE ")
    assert scene.service.calls[1:] == [("save", b"%PDF", Path("/tmp/kit.pdf")), ("enrol", "https://hq.example", "CODE")]
    assert scene.page._fingerprint.text().startswith("apple")
    assert scene.finished == []
    scene.presenter.finish()
    assert scene.finished == [True]


def test_looking_around_needs_no_headquarters(scene: Scene) -> None:
    _kit(scene, sample=True)
    scene.presenter.print_kit()
    scene.presenter.kit_put_away(True)
    assert [call[0] for call in scene.service.calls] == ["create", "print", "look around"]
    assert scene.finished == [True]


def test_the_kit_must_be_kept_and_the_box_ticked(scene: Scene) -> None:
    _kit(scene, sample=False)
    scene.presenter.kit_put_away(True)
    assert "Print or save" in scene.page._problem.text()
    scene.presenter.print_kit()
    scene.presenter.kit_put_away(False)
    assert "Tick" in scene.page._problem.text()
    assert scene.page._steps.shown is scene.page._kit


def test_a_cancelled_file_dialog_saves_nothing(scene: Scene) -> None:
    _kit(scene, sample=False)
    scene.presenter.save_kit("")
    assert [call[0] for call in scene.service.calls] == ["create"]


def test_errors_keep_the_step_and_say_what_to_do(scene: Scene) -> None:
    scene.service.error = UserError("vault-exists")
    _kit(scene, sample=False)
    assert scene.page._problem.text() == UserError("vault-exists").message
    assert scene.page._steps.shown is scene.page._passphrase and scene.page._steps.isEnabled()
    scene.service.error = ValueError("CANARY")
    scene.presenter.create(GOOD, GOOD)
    assert "CANARY" not in scene.page._problem.text()


def test_a_failed_enrolment_leaves_the_focus_where_it_was(scene: Scene) -> None:
    scene.page.show()
    scene.page.show_enrol()
    scene.page.code.setFocus()
    scene.service.error = UserError("enrolment-code-typo")
    scene.presenter.enrol("https://hq.example", "CODE")
    assert scene.page.focusWidget() is scene.page.code


def test_enrolment_may_wait(scene: Scene) -> None:
    _kit(scene, sample=False)
    scene.presenter.print_kit()
    scene.presenter.kit_put_away(True)
    scene.presenter.enrol("", "")
    assert "address and the code" in scene.page._problem.text()
    scene.presenter.later()
    assert scene.finished == [True]


def test_everything_on_the_pages_has_a_name(scene: Scene) -> None:
    for show in (scene.page.show_welcome, scene.page.show_passphrase, scene.page.show_enrol):
        show()
        assert nameless(scene.page) == []
    _kit(scene, sample=False)
    assert nameless(scene.page) == []


def test_what_stands_in_the_way_is_said_beside_the_kits_button(scene: Scene) -> None:
    scene.presenter.begin(False)
    scene.presenter.create(GOOD, GOOD)
    page = scene.page
    page.resize(1366, 560)
    deliver()
    page._kit.next.click()
    deliver()
    said = page._kit._problem
    assert said.isVisible() and said.text() and not page._problem_row.isVisible()
    assert not said.visibleRegion().isEmpty()
