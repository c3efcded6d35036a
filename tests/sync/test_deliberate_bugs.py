"""Bugs put in on purpose: the random histories must find each (sync §4), or they prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.sync import feed as laptop_feed
from app.sync import merge, restamp, rows
from app.sync.state import Following
from hq.services import divergences, feed, late_edits
from tests.sync.office import Office
from tests.sync.test_many_laptops import histories

Patch = pytest.MonkeyPatch


def last_arrival_wins(patch: Patch) -> None:
    def join(fields: Any, clk: Any, other: Any, other_clk: Any) -> merge.Merged:
        names = [name for name in other if merge.stamp_of(other_clk, name)]
        written = tuple(merge.Written(name, fields.get(name), other[name]) for name in names)
        return merge.Merged({**fields, **other}, {**clk, **other_clk}, False, written)

    patch.setattr(rows.merge, "join", join)


def conflicts_are_not_recorded(patch: Patch) -> None:
    patch.setattr(divergences, "record", lambda *_: [])


def false_conflicts(patch: Patch) -> None:
    apply = merge.apply

    def suspicious(fields: Any, clk: Any, change: Any, device: int) -> merge.Merged:
        base = change.base and dict.fromkeys(change.base, (0, 0))
        return apply(fields, clk, change._replace(base=base), device)

    patch.setattr(merge, "apply", suspicious)


def own_conflicts_are_skipped(patch: Patch) -> None:
    record = divergences.record

    def told_to_the_other(db: Any, found: Any, now: int) -> Any:
        losers = {one.id: one.conflict.loser_stamp[1] for one in found}
        return [
            feed.Touch(one.entity, one.row, one.fields, one.hlc, losers.get(one.row, 0))
            for one in record(db, found, now)
        ]

    patch.setattr(divergences, "record", told_to_the_other)


def the_place_is_saved_without_the_rows(patch: Patch) -> None:
    take = laptop_feed.take

    def forgetful(session: Any, lines: Any, to: int) -> Any:
        if len(lines) > 1:
            Following(to).save(session)
            return laptop_feed.Taken()
        return take(session, lines, to)

    patch.setattr(laptop_feed, "take", forgetful)


def the_clock_learns_nothing_from_the_feed(patch: Patch) -> None:
    patch.setattr(merge, "greatest", lambda _: 0)


def a_line_of_the_page_is_lost(patch: Patch) -> None:
    page = feed._page

    def short(db: Any, caller: Any, after: int) -> feed.Page:
        found = page(db, caller, after)
        return feed.Page(found.to, found.lines[:1], found.more)

    patch.setattr(feed, "_page", short)


def late_edits_are_refused(patch: Patch) -> None:
    patch.setattr(late_edits, "handed_over", lambda *_: {})


def nothing_is_purged(patch: Patch) -> None:
    patch.setattr(laptop_feed, "purge", lambda *_: None)


def what_was_accepted_is_restamped(patch: Patch) -> None:
    renew = restamp.after_clock_refusal

    def again(session: Any, **how: Any) -> int:
        count = renew(session, **how)
        session.connection().exec_driver_sql("UPDATE dossier SET clk = json_set(clk, '$.note', json_array(1, 1))")
        return count

    patch.setattr("app.sync.engine.after_clock_refusal", again)


BUGS: list[Callable[[Patch], None]] = [
    last_arrival_wins, conflicts_are_not_recorded, false_conflicts, own_conflicts_are_skipped,
    the_place_is_saved_without_the_rows, the_clock_learns_nothing_from_the_feed, a_line_of_the_page_is_lost,
    late_edits_are_refused, nothing_is_purged, what_was_accepted_is_restamped,
]  # fmt: skip


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_the_histories_find_a_bug_put_in_on_purpose(
    hq: Office, monkeypatch: Patch, bug: Callable[[Patch], None]
) -> None:
    bug(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup)):
        histories(hq, 300, 40, shrink=False)
