"""The settings page: widgets only; see ``presenter.py`` for what it does."""

from __future__ import annotations

import datetime as dt
import platform
from typing import Final

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.channel import CHANNEL, VERSION
from app.i18n import LANGUAGES, tr
from app.ui import formats
from app.ui.desktop import Desktop
from app.ui.kit import choose_file
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.confirm import Confirm
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.text import Text, heading, note, title
from app.ui.page import Page
from app.ui.pages.help.dialog import HelpDialog
from app.ui.pages.settings.dialogs import KitDialog, PassphraseDialog
from app.ui.pages.settings.policy import lines
from app.ui.pages.settings.presenter import BackedUp, SettingsPresenter
from app.ui.pages.settings.rows import SettingRow, group
from app.ui.theme import Appearance

WIDTH: Final = 840
COMPONENTS: Final = (
    ("Qt, PySide6", "LGPL-3.0"), ("SQLCipher, sqlcipher3", "BSD-3-Clause, zlib"), ("cryptography", "Apache-2.0, BSD"),
    ("SQLAlchemy, Alembic", "MIT"), ("ReportLab", "BSD"), ("pikepdf, pypdfium2", "MPL-2.0, Apache-2.0"),
    ("openpyxl", "MIT"), ("zxcvbn", "MIT"), ("pypinyin", "MIT"), ("Noto Sans SC", "OFL-1.1"), ("Lucide", "ISC"),
)  # fmt: skip


