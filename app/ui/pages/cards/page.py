"""The cards page: what is out and until when, what ended, and several cards under one statement."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.services.cards import CardView
from app.ui.desktop import Desktop
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text, heading, note
from app.ui.page import Page
from app.ui.pages.cards.ended import EndedTable
from app.ui.pages.cards.out import OutRow
from app.ui.pages.cards.presenter import CardsPresenter, Offer
from app.ui.pages.cards.statement import StatementView
from app.ui.pages.papers.dialog import show_card
from app.ui.pages.refused import show_refusal


class CardsPage(Page):
    """View of the page; see ``presenter.py`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._shown: tuple[Sequence[CardView], Sequence[CardView], int] = ((), (), 0)
        self.rows: list[OutRow] = []
        self._presenter = CardsPresenter(self, desktop.bench, desktop.tasks)
        self.several = Button("cards.several", "soft", icon="id-card", height=40, shortcut="Ctrl+N", keycap=False)
        self.several.clicked.connect(self._presenter.offer)
        self._count = note(plain="")
        self._out = Card()
        self._none_out = EmptyState("id-card", "cards.none_out", action_icon="id-card")
        self._none_out.acted.connect(self._presenter.offer)
        self._none_out.setMinimumHeight(320)
        self.ended = EndedTable()
        self.ended.chosen.connect(desktop.open_dossier)
        self.print_ended = Button("cards.print", "quiet", icon="printer", height=32)
        self.print_ended.clicked.connect(self._print_ended)
        label = row(Text("cards.ended", tone="text3"), None, self.print_ended)
        self._ended = holder(col(label, Card(col(self.ended, pad=(8, 4, 8, 8))), gap=8))
        head = row(heading("ui.page.cards"), self._count, None, self.several, gap=12)
        inner = holder(col(head, 20, self._none_out, self._out, 24, self._ended, None, gap=0, pad=(40, 28, 40, 24)))
        self._overview = scrolled(inner)
        self._fronts = QStackedWidget()
        self._fronts.addWidget(self._overview)
        self.set_content(self._fronts)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.show_loading()

    # -- page

    def entered(self) -> None:
        self._presenter.refresh()

    def retranslate(self) -> None:
        if self.state == "content":
            self._draw()

    # -- CardsView

    def show_cards(self, out: Sequence[CardView], ended: Sequence[CardView], now_ms: int) -> None:
        self.show_content()
        self._shown = (out, ended, now_ms)
        self._draw()

    def show_offer(self, offer: Offer) -> None:
        if not offer.covers:
            self._desktop.toasts.tell("cards.nothing_to_borrow", "accent")
            self.show_overview()
            return
        view = StatementView(offer)
        view.borrow.connect(self._borrow)
        view.barred.connect(self._barred)
        view.cancelled.connect(self.show_overview)
        self._front(view)
        view.take_focus()

    def show_problem(self, sentence: str) -> None:
        if self.statement is not None:
            self.statement.show_problem(sentence)

    def show_refused(self, error: SatchelError) -> None:
        self.show_overview()
        show_refusal(self, error, self._desktop.lock)

    def say(self, error: SatchelError) -> None:
        self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def tell(self, key: str, **params: object) -> None:
        self._desktop.toasts.tell(key, "ok", undo=False, **params)
        if key == "cards.taken":
            self.show_overview()

    def changed(self, kind: str, dossier_id: str) -> None:
        self._desktop.news.changed.emit(kind, dossier_id)

    # -- inside

    @property
    def statement(self) -> StatementView | None:
        """The statement that is being filled in."""
        view = self._fronts.currentWidget()
        return view if isinstance(view, StatementView) else None

    @Slot()
    def show_overview(self) -> None:
        """Back to the cards."""
        self._front(self._overview)

    def _front(self, view: QWidget) -> None:
        old = self._fronts.currentWidget()
        if old is view:
            return
        self._fronts.addWidget(view)
        self._fronts.setCurrentWidget(view)
        if old is not None and old is not self._overview:
            self._fronts.removeWidget(old)
            old.deleteLater()

    def _draw(self) -> None:
        out, ended, now_ms = self._shown
        self.rows = [OutRow(card, now_ms, primary=at == 0) for at, card in enumerate(out)]
        for one in self.rows:
            one.given_back.connect(self._presenter.give_back)
            one.opened.connect(self._desktop.open_dossier)
            one.print_wanted.connect(self._print)
        self._out.set_rows(*self.rows)
        self._out.setVisible(bool(out))
        self._none_out.setVisible(not out)
        self.several.setVisible(bool(out))
        self.ended.show_cards(ended)
        self._ended.setVisible(bool(ended))
        self._count.say("cards.count", n=len(out))

    @Slot(str)
    def _print(self, number: str) -> None:
        show_card(self._desktop, number, self)

    @Slot()
    def _print_ended(self) -> None:
        """The chosen one of those that ended, else the newest."""
        at = max(0, self.ended.currentIndex().row())
        if at < self.ended.lines.rowCount():
            self._print(self.ended.lines.card(at).number)

    @Slot(list, str, str, str)
    def _borrow(self, dossiers: list[str], purpose: str, place: str, text: str) -> None:
        self._presenter.borrow(dossiers, Purpose(purpose), Place(place), text)

    @Slot(str)
    def _barred(self, place: str) -> None:
        self._presenter.refused_place(Place(place))

    @Slot(str, str)
    def _heard(self, _kind: str, _dossier_id: str) -> None:
        if self.isVisible():
            self._presenter.refresh()
