"""The outbox: dense batches, the running hash, acknowledgements of any length, quarantine."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import SyncProblem
from app.sync import errors, outbox, wire
from app.sync.outbox import BatchSize
from app.sync.state import Sent
from tests.sync.laptop import Laptop


def take(laptop: Laptop, most: int = 100) -> outbox.Batch:
    with laptop.store.read() as session:
        return outbox.take(session, most)


def let_go(laptop: Laptop, acked: int, chain: bytes, rejected: tuple[wire.Rejection, ...] = ()) -> int:
    with laptop.store.apply() as session:
        return outbox.let_go(session, acked, chain, rejected, at=7)


def test_an_empty_outbox_gives_an_empty_batch(laptop: Laptop) -> None:
    batch = take(laptop)
    assert (batch.first, batch.chain, batch.lines, batch.last) == (1, b"", (), 0)


def test_a_batch_is_dense_and_bounded(laptop: Laptop) -> None:
    laptop.customers(7)
    batch = take(laptop, 3)
    assert (batch.first, len(batch.lines), batch.last) == (1, 3, 3)
    assert all(wire.Change.read(line).entity == "dossier" for line in batch.lines)


def test_a_batch_stays_under_its_bytes_but_takes_one_change_at_least(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.customers(3)
    monkeypatch.setattr(outbox, "MOST_BYTES", 1)
    assert len(take(laptop).lines) == 1


def test_an_acknowledgement_covers_everything_accepted_not_only_this_request(laptop: Laptop) -> None:
    laptop.customers(5)
    whole = take(laptop)
    assert let_go(laptop, 4, wire.chain(b"", whole.lines[:4])) == 4
    rest = take(laptop)
    assert (rest.first, rest.lines) == (5, whole.lines[4:])
    assert let_go(laptop, 5, wire.chain(rest.chain, rest.lines)) == 1
    assert laptop.waiting() == 0


def test_the_same_acknowledgement_again_changes_nothing(laptop: Laptop) -> None:
    laptop.customers(2)
    chain = wire.chain(b"", take(laptop).lines)
    let_go(laptop, 2, chain)
    assert let_go(laptop, 2, chain) == 0


def test_seqs_go_on_after_everything_was_let_go(laptop: Laptop) -> None:
    laptop.customers(2)
    let_go(laptop, 2, wire.chain(b"", take(laptop).lines))
    laptop.customers(1)
    assert take(laptop).first == 3


def test_another_chain_is_a_fork_and_nothing_is_let_go(laptop: Laptop) -> None:
    laptop.customers(2)
    with pytest.raises(errors.Forked):
        let_go(laptop, 2, bytes(16))
    assert laptop.waiting() == 2
    with laptop.store.read() as session:
        assert Sent.load(session) == Sent()


@pytest.mark.parametrize("acked", [3, -1])
def test_an_acknowledgement_of_what_was_never_written_is_a_gap(laptop: Laptop, acked: int) -> None:
    laptop.customers(2)
    with pytest.raises(errors.Gap):
        let_go(laptop, acked, b"")
    assert laptop.waiting() == 2


def test_quarantined_changes_are_kept_as_problems_and_do_not_block(laptop: Laptop) -> None:
    laptop.customers(3)
    lines = take(laptop).lines
    let_go(laptop, 3, wire.chain(b"", lines), (wire.Rejection(2, "not_keeper"), wire.Rejection(9, "constraint")))
    with laptop.store.read() as session:
        kept = session.execute(select(SyncProblem)).scalar_one()
    assert (kept.seq, kept.reason, kept.line.encode(), kept.at) == (2, "not_keeper", lines[1], 7)
    assert laptop.waiting() == 0


def test_batches_double_when_quick_and_halve_after_a_failure() -> None:
    size = BatchSize()
    sizes = [size.now]
    for _ in range(3):
        size.went(0.1)
        sizes.append(size.now)
    assert sizes == [500, 1000, 2000, 2000]
    size.went(5)
    assert size.now == 2000
    for _ in range(20):
        size.failed()
    assert size.now == 1
