"""Attachments: sealed, opened in memory, exported on purpose only (dossier-files, access-log)."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from app.accesslog.events import Act, SinkKind
from app.errors import UserError
from app.models import Attachment
from app.rules.reasons import RefusedByRule
from app.services.attachments import MOST_BYTES, Attachments
from app.services.media import clean_name, sniff
from app.services.visits import Visits
from app.vault.errors import FileDamaged, FolderMissing
from tests.services.conftest import Seat

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CANARY = "金丝雀-canary-9137".encode()


@pytest.fixture
def files(seat: Seat) -> Iterator[Attachments]:
    seat.borrow(seat.sample.north)
    yield Attachments(seat.desk, seat.gate)


def photo(orientation: int = 6, taken: str = "2026:11:20 09:41:00") -> bytes:
    """A picture, 60 wide and 40 high as the camera lay; red on the left."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 20, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    exif[ExifTags.Base.ImageDescription] = "SECRET-PLACE"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def test_a_file_is_sealed_listed_and_opened(files: Attachments, seat: Seat, tmp_path: Path) -> None:
    source = tmp_path / "合同 草案.txt"
    source.write_bytes(CANARY)
    added = files.add_file(seat.sample.north, source)
    assert (added.name, added.media_type, added.size) == ("合同 草案.txt", "text/plain", len(CANARY))
    assert [entry.id for entry in files.of_dossier(seat.sample.north)] == [added.id]
    opened = files.open(added.id)
    event = seat.last().event
    assert event.act is Act.ATTACHMENT_OPENED and event.target is not None and event.target.rows == (added.id,)
    assert opened.content == CANARY and "canary" not in repr(opened)
    source.unlink()
    seat.desk.vault.checkpoint()
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert CANARY not in path.read_bytes() and "草案".encode() not in path.read_bytes(), path


def test_files_need_the_dossiers_card_borrow_card(files: Attachments, seat: Seat) -> None:
    added = files.add(seat.sample.north, "a.txt", b"text")
    seat.cards.give_back(seat.cards.mine()[0].number)
    for act in (
        lambda: files.open(added.id),
        lambda: files.of_dossier(seat.sample.north),
        lambda: files.export(added.id, seat.home.parent / "a.txt"),
        lambda: files.add(seat.sample.north, "b.txt", b"text"),
        lambda: files.trash(added.id),
    ):
        with pytest.raises(RefusedByRule):
            act()
    assert not (seat.home.parent / "a.txt").exists()


def test_a_photo_is_shown_upright_and_without_what_the_camera_noted(files: Attachments, seat: Seat) -> None:
    added = files.add(seat.sample.north, "IMG_1.JPG", photo())
    assert added.picture and added.taken_on == dt.date(2026, 11, 20)
    shown = files.picture(added.id, longest=30)
    assert b"SECRET-PLACE" not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert image.size == (20, 30), "turned and made smaller"
        assert image.getpixel((10, 2))[0] > 200 and image.getpixel((10, 2))[1] < 60, "red is on top now"  # type: ignore[index]
        assert not image.getexif()
    assert files.open(added.id).content == photo(), "the original stays as it was"


@pytest.mark.parametrize("broken", [b"\xff\xd8\xff" + bytes(100), photo()[:200], b"GIF89a"])
def test_a_broken_picture_is_no_picture(files: Attachments, seat: Seat, broken: bytes) -> None:
    added = files.add(seat.sample.north, "x.jpg", broken)
    with pytest.raises(UserError) as wrong:
        files.picture(added.id)
    assert wrong.value.key == "attachment-no-picture"


def test_export_is_logged_with_its_hash_and_overwrites_nothing(files: Attachments, seat: Seat, tmp_path: Path) -> None:
    added = files.add(seat.sample.north, "a.txt", CANARY)
    target = tmp_path / "out.txt"
    files.export(added.id, target)
    sink = seat.last().event.sink
    assert seat.last().event.act is Act.EXPORTED and sink is not None
    assert (sink.kind, sink.sha256) == (SinkKind.EXPORT, sha256(CANARY).hexdigest())
    assert target.read_bytes() == CANARY and target.stat().st_mode & 0o077 == 0
    target.write_bytes(b"mine")
    events = len(seat.entries())
    with pytest.raises(UserError) as wrong:
        files.export(added.id, target)
    assert wrong.value.key == "file-exists" and target.read_bytes() == b"mine"
    with pytest.raises(FolderMissing):
        files.export(added.id, tmp_path / "nowhere" / "a.txt")
    with pytest.raises(UserError) as wrong:
        files.export(added.id, tmp_path)
    assert wrong.value.key == "path-is-folder"
    assert len(seat.entries()) == events, "what can't be written isn't logged as exported"
    files.export(added.id, target, force=True)
    assert target.read_bytes() == CANARY
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["out.txt"]


