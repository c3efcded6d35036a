"""The main paths once more in real lanes: the vault belongs to the store lane, outcomes come back to the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.services.dossiers import Filter
from app.ui.desktop import Desktop
from app.ui.kit.confirm import Confirm
from app.ui.pages.importing.dialog import ImportDialog
from app.ui.pages.log.page import LogPage
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.sync.page import SyncPage
from app.ui.tasks import Tasks
from tests.services.conftest import PASSPHRASE
from tests.ui.conftest import deliver
from tests.ui.pages.scene import Stage
from tests.ui.pages.test_importing import ACCOUNTS

NEW = "seven purple otters juggle lanterns"


@pytest.fixture
def desktop(stage: Stage) -> Iterator[Desktop]:
    """The same desk with lanes; a fault of ours fails the test."""
    tasks, crashed = Tasks(), []
    tasks.crashed.connect(crashed.append)
    yield replace(stage.desktop, tasks=tasks)
    tasks.close()
    assert crashed == []


def test_change_the_passphrase(desktop: Desktop, stage: Stage, qtbot: Any) -> None:
    page = stage.show("settings", SettingsPage(desktop))
    page.ask_passphrase()
    dialog = page._passphrase
    qtbot.keyClicks(dialog.old, PASSPHRASE)
    qtbot.keyClicks(dialog.new, NEW)
    qtbot.keyClicks(dialog.again, NEW + "\r")
    assert not dialog.yes.isEnabled()
    qtbot.waitUntil(lambda: page._passphrase is None, timeout=20_000)
    stage.seat.desk.vault.check_passphrase(NEW)


def test_import_the_accounts_and_undo(desktop: Desktop, stage: Stage, qtbot: Any) -> None:
    wizard = ImportDialog(desktop, stage.host)
    wizard.open()
    before = len(stage.bench.dossiers.covers(Filter()))
    wizard._presenter.choose_file(str(ACCOUNTS))
    qtbot.waitUntil(lambda: wizard.steps.currentWidget() is wizard.columns, timeout=10_000)
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.steps.currentWidget() is wizard.preview, timeout=10_000)
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.steps.currentWidget() is wizard.ending, timeout=20_000)
    wizard.ending.undo.click()
    (question,) = [one for one in wizard.findChildren(Confirm) if one.isVisible()]
    question.yes.click()
    qtbot.waitUntil(lambda: wizard.ending.undo.isHidden(), timeout=20_000)
    assert len(stage.bench.dossiers.covers(Filter())) == before


def test_a_wizard_closed_too_soon_harms_nothing(desktop: Desktop, stage: Stage, qtbot: Any) -> None:
    wizard = ImportDialog(desktop, stage.host)
    wizard.open()
    wizard.close_button.click()
    deliver()
    qtbot.waitUntil(lambda: not desktop.tasks.busy, timeout=10_000)
    deliver()


def test_verify_the_log(desktop: Desktop, stage: Stage, qtbot: Any, tmp_path: Path) -> None:
    page = stage.show("log", LogPage(desktop))
    qtbot.waitUntil(lambda: page.list.lines.rowCount() > 1, timeout=10_000)
    page.verify.click()
    qtbot.waitUntil(page.result.isVisible, timeout=20_000)
    page._presenter.export(str(tmp_path / "log.jsonl"))
    qtbot.waitUntil(lambda: (tmp_path / "log.jsonl").exists() and not desktop.tasks.busy, timeout=10_000)


def test_enrol_with_a_wrong_code(desktop: Desktop, stage: Stage, qtbot: Any) -> None:
    page = stage.show("sync", SyncPage(desktop))
    qtbot.waitUntil(lambda: page.pile.shown is page.form, timeout=10_000)
    qtbot.keyClicks(page.form.url, "https://hq.example")
    qtbot.keyClicks(page.form.code, "ABCD-EFGH\r")
    qtbot.waitUntil(page.form._problem_row.isVisible, timeout=10_000)
    assert "typing error" in page.form.problem.text()
