"""Pictures that come with cards: each becomes a sealed file of the dossier and the person's photo (dossier-persons)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.i18n import tr
from app.models import Attachment
from app.models.fields import Section
from app.models.ids import ids_in_order
from app.services import pictures
from app.services.desk import Desk
from app.services.import_match import by_ids
from app.services.import_plan import Fate, Photo, PlanRow, Problem
from app.services.media import clean_name, sniff
from app.services.reading import Gate
from app.services.records import insert_row
from app.vault.errors import FileDamaged

FIELD: Final = "photo"


def plan_photos(
    session: Session, desk: Desk, gate: Gate, rows: Sequence[PlanRow], found: Mapping[int, bytes]
) -> tuple[list[PlanRow], dict[int, Photo], list[Problem]]:
    """The rows with their photos, the photos by row number, and what is no picture.

    A person who has another photo keeps it unless the field is named, as with every other field.
    """
    wanted = {row.id for row in rows if row.number in found and row.fate in {Fate.SAME, Fate.CHANGED}}
    held = {row_id: row["photo"] for row_id, row in by_ids(session, "person", wanted).items() if row["photo"]}
    for dossier in sorted({row.dossier_id for row in rows if row.id in held and row.dossier_id}):
        gate.require(dossier, Act.SECTION_VIEWED, sections=(Section.FILES,))
    ids, photos = ids_in_order(), dict[int, Photo]()
    planned: list[PlanRow] = []
    problems: list[Problem] = []
    for row in rows:
        content = found.get(row.number)
        if content is None or row.fate in {Fate.PROBLEM, Fate.EXISTING}:
            planned.append(row)
            continue
        media_type = sniff(content)
        if not pictures.is_picture(content):
            problems.append(Problem(row.number, "import.problem.card_photo", blocking=False))
            planned.append(row)
            continue
        old = held.get(row.id)
        if old is not None and _same(session, desk, old, content):
            planned.append(row)
            continue
        photo = photos[row.number] = Photo(next(ids), content, media_type)
        if row.fate is Fate.NEW:
            planned.append(replace(row, values={**row.values, FIELD: photo.id}))
        else:
            planned.append(replace(row, fate=Fate.CHANGED, changes={**row.changes, FIELD: (old, photo.id)}))
    return planned, photos, problems


def write_photo(session: Session, desk: Desk, row: PlanRow, name: str, photo: Photo) -> None:
    """Seal a photo and enter it among the dossier's files; the person's row names it afterwards."""
    sealed = desk.vault.files.put(photo.content)
    insert_row(
        session, "attachment", photo.id,
        {
            "dossier_id": row.dossier_id, "media_type": photo.media_type, "size": sealed.size, "blob": sealed.id,
            "name": clean_name(f"{tr('import.photo.name', name=name)}{_ENDINGS[photo.media_type]}", photo.media_type),
            "taken_on": pictures.taken_on(photo.content, photo.media_type), "about": "person", "about_id": row.id,
        },
    )  # fmt: skip


_ENDINGS: Final = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/tiff": ".tif",
    "image/bmp": ".bmp",
}  # fmt: skip


def _same(session: Session, desk: Desk, attachment_id: str, content: bytes) -> bool:
    row = session.get(Attachment, attachment_id)
    if row is None or row.size != len(content):
        return False
    try:
        return desk.vault.files.get(row.blob) == content
    except FileDamaged:
        return False  # damaged: the new one is offered
