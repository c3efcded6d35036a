"""``/v1/log`` (log-tamper): verified on arrival, witnessed, proved; forgeries refused and recorded; covers checked."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from psycopg import connect
from psycopg.errors import InsufficientPrivilege

from app.accesslog import chain, merkle, notes
from app.accesslog.chain import ChainId, Record, Stamp
from app.accesslog.events import Act, Actor, Event, Target
from app.accesslog.seeds import Signer
from app.models.ids import new_id
from app.sync import wire
from app.sync.wire import Code, LogAnswer, LogHead, LogLine, Problem
from hq.headquarters import Headquarters
from hq.services import hqlog, verification
from tests.hq.laptop import Laptop, hex_id

DOSSIER = new_id()
CARD = "JY-261122-1-01"
ISSUED = Event(act=Act.CARD_ISSUED, card=CARD, target=Target(kind="card", id=CARD, dossier=DOSSIER))
OPENED = Event(act=Act.DOSSIER_OPENED, card=CARD, place="office", target=Target(kind="dossier", id=DOSSIER))
RETURNED = Event(act=Act.CARD_RETURNED, card=CARD, target=Target(kind="card", id=CARD, dossier=DOSSIER))


class DeviceLog:
    """A laptop's log by hand: ``append`` signs with evolving keys."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.signer = Signer(laptop.log_seed)
        self.chain = ChainId(str(laptop.device), 1)
        self.state = chain.genesis(self.chain, self.signer.public)
        self.records: list[Record] = []
        self.known = 0
        self.head = merkle.EMPTY_ROOT

    def append(self, *events: Event) -> None:
        for event in events:
            actor = Actor(id=new_id(), role="account_manager")
            stamp = Stamp(self.laptop.clock.wall_ms(), len(self.records), "boot-1", "0.1.0")
            record, self.state, self.signer = chain.seal(self.state, self.signer, replace(event, actor=actor), stamp)
            self.records.append(record)

    def note(self, size: int | None = None, root: bytes | None = None) -> str:
        count = len(self.records) if size is None else size
        whole = root or merkle.root_of(record.leaf for record in self.records[:count])
        origin = chain.origin(self.chain)
        return notes.sign_checkpoint(notes.Checkpoint(origin, count, whole), origin, self.laptop.identity)

    def body(self, old: int, note: str | None = None, size: int | None = None) -> bytes:
        head = LogHead(self.laptop.device, old, note or self.note(size), secrets.token_bytes(16), self.known)
        lines = [LogLine(one.body, one.signature).line() for one in self.records[old:size]]
        return wire.pack([head.line(), *lines])

    def send(self, old: int, note: str | None = None, size: int | None = None) -> LogAnswer:
        answer = self.laptop.send("/v1/log", self.body(old, note, size))
        assert answer.status_code == 200, answer.text
        return LogAnswer.read(answer.content)

    def refused(self, old: int, note: str | None = None) -> Problem:
        return Problem.read(self.laptop.send("/v1/log", self.body(old, note)).content)


@pytest.fixture
def log(manager: Laptop) -> DeviceLog:
    return DeviceLog(manager)


def check(hq: Headquarters, log: DeviceLog, answer: LogAnswer) -> None:
    """Verify the answer as a laptop does, and remember headquarters' head."""
    key = notes.NoteKey(hq.settings.log_origin, hq.keys.log_public)
    cosigner = replace(key, algorithm=notes.COSIGNATURE)
    mine, _ = notes.open_checkpoint(answer.cosigned, [cosigner])
    assert (mine.size, mine.origin) == (answer.size, chain.origin(log.chain))
    theirs, _ = notes.open_checkpoint(answer.hq_checkpoint, [key])
    leaf = merkle.leaf_hash(answer.leaf)
    merkle.verify_inclusion(leaf, answer.index, theirs.size, answer.inclusion, theirs.root)
    merkle.verify_consistency(log.known, log.head, theirs.size, theirs.root, answer.consistency)
    log.known, log.head = theirs.size, theirs.root


