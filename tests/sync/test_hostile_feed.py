"""A headquarters that sends what it shouldn't, or what only a later version knows (real server, genuine keys)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.models import Attachment, Divergence, Opportunity, Person
from app.models.ids import new_id
from app.sync import errors, merge, wire
from app.sync.purge import Purged
from app.sync.transport import Refusal
from app.vault.sealed_files import SealedFiles
from hq.headquarters import Headquarters
from hq.services import push, snapshot
from hq.services.problems import Denied
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


def person(**fields: object) -> Callable[[str], bytes]:
    return lambda home: wire.SnapshotRow(
        "person", plain(new_id()), {"*": STAMP}, {"dossier_id": home, "name": "x", **fields}
    ).line()


def past(**values: object) -> Callable[[str], bytes]:
    told: dict[str, Any] = {
        "hlc": 5, "device": 0, "field": "name", "entity": "person", "row": plain(new_id()), "dossier": None,
        "old": None, "new": None, "at": 1, "by": None, "batch": None, **values,
    }  # fmt: skip
    return lambda home: orjson.dumps({"history": told})


def conflict(**fields: object) -> Callable[[str], bytes]:
    told = {
        "entity": "dossier", "field": "note", "winner": "1", "loser": "2", "winner_hlc": 1, "loser_hlc": 1,
        "winner_device": 0, "loser_device": 0, **fields,
    }  # fmt: skip
    return lambda home: wire.SnapshotRow(
        "divergence", plain(new_id()), {"*": STAMP}, {"dossier_id": home, "row_id": home, **told}
    ).line()


def card(**fields: object) -> Callable[[str], bytes]:
    told: dict[str, object] = {
        "number": "JY-1", "kind": "own", "state": "returned", "borrower_id": plain(new_id()), "purpose": "visit",
        "rank": "account_manager", "place": "office", "device": 1, "revision": 1, "renewals": 0, **fields,
    }  # fmt: skip
    return lambda home: wire.SnapshotRow("card", plain(new_id()), {"*": STAMP}, {"dossier_id": home, **told}).line()


def nested(depth: int) -> object:
    made: object = 1
    for _ in range(depth):
        made = [made]
    return made


@pytest.mark.parametrize(
    "line",
    [
        person(name=5), person(birthday="soon"), person(birthday=5), person(birthday="9999-12-31"), person(name="a\0b"),
        person(deleted="yes"), person(reports_to_id="zz"), person(dossier_id=plain(new_id())), person(dossier_id="x"),
        person(of_tomorrow=nested(20)), person(of_tomorrow=nested(200)),
        past(row="zz"), past(by="zz"), past(at=1 << 60), past(hlc=-5), past(device=1 << 40), past(new=7),
        past(new=nested(20), entity="hologram"), past(old="soon", field="birthday"),
        conflict(winner="{"), conflict(loser=1), conflict(winner_hlc=-1), card(number="甲"), card(purpose="a b"),
        lambda home: wire.SnapshotRow("person", plain(new_id()), {"*": (-5, 0)}, {"dossier_id": home}).line(),
        lambda home: wire.PolicyLine({f"name {n}": n for n in range(300)}).line(),
        lambda home: wire.PolicyLine({"x" * 100: 1}).line(),
    ],
)  # fmt: skip
def test_what_no_column_holds_never_gets_into_a_row(laptop: Laptop, told: Told, line: Callable[[str], bytes]) -> None:
    home = laptop.customer("留着")
    laptop.engine.sync()
    with pytest.raises(errors.NotHeadquarters):
        told([person()(plain(home)), line(plain(home))])
    with laptop.store.read() as session:
        assert session.scalars(select(Person)).all() == []
    assert laptop.engine.sync().finished


def test_what_columns_hold_goes_in(laptop: Laptop, told: Told) -> None:
    home = laptop.customer("留着")
    laptop.engine.sync()
    told([make(plain(home)) for make in (person(birthday="1980-02-29"), past(new="甲"), conflict(), card())])
    with laptop.store.read() as session:
        (found,) = session.scalars(select(Person))
        assert (found.name, session.scalars(select(Divergence)).one().field) == ("x", "note")


def test_a_line_too_many_is_refused_before_any_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.wire.body.MOST_LINES", 10)
    assert len(wire.unpack(wire.pack([b"{}"] * 10))) == 10
    with pytest.raises(wire.WireError):
        wire.unpack(wire.pack([b"{}"] * 11))


@pytest.mark.parametrize("field", ["acked", "feed"])
@pytest.mark.parametrize("number", [1 << 63, -1, 1.5, "7", True])
def test_a_number_that_no_series_reaches_is_not_headquarters(field: str, number: object) -> None:
    receipt = wire.Receipt(1, bytes(16), 1, bytes(64))
    head = orjson.loads(wire.SyncAnswer(0, b"", 0, 0, receipt).line())
    assert wire.SyncAnswer.read(orjson.dumps(head)).acked == 0
    with pytest.raises(wire.WireError):
        wire.SyncAnswer.read(orjson.dumps({**head, field: number}))


Bend = Callable[[list[bytes], str], list[bytes]]


def bent(name: str, value: object) -> Bend:
    def bend(lines: list[bytes], home: str) -> list[bytes]:
        return [orjson.dumps({**orjson.loads(lines[0]), name: value}), *lines[1:]]

    return bend


@pytest.mark.parametrize(
    "bend",
    [
        bent("acked", 9), bent("more", True), bent("refill", True), bent("feed", 1 << 40),
        bent("directives", [{"n": 1 << 40, "kind": "policy", "values": {"lease_days": 90}}]),
        lambda lines, home: [*lines, wire.PurgeLine(home).line()],
        lambda lines, home: [wire.unsealed(lines[0])[0], *lines[1:]],
        lambda lines, home: [lines[0], *[b""] * 2],
    ],
)  # fmt: skip
def test_log_tamper_who_ends_the_line_without_the_logs_key_says_nothing_in_headquarters_name(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, bend: Bend
) -> None:
    hq.enrol(laptop)
    laptop.fill.run()
    home = laptop.customer("留着")
    honest = push.Answer.body

    def body(answer: push.Answer) -> bytes:
        return wire.pack(bend(wire.unpack(honest(answer)), plain(home)))

    with monkeypatch.context() as patch, pytest.raises((errors.ReceiptForged, errors.NotHeadquarters)):
        patch.setattr(push.Answer, "body", body)
        laptop.engine.sync()
    assert (laptop.waiting(), laptop.row(home).name) == (1, "留着")
    assert laptop.engine.sync().finished
    assert laptop.waiting() == 0


def test_a_change_is_let_go_of_by_its_acknowledgement_alone(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal isn't sealed: that it says more was taken in than was acknowledged, lets nothing go."""
    hq.enrol(laptop)
    laptop.fill.run()
    laptop.customer("留着")
    take = push.push

    def refuse(at: Headquarters, caller: Caller, lines: Sequence[bytes]) -> push.Answer:
        if len(lines) > 1:
            raise Denied(wire.Code.CLOCK, now=at.now(), last=1, epoch=9)
        return take(at, caller, lines)

    with monkeypatch.context() as patch, pytest.raises(errors.ClockWrong):
        patch.setattr(push, "push", refuse)
        laptop.engine.sync()
    assert laptop.waiting() == 1
    assert laptop.engine.sync().finished


