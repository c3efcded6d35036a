"""The access log: appending against a durable insert into plain SQLite, verifying against raw Ed25519."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.accesslog import chain as links
from app.accesslog.chain import CONTEXT
from app.accesslog.events import Act, Actor, Event, Target
from app.accesslog.store import AccessLog
from app.clock import SystemClock
from bench.harness import Result, in_turn

APPENDS = 300
VERIFIED = 2_000
_PERSON = "01912345-0000-7000-8000-000000000001"
_EVENT = Event(
    act=Act.SECTION_VIEWED,
    actor=Actor(id=_PERSON, role="account_manager", session=_PERSON, superior=_PERSON),
    target=Target(kind="dossier", id=_PERSON, revision=3, sections=("basic", "persons")),
    purpose="visit",
    card="BC-7-0001",
    place="office",
    opening=3,
    trusted_ms=1_795_325_073_200,
)


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        log = AccessLog.create(Path(folder), device="7", key=os.urandom(32), clock=SystemClock())
        yield _appending(log, Path(folder))
        yield _verifying(log)
        log.close()


def _appending(log: AccessLog, folder: Path) -> Result:
    """One by one in turn, so that a busy disk hits both."""
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body BLOB, signature BLOB)")
    log.append(_EVENT)
    body, signature = next((record.body, record.signature) for record in log.records())

    def insert() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO event (body, signature) VALUES (?, ?)", (body, signature))
        plain.execute("COMMIT")

    pair = in_turn(lambda: log.append(_EVENT), insert, rounds=APPENDS, warm=20)
    plain.close()
    return Result.of(
        "log: append one event",
        1,
        pair,
        on=["fsync", "encryption", "signature", "seed file fsync"],
        bytes_per_event=len(body) + len(signature),
    )


def _verifying(log: AccessLog) -> Result:
    log.append_all([_EVENT] * VERIFIED)
    records = list(log.records(0, VERIFIED))
    start = log.chain.start()
    key = Ed25519PublicKey.from_public_bytes(start.next_key)
    first = records[0]
    message = CONTEXT + first.body

    def raw() -> None:
        for _ in records:
            key.verify(first.signature, message)

    pair = in_turn(lambda: links.verify(records, start), raw, rounds=9)
    return Result.of(
        "log: verify",
        len(records),
        pair,
        on=["signature", "links", "shape", "merkle root"],
        events_per_second=len(records) / median(pair.ours),
        speed_ratio=median(pair.reference) / median(pair.ours),
    )
