"""The relationship map's page: canvas, coverage at the right, time below (dossier-relations, coverage)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.reports.printing import Printer
from app.rules.reasons import RefusedByRule
from app.rules.relations.paths import Path as WarmPath
from app.rules.relations.space import align, distribute, tidy
from app.services.relationship_map import Hanging
from app.ui.desktop import Desktop
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.map.canvas import MapCanvas
from app.ui.kit.map.minimap import MiniMap
from app.ui.kit.map.plan import MOST_AT_ONCE, Plan
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text
from app.ui.page import Page
from app.ui.pages.card_mark import CardMark
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.map.asking import Asking
from app.ui.pages.map.beside import BesidePanel
from app.ui.pages.map.changes import ChangesBar
from app.ui.pages.map.finding import Finding
from app.ui.pages.map.legend import Legend
from app.ui.pages.map.panel import CoveragePanel
from app.ui.pages.map.paper import MapPaper
from app.ui.pages.map.presenter import MapPresenter
from app.ui.pages.map.state import Loaded, OpenDossier, Scope
from app.ui.pages.map.times import TimeSlider, quarter_word
from app.ui.pages.map.tools import MapHead, ZoomBar
from app.ui.pages.refused import show_refusal

PANEL_WIDTH = 316
NARROW = 1100
LOW = 640


class MapPage(Page):
    """View of the page; see ``presenter.py`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._presenter = MapPresenter(self, desktop.bench, desktop.tasks)
        self._wanted = ""
        self._dossiers: Sequence[OpenDossier] = ()
        self.head = MapHead()
        self.canvas = MapCanvas()
        self.minimap = MiniMap(self.canvas)
        self.legend = Legend()
        self.zoom = ZoomBar()
        self.time = TimeSlider()
        self.panel, self.beside = CoveragePanel(), BesidePanel()
        self.bar = Text(px=12, tone="text2", wrap=True)
        self.whole = Button("mappage.whole-button", "soft", icon="arrow-left", height=28)
        told = row(self.bar, self.whole, pad=(16, 6, 8, 6))
        told.setStretch(0, 1)
        self._bar = holder(told)
        self._changes = ChangesBar()
        self.asking = Asking(self, self.canvas, self._presenter, self.tell)
        self.finding = Finding(self.head, self.canvas, self._presenter)
        self.paper = MapPaper(self, self.canvas, self._presenter, desktop.toasts.tell)
        self._side = QStackedWidget()
        self._side_choice = SegmentedControl(
            [Segment("coverage", "mappage.coverage"), Segment("people", "mappage.people")], "mappage.people"
        )
        self._side_choice.choose("coverage")
        self.set_content(self._build())
        self._watermark = CardMark(self, desktop)
        self._connect()

    def _build(self) -> QWidget:
        drawing = Card(col(self._bar, self.canvas, self.legend, gap=0, pad=(1, 6, 1, 6)))
        self._side.addWidget(scrolled(self.panel))
        self._side.addWidget(self.beside)
        side = Card(col(row(self._side_choice, None, pad=(16, 14, 16, 0)), self._side, gap=6, pad=(1, 1, 1, 1)))
        side.setFixedWidth(PANEL_WIDTH)
        self._side_card = side
        middle = row(drawing, side, gap=16)
        middle.setStretch(0, 1)
        foot = row(self.time, self._changes, None, self.zoom, gap=12)
        column = col(self.head, gap=12, pad=(24, 20, 24, 16))
        column.addLayout(middle, 1)
        column.addLayout(foot)
        return holder(column)

    def _connect(self) -> None:
        p, canvas, head, panel = self._presenter, self.canvas, self.head, self.panel
        self._watermark.minute.connect(p.watch)
        self.again.connect(self._again)
        head.dossier_chosen.connect(self._choose_dossier)
        head.scope_chosen.connect(p.show)
        head.layout_chosen.connect(p.set_layout)
        head.undo.connect(p.undo)
        head.redo.connect(p.redo)
        head.arrange_wanted.connect(self._arrange)
        head.export_wanted.connect(self.paper.export)
        head.back_wanted.connect(self._back)
        head.finder.left.connect(self._focus_canvas)
        canvas.chosen.connect(self._chosen)
        canvas.opened.connect(self.asking.opened)
        canvas.moved.connect(p.move)
        canvas.tie_drawn.connect(self.asking.tie_drawn)
        canvas.remove_wanted.connect(self._remove)
        canvas.undo_wanted.connect(p.undo)
        canvas.dropped.connect(self.asking.dropped)
        canvas.zoomed.connect(self.zoom.show_zoom)
        self.zoom.out.clicked.connect(canvas.zoom_out)
        self.zoom.nearer.clicked.connect(canvas.zoom_in)
        self.zoom.share.clicked.connect(canvas.zoom_to_one)
        self.zoom.all.clicked.connect(canvas.fit)
        self.time.chosen.connect(self._time)
        self.whole.clicked.connect(self._whole)
        panel.shown.connect(self._highlight)
        panel.path_wanted.connect(p.path_to)
        panel.role_wanted.connect(self.asking.ask_role)
        panel.around_wanted.connect(p.centre_on)
        panel.threads_wanted.connect(p.find_threads)
        panel.dossier_wanted.connect(self._desktop.open_dossier)
        self.beside.wanted.connect(self.asking.invite)
        self.beside.add_wanted.connect(self._want_person)
        self.beside.role_wanted.connect(self.asking.want_placeholder)
        self.asking.people_wanted.connect(self._show_people)
        self._side_choice.chosen.connect(self._side_chosen)
        self._desktop.news.changed.connect(self._heard)
        self._desktop.theme.changed.connect(self._dress)

    # -- page

    def entered(self) -> None:
        wanted, self._wanted = self._wanted, ""
        self._presenter.enter(wanted)

    def show_target(self, target: str) -> None:
        """The map of the dossier with this id; ``dossier/purchase`` of one purchase."""
        dossier, _, purchase = target.partition("/")
        if purchase:
            self._presenter.show(Scope(dossier, purchase))
        else:
            self._presenter.enter(dossier)

    def left(self) -> None:
        """Nothing of a dossier stays on the screen, nor in hidden widgets."""
        self._presenter.leave()
        self._clear()

    def retranslate(self) -> None:
        self.head.show_dossiers(self._dossiers, self._presenter.scope.dossier_id)
        self._presenter.relay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side_card.setFixedWidth(PANEL_WIDTH if self.width() >= NARROW else 256)
        self.legend.setVisible(self.height() >= LOW)
        self._changes.give_room(self.width() >= NARROW)

    def _clear(self) -> None:
        self.asking.give_up()
        self.canvas.empty()
        self.panel.clear()
        self.beside.show_people((), (), (), editable=False, purchase=False)
        self._changes.clear()
        self.minimap.hide()
        self._watermark.show_card("")

    # -- MapPageView

    def show_dossiers(self, found: Sequence[OpenDossier]) -> None:
        self._dossiers = found
        self.head.show_dossiers(found, self._presenter.scope.dossier_id)

    def show_none(self) -> None:
        self._clear()
        state = EmptyState("waypoints", "mappage.none", action_icon="folder-closed")
        state.acted.connect(self._to_dossiers)
        self.show_empty(state)

    def show_loaded(self, loaded: Loaded) -> None:
        self.head.show_dossiers(self._dossiers, loaded.scope.dossier_id)
        self.head.show_loaded(loaded)
        self.time.set_moments(loaded.moments, loaded.scope.at)
        self.panel.show_loaded(loaded)
        self.beside.show_people(
            loaded.theirs, loaded.ours, loaded.rivals, editable=loaded.scope.editable,
            purchase=loaded.scope.purchase_id is not None,
        )  # fmt: skip
        self._changes.show_changes(loaded)
        self._mark()

    def show_plan(self, made: Plan, *, fit: bool) -> None:
        self.show_content()
        loaded = self._presenter.loaded
        if loaded is None:
            return
        self.canvas.editable = loaded.scope.editable and not made.members
        self.canvas.movable = loaded.scope.arrangeable and not made.members
        shown = self.canvas.map.highlighted
        self.canvas.show_plan(made, fit=fit or not self.canvas.map.nodes)
        if shown:
            self.canvas.map.highlight(shown & self.canvas.map.nodes.keys())
        self.minimap.redraw()
        self.minimap.follow()
        self._tell_bar(made, loaded)
        if not made.graph.theirs and loaded.scope == Scope(loaded.scope.dossier_id):  # elsewhere the way back stays
            state = EmptyState("users", "mappage.nobody")
            state.acted.connect(self._want_person)
            self.show_empty(state)

    def _tell_bar(self, made: Plan, loaded: Loaded) -> None:
        total = len(loaded.view.graph.people)
        text = ""
        if loaded.scope.at is not None:
            key = "mappage.past" if made.graph.theirs else "mappage.past-nobody"
            text = tr(key, quarter=quarter_word(loaded.scope.at))
        elif not made.graph.theirs:
            text = tr("mappage.nobody.title")
        elif made.centre:
            name = made.graph.people[made.centre].name
            text = tr("mappage.cluster-opened", n=len(made.graph.people), total=total, name=name)
        elif made.members or total > MOST_AT_ONCE:
            text = tr("mappage.large", n=total)
        self.bar.show_text(text)
        self._bar.setVisible(bool(text))
        self.whole.setVisible(bool(made.centre))

    def show_path(self, target: str, path: WarmPath | None) -> None:
        self.panel.show_path(target, path)

    def show_threads(self, found: Sequence[Hanging]) -> None:
        self.panel.show_threads(found)

    def show_undo(self, can_undo: bool, can_redo: bool) -> None:
        self.head.show_undo(can_undo=can_undo, can_redo=can_redo)

    def show_refused(self, error: SatchelError) -> None:
        """A refusal takes the map's place; a mistake is told."""
        if isinstance(error, RefusedByRule):
            self._presenter.leave()
            self._clear()
            if error.rule == "borrow-card":
                self.show_none()
            else:
                show_refusal(self, error, self._desktop.lock)
        elif self._presenter.loaded is None:
            self.show_error(error)
        else:
            self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def show_printers(self, printers: Sequence[Printer]) -> None:
        self.paper.show_printers(printers)

    def tell(self, key: str) -> None:
        self._desktop.toasts.tell(key)

    def offer_undo(self, key: str) -> None:
        self._desktop.toasts.tell(key, undo=True).undo.connect(self._presenter.undo)

    def changed(self, dossier_id: str) -> None:
        self._desktop.news.changed.emit("relation", dossier_id)

    # -- choosing and finding

    @Slot(object)
    def _chosen(self, ids: tuple[str, ...]) -> None:
        self.panel.show_person(ids[0] if len(ids) == 1 else "", len(ids))

    @Slot(object, object)
    def _highlight(self, people: Sequence[str], ties: Sequence[tuple[str, str]]) -> None:
        here = [one for one in people if one in self.canvas.map.nodes]
        self.canvas.map.highlight(here, ties)
        if here:
            self.canvas.show_people(here)

    @Slot()
    def _focus_canvas(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _whole(self) -> None:
        self._presenter.centre_on("")

    # -- drawing

    @Slot()
    def _want_person(self) -> None:
        dialog = AddDialog("person", self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(self._person_given)
        dialog.open()

    @Slot(str, dict)
    def _person_given(self, _entity: str, values: dict[str, str]) -> None:
        self._presenter.add_person(values)

    @Slot()
    def _remove(self) -> None:
        """Del: the chosen line, or a placeholder's role; with undo."""
        made = self._presenter.plan
        if not self.canvas.editable or made is None:
            self.tell("mappage.not-here")
        elif self.canvas.tie is not None:
            self._presenter.remove_tie(*self.canvas.tie)
        else:
            chosen = [made.graph.people[one] for one in self.canvas.selection]
            if len(chosen) == 1 and chosen[0].placeholder:
                self._presenter.remove_role(chosen[0].id)
            else:
                self.tell("mappage.remove-what")

    @Slot(str)
    def _arrange(self, what: str) -> None:
        if not self.canvas.movable:
            self.tell("mappage.not-here")
            return
        places, chosen = self.canvas.map.positions(), list(self.canvas.selection)
        name, _, line = what.partition("-")
        if what == "forget":
            self._presenter.forget_positions()
        elif name == "align" and chosen:
            self.canvas.place(align(places, chosen, line))  # type: ignore[arg-type]
        elif name == "distribute" and chosen:
            self.canvas.place(distribute(places, chosen, line))  # type: ignore[arg-type]
        elif name == "tidy":
            found = tidy(places, chosen or None)
            self.canvas.place({one: at for one, at in found.items() if at != places[one]})

    # -- scope and time

    @Slot(str)
    def _choose_dossier(self, dossier_id: str) -> None:
        self._presenter.show(Scope(dossier_id))

    @Slot(object)
    def _time(self, at: int | None) -> None:
        scope = self._presenter.scope
        self._presenter.show(Scope(scope.dossier_id, scope.purchase_id, scope.group, at))

    @Slot(str, bool)
    def _side_chosen(self, code: str, _allowed: bool) -> None:
        self._side.setCurrentIndex(1 if code == "people" else 0)

    @Slot()
    def _show_people(self) -> None:
        self._side_choice.choose("people")
        self._side_chosen("people", True)

    # -- others

    def _mark(self) -> None:
        """The watermark over content, under the card of the map's dossier (watermark)."""
        loaded = self._presenter.loaded
        here = next((one for one in self._dossiers if one.id == self._presenter.scope.dossier_id), None)
        self._watermark.show_card(here.number if loaded is not None and here is not None else "")

    @Slot()
    def _again(self) -> None:
        self._presenter.enter()

    @Slot()
    def _to_dossiers(self) -> None:
        self._desktop.go("dossiers")

    @Slot()
    def _back(self) -> None:
        self._desktop.open_dossier(self._presenter.scope.dossier_id)

    @Slot(str, str)
    def _heard(self, kind: str, dossier_id: str) -> None:
        if not self.isVisible():
            return
        if kind in ("place", "all", "card"):
            self._presenter.leave()
            self._clear()
            self._presenter.enter()
        elif kind == "sync" or (kind in ("person", "undo") and dossier_id == self._presenter.scope.dossier_id):
            self._presenter.load(fit=False)

    @Slot()
    def _dress(self) -> None:
        self.canvas.dress()
        self.minimap.redraw()
