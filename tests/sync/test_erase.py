"""A person's data is erased on lawful request (consent): nothing of it stays at headquarters or on any laptop."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.accesslog import chain
from app.accesslog.events import Act
from app.channel import VERSION
from app.clock import SystemClock
from app.errors import Refused, UserError
from app.models import Attachment, Consent, Dossier, Draft, Person, Post, Setting
from app.models.enums import Role
from app.models.ids import new_id
from app.services.desk import Desk
from app.services.opening import Opening
from app.services.reading import Gate
from app.services.search_terms import token
from app.services.syncing import Exchange
from app.sync import directives, errors, outbox, reworded, wire
from app.sync.engine import Progress
from app.sync.erase import Erasures
from app.sync.headquarters import Headquarters
from app.sync.identity import DeviceKeys
from app.sync.news import Stand
from app.sync.state import SCHEMA, Enrolment
from app.sync.transport import Refusal
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from hq.services import erasing, fsck
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office

CANARY = "金丝雀"
LATER = "13900001111"
LATE = f"{CANARY}新任"


def erase(hq: Office, person: str, by: str | None = None, reference: str = "PI-2026-7") -> erasing.Erased:
    return erasing.erase(hq.hq, person, by or hq.person(Role.DIRECTOR), reference)


def at_headquarters(hq: Office, said: str) -> list[str]:
    """The tables in which it still stands."""
    own = "relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
    tables = hq.sql(f"SELECT relname FROM pg_class WHERE {own}")
    return [name for (name,) in tables if hq.sql(f"SELECT 1 FROM {name} t WHERE t::text LIKE %s LIMIT 1", f"%{said}%")]


def on_laptop(laptop: Laptop, said: str) -> list[str]:
    """The same of its database, the search among them; JSON may say it in escapes."""
    ways, found = (said, json.dumps(said)[1:-1]), []
    with laptop.store.read() as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
            rows = session.execute(text(f"SELECT * FROM {name}")).all()
            if any(way in str(value) for way in ways for row in rows for value in row):
                found.append(name)
    return found


@pytest.fixture
def pair(hq: Office, tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, str, str]]:
    """Two laptops of one keeper who both hold a dossier with a person; the dossier's id, the person's."""
    number = hq.person()
    one, two = Laptop(tmp_path / "one"), Laptop(tmp_path / "two")
    for laptop in (one, two):
        hq.enrol(laptop, number)
        laptop.fill.run()
    dossier, person = one.customer("示例大学"), new_id()
    with one.store.write() as session:
        session.add(Person(id=person, dossier_id=dossier, name=CANARY, mobile="1"))
    with one.store.write() as session:
        session.get_one(Person, person).mobile = f"138-{CANARY}"
        session.add(Post(id=new_id(), dossier_id=dossier, person_id=person, title=f"{CANARY}处长"))
        consent = {"item": "mobile", "purpose": "联系", "basis": "consent"}
        session.add(Consent(id=new_id(), dossier_id=dossier, person_id=person, source=CANARY, **consent))
    one.engine.sync()
    two.engine.sync()
    yield one, two, dossier, person
    one.close()
    two.close()


def write(laptop: Laptop, person: str, **fields: str) -> None:
    with laptop.store.write() as session:
        for name, value in fields.items():
            setattr(session.get_one(Person, person), name, value)


def test_consent_erased_values_are_nowhere_and_the_log_keeps_that_it_happened(
    hq: Office, pair: tuple[Laptop, Laptop, str, str]
) -> None:
    one, two, dossier, person = pair
    write(one, person, hobbies=f"{CANARY} 1")
    write(two, person, hobbies=f"{CANARY} 2")
    one.engine.sync()
    two.engine.sync()  # a conflict: the loser is kept
    one.engine.sync()
    with one.store.write() as session:
        session.add(Draft(key=f"person/{person}/family", dossier_id=dossier, value=CANARY, at=1))
        session.add(Setting(name=f"merge.{person}", value=[CANARY]))
    one.edit(dossier, note=f"见了{CANARY}")
    one.engine.sync()
    write(two, person, mobile=LATER, career=f"{CANARY} 3")  # waits there, and its laptop hasn't heard
    done = erase(hq, person)
    assert (done.persons, done.devices, done.named) == (1, 2, {"dossier": 1})
    one.edit(dossier, note="见了")  # what the keeper mends by hand
    for laptop in (one, two, one, two):
        laptop.engine.sync()
    for laptop in (one, two):
        assert set(on_laptop(laptop, CANARY)) == {"history"}  # of the dossier's own note
        assert on_laptop(laptop, LATER) == []
        with laptop.store.read() as session:
            row = session.get_one(Person, person)
            assert (row.name, row.mobile, row.deleted, row.dossier_id) == (erasing.NOTHING, None, True, dossier)
            assert {one["entity"] for one in Erasures.load(session).pending} >= {"person", "post", "consent"}
            consent = session.query(Consent).where(Consent.person_id == person).one()
            assert (consent.source, consent.basis, consent.deleted) == (None, "consent", False)
        assert laptop.waiting() == 0
    assert at_headquarters(hq, CANARY) == ["history"]
    assert at_headquarters(hq, LATER) == []
    entries = [bytes(body) for (body,) in hq.sql("SELECT body FROM hq_entry")]
    assert sum(b'"kind":"erased"' in body and uuid.UUID(person).hex.encode() in body for body in entries) == 1
    mine = {uuid.UUID(person).hex, person}
    found = [one.check for one in fsck.fsck(hq.hq) if one.first in mine]
    assert set(found) <= {"stamp_from_future"}, "another test's clock of headquarters ran ahead"


def test_consent_a_vault_that_is_enrolled_again_is_told_again(
    hq: Office, pair: tuple[Laptop, Laptop, str, str]
) -> None:
    one, _, _, person = pair
    erase(hq, person)
    ((number,),) = hq.sql("SELECT number FROM staff WHERE id = %s", one.me)
    one.enroller.enrol(hq.address, hq.code(number), "again", again=True)
    one.fill.run()
    one.engine.sync()
    assert on_laptop(one, CANARY) == []


def test_consent_what_was_written_before_the_laptop_heard_goes_too(
    hq: Office, pair: tuple[Laptop, Laptop, str, str]
) -> None:
    one, two, dossier, person = pair
    with two.store.write() as session:
        session.add(Post(id=new_id(), dossier_id=dossier, person_id=person, title=LATE))
    erase(hq, person)
    for laptop in (one, two, one, two):
        laptop.engine.sync()
    assert on_laptop(two, CANARY) == on_laptop(one, CANARY) == at_headquarters(hq, LATE) == []


def test_only_headquarters_own_word_erases(hq: Office, pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, _, _, person = pair
    row = wire.ErasedRow("person", uuid.UUID(person).hex, (1 << 60, 0), {"name": erasing.NOTHING})
    order = replace(wire.Erasure((row,)), sig=bytes(64)).directive()
    with pytest.raises(errors.ReceiptForged), one.store.apply() as session:
        directives.apply(session, [{"n": 99, **order}])
    assert on_laptop(one, CANARY)


def test_consent_only_a_director_has_data_erased(hq: Office, pair: tuple[Laptop, Laptop, str, str]) -> None:
    person = pair[3]
    with pytest.raises(Refused) as refused:
        erase(hq, person, by=hq.person())
    assert refused.value.rule == "consent"
    for wrong, reference in ((new_id(), "1"), ("李教授", "1"), (person, "李教授 的请求")):
        with pytest.raises(UserError):
            erase(hq, wrong, reference=reference)
    assert at_headquarters(hq, CANARY)


def test_consent_files_search_and_log_of_the_window_s_own_vault(hq: Office, tmp_path: Path) -> None:
    opening = Opening(tmp_path / "home", InMemorySecrets(), SystemClock(), LOWEST)
    desk = opening.create("correct horse battery staple").desk
    try:
        gate = Gate(desk)
        exchange = Exchange(desk, gate)
        exchange.enrol(hq.address, hq.code())
        exchange.fill()
        dossier, person = new_id(), new_id()
        sealed = desk.vault.files.put(b"a photo")
        with desk.store.write() as session:
            session.add(Dossier(id=dossier, name="示例大学", code="T-1", keeper_id=desk.me.id))
            session.add(Person(id=person, dossier_id=dossier, name=CANARY))
            photo = {"name": "合影.jpg", "media_type": "image/jpeg", "size": sealed.size, "blob": sealed.id}
            session.add(Attachment(id=new_id(), dossier_id=dossier, about="person", about_id=person, **photo))
        exchange.sync()
        assert tokens(desk)
        assert list(hq.hq.files.names(f"{uuid.UUID(dossier).hex}/{sealed.id}"))
        assert erase(hq, person).files == 1
        exchange.sync()
        assert not tokens(desk)
        assert not desk.vault.files.has(sealed.id)
        assert not hq.hq.files.names(f"{uuid.UUID(dossier).hex}/{sealed.id}")
        told = [chain.read(record.body, json.loads(record.body)["seq"])[1] for record in desk.log.records()]
        kinds = [one.target.kind for one in told if one.act is Act.ERASED and one.target is not None]
        assert sorted(kinds) == ["attachment", "person"]
        exchange.sync()
        with desk.store.read() as session:
            assert Erasures.load(session).pending == ()
        assert exchange.standing().files_missing == 0
    finally:
        opening.lock(desk)


def tokens(desk: Desk) -> bool:
    """Whether the last character of the name stands in the search's own pages."""
    with desk.store.read() as session:
        pages = session.execute(text("SELECT block FROM search_text_data")).scalars().all()
    return any(token(CANARY[-1]).encode() in page for page in pages)


