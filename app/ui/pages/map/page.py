"""The relationship map's page: canvas, coverage at the right, time below (dossier-relations, coverage)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.errors import SatchelError
from app.i18n import language, tr
from app.models.enums import Standing
from app.reports.map_drawing import Shown
from app.reports.printing import Printer
from app.rules.reasons import RefusedByRule
from app.rules.relations.changes import GOOD, POOR
from app.rules.relations.graph import Person
from app.rules.relations.paths import Path as WarmPath
from app.rules.relations.space import Point, align, distribute, tidy
from app.services.relationship_map import Hanging
from app.ui import formats
from app.ui.desktop import Desktop
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.map.canvas import MapCanvas
from app.ui.kit.map.minimap import MiniMap
from app.ui.kit.map.plan import MOST_AT_ONCE, Plan
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text, note
from app.ui.kit.watermark import Watermark
from app.ui.page import Page
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.map.beside import BesidePanel
from app.ui.pages.map.legend import Legend
from app.ui.pages.map.panel import CoveragePanel
from app.ui.pages.map.paper import PrintMap, ask_where, path_with
from app.ui.pages.map.presenter import MapPresenter
from app.ui.pages.map.questions import (
    Question,
    Questions,
    between_questions,
    role_questions,
    standing_questions,
)
from app.ui.pages.map.state import Loaded, OpenDossier, Scope
from app.ui.pages.map.times import TimeSlider, quarter_word
from app.ui.pages.map.tools import MapHead, ZoomBar
from app.ui.pages.refused import show_refusal
from app.ui.tokens import Tone

_MINUTE_MS = 60_000
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
        self._questions: Questions | None = None
        self._about: tuple[str, str] = ("", "")
        self._drop: Point | None = None
        self._hits: list[str] = []
        self._hit = -1
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
        self._chips = Flow(gap=6)
        self._changes = holder(self._chips)
        self._changes.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._since = note(plain="")
        self._side = QStackedWidget()
        self._side_choice = SegmentedControl(
            [Segment("coverage", "mappage.coverage"), Segment("people", "mappage.people")], "mappage.people"
        )
        self._side_choice.choose("coverage")
        self.set_content(self._build())
        self._watermark = Watermark(self)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
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
        foot = row(self.time, self._since, self._changes, None, self.zoom, gap=12)
        column = col(self.head, gap=12, pad=(24, 20, 24, 16))
        column.addLayout(middle, 1)
        column.addLayout(foot)
        return holder(column)

    def _connect(self) -> None:
        p, canvas, head, panel = self._presenter, self.canvas, self.head, self.panel
        self._minute.timeout.connect(self._mark)
        self._minute.timeout.connect(p.watch)
        self.again.connect(self._again)
        head.dossier_chosen.connect(self._choose_dossier)
        head.scope_chosen.connect(p.show)
        head.layout_chosen.connect(p.set_layout)
        head.undo.connect(p.undo)
        head.redo.connect(p.redo)
        head.arrange_wanted.connect(self._arrange)
        head.export_wanted.connect(self._export)
        head.back_wanted.connect(self._back)
        head.finder.textChanged.connect(self._find)
        head.finder.stepped.connect(self._step_hit)
        head.finder.left.connect(self._focus_canvas)
        canvas.chosen.connect(self._chosen)
        canvas.opened.connect(self._opened)
        canvas.moved.connect(p.move)
        canvas.tie_drawn.connect(self._tie_drawn)
        canvas.remove_wanted.connect(self._remove)
        canvas.find_wanted.connect(self._focus_find)
        canvas.undo_wanted.connect(p.undo)
        canvas.dropped.connect(self._dropped)
        canvas.zoomed.connect(self.zoom.show_zoom)
        self.zoom.out.clicked.connect(canvas.zoom_out)
        self.zoom.nearer.clicked.connect(canvas.zoom_in)
        self.zoom.share.clicked.connect(canvas.zoom_to_one)
        self.zoom.all.clicked.connect(canvas.fit)
        self.time.chosen.connect(self._time)
        self.whole.clicked.connect(self._whole)
        panel.shown.connect(self._highlight)
        panel.path_wanted.connect(p.path_to)
        panel.role_wanted.connect(self.ask_role)
        panel.around_wanted.connect(p.centre_on)
        panel.threads_wanted.connect(p.find_threads)
        panel.dossier_wanted.connect(self._desktop.open_dossier)
        self.beside.wanted.connect(self._invite)
        self.beside.add_wanted.connect(self._want_person)
        self.beside.role_wanted.connect(self._want_placeholder)
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
        self._changes.setVisible(self.width() >= NARROW)

    def _clear(self) -> None:
        self._give_up()
        self.canvas.empty()
        self.panel.clear()
        self.beside.show_people((), (), editable=False, purchase=False)
        self._fill_chips(())
        self.minimap.hide()
        self._watermark.mark()
        self._minute.stop()

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
            loaded.theirs, loaded.ours, editable=loaded.scope.editable, purchase=loaded.scope.purchase_id is not None
        )
        self._show_chips(loaded)
        self._mark()

    def show_plan(self, made: Plan, *, fit: bool) -> None:
        self.show_content()
        loaded = self._presenter.loaded
        if loaded is None:
            return
        self.canvas.editable = loaded.scope.editable and not made.members
        shown = self.canvas.map.highlighted
        self.canvas.show_plan(made, fit=fit or not self.canvas.map.nodes)
        if shown:
            self.canvas.map.highlight(shown & self.canvas.map.nodes.keys())
        self.minimap.redraw()
        self.minimap.follow()
        self._tell_bar(made, loaded)
        if not made.graph.theirs:
            state = EmptyState("users", "mappage.nobody", action=loaded.scope.editable)
            state.acted.connect(self._want_person)
            self.show_empty(state)

    def _tell_bar(self, made: Plan, loaded: Loaded) -> None:
        total = len(loaded.view.graph.people)
        text = ""
        if loaded.scope.at is not None:
            text = tr("mappage.past", quarter=quarter_word(loaded.scope.at))
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
        if not printers:
            self._desktop.toasts.tell("visits.no_printer", "bad")
            return
        dialog = PrintMap(printers, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(self._print)
        dialog.open()

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

    @Slot(str)
    def _find(self, text: str) -> None:
        wanted = text.strip().casefold()
        graph = self._presenter.loaded.view.graph if self._presenter.loaded is not None else None
        self._hits, self._hit = [], -1
        if wanted and graph is not None:
            self._hits = [
                one.id for one in graph.people.values()
                if wanted in f"{one.name} {one.post} {one.department}".casefold()
            ]  # fmt: skip
        if not wanted:
            self.head.hits.show_text("")
        elif not self._hits:
            self.head.hits.show_text(tr("mappage.found-none"))
        else:
            self._step_hit(1)

    @Slot(int)
    def _step_hit(self, step: int) -> None:
        if not self._hits:
            return
        self._hit = (self._hit + step) % len(self._hits)
        found = self._hits[self._hit]
        self.head.hits.show_text(tr("mappage.found", at=self._hit + 1, n=len(self._hits)))
        if found in self.canvas.map.nodes:
            self.canvas.choose(found)
        else:
            self._presenter.centre_on(found)

    @Slot()
    def _focus_find(self) -> None:
        self.head.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.finder.selectAll()

    @Slot()
    def _focus_canvas(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _opened(self, person_id: str) -> None:
        """Enter or a double click: a group of people opens as a network, a placeholder asks, a person asks standing."""
        made = self._presenter.plan
        if made is not None and person_id in made.members:
            self._presenter.centre_on(_head(person_id))
            return
        person = self._person(person_id)
        if person is None or person.ours or person.closed:
            return
        if person.placeholder or self._presenter.scope.purchase_id:
            self.ask_role(person_id)
        else:
            me = next((one.id for one in self._graph_people() if one.me), "")
            if me:
                self.ask_standing(person_id, me)

    @Slot()
    def _whole(self) -> None:
        self._presenter.centre_on("")

    # -- drawing

    def _person(self, person_id: str) -> Person | None:
        made = self._presenter.plan
        return made.graph.people.get(person_id) if made is not None else None

    def _graph_people(self) -> Sequence[Person]:
        made = self._presenter.plan
        return list(made.graph.people.values()) if made is not None else []

    @Slot(str, str)
    def _tie_drawn(self, one: str, other: str) -> None:
        """What a tie means follows from its two ends."""
        a, b = self._person(one), self._person(other)
        if a is None or b is None or (a.ours and b.ours) or a.closed or b.closed:
            return
        if a.placeholder != b.placeholder and not a.ours and not b.ours:
            empty, person = (a, b) if a.placeholder else (b, a)
            self._presenter.fill(empty.id, person.id)
        elif a.placeholder or b.placeholder:
            return
        elif a.ours or b.ours:
            self.ask_standing(b.id if a.ours else a.id, a.id if a.ours else b.id)
        else:
            self._about = (one, other)
            self._ask(between_questions(a.name, b.name), other, self._between_answered)

    def ask_standing(self, person_id: str, staff_id: str) -> None:
        """Guided questions for how one of ours stands with one of theirs."""
        theirs, ours = self._person(person_id), self._person(staff_id)
        made = self._presenter.plan
        if theirs is None or ours is None or made is None or not self.canvas.editable:
            self.tell("mappage.not-here")
            return
        tie = next((t for t in made.graph.knows if (t.person_id, t.staff_id) == (person_id, staff_id)), None)
        now = {}
        if tie is not None:
            now = {
                "met": "yes" if tie.established else "no", "standing": str(tie.standing),
                "strength": str(tie.strength or ""), "sure": "yes" if tie.confirmed else "no",
            }  # fmt: skip
        self._about = (person_id, staff_id)
        mine = tr("mappage.me") if ours.me else ours.name
        self._ask(standing_questions(mine, theirs.name, now), person_id, self._standing_answered)

    @Slot(str)
    def ask_role(self, person_id: str) -> None:
        """Guided questions for a person's role in the purchase."""
        person, made = self._person(person_id), self._presenter.plan
        if person is None or made is None or not self.canvas.editable:
            self.tell("mappage.not-here")
        elif not self._presenter.scope.purchase_id:
            self.tell("mappage.need-purchase")
        elif person.placeholder:
            self._side_choice.choose("people")
            self._side_chosen("people", True)
        else:
            role = next(iter(made.graph.roles_of.get(person_id, ())), None)
            now = {}
            if role is not None:
                support = "" if role.support is None else str(role.support)
                now = {"role": str(role.role), "influence": str(role.influence or ""), "support": support}
            self._about = (person_id, "")
            self._ask(role_questions(person.name, now), person_id, self._role_answered)

    def _ask(self, asked: Sequence[Question], beside: str, slot: object) -> None:
        self._give_up()
        self._questions = made = Questions(asked, self)
        made.answered.connect(slot)
        made.closed.connect(self._focus_canvas)
        node = self.canvas.map.nodes.get(beside)
        at = QPoint(self.canvas.width() // 2, self.canvas.height() // 2)
        if node is not None:
            edge = node.scenePos() + node.handle
            at = self.canvas.mapFromScene(edge) + QPoint(24, 0)
        made.stand_beside(self.canvas.viewport().mapTo(self, at))

    def _give_up(self) -> None:
        if self._questions is not None:
            self._focus_canvas()
            self._questions.hide()
            self._questions.deleteLater()
            self._questions = None

    @property
    def questions(self) -> Questions | None:
        """What is being asked."""
        return self._questions

    @Slot(object)
    def _standing_answered(self, given: Mapping[str, str]) -> None:
        self._questions = None
        person, staff = self._about
        met = given.get("met") == "yes"
        standing = Standing(given["standing"]) if met else Standing.NOT_ESTABLISHED
        strength = int(given["strength"]) if met else None
        self._presenter.know(person, staff, standing, strength, given.get("sure") == "yes")
        self._focus_canvas()

    @Slot(object)
    def _between_answered(self, given: Mapping[str, str]) -> None:
        self._questions = None
        self._presenter.join(*self._about, given["what"])
        self._focus_canvas()

    @Slot(object)
    def _role_answered(self, given: Mapping[str, str]) -> None:
        self._questions = None
        person, drop = self._about[0] or None, self._drop
        self._drop = None
        influence = int(given["influence"]) if given.get("influence") else None
        support = int(given["support"]) if given.get("support") else None
        self._presenter.set_role(person, given["role"], influence, support, drop)
        self._focus_canvas()

    @Slot(str, float, float, str)
    def _dropped(self, person_id: str, x: float, y: float, onto: str) -> None:
        """Somebody from the list was let go of on the canvas, perhaps on a card."""
        loaded = self._presenter.loaded
        if loaded is None or not loaded.scope.editable:
            return
        ours = next((one for one in loaded.ours if one.id == person_id), None)
        theirs = next((one for one in loaded.theirs if one.id == person_id), None)
        target = self._person(onto)
        if ours is not None:
            self._presenter.invite(ours, (x, y) if not onto else (x + 220, y))
            if target is not None and not target.ours and not target.placeholder:
                self.ask_standing(onto, person_id)
        elif theirs is not None and target is not None and target.placeholder:
            self._presenter.fill(onto, person_id)
        elif theirs is not None:
            self._about, self._drop = (person_id, ""), (x, y)
            self._ask(role_questions(theirs.name), "", self._role_answered)

    @Slot(str)
    def _invite(self, person_id: str) -> None:
        """Enter on a line of the list: onto the middle of what is seen."""
        at = self.canvas.mapToScene(self.canvas.viewport().rect().center())
        self._dropped(person_id, at.x(), at.y(), "")

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
    def _want_placeholder(self) -> None:
        self._about = ("", "")
        self._ask(role_questions(""), "", self._role_answered)

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
        if not self.canvas.editable:
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

    def _show_chips(self, loaded: Loaded) -> None:
        """What changed since the last quarter, counted."""
        counted: dict[str, int] = {}
        for one in loaded.changes:
            if one.kind in GOOD or one.kind in POOR:
                counted[str(one.kind)] = counted.get(str(one.kind), 0) + 1
        good = {str(one) for one in GOOD}
        chips = []
        for kind, number in sorted(counted.items(), key=lambda item: -item[1])[:3]:
            tone: Tone = "ok" if kind in good else "bad"
            chips.append(Chip(plain=f"{tr(f'mappage.change.{kind}')} {number}", tone=tone))
        self._fill_chips(chips)
        if chips and loaded.since is not None:
            self._since.show_text(tr("mappage.changes", quarter=quarter_word(loaded.since)))

    def _fill_chips(self, chips: Sequence[Chip]) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for chip in chips:
            self._chips.addWidget(chip)
        self._since.setVisible(bool(chips) and self.width() >= NARROW)
        self._changes.updateGeometry()

    # -- paper

    def _shown(self) -> Shown | None:
        hot = self.canvas.map.highlighted
        return Shown(hot, self.canvas.map.highlighted_ties) if hot else None

    @Slot(str)
    def _export(self, what: str) -> None:
        loaded = self._presenter.loaded
        if loaded is None:
            return
        if what == "print":
            self._presenter.find_printers()
            return
        kind = what.partition("-")[2]
        dialog = ask_where(kind, f"map-{loaded.view.code or 'new'}", self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("kind", kind)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    @Slot(str)
    def _save(self, chosen: str) -> None:
        sender = self.sender()
        kind = str(sender.property("kind")) if sender is not None else "pdf"
        self.save_to(chosen, kind)

    def save_to(self, chosen: str, kind: str) -> None:
        """Where it goes was chosen."""
        self._presenter.save(path_with(chosen, kind), self._shown(), language())

    @Slot(str, int)
    def _print(self, printer: str, copies: int) -> None:
        self._presenter.print_map(printer, copies, self._shown(), language())

    # -- others

    @Slot()
    def _mark(self) -> None:
        """The watermark over content: name, number, minute, card (watermark)."""
        loaded = self._presenter.loaded
        here = next((one for one in self._dossiers if one.id == self._presenter.scope.dossier_id), None)
        if loaded is None or here is None:
            self._watermark.mark()
            self._minute.stop()
            return
        desk = self._desktop.bench.desk
        self._watermark.mark(desk.me.name, desk.me.number, formats.moment(desk.now_ms()), here.number)
        self._minute.start()

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


def _head(card: str) -> str:
    """The person a cluster's card is named after."""
    return card.partition(":")[2]
