"""Damage to a log, class by class, each tried where it does harm: from the last untouched state on (log-tamper)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.accesslog import canonical
from app.accesslog import chain as links
from app.accesslog.chain import CONTEXT, Head, Record, VerifierState
from app.accesslog.errors import Broken
from app.accesslog.seeds import Signer
from tests.accesslog.samples import chain_of, opened, stamp


@dataclass
class Field:
    """A chain to damage, another device's, and the dice; ``head`` is what headquarters holds."""

    size: int
    dice: random.Random
    records: list[Record] = field(init=False)
    states: list[VerifierState] = field(init=False)
    signers: list[Signer] = field(init=False)
    others: list[Record] = field(init=False)
    head: Head = field(init=False)

    def __post_init__(self) -> None:
        self.records, self.states, self.signers = chain_of(self.size)
        self.others, _, _ = chain_of(self.size, device="8")
        self.head = self.states[-1].head


Attempt = tuple[int, list[Record], bool]
"""From which state on, the records that follow, and whether the log ends there (then the held head must tell)."""


def flip_body(f: Field) -> Attempt:
    at = f.dice.randrange(f.size)
    body = bytearray(f.records[at].body)
    body[f.dice.randrange(len(body))] ^= 1 << f.dice.randrange(8)
    return at, [Record(bytes(body), f.records[at].signature)], False


def flip_signature(f: Field) -> Attempt:
    at = f.dice.randrange(f.size)
    signature = bytearray(f.records[at].signature)
    signature[f.dice.randrange(64)] ^= 1 << f.dice.randrange(8)
    return at, [Record(f.records[at].body, bytes(signature))], False


def edit_and_rehash(f: Field) -> Attempt:
    """Change an event and mend the hashes after it; signatures can't be mended."""
    at = f.dice.randrange(f.size - 1)
    body = canonical.decode(f.records[at].body)
    body["wall"] += f.dice.choice((-1, 1)) * f.dice.randrange(1, 10**9)
    changed = Record(canonical.encode(body), f.records[at].signature)
    after = canonical.decode(f.records[at + 1].body) | {"prev": changed.leaf.hex()}
    return at, [changed, Record(canonical.encode(after), f.records[at + 1].signature)], False


def edit_and_sign_anew(f: Field) -> Attempt:
    """Change an event and sign it with a key of one's own."""
    at = f.dice.randrange(f.size)
    body = canonical.encode(canonical.decode(f.records[at].body) | {"wall": f.dice.randrange(10**12)})
    return at, [Record(body, Signer(f.dice.randbytes(32)).sign(CONTEXT + body))], False


def delete(f: Field) -> Attempt:
    at = f.dice.randrange(f.size - 1)
    gone = f.dice.randrange(1, min(5, f.size - at))
    return at, f.records[at + gone : at + gone + 1], False


def insert(f: Field) -> Attempt:
    at = f.dice.randrange(f.size)
    return at, [f.dice.choice(f.records[:at] + f.records[at + 1 :])], False


def reorder(f: Field) -> Attempt:
    at = f.dice.randrange(f.size - 1)
    return at, [f.records[at + 1], f.records[at]], False


def splice(f: Field) -> Attempt:
    """An event of another device at the same place."""
    at = f.dice.randrange(f.size)
    return at, [f.others[at]], False


def swap_signatures(f: Field) -> Attempt:
    at, other = f.dice.sample(range(f.size), 2)
    return at, [Record(f.records[at].body, f.records[other].signature)], False


def truncate(f: Field) -> Attempt:
    """The end is missing: the chain holds, but not against the head held elsewhere."""
    at = f.dice.randrange(1, f.size)
    return at - 1, [f.records[at - 1]], True


def old_copy_that_went_on(f: Field) -> Attempt:
    """An older copy put back, with its seed, and used: as long as the head held elsewhere, or shorter."""
    at = f.dice.randrange(max(0, f.size - 4), f.size)
    state, signer = f.states[at], f.signers[at]
    records = []
    for number in range(f.dice.randrange(1, f.size - at + 1)):
        event = opened(duration_ms=f.dice.randrange(10**9))
        record, state, signer = links.seal(state, signer, event, stamp(at + number))
        records.append(record)
    return at, records, True


CLASSES: tuple[Callable[[Field], Attempt], ...] = (
    flip_body,
    flip_signature,
    edit_and_rehash,
    edit_and_sign_anew,
    delete,
    insert,
    reorder,
    splice,
    swap_signatures,
    truncate,
    old_copy_that_went_on,
)


def found(f: Field, attempt: Attempt) -> bool:
    """Whether verification notices."""
    start, records, ends = attempt
    try:
        state = links.verify(records, f.states[start])
        if ends:
            root = state.tree.root() if state.size == f.head.size else None
            links.check_head(f.head, state, root, longer=False)
    except Broken:
        return True
    return False


def campaign(f: Field, quota: int) -> tuple[Counter[str], list[str]]:
    """Try each class ``quota`` times; returns the tries and what was missed."""
    tried: Counter[str] = Counter()
    missed: list[str] = []
    for damage in CLASSES:
        for _ in range(quota):
            attempt = damage(f)
            tried[damage.__name__] += 1
            if not found(f, attempt):
                missed.append(f"{damage.__name__} at {attempt[0]}")
    return tried, missed


def forgeries(f: Field, stolen_at: int, tries: int) -> tuple[int, list[str]]:
    """With the seed for event ``stolen_at``, try to change, add or drop what came before; none may be accepted."""
    accepted: list[str] = []
    made = 0
    thief = f.signers[stolen_at]
    while made < tries:
        at = f.dice.randrange(stolen_at)
        body = canonical.decode(f.records[at].body)
        signer = thief
        for _ in range(f.dice.randrange(3)):
            signer = signer.successor()
        way = f.dice.randrange(5)
        if way == 0:  # another wall time, signed with what was stolen
            body["wall"] = f.dice.randrange(10**13)
        elif way == 1:  # lead the chain over to the stolen key
            body["next"] = signer.public.hex()
        elif way == 2:  # truncate and continue
            body = canonical.decode(f.records[stolen_at - 1].body) | {"seq": at, "prev": f.states[at].prev.hex()}
        elif way == 3:  # drop events and put a later one in their place
            later = f.records[f.dice.randrange(at, f.size)]
            body = canonical.decode(later.body) | {"seq": at, "prev": f.states[at].prev.hex()}
        else:  # a refusal made an opening
            body["event"] = opened(duration_ms=f.dice.randrange(10**9)).fields()
        encoded = canonical.encode(body)
        signature = signer.sign(f.dice.choice((CONTEXT, b"", CONTEXT[:-1])) + encoded)
        made += 1
        try:
            links.verify([Record(encoded, signature)], f.states[at])
            accepted.append(f"way {way} at {at}")
        except Broken:
            continue
    return made, accepted
