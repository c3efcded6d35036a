"""Changes put aside by a real headquarters: withdrawn to what it holds, mended by a newer value, sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import SystemClock
from app.errors import UserError
from app.models import Dossier, Person
from app.models.enums import Place, Purpose
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.sync.wire import Reason
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from hq.services import push
from hq.services.checks import Refused, check
from tests.services.conftest import PASSPHRASE
from tests.sync.conftest import hq, running_office  # noqa: F401
from tests.sync.office import Office


@pytest.fixture
def laptops(tmp_path: Path, hq: Office) -> Iterator[tuple[Workbench, Workbench]]:  # noqa: F811
    """Two laptops of one person, enrolled and filled."""
    number = hq.person()
    made = []
    openings = []
    for name in ("first", "second"):
        opening = Opening(tmp_path / name, InMemorySecrets(), SystemClock(), LOWEST)
        bench = set_up(opening.create(PASSPHRASE).desk)
        bench.gate.state_place(Place.OFFICE)
        bench.exchange.enrol(hq.address, hq.code(number))
        bench.exchange.fill()
        made.append(bench)
        openings.append(opening)
    yield made[0], made[1]
    for opening, bench in zip(openings, made, strict=True):
        opening.lock(bench.desk)


@pytest.fixture
def picky(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Texts that headquarters takes for nonsense today."""
    found: set[str] = set()

    def judge(seq: int, line: bytes, *rest: Any) -> Any:
        if any(f'"{text}"'.encode() in line for text in found):
            return Refused(seq, Reason.WRONG_TYPE, line)
        return check(seq, line, *rest)

    monkeypatch.setattr(push, "check", judge)
    return found


def dossier(bench: Workbench, **fields: Any) -> str:
    made: str = bench.dossiers.add({"name": "Ottersberg", **fields})
    bench.cards.issue_own(made, Purpose.VISIT_PREPARATION)
    return made


def stands(bench: Workbench, row: str, field: str) -> Any:
    with bench.desk.store.read() as session:
        return getattr(session.get_one(Dossier, row), field)


def put_aside(bench: Workbench, picky: set[str], row: str, text: str) -> int:
    picky.add(text)
    bench.records.set("dossier", row, {"note": text})
    assert bench.exchange.sync().rejected == 1
    return bench.exchange.quarantine.list()[-1].seq


def test_withdrawing_sets_the_field_back_to_what_headquarters_holds_with_history(
    laptops: tuple[Workbench, Workbench], picky: set[str], hq: Office  # noqa: F811
) -> None:  # fmt: skip
    first, second = laptops
    row = dossier(first, note="alt")
    first.exchange.sync()
    seq = put_aside(first, picky, row, "Unsinn")
    (told,) = first.exchange.quarantine.list()
    assert (told.labels, told.reason, told.mended, told.dossier_name) == (
        ("field.dossier.note",), "wrong_type", False, "Ottersberg",
    )  # fmt: skip
    first.exchange.quarantine.withdraw(seq)
    assert stands(first, row, "note") == "alt"
    assert first.exchange.quarantine.list() == []
    assert first.exchange.standing().status.waits == 0, "nothing is sent"
    newest = first.records.history(row, row_id=row, field="note")[0]
    assert (newest.old, newest.new) == ("Unsinn", "alt")
    first.records.set("dossier", row, {"note": "neu"})
    assert first.exchange.sync().conflicts == 0, "the next change builds on what is there"
    second.exchange.sync()
    assert stands(second, row, "note") == "neu"


