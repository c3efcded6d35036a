"""Key persons: the chosen one's posts, here and elsewhere, beneath their fields (dossier-persons)."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.services.records import Record
from app.services.sections import SectionRows
from app.ui.kit.button import Button
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, note
from app.ui.pages.dossier.human_part import HumanPart
from app.ui.pages.dossier.part import emptied
from app.ui.pages.dossier.portrait import Portrait
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.wishes import Wishes
from app.ui.showing import caption, cell


class PersonsPart(TablePart):
    """One person can hold posts in several institutions over time."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        self.portrait = Portrait()
        self._person = ""
        self._photo = ""
        self._photos: dict[str, bytes] = {}
        self.human = HumanPart(wishes)
        super().__init__("person", wishes, parent=parent)
        self.side.foot.addWidget(self.human)

    def badge(self) -> QWidget:
        return self.portrait

    def show_more(self, record: Record, found: SectionRows) -> None:
        if (record.id, str(record.values.get("photo") or "")) != (self._person, self._photo):
            self._show_portrait(record)
        self._person = record.id
        emptied(self.side.below)
        posts = [one for one in found.rows.get("post", ()) if one.values.get("person_id") == record.id]
        add = Button("dossiers.add_post", "quiet", icon="plus", height=28)
        add.clicked.connect(self._add_post)
        self.side.below.addWidget(holder(row(Text("dossiers.many_post", bold=True), None, add, gap=8)))
        for one in sorted(posts, key=lambda post: str(post.values.get("from_on") or ""), reverse=True):
            self.side.below.addWidget(self._post(one, found))
        self.human.show_person(record)

    def _show_portrait(self, record: Record) -> None:
        """The photo is fetched once while the section is shown; each fetch is an event of its own."""
        self._photo = str(record.values.get("photo") or "")
        self.portrait.show_name(caption(record))
        if self._photo in self._photos:
            self.portrait.photo.show(self._photos[self._photo])
        elif self._photo:
            self.wishes.photo.emit(self._photo)

    def show_photo(self, attachment_id: str, png: bytes) -> None:
        """A photo came."""
        self._photos[attachment_id] = png
        if attachment_id == self._photo:
            self.portrait.photo.show(png)

    def _post(self, one: Record, found: SectionRows) -> QWidget:
        where = next(
            (w for name in ("institution_id", "customer_id", "unit") if (w := cell(one, name, found.names))), ""
        )
        what = " · ".join(part for part in (cell(one, "title", found.names), where) if part)
        span = " – ".join(cell(one, name, found.names) or "…" for name in ("from_on", "to_on"))
        label = Text(plain=what, wrap=True, tone="text" if one.values.get("current") else "text2")
        return holder(col(label, note(plain=span), gap=2, pad=(10, 4, 0, 4)))

    @Slot()
    def _add_post(self) -> None:
        self.wishes.add.emit("post", {"person_id": self._person})
