"""Attachments: files and photos of a dossier or a visit, sealed beside the vault (dossier-files).

Their bytes are plain in memory only, and on the disk only where the person exports them to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from app.accesslog.events import Act, Sink, SinkKind
from app.errors import UserError
from app.models import Attachment, Visit
from app.models.fields import ENTITIES, Section
from app.models.ids import new_id
from app.reports.preview import page_count, page_image
from app.services import outlet, pictures
from app.services.desk import Desk
from app.services.media import clean_name, require_allowed, sniff
from app.services.reading import Gate
from app.services.records import insert_row, ready_values, write_row
from app.services.visit_view import AttachmentView, attachment_view, attachments_of

MOST_BYTES: Final = 32 << 20
PDF: Final = "application/pdf"
MOST_PAGES: Final = 20
PREVIEW_DPI: Final = 110


@dataclass(frozen=True, slots=True, repr=False)
class OpenedFile:
    """An attachment's content, in memory."""

    name: str
    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"OpenedFile({self.media_type}, {len(self.content)} bytes)"


def _nowhere(_dossier_id: str, _blob: str) -> None:
    """There is nowhere to fetch a file from."""


class Attachments:
    """The files at one desk; everything passes the gate of the file's dossier."""

    def __init__(self, desk: Desk, gate: Gate, fetch: Callable[[str, str], None] = _nowhere) -> None:
        """``fetch`` brings the bytes of a dossier's file that haven't come from headquarters yet, or raises."""
        self._desk = desk
        self._gate = gate
        self._fetch = fetch

    # -- adding

    def add_file(self, dossier_id: str, path: Path, *, visit_id: str | None = None) -> AttachmentView:
        """Seal a copy of a file; the original stays where it is.

        Raises UserError for a file that is missing, empty, too large or a program; DiskFull, RefusedByRule.
        """
        try:
            with path.open("rb") as handle:
                content = handle.read(MOST_BYTES + 1)
        except IsADirectoryError:
            raise UserError("attachment-folder") from None
        except FileNotFoundError:
            raise UserError("attachment-missing") from None
        except OSError:
            raise UserError("attachment-unreadable") from None
        return self.add(dossier_id, path.name, content, visit_id=visit_id)

    def add(self, dossier_id: str, name: str, content: bytes, *, visit_id: str | None = None) -> AttachmentView:
        """Seal ``content`` under ``name``; the day a photo was taken is read from itself. Raises UserError."""
        if not content:
            raise UserError("attachment-empty")
        if len(content) > MOST_BYTES:
            raise UserError("attachment-large", most=MOST_BYTES >> 20)
        media_type = sniff(content)
        require_allowed(content)
        self._gate.require_edit(dossier_id, sections=(Section.FILES,))
        self._check_visit(dossier_id, visit_id)
        sealed = self._desk.vault.files.put(content)
        row_id = new_id()
        values = {
            "dossier_id": dossier_id, "visit_id": visit_id, "name": clean_name(name, media_type),
            "media_type": media_type, "size": sealed.size, "blob": sealed.id,
            "taken_on": pictures.taken_on(content, media_type),
        }  # fmt: skip
        with self._desk.store.write() as session:
            insert_row(session, "attachment", row_id, values)
            return attachment_view(session.get_one(Attachment, row_id))

    # -- reading

    def of_dossier(self, dossier_id: str, *, trash: bool = False) -> Sequence[AttachmentView]:
        """The files of a dossier, those of its visits too; those in the trash instead if ``trash``. One event."""
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(Section.FILES,))
        with self._desk.store.read() as session:
            return attachments_of(session, dossier_id=dossier_id, trash=trash, here=self._desk.vault.files.has)

    def open(self, attachment_id: str) -> OpenedFile:
        """The content, after one committed *attachment opened* event; fetched first if it isn't here yet.

        Raises FileDamaged, RefusedByRule; UserError or an Unreachable for what can't be fetched now.
        """
        row = self._row(attachment_id)
        self._bring(row)
        self._gate.require(row.dossier_id, Act.ATTACHMENT_OPENED, sections=(Section.FILES,), rows=(row.id,))
        return OpenedFile(clean_name(row.name, row.media_type), row.media_type, self._desk.vault.files.get(row.blob))

    def picture(self, attachment_id: str, longest: int = 2048) -> bytes:
        """A photo as it is shown: upright, without what the camera noted, no side over ``longest`` pixels; PNG bytes.
        Of a PDF the first page.

        Raises UserError for what is no picture, BrokenData for a bad PDF; otherwise as ``open``.
        """
        opened = self.open(attachment_id)
        if opened.media_type == PDF:
            return pictures.shown(page_image(opened.content, 0).png(), longest)
        return pictures.shown(opened.content, longest)

    def pages(self, attachment_id: str) -> Sequence[bytes]:
        """What a file shows, page by page, as PNG bytes: a photo, or the first ``MOST_PAGES`` pages of a PDF.

        Raises as ``picture``.
        """
        opened = self.open(attachment_id)
        if opened.media_type != PDF:
            return [pictures.shown(opened.content, 2048)]
        count = min(page_count(opened.content), MOST_PAGES)
        return [page_image(opened.content, at, PREVIEW_DPI).png() for at in range(count)]

    def export(self, attachment_id: str, path: Path, *, force: bool = False) -> None:
        """Write the content to ``path``; logged with its hash before. Raises as ``open``, UserError."""
        outlet.check_target(path, force=force)
        row = self._row(attachment_id)
        self._bring(row)
        content = self._desk.vault.files.get(row.blob)
        sink = Sink(kind=SinkKind.EXPORT, sha256=sha256(content).hexdigest())
        self._gate.require(row.dossier_id, Act.EXPORTED, sections=(Section.FILES,), rows=(row.id,), sink=sink)
        outlet.save(path, content, force=force)

    # -- changing

    def set(self, attachment_id: str, *, name: str | None = None, taken_on: dt.date | str | None = None) -> None:
        """Rename a file, or say when it was taken. Raises UserError."""
        given: dict[str, object] = {}
        if name is not None:
            given["name"] = clean_name(name, self._row(attachment_id).media_type)
        if taken_on is not None:
            given["taken_on"] = taken_on
        ready = ready_values(ENTITIES["attachment"], given, partial=True)
        with self._edited(attachment_id) as session:
            if ready:
                write_row(session, "attachment", attachment_id, ready)

    def trash(self, attachment_id: str) -> None:
        """Put a file into the trash; its bytes stay sealed."""
        with self._edited(attachment_id) as session:
            write_row(session, "attachment", attachment_id, {"deleted": True})

    def take_back(self, attachment_id: str) -> None:
        """Take a file out of the trash."""
        with self._edited(attachment_id) as session:
            write_row(session, "attachment", attachment_id, {"deleted": False})

    # -- inside

    @contextmanager
    def _edited(self, attachment_id: str) -> Iterator[Session]:
        row = self._row(attachment_id)
        self._gate.require_edit(row.dossier_id, sections=(Section.FILES,), rows=(row.id,))
        with self._desk.store.write() as session:
            yield session

    def _bring(self, row: Attachment) -> None:
        if not self._desk.vault.files.has(row.blob):
            self._fetch(row.dossier_id, row.blob)

    def _row(self, attachment_id: str) -> Attachment:
        with self._desk.store.read() as session:
            row = session.get(Attachment, attachment_id)
            if row is None:
                raise UserError("no-such-attachment", reference=attachment_id[:40])
            session.expunge(row)
            return row

    def _check_visit(self, dossier_id: str, visit_id: str | None) -> None:
        if visit_id is None:
            return
        with self._desk.store.read() as session:
            visit = session.get(Visit, visit_id)
            if visit is None or visit.dossier_id != dossier_id:
                raise UserError("no-such-visit", reference=visit_id[:40])
            if visit.deleted:
                raise UserError("visit-in-trash")
