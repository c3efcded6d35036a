"""Events, clocks and chains for the tests of the access log."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from app.accesslog import chain as links
from app.accesslog.chain import ChainId, Record, Stamp, VerifierState
from app.accesslog.database import Database
from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Actor, ClockState, Event, Outcome, Sink, SinkKind, Target
from app.accesslog.reader import LOG_NAME
from app.accesslog.seeds import Signer
from app.accesslog.store import AccessLog

PERSON = "01912345-0000-7000-8000-000000000001"
SUPERIOR = "01912345-0000-7000-8000-000000000002"
SESSION = "01912345-0000-7000-8000-000000000003"
DOSSIER = "01912345-0000-7000-8000-000000000004"
VAULT = "01912345-0000-7000-8000-000000000005"
CARD = "BC-7-0001"
BOOT = "45c4e21f-859a-4076-acee-5d9c69487645"
START_MS = 1_795_325_073_200
KEY = bytes(range(32))

ACTOR = Actor(id=PERSON, role="account_manager", session=SESSION, superior=SUPERIOR)


class Hands:
    """A clock that a test moves by hand; each reading is a millisecond later."""

    def __init__(self, wall_ms: int = START_MS, boot_ms: int = 0, boot: str = BOOT) -> None:
        self.wall, self.boot, self.id = wall_ms, boot_ms, boot

    def wall_ms(self) -> int:
        self.wall += 1
        return self.wall

    def boot_ms(self) -> int:
        self.boot += 1
        return self.boot

    def boot_id(self) -> str:
        return self.id


def opened(**changes: object) -> Event:
    """A dossier opened as the rule wants it."""
    values: dict[str, object] = {
        "act": Act.DOSSIER_OPENED,
        "actor": ACTOR,
        "target": Target(kind="dossier", id=DOSSIER, revision=3),
        "purpose": "visit",
        "card": CARD,
        "place": "office",
    }
    return Event(**(values | changes))  # type: ignore[arg-type]


def full() -> Event:
    """An event with every field."""
    return Event(
        act=Act.PRINTED,
        actor=ACTOR,
        outcome=Outcome.ALLOWED,
        reason="borrow-own",
        target=Target(
            kind="visit",
            id=DOSSIER,
            dossier=DOSSIER,
            revision=4,
            sections=("basic", "persons"),
            rows=(PERSON, SUPERIOR),
            count=2,
            digest="ab" * 32,
        ),
        purpose="visit_report",
        card=CARD,
        place="client",
        place_hint="known_network",
        sink=Sink(kind=SinkKind.PRINT, pages=3, characters=4000, sha256="cd" * 32, watermark="0123456789abcdef"),
        duration_ms=1500,
        opening=7,
        trusted_ms=START_MS,
        clock=ClockState.GOOD,
    )


def genesis(device: str = "7", epoch: int = 0) -> tuple[VerifierState, Signer]:
    """The start of a chain with a seed that is always the same."""
    signer = Signer(sha256(f"seed of {device}/{epoch}".encode()).digest())
    return links.genesis(ChainId(device, epoch), signer.public), signer


def stamp(number: int) -> Stamp:
    return Stamp(START_MS + number, number, BOOT, "0.1.0")


def chain_of(
    count: int, device: str = "7", events: Sequence[Event] = ()
) -> tuple[list[Record], list[VerifierState], list[Signer]]:
    """A chain of ``count`` events: its records, the state before each and after the last, and the signer of each."""
    state, signer = genesis(device)
    records: list[Record] = []
    states, signers = [state], [signer]
    for number in range(count):
        event = events[number] if number < len(events) else opened(opening=number)
        record, state, signer = links.seal(state, signer, event, stamp(number))
        records.append(record)
        states.append(state)
        signers.append(signer)
    return records, states, signers


def reopened(log: AccessLog, folder: Path, clock: Hands | None = None) -> AccessLog:
    log.close()
    return AccessLog.open(folder, key=KEY, clock=clock or Hands())


def kind_of(broken: pytest.ExceptionInfo[Broken]) -> tuple[Kind, int]:
    return broken.value.kind, broken.value.seq


def tampered(folder: Path, *statements: str) -> None:
    """Run statements on a closed log's file, with its key."""
    database = Database.open(folder / LOG_NAME, KEY)
    for statement in statements:
        database._connection.execute(statement)
    database.close()


def fails(*_: object) -> None:
    """A system call that fails."""
    raise OSError(5, "input/output error")