def test_a_link_is_not_followed_into_another_file(files: Attachments, seat: Seat, tmp_path: Path) -> None:
    added = files.add(seat.sample.north, "a.txt", CANARY)
    other = tmp_path / "other"
    (tmp_path / "link").symlink_to(other)
    with pytest.raises(UserError):
        files.export(added.id, tmp_path / "link")
    assert not other.exists()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "attachment-empty"),
        (bytes(MOST_BYTES + 1), "attachment-large"),
        (b"MZ\x90\x00", "attachment-program"),
        (b"\x7fELF\x02", "attachment-program"),
        (b"#!/bin/sh\n", "attachment-program"),
    ],
)
def test_what_is_no_attachment(files: Attachments, seat: Seat, tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    with pytest.raises(UserError) as wrong:
        files.add_file(seat.sample.north, path)
    assert wrong.value.key == key and wrong.value.message
    assert files.of_dossier(seat.sample.north) == ()


def test_what_cannot_be_read(files: Attachments, seat: Seat, tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        files.add_file(seat.sample.north, tmp_path)
    assert wrong.value.key == "attachment-folder"
    with pytest.raises(UserError) as wrong:
        files.add_file(seat.sample.north, tmp_path / "nothing")
    assert wrong.value.key == "attachment-missing"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(UserError) as wrong:
        files.add_file(seat.sample.north, loop)
    assert wrong.value.key == "attachment-unreadable"


def test_a_file_of_a_visit_goes_into_the_trash_with_it(files: Attachments, seat: Seat) -> None:
    visits = Visits(seat.desk, seat.gate)
    visit = visits.plan(seat.sample.north, {"subject": "x", "planned_at": seat.instant()}).id
    added = files.add(seat.sample.north, "a.jpg", photo(), visit_id=visit)
    assert [entry.id for entry in visits.show(visit).attachments] == [added.id]
    seat.borrow(seat.sample.south)
    with pytest.raises(UserError):
        files.add(seat.sample.south, "a.jpg", photo(), visit_id=visit)
    visits.trash(visit)
    assert files.of_dossier(seat.sample.north) == () and len(files.of_dossier(seat.sample.north, trash=True)) == 1
    visits.take_back(visit)
    assert len(files.of_dossier(seat.sample.north)) == 1
    files.trash(added.id)
    assert visits.show(visit).attachments == ()
    files.take_back(added.id)
    files.set(added.id, name="会议 合影.jpg", taken_on="2026-11-21")
    seen = visits.show(visit).attachments[0]
    assert (seen.name, seen.taken_on) == ("会议 合影.jpg", dt.date(2026, 11, 21))


def test_a_damaged_file_says_so(files: Attachments, seat: Seat) -> None:
    added = files.add(seat.sample.north, "a.txt", b"some text")
    (sealed,) = seat.home.rglob("*.enc")
    raw = bytearray(sealed.read_bytes())
    raw[-1] ^= 1
    sealed.write_bytes(bytes(raw))
    with pytest.raises(FileDamaged):
        files.open(added.id)


@pytest.mark.parametrize("name", ["../../.ssh/报价.pdf", r"C:\Windows\报价.pdf", "报价\u202e.pdf", " 报价.pdf."])
def test_a_file_renamed_through_any_form_holds_no_path(files: Attachments, seat: Seat, name: str) -> None:
    made = files.add(seat.sample.north, "a.txt", CANARY).id
    seat.records.set("attachment", made, {"name": name})
    assert seat.records.show("attachment", made).values["name"] == "报价.pdf"
    files.set(made, name=name)
    assert files.of_dossier(seat.sample.north)[0].name == "报价.pdf"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\报价.xlsx", "报价.xlsx"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00\n", "file.txt"),
        ("长" * 300 + ".txt", "长" * 196 + ".txt"),
        (" . ", "file.txt"),
    ],
)
def test_names_are_only_names(name: str, wanted: str) -> None:
    assert clean_name(name, "text/plain") == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (photo(), "image/jpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        ("客户".encode("gb18030"), "text/plain"),
        ("\ufeffa,b\r\n".encode(), "text/plain"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"PK\x03\x04....[Content_Types].xml....word/document.xml", WORD),
        (b"PK\x03\x04plain", "application/zip"),
    ],
)  # fmt: skip
def test_the_first_bytes_tell_the_type(content: bytes, wanted: str) -> None:
    assert sniff(content) == wanted


def test_nothing_plain_stays_behind(files: Attachments, seat: Seat) -> None:
    before = set(os.listdir(seat.home))
    files.open(files.add(seat.sample.north, "a.txt", CANARY).id)
    assert {name for name in set(os.listdir(seat.home)) - before if not name.startswith("files-")} == set()


def test_a_file_that_has_not_come_is_said_and_fetched_when_it_is_opened(seat: Seat) -> None:
    asked: list[tuple[str, str]] = []
    content = photo()

    def fetch(dossier_id: str, blob: str) -> None:
        asked.append((dossier_id, blob))
        if len(asked) == 1:
            raise UserError("attachment-not-here")
        seat.desk.vault.files.adopt(blob, content)

    service = Attachments(seat.desk, seat.gate, fetch)
    seat.borrow(seat.sample.north)
    added = service.add(seat.sample.north, "现场.jpg", content)
    with seat.desk.store.apply() as session:  # as it is named on the laptop it came from
        session.get_one(Attachment, added.id).blob = "ab" * 32
    assert [one.here for one in service.of_dossier(seat.sample.north) if one.id == added.id] == [False]
    events = len(seat.entries())
    with pytest.raises(UserError, match=r"headquarters|总部"):
        service.open(added.id)
    assert len(seat.entries()) == events
    assert service.open(added.id).content == content
    assert asked == [(seat.sample.north, "ab" * 32)] * 2
    assert [one.here for one in service.of_dossier(seat.sample.north) if one.id == added.id] == [True]