def test_withdrawing_takes_what_another_laptop_wrote_meanwhile(
    laptops: tuple[Workbench, Workbench], picky: set[str]
) -> None:
    first, second = laptops
    row = dossier(first, note="alt")
    first.exchange.sync()
    second.exchange.sync()
    with second.desk.store.write() as session:
        session.get_one(Dossier, row).note = "vom zweiten"
    seq = put_aside(first, picky, row, "Unsinn")
    second.exchange.sync()
    first.exchange.sync()
    assert stands(first, row, "note") == "Unsinn", "the greater stamp stands here"
    first.exchange.quarantine.withdraw(seq)
    assert stands(first, row, "note") == "vom zweiten"
    clocks = [stands(one, row, "clk")["note"] for one in laptops]
    assert clocks[0] == clocks[1]


def test_two_put_aside_one_upon_the_other_lead_back_to_the_first_base(
    laptops: tuple[Workbench, Workbench], picky: set[str]
) -> None:
    first, _ = laptops
    row = dossier(first, note="alt")
    first.exchange.sync()
    one = put_aside(first, picky, row, "Unsinn")
    two = put_aside(first, picky, row, "Mehr Unsinn")
    assert [found.mended for found in first.exchange.quarantine.list()] == [True, False]
    first.exchange.quarantine.withdraw(two)
    assert stands(first, row, "note") == "alt"
    first.exchange.quarantine.withdraw(one)
    assert stands(first, row, "note") == "alt"


def test_a_field_written_again_is_mended_and_forgotten_once_it_is_there(
    laptops: tuple[Workbench, Workbench], picky: set[str]
) -> None:
    first, _ = laptops
    row = dossier(first)
    first.exchange.sync()
    seq = put_aside(first, picky, row, "Unsinn")
    first.records.set("dossier", row, {"note": "richtig"})
    (told,) = first.exchange.quarantine.list()
    assert told.mended
    with pytest.raises(UserError):
        first.exchange.quarantine.send_again(seq)
    assert first.exchange.sync().rejected == 0
    assert first.exchange.quarantine.list() == []


def test_a_row_that_was_never_taken_goes_out_whole_or_to_the_trash(
    laptops: tuple[Workbench, Workbench], picky: set[str]
) -> None:
    first, second = laptops
    row = dossier(first)
    first.exchange.sync()
    picky.add("Wang")
    person = first.records.add("person", row, {"name": "Wang", "birthday": "1980-02-29"})
    first.records.set("person", person.id, {"post": "Leiter"})
    assert first.exchange.sync().rejected == 2, "the later edit finds no row"
    creation, edit = first.exchange.quarantine.list()
    assert (creation.creation, creation.labels, edit.reason) == (True, (), "unknown_row")
    picky.clear()
    first.exchange.quarantine.send_again(creation.seq)
    assert first.exchange.sync().rejected == 0
    second.exchange.sync()
    with second.desk.store.read() as session:
        there = session.scalars(select(Person).where(Person.dossier_id == row)).one()
    assert (there.name, there.post, str(there.birthday)) == ("Wang", "Leiter", "1980-02-29")
    assert first.exchange.quarantine.list() == [], "the edit went with it"
    picky.add("Li")
    other = first.records.add("person", row, {"name": "Li"})
    first.exchange.sync()
    first.exchange.quarantine.withdraw(first.exchange.quarantine.list()[0].seq)
    assert first.records.show("person", other.id).deleted
    assert first.exchange.quarantine.list() == []


def test_sending_again_is_a_new_change_upon_what_headquarters_holds(
    laptops: tuple[Workbench, Workbench], picky: set[str]
) -> None:
    first, second = laptops
    row = dossier(first, note="alt")
    first.exchange.sync()
    seq = put_aside(first, picky, row, "Unsinn")
    picky.clear()
    first.exchange.quarantine.send_again(seq)
    result = first.exchange.sync()
    assert (result.changes, result.rejected, result.conflicts) == (1, 0, 0)
    second.exchange.sync()
    assert stands(second, row, "note") == "Unsinn"


def test_an_unknown_number_is_told(laptops: tuple[Workbench, Workbench]) -> None:
    with pytest.raises(UserError):
        laptops[0].exchange.quarantine.withdraw(99)
