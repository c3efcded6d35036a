"""Bugs put in on purpose: the random histories must find each (sync §4), or they prove nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models import Outbox
from app.sync import feed as laptop_feed
from app.sync import lines as laptop_lines
from app.sync import merge, news, restamp, wire
from app.sync.rounds import Rounds
from app.sync.rows import upsert
from app.sync.state import Following, Sent, set_clockwork
from app.vault.unit_of_work import Store
from hq.services import divergences, feed_pages, late_edits, push, returned
from hq.services.problems import Denied
from tests.sync.many_histories import first_violation
from tests.sync.office import Office

Patch = pytest.MonkeyPatch


# ---- taking changes in exactly once ----------------------------------------------------------------------------------


def repeats_are_taken_again(patch: Patch) -> None:
    patch.setattr(push, "_fresh", lambda head, raws, state: raws)


def the_acknowledgement_is_too_narrow(patch: Patch) -> None:
    """It covers this request only, not what an earlier one brought whose answer was lost."""
    whole = push.push

    def narrow(hq: Any, caller: Any, lines: Sequence[bytes]) -> push.Answer:
        answer, head = whole(hq, caller, lines), wire.SyncHead.read(lines[0])
        last = head.first - 1 + len([line for line in lines[1:] if line])
        return replace(answer, head=replace(answer.head, acked=min(answer.head.acked, last)))

    patch.setattr(push, "push", narrow)


def the_hash_is_made_per_batch(patch: Patch) -> None:
    def chain(before: bytes, lines: Any) -> bytes:
        whole = b"".join(lines)
        return hashlib.sha256(before + whole).digest() if whole else before

    patch.setattr(wire, "chain", chain)


def the_outbox_is_outside_the_transaction(patch: Patch) -> None:
    write = Store.write

    @contextmanager
    def torn(self: Store, *, batch: str | None = None) -> Iterator[Session]:
        end, self.at_end = self.at_end, lambda _: None
        try:
            with write(self, batch=batch) as session:
                last = session.scalar(select(Outbox.seq).order_by(Outbox.seq.desc()).limit(1)) or 0
                yield session
                session.flush()
                waits = session.execute(select(Outbox.__table__).where(Outbox.seq > last)).mappings().all()
                session.execute(delete(Outbox).where(Outbox.seq > last))
        finally:
            self.at_end = end
        with self.apply() as session:
            session.execute(insert(Outbox), [dict(line) for line in waits])

    patch.setattr(Store, "write", torn)


# ---- the merge and its conflicts -------------------------------------------------------------------------------------


def the_last_arrival_wins(patch: Patch) -> None:
    """At headquarters."""
    write = merge._write

    def later(after: Any, stamps: Any, name: str, value: Any, stamp: Any, *rest: Any) -> None:
        held = {} if merge.stamp_of(stamps, name) != stamp else dict(stamps)
        write(after, held, name, value, stamp, *rest)
        stamps.update(held)

    patch.setattr(merge, "_write", later)


def the_last_that_comes_down_wins(patch: Patch) -> None:
    """On a laptop, over what waits there."""

    def join(fields: Any, clk: Any, other: Any, other_clk: Any) -> merge.Merged:
        names = [name for name in other if merge.stamp_of(other_clk, name)]
        written = tuple(merge.Written(name, fields.get(name), other[name]) for name in names)
        return merge.Merged({**fields, **other}, {**clk, **other_clk}, False, written)

    patch.setattr(merge, "join", join)


def conflicts_are_not_recorded(patch: Patch) -> None:
    patch.setattr(divergences, "record", lambda *_: [])


def false_conflicts(patch: Patch) -> None:
    apply = merge.apply

    def suspicious(fields: Any, clk: Any, change: Any, device: int) -> merge.Merged:
        base = change.base and dict.fromkeys(change.base, (0, 0))
        return apply(fields, clk, change._replace(base=base), device)

    patch.setattr(merge, "apply", suspicious)


def own_conflicts_are_skipped(patch: Patch) -> None:
    """Only the other side is told of a conflict."""
    record = divergences.record

    def told_to_the_other(db: Any, found: Any, now: int) -> Any:
        losers = {one.id: one.conflict.loser_stamp[1] for one in found}
        return [one._replace(device=losers.get(one.row, 0)) for one in record(db, found, now)]

    patch.setattr(divergences, "record", told_to_the_other)


# ---- the feed --------------------------------------------------------------------------------------------------------


def the_place_is_saved_before_the_rows(patch: Patch) -> None:
    """In a transaction of its own: a crash between both loses the rows."""
    ask = Rounds._ask

    def early(self: Rounds, *asked: Any) -> Any:
        answer, lines = ask(self, *asked)
        if answer.feed is not None and not answer.refill:
            with self._store.apply() as session:
                Following(answer.feed).save(session)
        return answer, lines

    def follow(session: Session, answer: Any, lines: Any, at: int | None, latest: int) -> Any:
        return laptop_feed.take(session, lines, answer.feed, latest)

    patch.setattr(Rounds, "_ask", early)
    patch.setattr(news, "follow", follow)


def the_place_is_saved_without_the_rows(patch: Patch) -> None:
    take = laptop_feed.take

    def forgetful(session: Any, lines: Any, to: int, latest: int) -> Any:
        return take(session, lines if len(lines) < 2 else [], to, latest)

    patch.setattr(laptop_feed, "take", forgetful)


def a_line_of_the_page_is_lost(patch: Patch) -> None:
    page = feed_pages._page

    def short(*asked: Any) -> feed_pages.Page:
        found = page(*asked)
        return replace(found, lines=found.lines[:1])

    patch.setattr(feed_pages, "_page", short)


def late_edits_are_refused(patch: Patch) -> None:
    patch.setattr(late_edits, "handed_over", lambda *_: {})


def nothing_is_purged(patch: Patch) -> None:
    patch.setattr(laptop_feed, "purge", lambda *_: None)


# ---- clocks ----------------------------------------------------------------------------------------------------------


def the_clock_learns_nothing_from_the_feed(patch: Patch) -> None:
    history = laptop_lines._add_history
    patch.setattr(laptop_lines, "upsert", lambda *given: upsert(*given) * 0)
    patch.setattr(laptop_lines, "_add_history", lambda *given: history(*given) * 0)


def future_stamps_are_accepted(patch: Patch) -> None:
    patch.setattr(wire, "SKEW_MS", 1 << 40)


def what_was_accepted_is_stamped_anew(patch: Patch) -> None:
    """An answer was lost: what it acknowledged is treated as if it had never arrived."""
    all_that_waits_is_stamped_anew(patch)
    patch.setattr(Rounds, "_beyond", lambda *_: False)


def rows_of_accepted_changes_are_stamped_anew(patch: Patch) -> None:
    renew = restamp.after_clock_refusal

    def again(session: Any, **how: Any) -> int:
        count = renew(session, **how)
        session.connection().exec_driver_sql("UPDATE dossier SET clk = json_set(clk, '$.note', json_array(1, 1))")
        return count

    patch.setattr("app.sync.rounds.after_clock_refusal", again)


def all_that_waits_is_stamped_anew(patch: Patch) -> None:
    """Also what headquarters would bear: an edit that had lost here already wins there, and nowhere else."""

    def everything(session: Session, *, device: int, now_ms: int, wall_ms: int, epoch: int) -> int:
        pending = list(session.execute(select(Outbox.hlc).order_by(Outbox.seq)).scalars())
        top = max(Sent.load(session).seen, merge.pack(now_ms))
        anew = {old: top + 1 + place for place, old in enumerate(pending)}
        restamp.renew(session, restamp.Renewal(anew, (device, device)))
        set_clockwork(session, epoch=epoch, offset_ms=now_ms - wall_ms, hlc=top + len(pending))
        return len(pending)

    patch.setattr("app.sync.rounds.after_clock_refusal", everything)


def nobody_hears_of_their_own_changes(patch: Patch) -> None:
    """Nor does the laptop that had purged what its outbox still held, of a dossier that came back."""
    patch.setattr(returned, "told_back", lambda _db, _person, touched, _now: list(touched))


def there_are_no_epochs(patch: Patch) -> None:
    """Changes stamped anew go under the same numbers as before, and a late copy of the old request is taken in."""

    def clock(head: Any, fresh: Any, state: Any, now: int, *_: Any) -> Denied | None:
        limit = merge.pack(now + wire.SKEW_MS)
        ahead = any(parsed is not None and parsed["h"] > limit for _, parsed in fresh)
        return Denied(wire.Code.CLOCK, now=now, last=state.last, epoch=state.epoch) if ahead else None

    patch.setattr(push, "_clock", clock)


QUICK: Final = (repeats_are_taken_again, the_hash_is_made_per_batch)
"""Bugs that the first histories find."""
BUGS: Final[Sequence[Callable[[Patch], None]]] = (
    repeats_are_taken_again, the_place_is_saved_before_the_rows, the_last_arrival_wins, conflicts_are_not_recorded,
    false_conflicts, the_acknowledgement_is_too_narrow, the_clock_learns_nothing_from_the_feed,
    the_hash_is_made_per_batch, own_conflicts_are_skipped, future_stamps_are_accepted,
    the_outbox_is_outside_the_transaction, what_was_accepted_is_stamped_anew, there_are_no_epochs,
    the_last_that_comes_down_wins, the_place_is_saved_without_the_rows, a_line_of_the_page_is_lost,
    late_edits_are_refused, nothing_is_purged, rows_of_accepted_changes_are_stamped_anew,
    all_that_waits_is_stamped_anew, nobody_hears_of_their_own_changes,
)  # fmt: skip
"""The thirteen of sync §4 in its order, then eight more of our own."""
MOST: Final = 400


def found(hq: Office, patch: Patch, bug: Callable[[Patch], None]) -> None:
    bug(patch)
    violation = first_violation(hq, range(MOST))
    assert violation is not None, f"{MOST} histories hold in spite of it"
    print(f"\n{bug.__name__}: {violation}")


@pytest.mark.parametrize("bug", QUICK, ids=lambda bug: bug.__name__)
def test_the_first_histories_find_a_plain_bug(hq: Office, monkeypatch: Patch, bug: Callable[[Patch], None]) -> None:
    found(hq, monkeypatch, bug)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_the_histories_find_a_bug_put_in_on_purpose(
    hq: Office, monkeypatch: Patch, bug: Callable[[Patch], None]
) -> None:
    found(hq, monkeypatch, bug)
