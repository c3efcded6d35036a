"""Changes that headquarters put aside: what, why, and the ways to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import has, tr
from app.services.quarantine import Aside
from app.sync.status import Problem
from app.ui import formats, words
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.text import Text, note

MOST: Final = 50


class AsideList(Card):
    """Signals only; at most :data:`MOST` lines, the rest is counted."""

    mend = Signal(str)
    """The target of the dossiers page: dossier, entity, row."""
    withdraw = Signal(int)
    send_again = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.lines: list[QWidget] = []

    def show_problems(self, problems: Sequence[Problem], aside: Sequence[Aside] | None) -> None:
        """``aside`` tells more, where covers may be seen; else number, form and reason are told."""
        if aside is None:
            lines = [self._line(_head(one.entity, one.seq, one.at), "", one.reason, None) for one in problems[:MOST]]
        else:
            lines = [self._of(one) for one in aside[:MOST]]
        more = len(problems) - len(lines)
        self.lines = lines
        if more > 0:
            lines = [*lines, holder(row(note("syncpage.problems.more", n=more), pad=(24, 12, 24, 12)))]
        self.set_rows(*lines)

    def _of(self, one: Aside) -> QWidget:
        fields = (
            tr("syncpage.problem.new")
            if one.creation
            else tr("dossiers.separator").join(tr(label) for label in one.labels)
        )
        where = " · ".join(part for part in (one.dossier_name, fields) if part)
        return self._line(_head(one.entity, one.seq, one.at), where, one.reason, one)

    def _line(self, head: str, where: str, reason: str, one: Aside | None) -> QWidget:
        mended = one is not None and one.mended
        key = f"syncpage.reason.{reason}"
        told = col(Text(plain=head, bold=True, wrap=True), gap=4)
        if where:
            told.addWidget(Text(plain=where, wrap=True))
        why = "syncpage.problem.mended" if mended else key if has(key) else "syncpage.reason.other"
        told.addWidget(Text(why, tone="text2", wrap=True))
        if one is not None:
            told.addSpacing(4)
            told.addWidget(holder(Flow(*self._buttons(one))))
        line = row(gap=12, pad=(24, 14, 24, 14))
        line.addLayout(col(Glyph(*(("circle-check", 18, "ok") if mended else ("triangle-alert", 18, "warn"))), None))
        line.addLayout(told, 1)
        return holder(line)

    def _buttons(self, one: Aside) -> list[Button]:
        made = []
        if one.dossier_id is not None:
            target = one.dossier_id if one.entity == "dossier" else f"{one.dossier_id}/{one.entity}/{one.row_id}"
            made.append(self._button("syncpage.problem.mend", "pencil", one.seq, "target", target))
            made[-1].clicked.connect(self._mend)
        if not one.mended:
            for key, icon, act in (("send", "upload", self._send), ("withdraw", "undo-2", self._withdraw)):
                made.append(self._button(f"syncpage.problem.{key}", icon, one.seq, "seq", one.seq))
                made[-1].clicked.connect(act)
        return made

    @staticmethod
    def _button(key: str, icon: str, seq: int, name: str, value: object) -> Button:
        button = Button(key, icon=icon, height=28)
        words.say(button, f"{key}.of", "setAccessibleName", seq=seq)
        button.setProperty(name, value)
        return button

    @Slot()
    def _mend(self) -> None:
        self.mend.emit(str(self.sender().property("target")))

    @Slot()
    def _send(self) -> None:
        self.send_again.emit(int(self.sender().property("seq")))

    @Slot()
    def _withdraw(self) -> None:
        self.withdraw.emit(int(self.sender().property("seq")))


def _head(entity: str, seq: int, at: int) -> str:
    what = tr(f"entity.{entity}") if has(f"entity.{entity}") else entity
    return tr("syncpage.problem", what=what, seq=seq, at=formats.moment(at))
