"""The chain itself (log-tamper): what is sealed verifies, and each kind of damage is named with its place."""

from __future__ import annotations

import dataclasses
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.accesslog import canonical, seeds
from app.accesslog import chain as links
from app.accesslog.canonical import CanonicalError
from app.accesslog.chain import CONTEXT, ChainId, Head, Record, Stamp, VerifierState
from app.accesslog.coverage import FORBIDDEN_PLACES, REVEALING, findings, uncovered
from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Event, Outcome, Target
from app.accesslog.merkle import leaf_hash, root_of
from app.accesslog.seeds import Signer
from app.accesslog.shapes import ShapeError
from tests.accesslog.samples import BOOT, CARD, DOSSIER, START_MS, chain_of, full, genesis, opened, stamp


def broken(records: list[Record], state: VerifierState) -> tuple[Kind, int, str]:
    with pytest.raises(Broken) as caught:
        links.verify(records, state)
    return caught.value.kind, caught.value.seq, caught.value.detail


def resealed(number: int, **changes: Any) -> tuple[list[Record], VerifierState]:
    """A chain of five whose event ``number`` was changed and signed with the right key, as its owner could."""
    records, states, signers = chain_of(5)
    body = canonical.decode(records[number].body) | changes
    body = {name: value for name, value in body.items() if value is not None}
    encoded = canonical.encode(body)
    records[number] = Record(encoded, signers[number].sign(CONTEXT + encoded))
    return records, states[0]


def test_access_log_chain_verifies_whole_and_in_parts() -> None:
    records, states, _ = chain_of(12, events=[full(), opened(), Event(act=Act.LOCK)])
    assert links.verify(records, states[0]) == states[-1]
    for cut in range(13):
        assert links.verify(records[cut:], links.verify(records[:cut], states[0])) == states[-1]
    assert links.verify([], states[3]) == states[3]
    assert states[-1].head == Head(ChainId("7", 0), 12, root_of([leaf_hash(record.body) for record in records]))


def test_body_is_as_written_down() -> None:
    state, signer = genesis()
    record, after, successor = links.seal(
        state, signer, opened(), dataclasses.replace(stamp(5), seen=Head(state.chain, 9, bytes(32)))
    )
    body = canonical.decode(record.body)
    assert body.pop("event") == opened().fields()
    assert body == {
        "v": 1,
        "dev": "7",
        "epoch": 0,
        "seq": 0,
        "prev": state.prev.hex(),
        "next": successor.public.hex(),
        "wall": START_MS + 5,
        "mono": 5,
        "boot": BOOT,
        "app": "0.1.0",
        "hq": {"size": 9, "root": "00" * 32},
    }
    assert after.prev == record.leaf == sha256(b"\x00" + record.body).digest()
    Ed25519PublicKey.from_public_bytes(signer.public).verify(record.signature, b"satchel/log/event/v1\n" + record.body)
    assert links.verify([record], state) == after


def test_seeds_run_forward_only_and_keys_differ() -> None:
    signer = Signer(bytes(32))
    seen = {signer.seed, signer.public}
    for _ in range(20):
        signer = signer.successor()
        assert not {signer.seed, signer.public} & seen
        seen |= {signer.seed, signer.public}
    assert seeds.public_key(bytes(32)) == Signer(bytes(32)).public
    assert seeds.evolve(bytes(32)) == Signer(bytes(32)).successor().seed
    # fixed: another program must be able to follow
    assert seeds.evolve(bytes(32)).hex() == EVOLVED
    assert seeds.public_key(bytes(32)).hex() == PUBLIC
    with pytest.raises(ValueError):
        Signer(bytes(31))


EVOLVED = "8a1eccc60fba16615ef1f94dc2a25242a538eb5d2b49b1cc9049f805b19b10a9"
PUBLIC = "308c6cd18a43ec9f65d41b36485fa334d41f67ed44874e79af33f4a450648eaf"


def test_genesis_binds_device_epoch_key_and_the_chain_before() -> None:
    starts = {
        links.genesis(chain, key, link).prev
        for chain in (ChainId("7", 0), ChainId("7", 1), ChainId("70", 0))
        for key in (bytes(32), bytes([1]) * 32)
        for link in (bytes(32), bytes([1]) * 32)
    }
    assert len(starts) == 12
    assert links.origin(ChainId("7", 1)) == "satchel/log/7/1"


@pytest.mark.parametrize(("device", "epoch"), [("device seven", 0), ("张三", 0), ("7", -1), ("7", True)])
def test_chain_identity_is_an_identifier(device: str, epoch: int) -> None:
    with pytest.raises(ShapeError):
        ChainId(device, epoch)


