"""A headquarters that sends what it shouldn't, or what only a later version knows (real server, genuine keys)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.models import Attachment, Opportunity
from app.models.ids import new_id
from app.sync import errors, wire
from app.sync.purge import Purged
from app.vault.sealed_files import SealedFiles
from hq.headquarters import Headquarters
from hq.services import push
from hq.services.tokens import Caller
from tests.sync.laptop import Laptop
from tests.sync.office import Office

Told = Callable[[Sequence[bytes]], None]
STAMP: tuple[int, int] = (1 << 20, 0)


@pytest.fixture
def told(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Brings lines down in the feed of the next exchange, as headquarters' own answer."""
    hq.enrol(laptop)
    laptop.fill.run()
    take = push.push

    def tell(lines: Sequence[bytes]) -> None:
        def bent(at: Headquarters, caller: Caller, sent: Sequence[bytes]) -> push.Answer:
            right = take(at, caller, sent)
            return replace(right, feed=[*right.feed, *lines])

        with monkeypatch.context() as patch:
            patch.setattr(push, "push", bent)
            laptop.engine.sync()

    return tell


def plain(row: str) -> str:
    return row.replace("-", "")


def test_unknown_fields_and_values_are_kept_and_a_later_edit_leaves_them(laptop: Laptop, told: Told) -> None:
    home, row = laptop.customer("示例大学"), new_id()
    fields = {"dossier_id": plain(home), "number": "X1", "stage": "of_tomorrow", "future_field": {"deep": [1, "二"]}}
    told([wire.SnapshotRow("opportunity", plain(row), {"*": STAMP}, fields).line()])
    with laptop.store.write() as session:
        session.get_one(Opportunity, row).title = "吊车"
    assert laptop.engine.sync().finished
    with laptop.store.read() as session:
        found = session.get_one(Opportunity, row)
        assert (found.stage, found.title) == ("of_tomorrow", "吊车")
        assert found.extra == {"future_field": {"deep": [1, "二"]}}


def test_rows_of_an_unknown_entity_are_passed_over(laptop: Laptop, told: Told) -> None:
    told([wire.SnapshotRow("hologram", plain(new_id()), {"*": STAMP}, {"name": "x"}).line()])
    assert laptop.engine.sync().finished


def test_the_name_of_a_sealed_file_is_no_path_and_a_purge_goes_through(
    laptop: Laptop, told: Told, tmp_path: Path
) -> None:
    home, row = laptop.customer("示例大学"), new_id()
    victim = tmp_path / "victim.sealed"
    victim.write_bytes(b"x")
    fields = {
        "dossier_id": plain(home), "name": "../../x", "media_type": "text/plain", "size": 1, "blob": "../victim"
    }  # fmt: skip
    told([wire.SnapshotRow("attachment", plain(row), {"*": STAMP}, fields).line()])
    with laptop.store.read() as session:
        assert session.get_one(Attachment, row).blob == "../victim"
    told([wire.PurgeLine(plain(home)).line()])
    with laptop.store.read() as session:
        (pending,) = Purged.load(session).pending
    files = SealedFiles(tmp_path / "files", bytes(32), bytes(32))
    for name in pending["files"]:
        files.remove(name)
    assert victim.exists()


@pytest.mark.parametrize(
    "line",
    [
        b'{"withdraw": {"e": "opportunity", "i": "../x"}}',
        b'{"withdraw": "x"}',
        b'{"purge": "../../x"}',
        b'{"e": "person", "i": "x", "k": {}, "f": {}}',
        b'{"e": "person", "i": "01a202aad72f7bc1a4ee9df3c81a403b", "k": {"*": "x"}, "f": {}}',
        b"[]",
        b"\xff",
    ],
)
def test_a_malformed_line_changes_nothing_and_is_not_headquarters(laptop: Laptop, told: Told, line: bytes) -> None:
    laptop.customer("留着")
    before = laptop.lines()
    with pytest.raises(errors.NotHeadquarters):
        told([line])
    assert laptop.lines() == before
    assert laptop.engine.sync().finished


def test_a_whole_dossier_or_a_file_is_never_withdrawn_like_a_row(laptop: Laptop, told: Told) -> None:
    home = laptop.customer("留着")
    told([wire.WithdrawLine("dossier", plain(home)).line(), wire.WithdrawLine("hologram", plain(home)).line()])
    assert laptop.row(home).name == "留着"
