"""The chain of signed events (trust §3): pure, shared by the laptop, headquarters and the offline verifier.

An event's body is canonical JSON; ``leaf = SHA-256(0x00 ‖ body)``; ``body.prev`` is the leaf before, ``body.next`` the
public key of the event after, and the signature covers ``CONTEXT ‖ body`` under the key the event before announced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.accesslog import canonical, shapes
from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Event, from_fields
from app.accesslog.merkle import Tree, leaf_hash
from app.accesslog.seeds import Signer

VERSION: Final = 1
CONTEXT: Final = b"satchel/log/event/v1\n"
NO_LINK: Final = bytes(32)
_BODY_KEYS: Final = frozenset({"v", "dev", "epoch", "seq", "prev", "next", "wall", "mono", "boot", "app", "event"})


@dataclass(frozen=True, slots=True)
class ChainId:
    """Whose chain: the device (its number, or a vault's UUID before enrolment) and which of its chains."""

    device: str
    epoch: int

    def __post_init__(self) -> None:
        shapes.identifier("device", self.device)
        shapes.number("epoch", self.epoch)

    def __str__(self) -> str:
        return f"{self.device}/{self.epoch}"


@dataclass(frozen=True, slots=True)
class Record:
    """One event as kept and sent: the canonical body and its 64-byte signature."""

    body: bytes
    signature: bytes

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.body)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain goes: size and RFC 6962 root."""

    chain: ChainId
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the log itself adds to a draft: the clock's readings (milliseconds), version, headquarters' last head."""

    wall_ms: int
    mono_ms: int
    boot: str
    app: str
    seen: Head | None = None


@dataclass(frozen=True, slots=True)
class VerifierState:
    """All that is needed to judge the next event; ``encode()`` keeps it between two deliveries."""

    chain: ChainId
    size: int
    prev: bytes
    next_key: bytes
    tree: Tree
    trusted_ms: int = 0
    mono_ms: int = 0
    boot: str = ""

    @property
    def head(self) -> Head:
        return Head(self.chain, self.size, self.tree.root())

    def encode(self) -> bytes:
        return canonical.encode(
            {
                "device": self.chain.device,
                "epoch": self.chain.epoch,
                "size": self.size,
                "prev": self.prev.hex(),
                "next": self.next_key.hex(),
                "peaks": [peak.hex() for peak in self.tree.peaks],
                "trusted": self.trusted_ms,
                "mono": self.mono_ms,
                "boot": self.boot,
            }
        )

    @classmethod
    def decode(cls, kept: bytes) -> VerifierState:
        """The state of ``encode()``; raises ValueError for anything else."""
        found = canonical.decode(kept)
        try:
            return cls(
                chain=ChainId(found["device"], found["epoch"]),
                size=found["size"],
                prev=bytes.fromhex(found["prev"]),
                next_key=bytes.fromhex(found["next"]),
                tree=Tree(found["size"], tuple(bytes.fromhex(peak) for peak in found["peaks"])),
                trusted_ms=found["trusted"],
                mono_ms=found["mono"],
                boot=found["boot"],
            )
        except (KeyError, TypeError) as problem:
            raise ValueError("not a verifier's state") from problem


def origin(chain: ChainId) -> str:
    """The origin line of a chain's checkpoints."""
    return f"satchel/log/{chain}"


def genesis(chain: ChainId, first_key: bytes, link: bytes = NO_LINK) -> VerifierState:
    """The state before the first event. ``link`` is the last leaf of the chain this one follows, else 32 zero bytes."""
    start = sha256(b"satchel/log/genesis/v1\n" + str(chain).encode("ascii") + b"\n" + first_key + link).digest()
    return VerifierState(chain, 0, start, first_key, Tree())


def seal(state: VerifierState, signer: Signer, event: Event, stamp: Stamp) -> tuple[Record, VerifierState, Signer]:
    """The next record of a chain, the state after it, and the signer for the event after.

    Trusted time, and monotonic time within one boot, never go back in a log: an event that states less than the one
    before is stamped with what that one had. Wall time is told as it was.
    """
    successor = signer.successor()
    fields = event.fields()
    trusted = state.trusted_ms
    if event.trusted_ms is not None:
        fields["trusted"] = trusted = max(trusted, event.trusted_ms)
    mono = max(stamp.mono_ms, state.mono_ms) if stamp.boot == state.boot else stamp.mono_ms
    body: dict[str, Any] = {
        "v": VERSION,
        "dev": state.chain.device,
        "epoch": state.chain.epoch,
        "seq": state.size,
        "prev": state.prev.hex(),
        "next": successor.public.hex(),
        "wall": stamp.wall_ms,
        "mono": mono,
        "boot": stamp.boot,
        "app": stamp.app,
        "event": fields,
    }
    if stamp.seen is not None:
        body["hq"] = {"size": stamp.seen.size, "root": stamp.seen.root.hex()}
    encoded = canonical.encode(body)
    record = Record(encoded, signer.sign(CONTEXT + encoded))
    leaf = record.leaf
    after = replace(
        state,
        size=state.size + 1,
        prev=leaf,
        next_key=successor.public,
        tree=state.tree.append(leaf),
        trusted_ms=trusted,
        mono_ms=mono,
        boot=stamp.boot,
    )
    return record, after, successor