def test_edit_is_found_where_it_is() -> None:
    records, states, _ = chain_of(6)
    records[3] = Record(records[3].body.replace(b"office", b"branch"), records[3].signature)
    assert broken(records, states[0]) == (Kind.BAD_SIG, 3, "signature")


def test_garbage_is_found_where_it_is() -> None:
    records, states, _ = chain_of(3)
    assert broken([records[0], Record(b"garbage", bytes(64))], states[0]) == (Kind.BAD_SIG, 1, "signature")
    assert broken([records[0], Record(records[1].body, b"short")], states[0]) == (Kind.BAD_SIG, 1, "signature")


def test_deletion_insertion_and_reordering_are_found_where_they_are() -> None:
    records, states, _ = chain_of(6)
    assert broken(records[:2] + records[3:], states[0]) == (Kind.LINK, 2, "sequence")
    assert broken([*records[:3], records[1], *records[3:]], states[0]) == (Kind.LINK, 3, "sequence")
    assert broken([records[0], records[2], records[1]], states[0]) == (Kind.LINK, 1, "sequence")
    assert broken(records[1:], states[0]) == (Kind.LINK, 0, "sequence")


def test_an_event_of_another_chain_is_found() -> None:
    records, states, _ = chain_of(3)
    others, _, _ = chain_of(3, device="8")
    assert broken([records[0], others[1]], states[0]) == (Kind.LINK, 1, "other_chain")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"dev": "8"}, (Kind.LINK, "other_chain")),
        ({"epoch": 1}, (Kind.LINK, "other_chain")),
        ({"seq": 3}, (Kind.LINK, "sequence")),
        ({"prev": "00" * 32}, (Kind.LINK, "previous")),
        ({"mono": 0}, (Kind.TIME, "monotonic")),
        ({"v": 2}, (Kind.LINK, "version")),
        ({"v": None}, (Kind.LINK, "version")),
        ({"extra": 1}, (Kind.LINK, "shape")),
        ({"event": None}, (Kind.LINK, "shape")),
        ({"event": 3}, (Kind.LINK, "shape")),
        ({"event": {"act": "unlock"}}, (Kind.LINK, "shape")),
        ({"wall": -1}, (Kind.LINK, "shape")),
        ({"mono": "1"}, (Kind.LINK, "shape")),
        ({"boot": "my laptop"}, (Kind.LINK, "shape")),
        ({"app": "very new"}, (Kind.LINK, "shape")),
        ({"dev": "Zhang"}, (Kind.LINK, "shape")),
        ({"epoch": "0"}, (Kind.LINK, "shape")),
        ({"seq": "2"}, (Kind.LINK, "shape")),
        ({"prev": "00"}, (Kind.LINK, "shape")),
        ({"next": "AB" * 32}, (Kind.LINK, "shape")),
        ({"hq": {"size": 1}}, (Kind.LINK, "shape")),
        ({"hq": 1}, (Kind.LINK, "shape")),
        ({"hq": {"size": -1, "root": "00" * 32}}, (Kind.LINK, "shape")),
        ({"hq": {"size": 1, "root": "00"}}, (Kind.LINK, "shape")),
    ],
)
def test_what_the_owner_signs_must_still_fit(changes: dict[str, Any], found: tuple[Kind, str]) -> None:
    records, start = resealed(2, **changes)
    assert broken(records, start) == (found[0], 2, found[1])


def test_an_owner_who_rewrites_with_the_right_key_breaks_the_next_link() -> None:
    records, start = resealed(2, wall=START_MS + 99)
    assert broken(records, start) == (Kind.LINK, 3, "previous")


def test_a_signed_body_must_be_canonical() -> None:
    records, states, signers = chain_of(3)
    body = records[1].body.replace(b'"seq":1', b'"seq": 1')
    records[1] = Record(body, signers[1].sign(CONTEXT + body))
    assert broken(records, states[0]) == (Kind.LINK, 1, "not_canonical")


def test_a_next_key_that_is_no_key_ends_the_chain() -> None:
    records, start = resealed(4, next="02" + "00" * 30 + "80")
    state = links.verify(records, start)
    record = Record(records[0].body, bytes(64))
    assert broken([record], state)[0] in (Kind.BAD_SIG, Kind.LINK)


def test_trusted_time_never_goes_back_in_the_log() -> None:
    state, signer = genesis()
    record, state, signer = links.seal(state, signer, opened(trusted_ms=START_MS), stamp(0))
    lower, state, signer = links.seal(state, signer, opened(trusted_ms=5), stamp(1))
    silent, state, signer = links.seal(state, signer, opened(), stamp(2))
    assert links.read(lower.body, 1)[1].trusted_ms == START_MS
    assert links.verify([record, lower, silent], genesis()[0]) == state
    assert state.trusted_ms == START_MS


