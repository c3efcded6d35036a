"""What stands above and below the canvas: dossier, scope, layout, find, arrange, export; zoom and time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QSizePolicy, QWidget

from app.i18n import tr
from app.ui import formats, words
from app.ui.icons import icon
from app.ui.kit.button import Button, IconButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip, shortcut_text
from app.ui.kit.combo import Combo
from app.ui.kit.layout import col, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.text import heading, note
from app.ui.pages.map.state import Loaded, OpenDossier, Scope

ALIGNS = ("left", "center", "right", "top", "middle", "bottom")
EXPORTS = ("pdf", "svg", "png")


class FindField(QLineEdit):
    """Enter and the arrows go from hit to hit, Esc leaves."""

    stepped = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(230)
        self.addAction(icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        words.say(self, "mappage.find", "setPlaceholderText")
        words.name_it(self, "mappage.find", "/")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.stepped.emit(1)
        elif key is Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif key is Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MapHead(QWidget):
    """Two lines above the canvas. Signals only."""

    dossier_chosen = Signal(str)
    scope_chosen = Signal(object)
    layout_chosen = Signal(str)
    undo = Signal()
    redo = Signal()
    arrange_wanted = Signal(str)
    export_wanted = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope = Scope()
        self.dossiers, self.scopes = Combo(), Combo()
        for box, key in ((self.dossiers, "mappage.dossier"), (self.scopes, "mappage.scope")):
            words.say(box, key, "setAccessibleName")
            words.say(box, key, "setToolTip")
            box.setMinimumWidth(180)
            box.setMaximumWidth(300)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.dossiers.activated.connect(self._dossier)
        self.scopes.activated.connect(self._scoped)
        self.layouts = SegmentedControl(
            [Segment("tree", "mappage.tree"), Segment("free", "mappage.free")], "mappage.layout"
        )
        self.layouts.choose("tree")
        self.layouts.chosen.connect(self._laid)
        self.grade, self.card = Chip(), Chip(tone="ok", icon="id-card")
        self.finder = FindField()
        self.hits = note(plain="")
        self.undo_button = IconButton("undo-2", "mappage.undo")
        self.redo_button = IconButton("redo-2", "mappage.redo", shortcut="Ctrl+Shift+Z")
        words.name_it(self.undo_button, "mappage.undo", shortcut_text("Ctrl+Z"))  # pressed on the canvas
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.arrange = Button("mappage.arrange", icon="list-checks", chevron=True)
        self.export = Button("mappage.export", icon="download", chevron=True)
        self.back = IconButton("folder-closed", "mappage.back")
        self.back.clicked.connect(self.back_wanted)
        self._arrange_menu, self._export_menu = self._menus()
        self.arrange.clicked.connect(self._open_arrange)
        self.export.clicked.connect(self._open_export)
        first = row(
            heading("map.title"), self.dossiers, self.grade, self.card, None, self.undo_button, self.redo_button,
            self.arrange, self.export, self.back, gap=10,
        )  # fmt: skip
        second = row(self.scopes, self.layouts, None, self.hits, self.finder, gap=10)
        self.setLayout(col(first, second, gap=10))
        self.show_undo(can_undo=False, can_redo=False)

    def _menus(self) -> tuple[QMenu, QMenu]:
        arrange = QMenu(self)
        for name in (*(f"align-{one}" for one in ALIGNS), "", "distribute-x", "distribute-y", "tidy", "", "forget"):
            self._action(arrange, name, self._arranged)
        export = QMenu(self)
        for name in (*(f"export-{one}" for one in EXPORTS), "", "print"):
            self._action(export, name, self._exported)
        return arrange, export

    def _action(self, menu: QMenu, name: str, slot: object) -> None:
        if not name:
            menu.addSeparator()
            return
        action = QAction(menu)
        words.say(action, f"mappage.{name}")
        action.setData(name)
        action.triggered.connect(slot)
        menu.addAction(action)

    # -- filling

    def show_dossiers(self, found: Sequence[OpenDossier], chosen: str) -> None:
        with QSignalBlocker(self.dossiers):
            self.dossiers.clear()
            for one in found:
                self.dossiers.addItem(one.name, one)
            at = next((n for n, one in enumerate(found) if one.id == chosen), -1)
            self.dossiers.setCurrentIndex(at)
        here = found[at] if at >= 0 else None
        self.grade.setVisible(here is not None and bool(here.grade))
        self.card.setVisible(here is not None)
        if here is not None:
            if here.grade:
                self.grade.become("dossiers.grade", tone="accent", grade=here.grade)
            due = formats.moment(here.due_at) if here.due_at else ""
            self.card.become("dossiers.card_out", tone="ok", icon="id-card", number=here.number, due=due)

    def show_loaded(self, loaded: Loaded) -> None:
        self._scope = loaded.scope
        with QSignalBlocker(self.scopes):
            self.scopes.clear()
            self.scopes.addItem(tr("mappage.scope-all"), "")
            for one in loaded.purchases:
                self.scopes.addItem(tr("mappage.scope-purchase", title=one.title), one.id)
            self.scopes.addItem(tr("mappage.scope-group"), "group")
            wanted = "group" if loaded.scope.group else loaded.scope.purchase_id or ""
            self.scopes.setCurrentIndex(max(0, self.scopes.findData(wanted)))
        self.arrange.setEnabled(loaded.scope.arrangeable)

    def show_undo(self, *, can_undo: bool, can_redo: bool) -> None:
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)

    # -- what is chosen

    @Slot(int)
    def _dossier(self, at: int) -> None:
        self.dossier_chosen.emit(self.dossiers.itemData(at).id)

    @Slot(int)
    def _scoped(self, at: int) -> None:
        wanted = str(self.scopes.itemData(at) or "")
        group = wanted == "group"
        self.scope_chosen.emit(Scope(self._scope.dossier_id, None if group or not wanted else wanted, group))

    @Slot(str, bool)
    def _laid(self, code: str, _allowed: bool) -> None:
        self.layout_chosen.emit(code)

    @Slot()
    def _open_arrange(self) -> None:
        self._arrange_menu.popup(self.arrange.mapToGlobal(self.arrange.rect().bottomLeft()))

    @Slot()
    def _open_export(self) -> None:
        self._export_menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    @Slot()
    def _arranged(self) -> None:
        if isinstance(action := self.sender(), QAction):
            self.arrange_wanted.emit(str(action.data()))

    @Slot()
    def _exported(self) -> None:
        if isinstance(action := self.sender(), QAction):
            self.export_wanted.emit(str(action.data()))


class ZoomBar(Card):
    """Minus, per cent, plus, show all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.out = IconButton("minus", "mappage.zoom-out")
        self.share = Button("mappage.zoom-one", "quiet")
        self.nearer = IconButton("plus", "mappage.zoom-in")
        self.all = IconButton("maximize", "mappage.fit")
        self.share.setFixedWidth(64)
        for button, key, keys in ((self.out, "zoom-out", "-"), (self.nearer, "zoom-in", "+"), (self.all, "fit", "F")):
            words.name_it(button, f"mappage.{key}", keys)
        self.setLayout(row(self.out, self.share, self.nearer, self.all, gap=0, pad=(4, 4, 4, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        self.share.setText(f"{round(zoom * 100)}%")
