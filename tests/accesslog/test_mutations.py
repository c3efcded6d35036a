"""log-tamper: no damage goes unnoticed, and a stolen current key rewrites nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accesslog import chain as links
from app.accesslog.chain import Record
from app.accesslog.errors import Broken
from tests.accesslog.mutations import CLASSES, Field, campaign, forgeries
from tests.accesslog.samples import chain_of


@pytest.fixture(scope="module")
def field() -> Field:
    return Field(40, random.Random(20_261_122))


def test_log_tamper_control_an_untouched_log_is_accepted(field: Field) -> None:
    assert links.verify(field.records, field.states[0]).head == field.head


def test_log_tamper_every_class_of_damage_is_found(field: Field) -> None:
    tried, missed = campaign(field, 150)
    assert missed == []
    assert set(tried.values()) == {150}
    assert len(tried) == len(CLASSES)


def test_log_tamper_a_stolen_current_key_forges_nothing(field: Field) -> None:
    made, accepted = forgeries(field, 30, 1000)
    assert (made, accepted) == (1000, [])


RECORDS, STATES, _ = chain_of(8)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(RECORDS),
            st.builds(Record, st.binary(max_size=40), st.binary(min_size=64, max_size=64)),
            st.builds(
                lambda record, at, byte: Record(
                    record.body[: at % len(record.body)] + bytes([byte]) + record.body[at % len(record.body) + 1 :],
                    record.signature,
                ),
                st.sampled_from(RECORDS),
                st.integers(0, 2000),
                st.integers(0, 255),
            ),
        ),
        max_size=10,
    )
)
def test_log_tamper_only_a_prefix_of_the_genuine_chain_is_accepted(records: list[Record]) -> None:
    try:
        state = links.verify(records, STATES[0])
    except Broken as broken:
        wrong = next(seq for seq, record in enumerate(records) if seq >= 8 or record != RECORDS[seq])
        assert broken.seq == wrong
        return
    assert records == RECORDS[: len(records)]
    assert state == STATES[len(records)]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_log_tamper_a_million_mutations() -> None:
    field = Field(300, random.Random(1))
    tried, missed = campaign(field, 1_000_000 // len(CLASSES) + 1)
    assert missed == []
    assert tried.total() >= 1_000_000


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_log_tamper_twenty_thousand_forgeries() -> None:
    field = Field(300, random.Random(2))
    for stolen_at in (2, 17, 150, 299, 300):
        made, accepted = forgeries(field, stolen_at, 5000)
        assert (made, accepted) == (5000, [])