@pytest.mark.parametrize(("arrives", "rounds"), [(None, 2), (1, 2), (2, 2), ("between", 1)])
def test_consent_an_erasure_between_a_request_and_its_lost_answer_is_no_fork(
    hq: Office, pair: tuple[Laptop, Laptop, str, str], arrives: int | str | None, rounds: int
) -> None:
    """A late copy reaches headquarters after so many rounds, of which the first tells the laptop; or never."""
    _, two, dossier, person = pair
    for n in range(2):
        two.edit(dossier, note=f"{n}")
        write(two, person, career=f"{LATER} {n}", hobbies=CANARY)
    with two.store.read() as session:
        batch, stand, enrolment = outbox.take(session, 100), Stand.load(session), Enrolment.load(session)
        keys = DeviceKeys.of(session)
    head = wire.SyncHead(
        SCHEMA, VERSION, enrolment.device, stand.epoch, batch.chain, batch.first, bytes(16), after=stand.heard,
        feed=stand.feed, restored=stand.restored,
    )  # fmt: skip
    request = wire.pack([head.line(), *batch.lines])
    erase(hq, person)
    done = -2  # before the first round it is told twice how much waits

    def late() -> None:
        with Headquarters(enrolment, keys, two.clock, two.times) as line, suppress(Refusal):
            line.post("/v1/sync", request, packed=True)

    def told(_: Progress) -> None:
        nonlocal done
        done += 1
        if done == arrives:
            late()

    two.engine._size.now = 1
    two.engine.sync(told, cancelled=lambda: done >= rounds)
    assert on_laptop(two, LATER) == []
    with two.store.read() as session:
        assert reworded.some(session) or arrives == 1, "else it was found out at once"
    if arrives == "between":
        late()
    result = two.engine.sync()
    assert (result.finished, result.rejected, two.waiting()) == (True, 0, 0)
    with two.store.read() as session:
        assert not reworded.some(session)
    assert on_laptop(two, CANARY) == on_laptop(two, LATER) == at_headquarters(hq, LATER) == []
    two.edit(dossier, note="weiter")
    two.engine.sync()
    assert hq.sql("SELECT note FROM dossier WHERE id = %s", dossier) == [("weiter",)]


def test_consent_what_was_spared_locks_nobody_out_whose_clock_headquarters_once_led_ahead(
    hq: Office, pair: tuple[Laptop, Laptop, str, str]
) -> None:
    """Acknowledged stamps that stand nowhere at headquarters are behind those that follow them."""
    _, two, dossier, person = pair
    hq.clock.wrong_ms = hq.clock.reached_ms + DAY_MS // 24
    hq.say_date()
    two.engine.sync()
    two.edit(dossier, note="voraus")
    two.engine.sync()
    hq.clock.wrong_ms -= DAY_MS // 24
    hq.say_date()
    two.engine.sync()
    for n in range(12):
        write(two, person, career=f"{n}")
    two.edit(dossier, note="danach")
    erase(hq, person)
    two.engine._size.now = 1
    result = two.engine.sync()
    assert (result.finished, result.restamped, two.waiting()) == (True, 0, 0)
    assert hq.sql("SELECT note FROM dossier WHERE id = %s", dossier) == [("danach",)]
