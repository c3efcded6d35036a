"""The wizard's first step: the file, what it holds, the template, and former imports with their undo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.exchange.columns import FORMS
from app.exchange.vcard import CARD_ENDINGS
from app.i18n import tr
from app.services.import_book import FORM as BOOK
from app.services.imports import Batch
from app.ui import formats, words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.text import Elided, Text, note, title
from app.ui.pages.importing.columns import EncodingBox
from app.ui.theme import tokens

_FORM_OF = {BOOK: BOOK, **{entity: form for form, entity in FORMS.items()}}


class DropArea(QWidget):
    """Takes one file, dropped or chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hot = False
        self.setAcceptDrops(True)
        self.setMinimumHeight(168)
        words.say(self, "importpage.drop", "setAccessibleName")
        self.button = PrimaryButton("importpage.choose", icon="folder-closed", height=36)
        self.button.clicked.connect(self._choose)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = col(None, gap=10, pad=(16, 16, 16, 16))
        for part in (Tile(icon="upload", px=40), Text("importpage.drop", tone="text2"), self.button):
            column.addWidget(part, 0, middle)
        column.addStretch(1)
        self.setLayout(column)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(tokens().colour("accent" if self._hot else "edge"), 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(tokens().colour("accent_soft" if self._hot else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(one.isLocalFile() for one in event.mimeData().urls()):
            event.acceptProposedAction()
            self._warm(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._warm(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._warm(False)
        files = [one.toLocalFile() for one in event.mimeData().urls() if one.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.chosen.emit(files[0])

    def _warm(self, on: bool) -> None:
        self._hot = on
        self.update()

    @Slot()
    def _choose(self) -> None:
        kinds = f"{tr('importpage.choose.sheets')} (*.xlsx *.csv *.tsv *.txt *.vcf);;{tr('importpage.choose.any')} (*)"
        path = choose_file.to_open(self, tr("importpage.choose"), kinds)
        self.chosen.emit(path)


class FileStep(QWidget):
    """What the sheet holds, the file, former imports."""

    form_chosen = Signal(str)
    template_wanted = Signal(str)
    undo_wanted = Signal(str)
    filing_wanted = Signal()
    encoding_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.forms = SegmentedControl(
            [Segment(one, f"importpage.form.{one}") for one in (*FORMS, BOOK)], "importpage.what"
        )
        self.forms.choose("accounts")
        self.forms.chosen.connect(self._form_chosen)
        self._hint = note("importpage.form.hint.accounts")
        self.drop = DropArea()
        self.drop.chosen.connect(self._match_form)
        self.template = Button("importpage.template", "quiet", icon="download")
        words.say(self.template, "importpage.template.hint", "setToolTip")
        self.template.clicked.connect(self._ask_template)
        self.filing = Button("filing.open", icon="inbox")
        self.filing.clicked.connect(self.filing_wanted)
        self.filing.hide()
        self.encodings = EncodingBox()
        self.encodings.setCurrentIndex(-1)
        self.encodings.picked.connect(self.encoding_chosen)
        self._doubt = holder(row(note("importpage.encoding.doubt"), self.encodings, None, gap=8))
        self._doubt.hide()
        self._former = Card.of_rows()
        column = col(
            row(self.forms, None, self.template),
            self._hint,
            4,
            self.drop,
            self._doubt,
            12,
            row(title("importpage.former"), None, self.filing),
            gap=8,
        )
        column.addWidget(scrolled(holder(col(self._former, None, gap=0))), 1)
        self.setLayout(column)

    def show_form(self, form: str) -> None:
        """Mark what the file turned out to hold."""
        self.forms.choose(form)
        self._hint.say(f"importpage.form.hint.{form}")

    def show_doubt(self, on: bool) -> None:
        """The text's encoding can't be told: the person may name it."""
        self._doubt.setVisible(on)

    def show_unfiled(self, n: int) -> None:
        """How many opportunities wait for a dossier."""
        self.filing.say("filing.open", n=n)
        self.filing.setVisible(n > 0)

    def show_former(self, batches: Sequence[Batch]) -> None:
        rows: list[QWidget] = []
        for one in batches:
            what = tr(f"importpage.form.{_FORM_OF.get(one.entity, 'accounts')}")
            counts = tr(
                "importpage.former.counts", at=formats.moment(one.at), added=one.added, updated=one.updated,
                skipped=one.skipped,
            )  # fmt: skip
            told = col(
                Elided(plain=tr("importpage.former.line", source=one.source, what=what), bold=True),
                note(plain=counts), gap=2,
            )  # fmt: skip
            line = row(gap=16, pad=(20, 10, 16, 10))
            line.addLayout(told, 1)
            if one.undone_at is None:
                button = Button("importpage.undo", icon="undo-2")
                button.setProperty("batch", one.id)
                button.clicked.connect(self._undo)
                line.addWidget(button)
            else:
                line.addWidget(
                    Chip("importpage.former.undone", tone="text2", icon="undo-2", at=formats.moment(one.undone_at))
                )
            rows.append(holder(line))
        if not rows:
            rows.append(holder(row(note("importpage.former.none"), None, pad=(20, 14, 20, 14))))
        self._former.set_rows(*rows)

    @Slot(str)
    def _form_chosen(self, form: str) -> None:
        self._hint.say(f"importpage.form.hint.{form}")
        self.form_chosen.emit(form)

    @Slot(str)
    def _match_form(self, path: str) -> None:
        """Cards hold persons, whatever was marked before; said before anyone else hears of the file."""
        if Path(path).suffix.lower() in CARD_ENDINGS and self.forms.choice != "persons":
            self.forms.choose("persons")
            self._form_chosen("persons")

    @Slot()
    def _undo(self) -> None:
        self.undo_wanted.emit(str(self.sender().property("batch")))

    @Slot()
    def _ask_template(self) -> None:
        path = choose_file.to_save(
            self, tr("importpage.template"), tr("importpage.template.name"), tr("importpage.xlsx")
        )
        self.template_wanted.emit(path)