def test_a_signed_trusted_time_that_went_back_is_found() -> None:
    records, states, signers = chain_of(3, events=[opened(trusted_ms=START_MS)])
    body = canonical.decode(records[1].body)
    body["event"]["trusted"] = START_MS - 1
    encoded = canonical.encode(body)
    records[1] = Record(encoded, signers[1].sign(CONTEXT + encoded))
    assert broken(records, states[0]) == (Kind.TIME, 1, "trusted")


def test_monotonic_time_starts_anew_with_another_boot() -> None:
    state, signer = genesis()
    first, second, signer = links.seal(state, signer, opened(), Stamp(START_MS, 1000, BOOT, "0.1.0"))
    again, third, _ = links.seal(second, signer, opened(), Stamp(START_MS, 3, DOSSIER, "0.1.0"))
    assert links.verify([first, again], state) == third
    same, _, _ = links.seal(second, signer, opened(), Stamp(START_MS, 1000, BOOT, "0.1.0"))
    links.verify([first, same], state)
    back, after, _ = links.seal(second, signer, opened(), Stamp(START_MS, 3, BOOT, "0.1.0"))
    assert canonical.decode(back.body)["mono"] == 1000
    assert links.verify([first, back], state) == after


def test_verifier_state_is_kept_between_deliveries() -> None:
    records, states, _ = chain_of(7, events=[opened(trusted_ms=START_MS)])
    for state in states:
        assert VerifierState.decode(state.encode()) == state
    assert links.verify(records[4:], VerifierState.decode(states[4].encode())) == states[-1]
    kept = canonical.decode(states[3].encode())
    for wrong in (kept | {"size": 4}, kept | {"size": "3"}, {"size": 3}, kept | {"next": "xy"}, kept | {"peaks": 5}):
        with pytest.raises(ValueError):
            VerifierState.decode(canonical.encode(wrong))
    with pytest.raises(CanonicalError):
        VerifierState.decode(b"nonsense")


def test_heads_held_elsewhere() -> None:
    _, states, _ = chain_of(5)
    state = states[4]
    links.check_head(states[2].head, state, states[2].tree.root(), longer=True)
    links.check_head(state.head, state, state.tree.root(), longer=False)
    other = bytes(32)
    for head, root, longer, kind, seq in (
        (states[5].head, None, False, Kind.HEAD, 4),
        (Head(ChainId("8", 0), 4, other), other, False, Kind.HEAD, 4),
        (Head(state.chain, 4, other), state.tree.root(), False, Kind.FORK, 4),
        (Head(state.chain, 2, other), states[2].tree.root(), True, Kind.HISTORY_REWRITTEN, 2),
    ):
        with pytest.raises(Broken) as caught:
            links.check_head(head, state, root, longer=longer)
        assert (caught.value.kind, caught.value.seq) == (kind, seq)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_damage_has_its_sentence(kind: Kind) -> None:
    sentence = Broken(kind, 17, "borrow-card" if kind is Kind.VIOLATION else "head").message
    assert "17" in sentence


@pytest.mark.parametrize("act", sorted(REVEALING))
def test_borrow_card_and_borrow_place_are_seen_in_the_log(act: Act) -> None:
    assert uncovered(opened(act=act)) is None
    assert uncovered(opened(act=act, card=None)) == "borrow-card"
    assert uncovered(opened(act=act, place=None)) == "borrow-place"
    for place in sorted(FORBIDDEN_PLACES):
        assert uncovered(opened(act=act, place=place)) == "borrow-place"
        assert uncovered(opened(act=act, place=place, outcome=Outcome.REFUSED)) is None
    assert uncovered(opened(act=act, card=None, target=None)) == "borrow-card"
    assert uncovered(opened(act=act, card=None, target=Target(kind="log"))) is None


def test_borrow_card_violations_are_listed_with_their_place() -> None:
    events = [opened(), opened(card=None), Event(act=Act.UNLOCK), opened(place="train"), opened(card=CARD)]
    records, _, _ = chain_of(5, events=events)
    found = list(findings(records))
    assert [(one.seq, one.rule) for one in found] == [(1, "borrow-card"), (3, "borrow-place")]
    assert [one.seq for one in findings(records[2:], 2)] == [3]
    assert (found[0].broken().kind, found[0].broken().reason) == (Kind.VIOLATION, "borrow-card")