class SettingsPage(Page):
    """View of the settings."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._last: BackedUp | None = None
        self._passphrase: PassphraseDialog | None = None
        self._kit: KitDialog | None = None
        self._presenter = SettingsPresenter(self, desktop.bench, desktop.tasks)
        column = col(heading("settings.heading"), gap=28, pad=(32, 32, 32, 48))
        for part in (self._security(), self._backup(), self._look(), self._policy(), self._about()):
            column.addWidget(part)
        column.addStretch(1)
        middle = holder(column)
        middle.setMaximumWidth(WIDTH)
        line = row(gap=0)
        line.addWidget(middle, 100)
        line.addStretch(1)
        self.set_content(scrolled(holder(line)))

    def _security(self) -> QWidget:
        self.protection_chip = Chip("settings.protection.alone", tone="warn")
        self.protection = SettingRow("settings.protection", "", self.protection_chip)
        self.change = Button("settings.passphrase.change", icon="key-round")
        self.change.clicked.connect(self.ask_passphrase)
        self.kit_button = Button("settings.kit.make", icon="file-text")
        self.kit_button.clicked.connect(self.ask_kit)
        self.rotate_button = Button("settings.rotate.do", icon="refresh-cw")
        self.rotate_button.clicked.connect(self.ask_rotation)
        self.clock_button = Button("settings.clock.look", icon="clock")
        self.clock_button.clicked.connect(self.clock_wanted)
        self.lock_button = Button("settings.lock.now", icon="lock")
        self.lock_button.clicked.connect(self._lock)
        self.locking = SettingRow("settings.lock", "", self.lock_button)
        return group(
            "settings.security",
            self.protection,
            SettingRow("settings.passphrase", "settings.passphrase.hint", self.change),
            SettingRow("settings.kit", "settings.kit.hint", self.kit_button),
            SettingRow("settings.rotate", "settings.rotate.hint", self.rotate_button),
            self.locking,
            SettingRow("settings.clock", "settings.clock.hint", self.clock_button),
        )

    def _backup(self) -> QWidget:
        self.backup_button = Button("settings.backup.do", icon="save")
        self.backup_button.clicked.connect(self._ask_backup)
        self.backup_row = SettingRow("settings.backup.file", "settings.backup.never", self.backup_button)
        self.restore_button = Button("settings.restore.do", icon="history")
        self.restore_button.clicked.connect(self.ask_restore)
        restoring = SettingRow("settings.restore", "settings.restore.hint", self.restore_button)
        return group("settings.backup", self.backup_row, restoring)

    def _look(self) -> QWidget:
        self.language = SegmentedControl([Segment(one, f"ui.language.{one}") for one in LANGUAGES], "settings.language")
        self.language.chosen.connect(self._language_chosen)
        self.appearance = SegmentedControl(
            [Segment(str(one), f"settings.appearance.{one}") for one in Appearance], "settings.appearance"
        )
        self.appearance.chosen.connect(self._appearance_chosen)
        return group(
            "settings.look",
            SettingRow("settings.language", "settings.language.hint", under=self.language),
            SettingRow("settings.appearance", "settings.appearance.hint", under=self.appearance),
        )

    def _policy(self) -> QWidget:
        self._policy_source = note("settings.policy.defaults", wrap=True)
        self._figures = QGridLayout()
        self._figures.setContentsMargins(24, 16, 24, 16)
        self._figures.setHorizontalSpacing(24)
        self._figures.setVerticalSpacing(10)
        self._figures.setColumnStretch(0, 1)
        return holder(col(title("settings.policy"), self._policy_source, Card(self._figures), gap=6))

    def _about(self) -> QWidget:
        version = SettingRow("settings.about.version", "settings.about.release")
        version.title.say("settings.about.version", version=VERSION)
        version.say("settings.about.dev" if CHANNEL == "dev" else "settings.about.release")
        self.manual = Button("settings.about.manual.open", icon="book-open")
        self.manual.clicked.connect(self._open_manual)
        folder = SettingRow("settings.about.data")
        folder.tell(str(self._presenter.home))
        folder.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.crash_button = Button("settings.about.crash.open", icon="folder-closed")
        self.crash_button.clicked.connect(self._open_crashes)
        crash = SettingRow("settings.about.crash", "", self.crash_button)
        crash.say("settings.about.crash.hint", folder="crash")
        self.copy_button = Button("settings.about.problem.copy", icon="copy")
        self.copy_button.clicked.connect(self._copy_version)
        problem = SettingRow("settings.about.problem", "settings.about.problem.hint", self.copy_button)
        licences = SettingRow("settings.about.licences")
        licences.tell("\n".join(f"{name}: {licence}" for name, licence in COMPONENTS))
        return group(
            "settings.about",
            version,
            SettingRow("settings.about.manual", "settings.about.manual.hint", self.manual),
            folder,
            crash,
            problem,
            licences,
        )

    # -- page

    def entered(self) -> None:
        self.language.choose(self._desktop.tongue.language)
        self.appearance.choose(str(self._desktop.theme.appearance))
        self.crash_button.setEnabled((self._presenter.home / "crash").is_dir())
        self._presenter.refresh()

    def retranslate(self) -> None:
        self.show_backup(self._last)
        self.show_policy()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_policy()

    # -- SettingsView

    def show_protection(self, keyring: str | None, *, passphrase: bool) -> None:
        if keyring:
            self.protection_chip.become("settings.protection.keyring", tone="ok", icon="shield-check")
            self.protection.say("settings.protection.keyring.hint", keyring=keyring)
        else:
            name = "alone" if passphrase else "none"
            self.protection_chip.become(f"settings.protection.{name}", tone="warn", icon="triangle-alert")
            self.protection.say(f"settings.protection.{name}.hint")

    def show_backup(self, last: BackedUp | None) -> None:
        self._last = last
        if last is None:
            self.backup_row.say("settings.backup.never")
        else:
            self.backup_row.say("settings.backup.last", at=formats.moment(last.at), file=last.file)

    def show_policy(self) -> None:
        desk = self._desktop.bench.desk
        minutes = tr("settings.unit.minutes", n=desk.policy.idle_lock_minutes)
        self.locking.say("settings.lock.hint", minutes=minutes)
        self._policy_source.say("settings.policy.from_hq" if desk.enrolled else "settings.policy.defaults")
        while (item := self._figures.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (label, value) in enumerate(lines(desk.policy)):
            self._figures.addWidget(Text(label, tone="text2", wrap=True), at, 0)
            self._figures.addWidget(Text(plain=value), at, 1, Qt.AlignmentFlag.AlignRight)

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        if self._passphrase is not None:
            self._passphrase.show_strength(score, enough=enough)

    def show_passphrase_problem(self, sentence: str) -> None:
        if self._passphrase is not None:
            self._passphrase.show_problem(sentence)

    def show_passphrase_busy(self, busy: bool) -> None:
        if self._passphrase is not None:
            self._passphrase.show_busy(busy)

    def show_passphrase_changed(self) -> None:
        if self._passphrase is not None:
            self._passphrase.accept()

    def show_kit(self, pages: tuple[bytes, ...]) -> None:
        self._kit = dialog = KitDialog(pages, self)
        dialog.print_wanted.connect(self._presenter.print_kit)
        dialog.save_wanted.connect(self._presenter.save_kit)
        dialog.finished.connect(self._kit_closed)
        dialog.open()

    def show_kit_kept(self, key: str) -> None:
        if self._kit is not None:
            self._kit.show_kept(key)

    def show_kit_problem(self, sentence: str) -> None:
        if self._kit is not None:
            self._kit.show_problem(sentence)

    def tell(self, key: str, *, file: str = "") -> None:
        self._desktop.toasts.tell(key, file=file)

    def complain(self, sentence: str) -> None:
        self._desktop.toasts.tell("ui.said", "bad", sentence=sentence)

    # -- inside

    @Slot()
    def ask_passphrase(self) -> None:
        """Open the dialog for another passphrase."""
        self._passphrase = dialog = PassphraseDialog(self)
        dialog.judged.connect(self._presenter.judge)
        dialog.given.connect(self._presenter.change_passphrase)
        dialog.finished.connect(self._passphrase_closed)
        dialog.open()

    @Slot()
    def _passphrase_closed(self) -> None:
        self._passphrase = None

    @Slot()
    def ask_kit(self) -> None:
        """Ask before the old recovery code is made void."""
        question = Confirm("settings.kit.ask", icon="file-text", tone="warn", parent=self)
        question.accepted.connect(self._presenter.new_kit)
        question.ask_later()

    @Slot()
    def ask_rotation(self) -> None:
        """Ask before the vault is locked to be encrypted anew."""
        self._ask_to_lock("settings.rotate.ask", "refresh-cw", "rotate")

    @Slot()
    def ask_restore(self) -> None:
        """Ask before the vault is locked for a backup to take its place."""
        self._ask_to_lock("settings.restore.ask", "history", "restore")

    def _ask_to_lock(self, key: str, icon: str, gate: str) -> None:
        question = Confirm(key, icon=icon, tone="warn", parent=self)
        question.setProperty("gate", gate)
        question.accepted.connect(self._lock_to)
        question.ask_later()

    @Slot()
    def _lock_to(self) -> None:
        self._desktop.lock_to(str(self.sender().property("gate")))

    @Slot()
    def _kit_closed(self) -> None:
        self._kit = None
        self._presenter.forget_kit()

    @Slot()
    def _lock(self) -> None:
        self._desktop.lock()

    @Slot()
    def _ask_backup(self) -> None:
        name = tr("settings.backup.name", day=dt.date.today().isoformat())
        path = choose_file.to_save(self, tr("settings.backup.do"), name, tr("settings.backup.filter"))
        self._presenter.back_up(path)

    @Slot(str)
    def _language_chosen(self, code: str) -> None:
        chosen = next(one for one in LANGUAGES if one == code)
        self._desktop.tongue.choose(chosen)
        self._presenter.keep_look(chosen, self._desktop.theme.appearance)

    @Slot(str)
    def _appearance_chosen(self, code: str) -> None:
        self._desktop.theme.choose(Appearance(code))
        self._presenter.keep_look(self._desktop.tongue.language, Appearance(code))

    @Slot()
    def _open_manual(self) -> None:
        HelpDialog(parent=self.window()).show()

    @Slot()
    def _open_crashes(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._presenter.home / "crash")))

    @Slot()
    def _copy_version(self) -> None:
        details = f"Satchel {VERSION} {CHANNEL} · Python {platform.python_version()} · {platform.platform()}"
        QGuiApplication.clipboard().setText(details)
        self._desktop.toasts.tell("settings.about.copied")