def test_a_fill_brings_no_stamp_that_would_win_for_ever(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    honest, far = snapshot.page, merge.pack(hq.clock.wall_ms() + 30 * 86_400_000)

    def page(at: Headquarters, caller: Caller, name: str, number: int) -> bytes:
        dossier = {"name": "x", "code": "x", "keeper_id": plain(laptop.me)}
        row = wire.SnapshotRow("dossier", plain(new_id()), {"*": (far, 0)}, {**dossier, "state": "potential"})
        return wire.pack([*wire.unpack(honest(at, caller, name, number)), row.line()])

    with monkeypatch.context() as patch, pytest.raises(errors.NotHeadquarters):
        patch.setattr(snapshot, "page", page)
        laptop.fill.run()
    assert laptop.fill.run().finished
    laptop.customer("留着")
    assert laptop.engine.sync().finished


@pytest.mark.parametrize(
    "told",
    [
        {"pages": 1 << 40}, {"pages": 0}, {"pages": -1}, {"rows": 1 << 63}, {"feed": -1}, {"feed": 1.0},
        {"id": "../sync"}, {"id": "a" * 100_000}, {"id": None}, {"reached": {"h": 1, "sig": ""}},
    ],
)  # fmt: skip
def test_a_snapshot_that_cannot_be_is_not_begun(told: dict[str, object]) -> None:
    made = wire.SnapshotAnswer("0" * 32, 1, 0, 0)
    assert wire.SnapshotAnswer.read(made.line()) == made
    with pytest.raises(wire.WireError):
        wire.SnapshotAnswer.read(orjson.dumps({**orjson.loads(made.line()), **told}))


@pytest.mark.parametrize("token", ["a\r\nx: y", "令牌", "", "a\0b", "a b", "x" * 5_000, None])
def test_a_token_that_fits_no_header_is_none(token: str | None) -> None:
    assert wire.TokenAnswer.read(wire.TokenAnswer("a-B_9~", 600).line()).access_token == "a-B_9~"
    with pytest.raises(wire.WireError):
        wire.TokenAnswer.read(orjson.dumps({"access_token": token, "token_type": "DPoP", "expires_in": 600}))


@pytest.mark.parametrize("time", [1 << 62, -(1 << 62), 7_258_118_400_000, 1.5])
def test_a_certified_time_of_no_day_is_none(time: float) -> None:
    receipt = wire.Receipt(1, bytes(16), 1, bytes(64)).value()
    with pytest.raises(wire.WireError):
        wire.Receipt.read({**receipt, "time": time})
    with pytest.raises(errors.NotHeadquarters):
        Refusal(wire.Problem(wire.Code.CLOCK, {"now": time})).instant("now")