def test_log_is_verified_witnessed_and_proved(hq: Headquarters, log: DeviceLog) -> None:
    for _ in range(7):
        log.append(ISSUED, OPENED, RETURNED)
        check(hq, log, log.send(len(log.records) - 3))
    check(hq, log, log.send(21))  # nothing new: the same checkpoint again
    found = verification.verify(hq)
    assert [(one.log, one.result, one.violations) for one in found] == [
        ("headquarters", "ok", []),
        (f"device {log.laptop.device}", "ok", []),
    ]


def test_unknown_size_is_told(log: DeviceLog) -> None:
    log.append(ISSUED, OPENED)
    log.send(0, size=1)
    found = log.refused(0)
    assert (found.code, found.members["size"]) == (Code.LOG_SIZE, 1)
    log.send(1)


@pytest.mark.parametrize("what", ["body", "signature", "drop", "swap", "note", "signer"])
def test_a_tampered_log_is_refused_and_recorded(hq: Headquarters, log: DeviceLog, what: str) -> None:
    log.append(ISSUED, OPENED, RETURNED)
    note = None
    if what == "body":
        log.records[1] = replace(log.records[1], body=log.records[1].body.replace(b"office", b"branch"))
    elif what == "signature":
        log.records[1] = replace(log.records[1], signature=bytes(64))
    elif what == "drop":
        del log.records[1]
    elif what == "swap":
        log.records[:2] = log.records[1::-1]
    elif what == "note":
        note = log.note(root=bytes(range(32)))
    else:
        note = log.note().replace("— ", "— x", 1)
    assert log.refused(0, note).code is Code.LOG_BROKEN
    with hq.db.transaction() as db:
        assert db.execute("SELECT count(*) FROM access_event").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM log_incident").fetchone() == (1,)


def test_two_roots_for_one_size_are_a_fork(hq: Headquarters, log: DeviceLog) -> None:
    log.append(ISSUED, OPENED)
    log.send(0)
    clone = DeviceLog(log.laptop)
    clone.append(ISSUED, RETURNED)
    assert clone.refused(0).code is Code.LOG_FORK
    assert clone.refused(2).code is Code.LOG_FORK
    clone.append(RETURNED)
    assert clone.refused(2).code is Code.LOG_FORK, "a clone that has gone on from another past"


def test_uncovered_readings_are_recorded_not_refused(hq: Headquarters, log: DeviceLog) -> None:
    """borrow-card, borrow-place: each dossier_opened needs an issued card and an allowed place before it."""
    log.append(
        OPENED, ISSUED, OPENED, replace(OPENED, place="train"), replace(OPENED, card=None),
        replace(OPENED, target=Target(kind="dossier", id=new_id())), RETURNED, OPENED,
    )  # fmt: skip
    log.send(0)
    found = verification.verify(hq, log.laptop.device)[1].violations
    assert [(one["seq"], one["rule"]) for one in found] == [
        (0, "borrow-card"), (3, "borrow-place"), (4, "borrow-card"), (5, "borrow-card"), (7, "borrow-card"),
    ]  # fmt: skip


def test_access_log_a_card_that_was_never_logged_is_a_violation(hq: Headquarters, log: DeviceLog) -> None:
    """A card in the archive, out or given back, of which the log says nothing though it goes beyond that time."""
    laptop, now = log.laptop, log.laptop.clock.wall_ms()
    dossier, _ = laptop.dossier()
    whole = {
        "dossier_id": dossier, "kind": "own", "state": "out", "revision": 1, "borrower_id": laptop.staff,
        "rank": "account_manager", "purpose": "visit", "place": "office", "device": laptop.device, "issued_at": now,
        "due_at": now + 3_600_000, "renewals": 0, "deleted": False,
    }  # fmt: skip
    for number in ("JY-261122-1-01", "JY-261122-1-02"):
        stamp = laptop.write("card", (row := hex_id()), None, {**whole, "number": number})
    laptop.write("card", row, dict.fromkeys(("state", "ended_at"), stamp), {"state": "returned", "ended_at": now})
    laptop.write("card", hex_id(), None, {**whole, "number": "JY-261122-1-03", "issued_at": now + 30_000})
    assert laptop.push().rejected == []
    log.append(replace(ISSUED, trusted_ms=now))
    log.send(0)
    assert verification.verify(hq, laptop.device)[1].violations == [], "the log may still be on its way"
    log.append(replace(Event(act=Act.UNLOCK), trusted_ms=now + 70_000))
    log.send(1)
    log.append(replace(Event(act=Act.LOCK), trusted_ms=now + 80_000))
    log.send(2)
    assert verification.verify(hq, laptop.device)[1].violations == [{"seq": 1, "rule": "access-log"}], "told once"