def verify(records: Iterable[Record], state: VerifierState) -> VerifierState:
    """The state after ``records``; raises Broken at the first event that isn't the genuine successor."""
    chain, size, prev, key = state.chain, state.size, state.prev, state.next_key
    trusted, mono, boot = state.trusted_ms, state.mono_ms, state.boot
    leaves: list[bytes] = []
    for record in records:
        body = record.body
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(record.signature, CONTEXT + body)
        except (InvalidSignature, ValueError):
            raise _why_unsigned(record, chain, size) from None
        found, event = read(body, size)
        if found["dev"] != chain.device or found["epoch"] != chain.epoch:
            raise Broken(Kind.LINK, size, "other_chain")
        if found["seq"] != size:
            raise Broken(Kind.LINK, size, "sequence")
        if found["prev"] != prev.hex():
            raise Broken(Kind.LINK, size, "previous")
        if found["boot"] == boot and found["mono"] < mono:
            raise Broken(Kind.TIME, size, "monotonic")
        if event.trusted_ms is not None:
            if event.trusted_ms < trusted:
                raise Broken(Kind.TIME, size, "trusted")
            trusted = event.trusted_ms
        mono, boot = found["mono"], found["boot"]
        prev = leaf_hash(body)
        leaves.append(prev)
        key = bytes.fromhex(found["next"])
        size += 1
    return VerifierState(chain, size, prev, key, state.tree.extend(leaves), trusted, mono, boot)


def read(body: bytes, seq: int) -> tuple[dict[str, Any], Event]:
    """The parsed body and its event; raises Broken(LINK) if it isn't canonical or a field isn't of its shape."""
    try:
        found = canonical.decode(body)
    except canonical.CanonicalError:
        raise Broken(Kind.LINK, seq, "not_canonical") from None
    if found.get("v") != VERSION:
        raise Broken(Kind.LINK, seq, "version")
    try:
        if found.keys() - {"hq"} != _BODY_KEYS:
            raise shapes.ShapeError("body")
        shapes.identifier("dev", found["dev"])
        shapes.number("epoch", found["epoch"])
        shapes.number("seq", found["seq"])
        shapes.leaf("prev", found["prev"])
        shapes.leaf("next", found["next"])
        shapes.number("wall", found["wall"])
        shapes.number("mono", found["mono"])
        shapes.identifier("boot", found["boot"])
        shapes.version("app", found["app"])
        if "hq" in found:
            _check_seen(found["hq"])
        return found, from_fields(found["event"])
    except shapes.ShapeError:
        raise Broken(Kind.LINK, seq, "shape") from None


def _check_seen(seen: object) -> None:
    if not isinstance(seen, dict) or seen.keys() != {"size", "root"}:
        raise shapes.ShapeError("hq")
    shapes.number("hq.size", seen["size"])
    shapes.leaf("hq.root", seen["root"])


def _why_unsigned(record: Record, chain: ChainId, size: int) -> Broken:
    """A signature that doesn't fit: say so, or say that another event stands here if the body tells as much."""
    try:
        found, _ = read(record.body, size)
    except Broken:
        return Broken(Kind.BAD_SIG, size, "signature")
    if found["dev"] != chain.device or found["epoch"] != chain.epoch:
        return Broken(Kind.LINK, size, "other_chain")
    if found["seq"] != size:
        return Broken(Kind.LINK, size, "sequence")
    return Broken(Kind.BAD_SIG, size, "signature")


def check_head(seen: Head, state: VerifierState, root_then: bytes | None, *, longer: bool) -> None:
    """Compare a chain with a head that someone else holds.

    ``root_then`` is the chain's root at ``seen.size`` (None if it doesn't reach that far), ``longer`` whether it goes
    on from there. Raises Broken: HEAD if the chain is shorter than what was seen, FORK if it has another root at the
    same size, HISTORY_REWRITTEN if it has gone on from another root.
    """
    if seen.chain != state.chain:
        raise Broken(Kind.HEAD, seen.size, "other_chain")
    if root_then is None:
        raise Broken(Kind.HEAD, state.size, "shorter")
    if root_then != seen.root:
        raise Broken(Kind.HISTORY_REWRITTEN if longer else Kind.FORK, seen.size, "head")
