"""The stores of attachments: what both promise, what a bucket says when it can't be used, from one to the other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

from app.errors import Unreachable, UserError
from hq.cli.arguments import parse
from hq.cli.commands import COMMANDS
from hq.files import s3
from hq.files.copying import Copied, copy
from hq.files.location import FILES, location_of, store_at
from hq.files.sealing import WHOLE
from hq.files.store import FileStore, Folder
from hq.headquarters import Headquarters
from hq.settings import Settings
from tests.object_store import Objects


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return store_at(request.getfixturevalue("objects").new() if request.param == "bucket" else str(tmp_path / "folder"))


def test_a_store_keeps_replaces_names_and_removes(store: FileStore) -> None:
    assert (store.get("a/b/0"), store.names("a/b"), list(store.everything())) == (None, [], [])
    store.put("a/b/0", b"one")
    store.put("a/b/0", b"second")
    store.put("a/b/1", b"")
    store.put("a/bc/0", b"other")
    assert (store.get("a/b/0"), store.get("a/b/1")) == (b"second", b"")
    assert sorted(store.names("a/b")) == ["0", "1"]
    assert sorted(store.everything()) == [("a/b/0", 6), ("a/b/1", 0), ("a/bc/0", 5)]
    store.remove("a/b")
    store.remove("a/b")
    assert (store.names("a/b"), store.names("a/bc")) == ([], ["0"])


def test_the_folder_shows_whole_pieces_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put("a/b/0", b"one")
    (tmp_path / "a" / "b" / ".half").write_bytes(b"x")
    assert (folder.names("a/b"), list(folder.everything())) == (["0"], [("a/b/0", 3)])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unreachable):
        folder.put("file/b/0", b"x")


def test_a_bucket_is_listed_page_by_page(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    place = objects.new()
    store = store_at(place)
    for number in range(5):
        store.put(f"a/b/{number}", b"x")
    bucket = place.removeprefix("s3://").partition("/")[0]
    objects.client().put_object(Bucket=bucket, Key="of others", Body=b"x")
    assert len(store.names("a/b")) == len(dict(store.everything())) == 5


@pytest.mark.parametrize(
    "location",
    [
        "https://minio.example/satchel", "s3://", "s3://B", "s3://id:secret@bucket", "s3://bucket?secret=x",
        "s3://bucket?endpoint=minio.example", "s3://bucket?endpoint=https://id:secret@minio.example",
        "s3://bucket?endpoint=https://minio.example:port", "s3://bucket/a//b", "s3://bucket#x",
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused_without_being_repeated(location: str) -> None:
    with pytest.raises(UserError) as refused:
        store_at(location)
    assert "secret" not in refused.value.message


def test_environment_before_settings_before_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tmp_path, "Acme", "https://hq.example", "satchel/hq/hq.example", False)
    settings.save()
    assert b"files" not in settings.file.read_bytes()
    assert location_of(Settings.load(tmp_path)) == str(tmp_path / "files")
    Settings(tmp_path, "Acme", "https://hq.example", "satchel/hq/hq.example", False, "s3://bucket").save()
    assert location_of(Settings.load(tmp_path)) == "s3://bucket"
    monkeypatch.setenv(FILES, "/srv/files")
    assert location_of(Settings.load(tmp_path)) == "/srv/files"


@pytest.fixture
def closed(objects: Objects) -> Iterator[str]:
    """A bucket that lets in nobody."""
    place = objects.new()
    objects.let_in_nobody()
    yield place
    objects.let_in_everybody()


def _fails(place: str) -> Unreachable:
    store = store_at(place)
    told = []
    for ask in (lambda: store.get("a/b/0"), lambda: store.put("a/b/0", b"x"), lambda: list(store.everything())):
        with pytest.raises(Unreachable) as refused:
            ask()
        told.append((refused.value.key, refused.value.message))
    assert len(set(told)) == 1
    return refused.value


def test_a_bucket_that_isn_t_there_is_named(objects: Objects) -> None:
    found = _fails(objects.place("nowhere"))
    assert found.key == "hq-s3-bucket"
    assert "nowhere" in found.message
    assert objects.url in found.message


def test_refused_credentials_are_told_and_never_shown(closed: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert _fails(closed).key == "hq-s3-refused"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("satchel")]
    assert ours == ["the store of attachments can't be used: hq-s3-refused"]
    assert "a-secret-key" not in caplog.text


def test_lacking_credentials_are_told(objects: Objects, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = objects.new()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert _fails(place).key == "hq-s3-no-credentials"


def test_a_store_that_is_away_is_asked_by_one_at_a_time(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_at(objects.new())
    store.put("a/b/0", b"x")
    now = [100.0]
    monkeypatch.setattr(s3, "time", SimpleNamespace(monotonic=lambda: now[0]))  # not the server threads' too
    objects.down()
    try:
        with pytest.raises(Unreachable, match="doesn't answer"):
            store.get("a/b/0")
    finally:
        objects.up()
    with pytest.raises(Unreachable):
        store.get("a/b/0")  # not asked so soon
    now[0] += s3._PAUSE_S
    with store._asked() as _, pytest.raises(Unreachable):  # type: ignore[attr-defined]
        store.get("a/b/0")
    assert store.get("a/b/0") == b"x"


def test_copying_goes_on_where_it_stopped_and_mends_what_changed(objects: Objects, tmp_path: Path) -> None:
    source, target = store_at(str(tmp_path / "folder")), store_at(objects.new())
    for blob in ("whole", "other"):
        for piece in range(3):
            source.put(f"d/{blob}/{piece}", secrets.token_bytes(100))
        source.put(f"d/{blob}/{WHOLE}", secrets.token_bytes(40))
    source.put("d/coming/1", b"half")
    assert copy(source, target) == Copied(3, 0, 684)
    assert copy(source, target) == Copied(1, 2, 4), "what is on its way up may have changed"
    target.remove("d/other")
    target.put(f"d/other/{WHOLE}", source.get(f"d/other/{WHOLE}") or b"")
    source.put(f"d/whole/{WHOLE}", b"came again")
    assert copy(source, target) == Copied(3, 0, 654)
    assert dict(source.everything()) == dict(target.everything())
    assert all(source.get(name) == target.get(name) for name, _ in source.everything())
    back = store_at(str(tmp_path / "back"))
    assert copy(target, back).copied == 3
    assert all(back.get(name) == source.get(name) for name, _ in source.everything())


def _run(hq: Headquarters, capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> dict[str, object]:
    args = parse(["--home", str(hq.settings.home), "files", *words, "--json"])
    assert COMMANDS["files", words[0]](hq, args) == 0
    found: dict[str, object] = orjson.loads(capsysbinary.readouterr().out)
    return found


def test_satchel_hq_files_copies_and_uses(
    hq: Headquarters, objects: Objects, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.files.put("d/b/0", b"sealed")
    place = objects.new()
    here = {"location": str(hq.settings.home / "files"), "pieces": 1, "bytes": 6}
    assert _run(hq, capsysbinary, "show") == here
    assert _run(hq, capsysbinary, "copy", place) == {"copied": 1, "already": 0, "bytes": 6, "used": False}
    assert location_of(Settings.load(hq.settings.home)) == here["location"]
    with monkeypatch.context() as patch:
        patch.setenv(FILES, str(hq.settings.home / "files"))
        with pytest.raises(UserError, match=FILES):
            _run(hq, capsysbinary, "copy", place, "--use")
    assert _run(hq, capsysbinary, "copy", place, "--use")["used"] is True
    moved = replace(hq, settings=Settings.load(hq.settings.home))
    assert _run(moved, capsysbinary, "show") == {**here, "location": place}
    with pytest.raises(UserError, match="already"):
        _run(moved, capsysbinary, "copy", place)