def test_borrow_own_a_card_for_somebody_else_s_dossier_covers_nothing(
    hq: Headquarters, log: DeviceLog, another: Laptop
) -> None:
    theirs, _ = another.dossier()
    mine, _ = log.laptop.dossier()
    another.push()
    log.laptop.push()
    for dossier, number in ((theirs, "JY-261122-1-01"), (mine, "JY-261122-1-02"), ("KH-000001", "JY-261122-1-03")):
        target = Target(kind="card", id=number, dossier=dossier)
        log.append(
            replace(ISSUED, card=number, target=target),
            replace(OPENED, card=number, target=Target(kind="dossier", id=dossier)),
        )
    log.append(replace(ISSUED, card="JY-261122-1-04", place="train"))
    log.send(0)
    found = verification.verify(hq, log.laptop.device)[1].violations
    assert [(one["seq"], one["rule"]) for one in found] == [
        (0, "borrow-own"), (1, "borrow-card"), (4, "borrow-own"), (5, "borrow-card"), (6, "borrow-place"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE access_event SET sig = sig || 'x' WHERE seq = 1", "BAD_SIG"),
        ("DELETE FROM access_event WHERE seq = 1", "LINK"),
        ("DELETE FROM access_event WHERE seq = 2", "HISTORY_REWRITTEN"),
        ("UPDATE device_checkpoint SET root = decode(repeat('00', 32), 'hex')", "HISTORY_REWRITTEN"),
    ],
)
def test_verify_finds_what_the_database_s_owner_did(
    hq: Headquarters, database: str, log: DeviceLog, statement: str, kind: str
) -> None:
    log.append(ISSUED, OPENED, RETURNED)
    log.send(0)
    with connect(database) as owner:
        owner.execute(statement)  # type: ignore[arg-type]
    assert verification.verify(hq)[1].result == kind


def test_verify_finds_a_rewritten_entry_of_headquarters_and_the_next_proof_fails(
    hq: Headquarters, database: str, log: DeviceLog
) -> None:
    log.append(ISSUED)
    check(hq, log, log.send(0))
    with connect(database) as owner:
        owner.execute("UPDATE hq_entry SET body = body || 'x' WHERE number = 0")
        owner.execute("UPDATE hq_node SET hash = decode(repeat('00', 32), 'hex') WHERE position = 0 AND level < 2")
    assert verification.verify(hq)[0].result == "HISTORY_REWRITTEN"
    log.append(OPENED)
    with pytest.raises(merkle.ProofError):
        check(hq, log, log.send(1))


def test_the_application_can_t_alter_the_logs(hq: Headquarters) -> None:
    for table in ("access_event", "hq_entry", "device_checkpoint", "history", "log_violation"):
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(InsufficientPrivilege), hq.db.transaction() as db:
                db.execute(statement)  # type: ignore[arg-type]


def test_every_proof_of_headquarters_log_holds(hq: Headquarters) -> None:
    leaves: list[bytes] = []
    for number in range(20):
        with hq.db.transaction() as db:
            hqlog.append(hq, db, {"kind": "test", "number": number})
            body = db.execute("SELECT body FROM hq_entry WHERE number = %s", (number,)).fetchone()
            assert body is not None
            leaves.append(merkle.leaf_hash(bytes(body[0])))
            size, root = len(leaves), hqlog.head(db).root()
            assert root == merkle.root_of(leaves)
            for index in range(size):
                merkle.verify_inclusion(leaves[index], index, size, hqlog.inclusion(db, index, size), root)
                old = merkle.root_of(leaves[:index])
                merkle.verify_consistency(index, old, size, root, hqlog.consistency(db, index, size))
