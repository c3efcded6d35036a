"""Two rows that are one, or two dossiers that are one customer: a choice field by field, and what moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QLayout, QRadioButton, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.dossier_merging import DossierComparison
from app.services.merge_choice import KEEP, OTHER, Pair, spec_of
from app.services.merging import Comparison
from app.services.records import Record
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.showing import Names, currency_of, displayed

LONGEST: Final = 42
"""So many Latin letters of a value are shown, half as many hanzi; the tooltip has all of it."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What the dialog asks about. ``words``: what its keys begin with; ``told``: sentences on what moves."""

    words: str
    keep: Record
    other: Record
    pairs: Sequence[Pair]
    told: Sequence[str]
    heads: tuple[str, str] | None = None


def of_persons(found: Comparison) -> Merge:
    """Two persons of one dossier."""
    moves = tr("dossiers.merge_moves", what=_listed(found.links))
    return Merge("dossiers.merge", found.keep, found.other, found.pairs, (moves,))


def of_dossiers(found: DossierComparison) -> Merge:
    """Two dossiers; only what differs is asked."""
    told = [tr("dossiers.merge_moves", what=_listed(found.moves))]
    if found.links:
        told.append(tr("dossiers.merge_links", what=_listed(found.links)))
    if found.alike:
        told.append(tr("dossiers.merge_alike", n=found.alike))
    pairs = [pair for pair in found.pairs if pair.keep != pair.other]
    heads = (_called(found.keep), _called(found.other))
    return Merge("dossiers.merge_dossiers", found.keep, found.other, pairs, told, heads)


def _called(record: Record) -> str:
    return f"{record.values['name']}\n{record.values['code']}"


def _listed(counts: Mapping[str, int]) -> str:
    links = [f"{tr(ENTITIES[entity].label)} {count}" for entity, count in counts.items()]
    return tr("dossiers.separator").join(links) or "–"


def _shortened(text: str) -> str:
    room = LONGEST
    for at, one in enumerate(text):
        room -= 2 if east_asian_width(one) in "WF" else 1
        if room < 0:
            return f"{text[:at]}…"
    return text


class MergeDialog(QDialog):
    """``given``: the row that stays, the other, the choice for each field. ``swapped``: the other way round."""

    given = Signal(str, str, dict)
    swapped = Signal(str, str)

    def __init__(self, merge: Merge, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumSize(860, 560)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._merge = merge
        self._groups: dict[str, QButtonGroup] = {}
        go = PrimaryButton("dossiers.merge_go", height=36)
        go.clicked.connect(self._give)
        cancel = Button("ui.cancel", height=36)
        cancel.clicked.connect(self.reject)
        foot = row(None, cancel, go)
        if merge.heads is not None:
            swap = Button("dossiers.merge_swap", "quiet", icon="git-compare", height=36)
            swap.clicked.connect(self._swap)
            foot.insertWidget(0, swap)
        column = col(
            title(f"{merge.words}_title"), note(f"{merge.words}_hint", wrap=True), gap=12, pad=(24, 24, 24, 20)
        )
        column.addWidget(scrolled(holder(col(self._grid(names), None, gap=0))), 1)
        for sentence in merge.told:
            column.addWidget(Text(plain=sentence, tone="text2", wrap=True))
        column.addLayout(foot)
        self.setLayout(column)
        go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _grid(self, names: Names) -> QLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, key in ((1, "dossiers.merge_keep"), (2, "dossiers.merge_other")):
            head = [Text(plain=self._merge.heads[column - 1], bold=True, wrap=True)] if self._merge.heads else []
            grid.addLayout(col(note(key), *head, None, gap=0, pad=(0, 0, 0, 4)), 0, column)
            grid.setColumnStretch(column, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, 128)
        if not self._merge.pairs:
            grid.addWidget(note("dossiers.merge_alike_all"), 1, 0, 1, 3)
        for at, pair in enumerate(self._merge.pairs, 1):
            self._line(grid, at, pair, names)
        return grid

    def _line(self, grid: QGridLayout, at: int, pair: Pair, names: Names) -> None:
        spec = spec_of(self._merge.keep.entity, pair.field)
        form = pair.field.rpartition(".")[0]
        label = f"{tr(ENTITIES[form].label)} · {tr(spec.label)}" if form else tr(spec.label)
        grid.addWidget(Text(plain=label, tone="text2", wrap=True), at, 0)
        group = QButtonGroup(self)
        self._groups[pair.field] = group
        sides = ((KEEP, pair.keep, self._merge.keep), (OTHER, pair.other, self._merge.other))
        for column, (choice, value, record) in enumerate(sides, 1):
            shown = displayed(spec, value, currency_of(record), names).replace("\n", " ") or "–"
            short = _shortened(shown)
            button = QRadioButton(short)
            button.setToolTip(shown if short != shown else "")
            button.setAccessibleName(f"{label}: {shown}")
            button.setChecked(pair.choice == choice)
            group.addButton(button, column)
            grid.addWidget(button, at, column)

    @property
    def choices(self) -> Mapping[str, str]:
        """The choice for each field."""
        return {field: KEEP if group.checkedId() == 1 else OTHER for field, group in self._groups.items()}

    @Slot()
    def _give(self) -> None:
        self.given.emit(self._merge.keep.id, self._merge.other.id, dict(self.choices))
        self.accept()

    @Slot()
    def _swap(self) -> None:
        self.swapped.emit(self._merge.other.id, self._merge.keep.id)
        self.accept()
