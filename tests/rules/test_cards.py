"""The card's state machine against a table typed from trust §2 and borrow-states, not derived from the code."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.enums import CardKind, CardState
from app.rules.cards import (
    ENDED,
    SELF_ISSUED,
    CardEvent,
    card_number,
    loan_end,
    next_state,
    state_reason,
    working_day_end,
)
from app.rules.policy import Policy
from app.rules.reasons import Reason

# · refused, with the state as the reason. Any other word in lower case with an underscore is a reason.
LOAN = """
state     request   approve refuse  withdraw  issue          renew suspend   resume return   expire  recall   report_lost close
draft     requested ·       ·       ·         needs_approval ·     ·         ·      ·        ·       ·        ·           ·
requested ·         ready   refused withdrawn ·              ·     ·         ·      ·        ·       ·        ·           ·
refused   ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           ·
ready     ·         ·       ·       withdrawn out            ·     ·         ·      ·        ·       ·        ·           ·
out       ·         ·       ·       ·         ·              out   suspended ·      returned expired recalled lost        ·
suspended ·         ·       ·       ·         ·              ·     ·         out    returned expired recalled lost        ·
returned  ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           closed
expired   ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           closed
recalled  ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           closed
lost      ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           closed
withdrawn ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           ·
closed    ·         ·       ·       ·         ·              ·     ·         ·      ·        ·       ·        ·           ·
"""  # noqa: E501
# what differs for cards that a person issues to themselves: own, inspection, director's reading
SELF = {
    ("draft", "request"): "needs_no_request",
    ("draft", "issue"): "out",
    ("out", "renew"): "not_renewable",
}


def _grid(text: str) -> dict[tuple[str, str], str]:
    head, *lines = (line.split() for line in text.strip().splitlines())
    return {(line[0], event): word for line in lines for event, word in zip(head[1:], line[1:], strict=True)}


GRID = _grid(LOAN)


def _wanted(state: str, word: str) -> CardState | Reason:
    if word == "·":
        return Reason(f"card_{state}")
    return Reason(word) if "_" in word else CardState(word)


def test_borrow_states_every_pair_is_in_the_table() -> None:
    assert set(GRID) == {(state.value, event.value) for state in CardState for event in CardEvent}


@pytest.mark.parametrize(("state", "event"), GRID)
def test_borrow_states_loan(state: str, event: str) -> None:
    found = next_state(CardState(state), CardEvent(event))
    wanted = _wanted(state, GRID[state, event])
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize("kind", [CardKind.OWN, CardKind.INSPECTION, CardKind.DIRECTOR])
@pytest.mark.parametrize(("state", "event"), GRID)
def test_borrow_own_self_issued(kind: CardKind, state: str, event: str) -> None:
    found = next_state(CardState(state), CardEvent(event), kind=kind)
    wanted = _wanted(state, SELF.get((state, event), GRID[state, event]))
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("most", "renewals", "wanted"),
    [
        (2, 0, CardState.OUT),
        (2, 1, CardState.OUT),
        (2, 2, Reason.RENEWALS_USED_UP),
        (2, 3, Reason.RENEWALS_USED_UP),
        (0, 0, Reason.RENEWALS_USED_UP),
        (3, 2, CardState.OUT),
    ],
)
def test_borrow_states_renewal_at_most_twice_by_policy(most: int, renewals: int, wanted: object) -> None:
    policy = Policy(renewals_max=most)
    assert next_state(CardState.OUT, CardEvent.RENEW, renewals=renewals, policy=policy) is wanted


def test_borrow_states_renewal_at_most_twice_by_default() -> None:
    assert next_state(CardState.OUT, CardEvent.RENEW, renewals=1) is CardState.OUT
    assert next_state(CardState.OUT, CardEvent.RENEW, renewals=2) is Reason.RENEWALS_USED_UP
    assert next_state(CardState.OUT, CardEvent.RENEW, policy=Policy(renewals_max=1)) is CardState.OUT


def test_each_state_has_its_reason() -> None:
    assert {state: state_reason(state).value for state in CardState} == {
        state: f"card_{state.value}" for state in CardState
    }


def test_kinds_and_ends() -> None:
    assert CardKind.LOAN not in SELF_ISSUED
    assert len(SELF_ISSUED) == 3
    assert {"returned", "expired", "recalled", "lost", "closed"} == ENDED


@given(st.lists(st.tuples(st.sampled_from(CardEvent), st.sampled_from(CardKind)), max_size=25))
def test_borrow_end_no_card_comes_back_once_ended(events: list[tuple[CardEvent, CardKind]]) -> None:
    state = CardState.DRAFT
    ended = False
    for event, kind in events:
        after = next_state(state, event, kind=kind)
        if isinstance(after, CardState):
            state = after
        ended = ended or state in ENDED
        assert not (ended and state in {CardState.OUT, CardState.READY, CardState.SUSPENDED})


# the working day


def _ms(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "offset", "end"),
    [
        ("2026-11-22T09:00:00+08:00", 480, "2026-11-23T00:00:00+08:00"),
        ("2026-11-22T23:59:59.999+08:00", 480, "2026-11-23T00:00:00+08:00"),
        ("2026-11-22T00:00:00+08:00", 480, "2026-11-23T00:00:00+08:00"),
        ("2026-12-31T12:00:00+00:00", 0, "2027-01-01T00:00:00+00:00"),
        ("2026-11-22T01:00:00-09:30", -570, "2026-11-23T00:00:00-09:30"),
        ("2026-11-22T01:00:00+05:45", 345, "2026-11-23T00:00:00+05:45"),
    ],
)
def test_borrow_own_ends_at_midnight_local(now: str, offset: int, end: str) -> None:
    assert working_day_end(_ms(now), offset) == _ms(end)


@given(st.integers(0, 2**42), st.integers(-14 * 60, 14 * 60))
def test_borrow_own_never_lasts_longer_than_a_day(now_ms: int, offset: int) -> None:
    end = working_day_end(now_ms, offset)
    assert now_ms < end <= now_ms + 86_400_000
    assert (end + offset * 60_000) % 86_400_000 == 0


# the loan's days


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (-1, Reason.DUE_NEEDED),
        (0, Reason.DUE_NEEDED),
        (1, 1_000 + 86_400_000),
        (30, 1_000 + 30 * 86_400_000),
        (31, Reason.LOAN_TOO_LONG),
    ],
)
def test_borrow_other_at_most_thirty_days(days: int, wanted: object) -> None:
    assert loan_end(1_000, days) == wanted


# numbers


def test_card_numbers() -> None:
    assert card_number(dt.date(2026, 12, 7), 3, 5) == "JY-261207-3-05"
    assert card_number(dt.date(2026, 1, 2), 0, 1) == "JY-260102-0-01"
    assert card_number(dt.date(2026, 1, 2), 1204, 123) == "JY-260102-1204-123"


@pytest.mark.parametrize(("device", "counter"), [(-1, 1), (1, 0), (0, -3)])
def test_card_numbers_out_of_range(device: int, counter: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        card_number(dt.date(2026, 1, 1), device, counter)


@given(
    st.lists(
        st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 10**6), st.integers(1, 10**4)),
        unique=True,
    )
)
def test_card_numbers_are_one_each_and_fit_the_log(cards: list[tuple[dt.date, int, int]]) -> None:
    numbers = [card_number(*card) for card in cards]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) <= 40 and re.fullmatch(r"[A-Z]{1,8}[A-Z0-9-]{0,31}", number) for number in numbers)
