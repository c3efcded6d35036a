"""The log page: widgets only; see ``presenter.py`` for what it does."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.services.log_lines import LogPage as Lines
from app.services.logbook import LogHead, Verified
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit import choose_file
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.search_field import SearchField
from app.ui.kit.states import EmptyState, LoadingState
from app.ui.kit.text import Text, heading
from app.ui.page import Page
from app.ui.pages.log.list import LogList
from app.ui.pages.log.presenter import Kind, LogPresenter
from app.ui.pages.papers.dialog import show_log

MOST_FINDINGS = 5


class LogPage(Page):
    """View of the access log."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._verified: Verified | None = None
        self.head = Text(tone="text2")
        self.verify = Button("logpage.verify", "soft", icon="shield-check", height=36)
        self.export = Button("logpage.export", icon="download", height=36)
        words.say(self.export, "logpage.export.hint", "setToolTip")
        self.print = Button("logpage.print", icon="printer", height=36)
        words.say(self.print, "logpage.print.hint", "setToolTip")
        self.print.clicked.connect(self._print)
        self.kinds = SegmentedControl([Segment(str(k), f"logpage.filter.{k}") for k in Kind], "logpage.filter")
        self.kinds.choose(str(Kind.ALL))
        self.search = SearchField("logpage.search")
        self.search.setFixedWidth(240)
        self.result = self._result()
        self.list = LogList()
        self._empty = EmptyState("scroll-text", "logpage.empty", action=False)
        self._none = EmptyState("funnel", "logpage.none", action_icon="undo-2")
        self._loading = LoadingState()
        self._nothing: EmptyState = self._empty
        self._pile = Pile(self.list, self._empty, self._none, self._loading)
        top = row(col(heading("logpage.heading"), self.head, gap=2), None, self.print, self.export, self.verify, gap=12)
        card = Card(col(self._pile, gap=0, pad=(0, 8, 0, 8)))
        column = col(top, self.result, row(self.kinds, None, self.search, gap=16), gap=16, pad=(32, 32, 32, 24))
        column.addWidget(card, 1)
        self._presenter = LogPresenter(self, desktop.bench, desktop.tasks)
        self.verify.clicked.connect(self._presenter.verify)
        self.export.clicked.connect(self._ask_path)
        self.kinds.chosen.connect(self._chosen)
        self.search.settled.connect(self._presenter.search)
        self.list.lines.wanted.connect(self._presenter.more)
        self._none.acted.connect(self._show_all)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.set_content(holder(column))

    def _result(self) -> QWidget:
        self._result_icon = Glyph("shield-check", 20, "ok")
        self._result_text = Text(bold=True, wrap=True)
        self._findings = Text(tone="text2", wrap=True)
        line = row(gap=12, pad=(16, 12, 16, 12))
        line.addLayout(col(self._result_icon, None))
        line.addLayout(col(self._result_text, self._findings, gap=4), 1)
        made = Card(line)
        made.hide()
        return made

    # -- page

    def entered(self) -> None:
        self._presenter.refresh()

    def retranslate(self) -> None:
        self.list.lines.retell()
        if self._verified is not None:
            self.show_verified(self._verified)

    # -- LogView

    def show_loading(self) -> None:
        self.show_content()
        if not self.list.lines.rowCount():
            self._pile.show_only(self._loading)

    def show_lines(self, page: Lines, *, filtered: bool) -> None:
        self.list.lines.start(page.lines, more=page.next is not None)
        self._nothing = self._none if filtered else self._empty
        self._show_pile(page)
        self.list.scrollToTop()

    def add_lines(self, page: Lines) -> None:
        self.list.lines.add(page.lines, more=page.next is not None)
        self._show_pile(page)

    def _show_pile(self, page: Lines) -> None:
        """The lines; without any, that older ones are being looked for, or that there are none."""
        found = self.list.lines.rowCount() > 0
        self._pile.show_only(self.list if found else self._loading if page.next is not None else self._nothing)

    def show_head(self, head: LogHead) -> None:
        if head.seen is None:
            self.head.say("logpage.head", size=head.size)
        elif head.seen >= head.size:
            self.head.say("logpage.head.seen_all", size=head.size)
        else:
            self.head.say("logpage.head.seen", size=head.size, seen=head.seen)

    def show_verified(self, found: Verified) -> None:
        self._verified = found
        head = found.head
        if found.ok:
            self._result_icon.become("shield-check", "ok")
            seen = "logpage.verify.ok" if head.seen is None else "logpage.verify.ok_seen"
            self._result_text.say(seen, size=head.size, seen=head.seen)
            self._findings.say("logpage.verify.ok_unseen")
            self._findings.setVisible(head.seen is None)
        else:
            self._result_icon.become("triangle-alert", "bad")
            self._result_text.say("logpage.verify.bad", n=len(found.problems))
            told = [
                f"{tr('logpage.verify.at', seq=one.seq, kind=one.kind)}: {one.sentence}"
                for one in found.problems[:MOST_FINDINGS]
            ]
            if not self._desktop.bench.desk.log_ok:
                told.append(tr("logpage.verify.stopped"))
            self._findings.show_text("\n".join(told))
            self._findings.show()
        self._result_text.set_tone("text" if found.ok else "bad")
        self.result.show()

    def show_verifying(self, busy: bool) -> None:
        self.verify.setEnabled(not busy)
        self.verify.say("logpage.verify.running" if busy else "logpage.verify")

    def tell(self, key: str, *, file: str = "") -> None:
        self._desktop.toasts.tell(key, file=file)

    def complain(self, sentence: str) -> None:
        self._desktop.toasts.tell("ui.said", "bad", sentence=sentence)

    # -- inside

    @Slot(str)
    def _chosen(self, code: str) -> None:
        self._presenter.choose(Kind(code))

    @Slot()
    def _show_all(self) -> None:
        self.kinds.choose(str(Kind.ALL))
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._presenter.show_all()

    @Slot()
    def _print(self) -> None:
        show_log(self._desktop, self._presenter.extract(), self)

    @Slot()
    def _ask_path(self) -> None:
        name = tr("logpage.export.name", day=dt.date.today().isoformat())
        path = choose_file.to_save(self, tr("logpage.export"), name, tr("logpage.export.filter"))
        self._presenter.export(path)

    @Slot(str, str)
    def _heard(self, kind: str, _dossier_id: str) -> None:
        if kind in ("sync", "all") and self.isVisible():
            self._presenter.refresh()
