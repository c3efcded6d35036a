"""The header's two copies under damage, forgery and newer versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.vault import durable, layout, slots
from app.vault import header as headers
from app.vault import vault as vaults
from app.vault.device_secrets import InMemorySecrets
from app.vault.errors import (
    DeviceSecretMissing,
    HeaderDamaged,
    HeaderForged,
    ReadOnlyFolder,
    VaultNewer,
    WrongEscrowKey,
    WrongRecoveryCode,
    WrongSecret,
)
from app.vault.header import Header
from app.vault.keys import LOWEST, KdfCost
from app.vault.recovery_code import show
from app.vault.unlocked import protection_of
from app.vault.ways_in import by_escrow_key, by_passphrase, by_recovery_code, master_key
from tests.vault.conftest import PASSPHRASE, Bench

MASTER = bytes(32)
VAULT = "0196f0a0-0000-7000-8000-00000000abcd"
PORT = InMemorySecrets()


def sample() -> Header:
    ways = (
        slots.seal_passphrase_device(MASTER, VAULT, PASSPHRASE, LOWEST, PORT, slots.new_entry_name(VAULT)),
        slots.seal_recovery(MASTER, VAULT, bytes(16)),
    )
    return headers.sign(Header(VAULT, 7, 1, bytes(16), ways), MASTER)


SAMPLE = sample()
DATA = headers.dump(SAMPLE)

costs = st.builds(KdfCost, st.integers(8192, 1024 * 1024), st.integers(1, 20), st.integers(1, 16))
names = st.text(max_size=20)
salts = st.binary(min_size=16, max_size=16)
any_slot = st.one_of(
    st.builds(
        slots.Slot,
        names,
        st.just(slots.PASSPHRASE_DEVICE),
        st.binary(max_size=80),
        salts,
        costs,
        st.text(min_size=1, max_size=9),
        names,
    ),
    st.builds(slots.Slot, names, st.just(slots.PASSPHRASE), st.binary(max_size=80), salts, costs),
    st.builds(slots.Slot, names, st.just(slots.RECOVERY), st.binary(max_size=80), salts),
    st.builds(
        slots.Slot, names, st.just(slots.HEADQUARTERS), st.binary(max_size=80), public_key=st.binary(max_size=32)
    ),
)
any_header = st.builds(
    Header,
    st.uuids().map(str),
    st.integers(1, 10**12),
    st.integers(1, 10**6),
    st.binary(min_size=16, max_size=16),
    st.lists(any_slot, max_size=5).map(tuple),
    st.lists(names, max_size=3).map(tuple),
    st.binary(max_size=32),
)


@given(any_header)
def test_what_is_written_is_what_is_read(header: Header) -> None:
    assert headers.parse(headers.dump(header)) == header


@given(st.binary(max_size=2000))
def test_any_bytes_are_damage_and_nothing_else(data: bytes) -> None:
    with pytest.raises(HeaderDamaged):
        headers.parse(data)


@given(st.data())
@settings(max_examples=300)
def test_damage_is_always_found(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(DATA) - 1))
    damaged = bytearray(DATA)
    if data.draw(st.booleans()):
        damaged[place] ^= data.draw(st.integers(1, 255))
    else:
        del damaged[place:]
    with pytest.raises(HeaderDamaged):
        headers.parse(bytes(damaged))


def forged(change: Callable[[dict[str, Any]], None]) -> bytes:
    """The sample altered by someone who knows the format: checksum mended, no key."""
    plain = json.loads(DATA.split(b"\n")[1])
    change(plain)
    text = b"SATCHEL VAULT 1\n" + slots.canonical(plain) + b"\n"
    return text + hashlib.sha256(text).hexdigest().encode() + b"\n"


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_forgery_never_yields_a_wrong_key(data: st.DataObject) -> None:
    """Any field replaced by any JSON value, checksum mended: an error, or the same header."""
    field = data.draw(st.sampled_from(["vault", "seq", "generation", "salt", "slots", "loose", "mac", "slot"]))
    value = data.draw(
        st.one_of(
            st.none(), st.booleans(), st.integers(-3, 2**70), st.floats(), names, st.lists(st.integers(), max_size=2)
        )
    )

    def change(plain: dict[str, Any]) -> None:
        if field == "slot":
            slot = plain["slots"][0]
            slot[data.draw(st.sampled_from(sorted(slot)))] = value
        else:
            plain[field] = value

    try:
        header = headers.parse(forged(change))
        key = master_key(header, by_passphrase(PASSPHRASE, PORT))
    except (DeviceSecretMissing, HeaderDamaged, HeaderForged, WrongSecret):
        return
    assert (header, key) == (SAMPLE, MASTER)


def alter_first(**changes: object) -> Callable[[dict[str, Any]], None]:
    def change(plain: dict[str, Any]) -> None:
        plain["slots"][0]["kdf"].update(changes)

    return change


@pytest.mark.parametrize("cost", [{"memory_kib": 1 << 40}, {"passes": 10**9}, {"lanes": 10**6}, {"memory_kib": 8}])
def test_a_costly_header_is_refused_before_deriving(cost: dict[str, object]) -> None:
    with pytest.raises(HeaderDamaged):
        headers.parse(forged(alter_first(**cost)))


def test_a_cheaper_cost_does_not_open() -> None:
    header = headers.parse(forged(alter_first(passes=2)))
    with pytest.raises(WrongSecret):
        master_key(header, by_passphrase(PASSPHRASE, PORT))


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.update(salt="AAAA"),
        lambda plain: plain.update(loose=[1]),
        lambda plain: plain.update(vault=plain["vault"].upper()),
        lambda plain: plain.update(salt="AB=="),
        lambda plain: plain["slots"][0].update(salt="AAAA"),
        lambda plain: plain["slots"][1].update(salt="AAAA"),
        lambda plain: plain["slots"][0].pop("kdf"),
        lambda plain: plain["slots"][0].update(kind="passphrase"),
        lambda plain: plain["slots"][0].update(kind="retina"),
        lambda plain: plain["slots"][0].update(more=1),
    ],
)
def test_a_part_missing_or_malformed_is_damage(change: Callable[[dict[str, Any]], None]) -> None:
    with pytest.raises(HeaderDamaged):
        headers.parse(forged(change))


def test_a_slot_without_its_parts_opens_nothing() -> None:
    bare = replace(SAMPLE, slots=())
    for way, told in (
        (by_passphrase(PASSPHRASE, PORT), DeviceSecretMissing),
        (by_recovery_code(show(bytes(16))), WrongRecoveryCode),
        (by_escrow_key(bytes(32)), WrongEscrowKey),
    ):
        with pytest.raises(told):
            way(bare)
    assert protection_of(bare) is None
    for slot in (slots.Slot("a", slots.PASSPHRASE), slots.Slot("a", slots.PASSPHRASE, b"short", bytes(16), LOWEST)):
        with pytest.raises(WrongSecret):
            slots.open_passphrase(slot, VAULT, PASSPHRASE, PORT)


def test_a_removed_slot_is_forgery() -> None:
    header = headers.parse(forged(lambda plain: plain["slots"].pop()))
    with pytest.raises(HeaderForged):
        master_key(header, by_passphrase(PASSPHRASE, PORT))


def test_a_slot_of_another_vault_does_not_open() -> None:
    other = replace(SAMPLE, vault_id="0196f0a0-0000-7000-8000-00000000ffff")
    with pytest.raises(WrongSecret):
        master_key(other, by_passphrase(PASSPHRASE, PORT))


def later_format(data: bytes) -> bytes:
    text = b"SATCHEL VAULT 2\n" + data.split(b"\n")[1] + b"\n"
    return text + hashlib.sha256(text).hexdigest().encode() + b"\n"


def test_a_later_format_is_told_as_such_only_if_whole() -> None:
    with pytest.raises(VaultNewer):
        headers.parse(later_format(DATA))
    with pytest.raises(HeaderDamaged):
        headers.parse(later_format(DATA)[:-3] + b"0\n")


def test_nested_beyond_reason_is_damage() -> None:
    text = b"SATCHEL VAULT 1\n" + b"[" * 100_000 + b"\n"
    with pytest.raises(HeaderDamaged):
        headers.parse(text + hashlib.sha256(text).hexdigest().encode() + b"\n")


@pytest.mark.parametrize("copy", [0, 1])
def test_one_damaged_or_missing_copy_opens_and_is_mended(bench: Bench, copy: int) -> None:
    bench.create()
    bench.close()
    path = layout.headers(bench.home)[copy]
    for content in (b"", path.read_bytes()[:-9], None):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        assert not vaults.info(bench.home).header_copies_whole
        bench.unlock()
        bench.close()
        assert vaults.info(bench.home).header_copies_whole


def test_the_newer_of_two_copies_is_taken(bench: Bench) -> None:
    vault = bench.create()
    first, second = layout.headers(bench.home)
    old = second.read_bytes()
    vault.change_passphrase("second", cost=LOWEST)
    bench.close()
    second.write_bytes(old)
    bench.unlock("second")
    assert first.read_bytes() == second.read_bytes()


def test_both_copies_damaged_is_told_as_such(bench: Bench) -> None:
    bench.create()
    bench.close()
    for path in layout.headers(bench.home):
        path.write_bytes(b"\0" * 900)
    with pytest.raises(HeaderDamaged):
        bench.unlock()
    with pytest.raises(HeaderDamaged):
        vaults.info(bench.home)


def test_a_header_of_a_later_version_changes_nothing(bench: Bench) -> None:
    bench.create()
    bench.close()
    for path in layout.headers(bench.home):
        path.write_bytes(later_format(path.read_bytes()))
    before = {path: path.read_bytes() for path in bench.home.iterdir()}
    with pytest.raises(VaultNewer):
        bench.unlock()
    assert {path: path.read_bytes() for path in bench.home.iterdir()} == before


def test_folders_in_place_of_headers_are_damage(bench: Bench) -> None:
    bench.create()
    bench.close()
    for path in layout.headers(bench.home):
        path.unlink()
        path.mkdir()
    with pytest.raises(HeaderDamaged):
        bench.unlock()


def test_a_header_that_may_not_be_read_is_no_damage(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.create()
    bench.close()

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadOnlyFolder):
        vaults.info(bench.home)


def test_the_second_copy_failing_is_mended_later(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first copy is in force, so the change counts."""
    vault = bench.create()
    write = durable.write

    def fail_second(target: Path, content: bytes) -> None:
        if target.name == layout.HEADERS[1]:
            raise OSError(5, "Input/output error")
        write(target, content)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", fail_second)
        vault.change_passphrase("second", cost=LOWEST)
        bench.close()
    bench.unlock("second")


def test_the_first_copy_written_but_reported_as_failed_counts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = bench.create()
    write = durable.write

    def report_failure(target: Path, content: bytes) -> None:
        write(target, content)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", report_failure)
        vault.change_passphrase("second", cost=LOWEST)
    bench.close()
    bench.unlock("second")


def test_the_first_copy_failing_leaves_the_old_passphrase(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = bench.create()

    def fail(target: Path, content: bytes) -> None:
        target.unlink(missing_ok=True)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", fail)
        with pytest.raises(OSError, match="Input"):
            vault.change_passphrase("second", cost=LOWEST)
    bench.close()
    bench.unlock()
