"""The sections of an opened dossier: a grouped list beside the content, each with its count and what is due."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.i18n import tr
from app.models.fields import Section
from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.combo import Combo
from app.ui.pages.dossier.contents import GROUPS, ORDER
from app.ui.theme import tokens

WIDTH = 216
SECTION = Qt.ItemDataRole.UserRole
_ICON = SECTION + 1
_COUNT = SECTION + 2
_MARK = SECTION + 3
Index = QModelIndex | QPersistentModelIndex


class _Lines(QStyledItemDelegate):
    """A group's name, or a section: icon, name, count, mark."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 16, 29 if index.data(SECTION) else 25)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = tokens()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = str(index.data())
        if not index.data(SECTION):
            painter.setFont(fonts.sized(11, bold=True).resolve(option.font))
            painter.setPen(t.colour("text3"))
            painter.drawText(box.adjusted(12, 6, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
            painter.restore()
            return
        self._ground(painter, option, box)
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        tone = "accent" if on else "text2"
        paint_icon(painter, QRectF(box.x() + 12, box.center().y() - 8, 16, 16), str(index.data(_ICON)), tone)
        painter.setFont(fonts.sized(13, bold=on).resolve(option.font))
        name = QFont(painter.font())
        right = box.right() - 8
        if mark := index.data(_MARK):
            icon, colour = ("circle-alert", "warn") if mark == "missing" else ("clock", "warn")
            paint_icon(painter, QRectF(right - 14, box.center().y() - 7, 14, 14), icon, colour)
            right -= 18
        if count := index.data(_COUNT):
            painter.setFont(fonts.sized(11).resolve(option.font))
            painter.setPen(t.colour("text3"))
            figures = QRectF(right - 40, box.y(), 40, box.height())
            painter.drawText(figures, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(count))
            right -= painter.fontMetrics().horizontalAdvance(str(count)) + 6
        painter.setFont(name)
        painter.setPen(t.colour("accent" if on else "text"))
        room = QRectF(box.x() + 36, box.y(), right - box.x() - 36, box.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem, box: QRectF) -> None:
        t, state = tokens(), option.state
        inner = box.adjusted(0, 1, 0, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft" if state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(inner, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 8, 8)


class SectionList(QListWidget):
    """:attr:`picked` brings a section. ``box`` is the same as a closed list, for narrow windows."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("lines", True)
        self.setItemDelegate(_Lines(self))
        self.setMouseTracking(True)
        self.setFixedWidth(WIDTH)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(self, "dossiers.sections", "setAccessibleName")
        self.box = Combo()
        words.say(self.box, "dossiers.sections", "setAccessibleName")
        self._items: dict[Section, QListWidgetItem] = {}
        for group, sections in GROUPS.items():
            head = QListWidgetItem(tr(f"dossiers.group_{group}"))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(head)
            for section, icon in sections:
                item = QListWidgetItem(tr(f"section.{section}"))
                item.setData(SECTION, str(section))
                item.setData(_ICON, icon)
                self.addItem(item)
                self._items[section] = item
                self.box.addItem(tr(f"section.{section}"), str(section))
        self.currentItemChanged.connect(self._moved)
        self.box.activated.connect(self._chosen)

    @property
    def section(self) -> Section:
        """The section in front."""
        item = self.currentItem()
        return Section(item.data(SECTION)) if item is not None and item.data(SECTION) else Section.BASIC

    def pick(self, section: Section) -> None:
        """Bring a section to the front; :attr:`picked` follows if it changes."""
        self.setCurrentItem(self._items[section])

    def step(self, by: int) -> None:
        """To the next section or the one before, round the end."""
        self.pick(ORDER[(ORDER.index(self.section) + by) % len(ORDER)])

    def show_marks(self, counts: Mapping[Section, int], marks: Mapping[Section, str]) -> None:
        """How many rows each section has, and what is due: ``stale`` (to be confirmed) or ``missing``."""
        for section, item in self._items.items():
            count, mark = counts.get(section, 0), marks.get(section, "")
            item.setData(_COUNT, count or "")
            item.setData(_MARK, mark)
            told = [tr(f"section.{section}"), str(count) if count else "", tr(f"dossiers.mark_{mark}") if mark else ""]
            text = tr("dossiers.separator").join(part for part in told if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
            item.setToolTip(tr(f"dossiers.mark_{mark}") if mark else "")
            self.box.setItemText(self.box.findData(str(section)), f"{tr(f'section.{section}')} {count or ''}".strip())

    @Slot(QListWidgetItem, QListWidgetItem)
    def _moved(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None and now.data(SECTION):
            with QSignalBlocker(self.box):
                self.box.setCurrentIndex(self.box.findData(now.data(SECTION)))
            self.picked.emit(str(now.data(SECTION)))

    @Slot(int)
    def _chosen(self, at: int) -> None:
        self.pick(Section(self.box.itemData(at)))
