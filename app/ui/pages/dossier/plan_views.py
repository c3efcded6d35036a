"""Plans in pictures: contacts as a matrix, actions by 30, 60 and 90 days, contracts over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QSizePolicy, QWidget

from app.i18n import tr
from app.rules.deadlines import Span, Term, action_span, contract_window
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import formats
from app.ui.kit.card import Card
from app.ui.kit.chart import Bar, Spans
from app.ui.kit.chip import Chip
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.table import Table
from app.ui.kit.text import Elided, Text, note
from app.ui.pages.dossier.matrix_cells import TONE, MatrixCells
from app.ui.pages.dossier.part import Part, emptied
from app.ui.pages.dossier.wishes import Wishes
from app.ui.showing import caption, cell
from app.ui.tokens import Tone

Today = Callable[[], dt.date]
MOST_ACROSS = 6
WIDE_ACROSS = 2
"""Up to so many of ours a cell has room for one line."""
TALL, LOW = 56, 44
ROW_ID = Qt.ItemDataRole.UserRole
PERSON = ROW_ID + 1
STAFF = ROW_ID + 2


class MatrixPart(Part):
    """Their people down, ours across; each cell: how, how often, and when next. Enter opens the contact or adds one."""

    tab = "dossiers.matrix"

    def __init__(self, wishes: Wishes, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self._today = today
        self._between = "\n"
        self.model = QStandardItemModel(self)
        self.table = Table("dossiers.matrix", self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.verticalHeader().show()
        self.table.verticalHeader().setDefaultSectionSize(56)
        self.table.setItemDelegate(MatrixCells(self.table))
        self.table.opened.connect(self._open)
        column = col(note("dossiers.matrix_hint", wrap=True), gap=12)
        column.addWidget(Card(col(self.table, gap=0, pad=(1, 6, 1, 6))), 1)
        self.setLayout(column)

    def show_rows(self, found: SectionRows) -> None:
        contacts = found.rows.get("planned_contact", ())
        theirs = list(found.options.get("person", ()))
        named = {str(one.values.get("staff_id")) for one in contacts}
        ours = [one for one in found.options.get("staff", ()) if one.id in named] or list(
            found.options.get("staff", ())
        )[:4]
        self._between = "\n" if len(ours) > WIDE_ACROSS else " · "
        self.model.clear()
        self.model.setHorizontalHeaderLabels([one.label for one in ours])
        self.model.setVerticalHeaderLabels([one.label for one in theirs])
        for at, person in enumerate(theirs):
            for to, staff in enumerate(ours):
                met = [
                    one
                    for one in contacts
                    if one.values.get("person_id") == person.id and one.values.get("staff_id") == staff.id
                ]
                item = self._cell(met, found)
                item.setData(person.id, PERSON)
                item.setData(staff.id, STAFF)
                self.model.setItem(at, to, item)
        self.table.verticalHeader().setDefaultSectionSize(TALL if len(ours) > WIDE_ACROSS else LOW)
        self.table.horizontalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.Interactive if len(ours) > MOST_ACROSS else QHeaderView.ResizeMode.Stretch
        )

    def _cell(self, met: Sequence[Record], found: SectionRows) -> QStandardItem:
        if not met:
            item = QStandardItem("")
            item.setData(tr("dossiers.no_contact"), Qt.ItemDataRole.AccessibleTextRole)
            item.setEditable(False)
            return item
        first = min(met, key=lambda one: str(one.values.get("next_on") or "9"))
        how = [cell(first, "channel", found.names)]
        if (every := first.values.get("every_days")) is not None:
            how.append(tr("dossiers.every_days", n=every))
        lines, tone = [" · ".join(part for part in how if part)], ""
        if isinstance(when := first.values.get("next_on"), dt.date):
            days = (when - self._today()).days
            tone = "bad" if days < 0 else "warn" if days <= 7 else "ok"
            word = "dossiers.next_over" if days < 0 else "dossiers.next_on"
            lines.append(tr(word, day=formats.short_day(when)))
        item = QStandardItem(self._between.join(line for line in lines if line))
        item.setData(first.id, ROW_ID)
        item.setEditable(False)
        item.setData(tone, TONE)
        return item

    @Slot()
    def _open(self) -> None:
        index = self.table.currentIndex()
        if row_id := index.data(ROW_ID):
            self.wishes.go.emit("planned_contact", str(row_id), "")
        elif index.data(PERSON):
            known = {"person_id": str(index.data(PERSON)), "staff_id": str(index.data(STAFF))}
            self.wishes.add.emit("planned_contact", known)


_SPAN_TONES: dict[Span, Tone] = {
    Span.OVERDUE: "bad",
    Span.DAYS_30: "warn",
    Span.DAYS_60: "accent",
    Span.DAYS_90: "accent",
    Span.LATER: "text2",
    Span.DONE: "ok",
}


class BoardPart(Part):
    """Actions in columns by the days that are left; a card opens its row."""

    tab = "dossiers.board"

    def __init__(self, wishes: Wishes, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self._today = today
        self._columns = row(gap=12, pad=(0, 0, 8, 12))
        self.setLayout(col(scrolled(holder(self._columns)), gap=0))

    def show_rows(self, found: SectionRows) -> None:
        emptied(self._columns)
        actions = found.rows.get("planned_action", ())
        spans: dict[Span, list[Record]] = {span: [] for span in Span}
        for one in actions:
            due = one.values.get("due_on")
            span = action_span(str(one.values.get("state")), due if isinstance(due, dt.date) else None, self._today())
            spans[span].append(one)
        for span, listed in spans.items():
            if listed or span in (Span.DAYS_30, Span.DAYS_60, Span.DAYS_90):
                self._columns.addWidget(self._column(span, listed, found), 1)

    def _column(self, span: Span, actions: Sequence[Record], found: SectionRows) -> QWidget:
        head = row(Chip(f"dossiers.span_{span}", tone=_SPAN_TONES[span]), note(plain=str(len(actions))), None, gap=6)
        column = col(head, gap=8)
        for one in sorted(actions, key=lambda action: str(action.values.get("due_on") or "9")):
            column.addWidget(ActionCard(one, span, found, self.wishes))
        column.addStretch(1)
        made = holder(column)
        made.setMinimumWidth(128)
        return made


class ActionCard(QPushButton):
    """An action: what, who, when."""

    def __init__(self, one: Record, span: Span, found: SectionRows, wishes: Wishes) -> None:
        super().__init__()
        self._row = one.id
        self._wishes = wishes
        what, who, when = caption(one), cell(one, "owner_id", found.names), cell(one, "due_on", found.names)
        state = cell(one, "state", found.names)
        self.setProperty("cardlike", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            ", ".join(part for part in (what, tr(f"dossiers.span_{span}"), state, who, when) if part)
        )
        label = Text(plain=what, wrap=True)
        tone: Tone = "bad" if span is Span.OVERDUE else "text2"
        foot = Text(plain=" · ".join(part for part in (when, who) if part), px=12, tone=tone, wrap=True)
        lines = col(label, foot, note(plain=state), gap=4, pad=(12, 10, 12, 10))
        self.setLayout(lines)
        for one_label in (label, foot):
            one_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._open)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 76

    def sizeHint(self) -> QSize:
        return QSize(140, self.heightForWidth(140))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.heightForWidth(self.width()))

    @Slot()
    def _open(self) -> None:
        self._wishes.go.emit("planned_action", self._row, "")


_TERM_TONES: dict[Term, Tone] = {
    Term.AHEAD: "text3",
    Term.RUNNING: "ok",
    Term.NOTICE: "warn",
    Term.ENDING: "warn",
    Term.ENDED: "text3",
    Term.OPEN: "accent",
}


class ContractLine(Part):
    """The contracts over one time axis: term, notice day, confidentiality after it, duties as marks."""

    tab = "dossiers.contract_line"

    def __init__(self, wishes: Wishes, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self._today = today
        self._place = col(gap=12, pad=(0, 0, 8, 16))
        self.setLayout(col(scrolled(holder(self._place)), gap=0))

    def show_rows(self, found: SectionRows) -> None:
        emptied(self._place)
        contracts = found.rows.get("contract", ())
        if not contracts:
            self._place.addWidget(Text("dossiers.no_figures", tone="text2", wrap=True))
            self._place.addStretch(1)
            return
        bars = [self._bar(one, found) for one in contracts]
        first = min(bar.begin for bar in bars)
        last = max(max(bar.end, bar.tail or 0) for bar in bars)
        line = Spans()
        line.show_data(tr(self.tab), bars, _ticks(first, last), self._today().toordinal())
        self._place.addWidget(Card(col(line, gap=0, pad=(16, 12, 16, 16))))
        duties = [one for one in found.rows.get("contract_duty", ()) if one.values.get("done_on") is None]
        if duties:
            lines = [self._duty(one, found) for one in sorted(duties, key=lambda d: str(d.values.get("due_on")))]
            self._place.addWidget(
                Card(col(Text("dossiers.open_duties", px=16, bold=True), *lines, pad=(20, 16, 20, 16)))
            )
        self._place.addStretch(1)

    def _bar(self, one: Record, found: SectionRows) -> Bar:
        today = self._today()
        begin, end = one.values.get("from_on"), one.values.get("to_on")
        from_on = begin if isinstance(begin, dt.date) else None
        to_on = end if isinstance(end, dt.date) else None
        days, months = one.values.get("notice_days"), one.values.get("confidential_months")
        side = one.values.get("notice_side")
        window = contract_window(
            from_on, to_on, days if isinstance(days, int) else None, str(side) if side else None,
            months if isinstance(months, int) else None, today,
        )  # fmt: skip
        said = [tr(f"dossiers.term_{window.term}")]
        if to_on is not None:
            said.append(tr("dossiers.until", day=formats.day(to_on)))
        marks: list[tuple[float, Tone, str]] = []
        if window.notice_on is not None:
            word = tr("dossiers.notice_by", day=formats.day(window.notice_on))
            said.append(word)
            marks.append((window.notice_on.toordinal(), "warn" if window.notice_on >= today else "bad", word))
        for duty in found.rows.get("contract_duty", ()):
            due = duty.values.get("due_on")
            if duty.values.get("contract_id") == one.id and isinstance(due, dt.date) and not duty.values.get("done_on"):
                marks.append((due.toordinal(), "accent", f"{caption(duty)} {formats.day(due)}"))
        start = (from_on or to_on or today).toordinal()
        finish = (to_on or max(today, from_on or today) + dt.timedelta(days=365)).toordinal()
        tail = window.secret_until.toordinal() if window.secret_until is not None else None
        return Bar(caption(one), " · ".join(said), start, finish, _TERM_TONES[window.term], tail, marks)

    def _duty(self, one: Record, found: SectionRows) -> QWidget:
        due = one.values.get("due_on")
        left = (due - self._today()).days if isinstance(due, dt.date) else 0
        tone: Tone = "bad" if left < 0 else "warn" if left <= 14 else "accent"
        word = "dossiers.days_over" if left < 0 else "dossiers.days_left"
        line = row(
            Chip(word, tone=tone, n=abs(left)), Text(plain=cell(one, "kind", found.names), tone="text2"),
            Elided(plain=caption(one, found.names)), Text(plain=cell(one, "due_on", found.names), tone="text2"), gap=10,
        )  # fmt: skip
        line.setStretch(2, 1)
        return holder(line)


def _ticks(first: float, last: float) -> list[tuple[float, str]]:
    """The quarters from before the first day to after the last, each a word; years where there are many."""
    begin, end = dt.date.fromordinal(int(first)), dt.date.fromordinal(int(last))
    months = 12 if (end - begin).days > 700 else 3
    day = dt.date(begin.year, (begin.month - 1) // months * months + 1, 1)
    found = []
    while True:
        word = str(day.year) if months == 12 else tr("dossiers.quarter", year=day.year, n=(day.month + 2) // 3)
        found.append((float(day.toordinal()), word))
        if day > end:
            return found
        at = day.year * 12 + day.month - 1 + months
        day = dt.date(at // 12, at % 12 + 1, 1)
