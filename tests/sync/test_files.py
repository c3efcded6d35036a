"""Attachments' bytes: up from one laptop, down on another, cut in between, refused where they aren't one's own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select

from app.errors import Unreachable
from app.models import Attachment
from app.models.enums import Role
from app.models.ids import new_id
from app.sync import errors, wire
from app.sync.files import FileExchange, FilesResult, FilesWaiting
from app.sync.headquarters import Headquarters
from app.sync.purge import Purged
from app.sync.transport import Refusal
from app.vault.sealed_files import SealedFiles
from hq.files import s3
from hq.files.location import FILES
from hq.files.sealing import SealedStore
from hq.services import files as service
from hq.services.handover import hand_over
from tests.object_store import Objects
from tests.sync.faults import faulty
from tests.sync.laptop import Laptop, no_pause
from tests.sync.office import Office

PHOTO = b"\xff\xd8 a secret meeting " * 20_000 + secrets.token_bytes(700_000)
"""Four pieces and a half."""


class Desk(Laptop):
    """A laptop with a folder of sealed files."""

    def __init__(self, home: Path, keys: tuple[bytes, bytes] | None = None) -> None:
        """``keys``: of the files of the laptop that this one is a copy of."""
        super().__init__(home)
        self.keys = keys or (secrets.token_bytes(32), secrets.token_bytes(32))
        self.files = SealedFiles(home / "files", *self.keys)
        self.exchange = FileExchange(self.store, self.files, self.engine, pause=no_pause)
        self.told: list[tuple[int, int]] = []

    def photo(self, dossier: str, content: bytes = PHOTO) -> str:
        """Attach a photo; its name."""
        sealed = self.files.put(content)
        with self.store.write() as session:
            session.add(
                Attachment(id=new_id(), dossier_id=dossier, name="合影.jpg", media_type="image/jpeg", size=sealed.size,
                           blob=sealed.id)
            )  # fmt: skip
        return sealed.id

    def bring(self, **given: Any) -> FilesResult:
        self.engine.sync()
        return self.exchange.run(
            lambda one: self.told.append((one.done, one.total)), given.pop("cancelled", lambda: False), **given
        )


@pytest.fixture
def both(stored: None, hq: Office, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two laptops of one person, filled."""
    one, two = Desk(tmp_path / "one"), Desk(tmp_path / "two")
    number = hq.person()
    for laptop in (one, two):
        hq.enrol(laptop, number)
        laptop.fill.run()
    yield one, two
    one.close()
    two.close()


def test_a_photo_goes_up_and_comes_down_on_another_laptop(hq: Office, both: tuple[Desk, Desk]) -> None:
    one, two = both
    dossier = one.customer("示例大学")
    blob = one.photo(dossier)
    assert one.exchange.waiting().up_bytes == len(PHOTO)
    assert one.bring() == FilesResult(up=1)
    assert one.told[-1] == (len(PHOTO), len(PHOTO))
    assert not one.exchange.waiting().up
    assert one.bring() == FilesResult()
    two.engine.sync()
    assert (two.exchange.waiting().down_bytes, two.files.has(blob)) == (len(PHOTO), False)
    assert two.bring() == FilesResult(down=1)
    assert two.files.get(blob) == PHOTO
    two.files.check(blob)
    assert (two.files.damaged(), two.files.pieces(blob)) == ((), set())
    moved = two.files.moved(two.home / "moved", secrets.token_bytes(32))
    two.files.copy_to(moved)
    assert moved.get(blob) == PHOTO
    moved.check(blob)
    assert two.exchange.waiting() == one.exchange.waiting()


def test_a_restored_laptop_sends_no_photo_twice(hq: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enrolled again, it asks anew of each file: of what it had brought before the backup, and of what waited in it."""
    number, one = hq.person(), Desk(tmp_path / "one")
    hq.enrol(one, number)
    dossier = one.customer("示例大学")
    blobs = [one.photo(dossier, b"\xff\xd8 brought")]
    one.bring()
    blobs.append(one.photo(dossier, b"\xff\xd8 waits"))
    one.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    one = Desk(tmp_path / "one", one.keys)
    one.event()
    assert one.bring() == FilesResult(up=1)
    one.close()
    before = sorted(name for name, _ in hq.hq.files.everything())
    two = Desk(tmp_path / "two", one.keys)
    monkeypatch.setattr(service, "take", None)  # no piece goes up any more
    two.enroller.enrol(hq.address, hq.code(number), "Laptop", again=True)
    two.fill.run()
    assert two.bring() == FilesResult()
    assert two.exchange.waiting() == FilesWaiting()
    with two.store.read() as session:
        assert sorted(session.scalars(select(Attachment.blob))) == sorted(blobs)
    there = hq.sql("SELECT blob FROM attachment WHERE dossier_id = %s", dossier)
    assert sorted(there) == sorted((blob,) for blob in blobs)
    assert sorted(name for name, _ in hq.hq.files.everything()) == before
    two.close()


def test_no_plaintext_lies_on_a_disk(hq: Office, both: tuple[Desk, Desk]) -> None:
    one, two = both
    blob = one.photo(one.customer("示例大学"))
    one.bring()
    two.engine.sync()
    after: list[int] = []
    two.exchange.run(lambda step: after.append(step.done), lambda: bool(after))
    assert two.files.pieces(blob)
    store = hq.hq.files
    names = [name for name, _ in store.everything()]
    told = [store.get(name) or b"" for name in names]
    told += [path.read_bytes() for path in two.home.rglob("*") if path.is_file()]
    two.bring()
    told += [path.read_bytes() for path in two.home.rglob("*") if path.is_file()]
    assert len(told) > 6
    assert not any(b"secret meeting" in one or PHOTO[-64:] in one for one in told)
    assert not any(sha256(PHOTO).hexdigest() in name for name in names)


def test_what_was_cut_goes_on_with_the_pieces_that_lack(
    hq: Office, both: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = both
    blob = one.photo(one.customer("示例大学"))
    taken: list[int] = []
    given: list[int] = []
    take, piece = service.take, service.piece

    def counted_take(*args: Any) -> None:
        take(*args)
        taken.append(args[4])

    def counted_piece(*args: Any) -> bytes:
        given.append(args[4])
        return piece(*args)

    monkeypatch.setattr(service, "take", counted_take)
    monkeypatch.setattr(service, "piece", counted_piece)
    assert one.bring(cancelled=lambda: len(taken) >= 2) == FilesResult(finished=False)
    assert taken == [0, 1]
    assert one.bring() == FilesResult(up=1)
    assert taken == [0, 1, 2, 3, 4]
    two.engine.sync()
    assert two.exchange.run(lambda _: None, lambda: len(given) >= 3) == FilesResult(finished=False)
    assert two.files.pieces(blob) == {0, 1, 2}
    assert two.bring() == FilesResult(down=1)
    assert given == [0, 1, 2, 3, 4]
    assert two.files.get(blob) == PHOTO


def test_a_line_that_breaks_all_the_time_brings_a_file_through(hq: Office, tmp_path: Path) -> None:
    number = hq.person()
    with faulty(hq.address, 7, share=0.5, reach=600_000) as (address, proxy):
        one, two = Desk(tmp_path / "one"), Desk(tmp_path / "two")
        for laptop in (one, two):
            for _ in range(30):
                try:
                    hq.enrol(laptop, number, address)
                    break
                except Unreachable:
                    continue
        blob = one.photo(one.customer("示例大学"))
        for laptop in (one, two):
            for _ in range(60):
                try:
                    laptop.fill.run()
                    laptop.bring()
                    if laptop.files.has(blob) and not laptop.exchange.waiting().up:
                        break
                except Unreachable:
                    continue
        assert proxy.seen.total() > proxy.seen["none"]
    assert two.files.get(blob) == PHOTO
    for laptop in (one, two):
        laptop.close()


def test_wrong_bytes_are_refused_and_sent_again(hq: Office, both: tuple[Desk, Desk]) -> None:
    one, _ = both
    dossier = one.customer("示例大学")
    blob = one.photo(dossier)
    one.engine.sync()
    path = f"/v1/file/{UUID(dossier).hex}/{blob}"
    with one.engine.connected() as (line, _keys):
        for bad in (b"", b"short", bytes(wire.PIECE + 1)):
            with pytest.raises((errors.NotUnderstood, errors.TooLarge)):
                line.put(f"{path}/0", bad)
        for n in range(5):
            line.put(f"{path}/{n}", bytes(wire.piece_size(len(PHOTO), n)))
        with pytest.raises(Refusal) as refused:
            line.post(path, wire.FileEnd(sha256(PHOTO).hexdigest()).line())
        assert refused.value.problem.code is wire.Code.FILE_DIFFERS
        assert wire.FileAnswer.read(line.get(path).body).pieces == ()
        with pytest.raises(Refusal):
            line.get(f"{path}/0")
    assert one.bring() == FilesResult(up=1)
    with one.engine.connected() as (line, _keys):  # what is whole stays as it is
        line.put(f"{path}/0", bytes(wire.PIECE))
        assert line.get(f"{path}/0").body == PHOTO[: wire.PIECE]


def test_altered_pieces_from_headquarters_are_thrown_away(
    hq: Office, both: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = both
    blob = one.photo(one.customer("示例大学"))
    one.bring()
    piece = service.piece
    with monkeypatch.context() as patch:
        patch.setattr(service, "piece", lambda *args: bytes(len(piece(*args))))
        assert two.bring() == FilesResult()
    assert not two.files.has(blob)
    assert not two.files.pieces(blob)
    assert two.bring() == FilesResult(down=1)


def test_another_persons_file_is_not_found(hq: Office, both: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, _ = both
    dossier = one.customer("示例大学")
    blob = one.photo(dossier)
    one.bring()
    other = Desk(tmp_path / "other")
    hq.enrol(other)
    other.fill.run()
    mine = other.customer("另一家")
    with other.store.write() as session:  # the hash of a file that is known from elsewhere opens nothing
        session.add(
            Attachment(id=new_id(), dossier_id=mine, name="x", media_type="image/jpeg", size=len(PHOTO), blob=blob)
        )
    assert other.bring() == FilesResult()
    assert not other.files.has(blob)
    told = []
    with other.engine.connected() as (line, _keys):
        for of in (UUID(dossier).hex, UUID(new_id()).hex, "nothing"):
            told += [_refused(line, "get", f"/v1/file/{of}/{blob}"), _refused(line, "get", f"/v1/file/{of}/{blob}/0")]
            told.append(_refused(line, "put", f"/v1/file/{of}/{blob}/0", PHOTO[: wire.PIECE]))
            told.append(_refused(line, "post", f"/v1/file/{of}/{blob}", wire.FileEnd("0" * 64).line()))
    assert set(told) == {wire.Code.NOT_FOUND}
    other.close()


def _refused(line: Headquarters, verb: str, *given: Any) -> wire.Code:
    with pytest.raises(Refusal) as refused:
        getattr(line, verb)(*given)
    return cast("wire.Code", refused.value.problem.code)


def test_handover_gives_the_new_keeper_the_files_and_late_ones_too(
    hq: Office, both: tuple[Desk, Desk], tmp_path: Path
) -> None:
    old, _ = both
    dossier = old.customer("示例大学")
    first = old.photo(dossier)
    old.bring()
    late = old.photo(dossier, b"\xff\xd8 late" + os.urandom(300_000))
    old.engine.sync()  # its row is there, its bytes aren't
    new = Desk(tmp_path / "new")
    number = hq.person()
    hq.enrol(new, number)
    new.fill.run()
    hand_over(hq.hq, old.row(dossier).code, number, hq.person(Role.DIRECTOR))
    assert new.bring() == FilesResult(down=1)
    old.engine.sync()
    with old.store.read() as session:
        (gone,) = Purged.load(session).pending
    assert sorted(gone["files"]) == sorted([first, late])
    hexed = UUID(dossier).hex
    assert old.exchange.unsent(hexed, gone["files"])
    assert old.bring() == FilesResult(up=1)
    assert not old.exchange.unsent(hexed, gone["files"])
    with old.engine.connected() as (line, _keys):
        assert _refused(line, "get", f"/v1/file/{hexed}/{first}/0") is wire.Code.NOT_FOUND
        assert _refused(line, "get", f"/v1/file/{hexed}/{late}/0") is wire.Code.NOT_FOUND
    assert new.bring() == FilesResult(down=1)
    assert (new.files.has(first), new.files.has(late)) == (True, True)
    new.close()


def test_a_store_that_goes_away_in_the_middle_loses_nothing(
    hq: Office, tmp_path: Path, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up: two pieces are there, then the bucket is away; the rest follows. Down: the same."""
    place = objects.new()
    monkeypatch.setenv(FILES, place)
    monkeypatch.setattr(s3, "_PAUSE_S", 0.0)
    one, two = Desk(tmp_path / "one"), Desk(tmp_path / "two")
    number = hq.person()
    for laptop in (one, two):
        hq.enrol(laptop, number)
        laptop.fill.run()
    blob = one.photo(one.customer("示例大学"))
    put: list[int] = []
    original = SealedStore.put

    def counted(sealed: SealedStore, name: str, data: bytes) -> None:
        if len(put) == 2:
            objects.down()
        original(sealed, name, data)
        put.append(int(name) if name.isdecimal() else -1)

    monkeypatch.setattr(SealedStore, "put", counted)
    with pytest.raises(Unreachable):
        one.bring()
    assert (put, len(one.exchange.waiting().up)) == ([0, 1], 1)
    one.customer("另一家")
    assert one.engine.sync().changes, "everything else goes on"
    objects.up()
    put.append(2)  # counted on
    assert one.bring() == FilesResult(up=1)
    assert put == [0, 1, 2, 2, 3, 4, -1]
    two.engine.sync()
    taken: list[int] = []

    def went(step: Any) -> None:
        taken.append(step.done)
        if len(taken) == 2:
            objects.down()

    with pytest.raises(Unreachable):
        two.exchange.run(went, lambda: False)
    kept = two.files.pieces(blob)
    assert kept
    objects.up()
    assert two.bring() == FilesResult(down=1)
    assert two.files.get(blob) == PHOTO
    one.close()
    two.close()
