"""The event's draft: every kind of access-log, and no way in for dossier text."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accesslog import canonical
from app.accesslog.canonical import LARGEST
from app.accesslog.events import (
    MOST_ROWS,
    Act,
    Actor,
    ClockState,
    Event,
    Occurrence,
    Outcome,
    Sink,
    SinkKind,
    Target,
    from_fields,
)
from app.accesslog.shapes import ShapeError
from tests.accesslog.samples import BOOT, CARD, PERSON, full, opened

FREE_TEXT = [
    "张三",
    "王总不满意我们的报价",
    "Acme Corporation",
    "Zhang San",
    "ACME",
    "ACME Corp 2",
    "13812345678",
    "010-62345678",
    "62345678",
    "+86 138 1234 5678",
    "wang@client.example",
    "http://client.example/",
    "he likes tea",
    "a,b",
    "line\nbreak",
    "tab\there",
    "\x00",
    "",
    " ",
    "é",
    "A" * 41,
    "a" * 41,
    "𬭎",
]
IDENTIFIERS = ["id", "session", "superior"]


@pytest.mark.parametrize("text", FREE_TEXT)
def test_access_log_refuses_free_text_in_every_text_field(text: str) -> None:
    makers: list[Any] = [
        lambda: Actor(id=text, role="director"),
        lambda: Actor(id=PERSON, role=text),
        lambda: Actor(id=PERSON, role="director", session=text),
        lambda: Actor(id=PERSON, role="director", superior=text),
        lambda: Target(kind=text),
        lambda: Target(kind="dossier", id=text),
        lambda: Target(kind="dossier", dossier=text),
        lambda: Target(kind="dossier", sections=(text,)),
        lambda: Target(kind="dossier", rows=(text,)),
        lambda: Target(kind="dossier", digest=text),
        lambda: Sink(kind=SinkKind.PRINT, sha256=text),
        lambda: Sink(kind=SinkKind.PRINT, watermark=text),
        lambda: opened(reason=text),
        lambda: opened(purpose=text),
        lambda: opened(card=text),
        lambda: opened(place=text),
        lambda: opened(place_hint=text),
        lambda: Occurrence(wall_ms=1, mono_ms=1, boot=text),
    ]
    for make in makers:
        with pytest.raises(ShapeError) as caught:
            make()
        assert not text.strip() or text not in str(caught.value)


@given(st.text(min_size=1))
def test_no_text_with_a_space_or_beyond_ascii_passes(text: str) -> None:
    if text.isascii() and " " not in text:
        text = "张" + text
    for make in (lambda: opened(reason=text), lambda: opened(card=text), lambda: Target(kind="dossier", digest=text)):
        with pytest.raises(ShapeError):
            make()


@pytest.mark.parametrize("number", [-1, LARGEST + 1, 1.5, True, "1", None])
def test_numbers_are_whole_and_not_negative(number: Any) -> None:
    with pytest.raises(ShapeError):
        Occurrence(wall_ms=number, mono_ms=0, boot=BOOT)
    if number is not None:
        for make in (
            lambda: opened(duration_ms=number),
            lambda: opened(opening=number),
            lambda: opened(trusted_ms=number),
            lambda: Target(kind="dossier", revision=number),
            lambda: Target(kind="dossier", count=number),
            lambda: Sink(kind=SinkKind.EXPORT, pages=number),
            lambda: Sink(kind=SinkKind.EXPORT, characters=number),
        ):
            with pytest.raises(ShapeError):
                make()


def test_numbers_reach_their_bounds() -> None:
    assert opened(duration_ms=0).duration_ms == 0
    assert opened(trusted_ms=LARGEST).trusted_ms == LARGEST


@pytest.mark.parametrize(
    "identity", [PERSON, CARD, "0", "1234567", "BC1", "T-000123", "ab" * 8, "ab" * 16, "ab" * 32, "boot-29922084"]
)
def test_identifiers_that_are_allowed(identity: str) -> None:
    assert opened(card=identity).card == identity


@pytest.mark.parametrize(
    "identity", ["12345678", "ABC", "BC-", "bc-1", "AB" * 8, "ab" * 9, "1A", PERSON.replace("1", "A"), PERSON + "0"]
)
def test_identifiers_that_are_refused(identity: str) -> None:
    with pytest.raises(ShapeError):
        opened(card=identity)


@pytest.mark.parametrize("word", ["a", "borrow-place", "dossier_opened", "v1.2", "a" * 40])
def test_words_that_are_allowed(word: str) -> None:
    assert opened(reason=word).reason == word


@pytest.mark.parametrize("word", ["1a", "_a", "a-", "a--b", "a_.b", "A", "aB"])
def test_words_that_are_refused(word: str) -> None:
    with pytest.raises(ShapeError):
        opened(reason=word)


@pytest.mark.parametrize(
    ("field", "value"), [("act", "unlock"), ("outcome", "allowed"), ("clock", "good"), ("act", Outcome.ALLOWED)]
)
def test_closed_lists_take_members_only(field: str, value: object) -> None:
    with pytest.raises(ShapeError):
        opened(**{field: value})
    with pytest.raises(ShapeError):
        Sink(kind="print")  # type: ignore[arg-type]


def test_rows_are_bounded_tuples() -> None:
    assert len(Target(kind="search", rows=(PERSON,) * MOST_ROWS).rows) == MOST_ROWS
    with pytest.raises(ShapeError):
        Target(kind="search", rows=(PERSON,) * (MOST_ROWS + 1))
    with pytest.raises(ShapeError):
        Target(kind="search", rows=[PERSON])  # type: ignore[arg-type]


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_act_goes_there_and_back(act: Act, outcome: Outcome) -> None:
    event = Event(act=act, outcome=outcome)
    assert event.fields() == {"act": act.value, "outcome": outcome.value}
    assert from_fields(event.fields()) == event


def test_all_fields_go_there_and_back_through_canonical_json() -> None:
    for event in (full(), dataclasses.replace(full(), happened=Occurrence(wall_ms=5, mono_ms=6, boot=BOOT))):
        fields = canonical.decode(canonical.encode(event.fields()))
        assert from_fields(fields) == event
        assert fields == event.fields()
    assert {field.name for field in dataclasses.fields(Event)} - {"duration_ms", "trusted_ms", "happened"} < set(
        full().fields()
    )


@pytest.mark.parametrize(
    "change",
    [
        {"act": "read_aloud"},
        {"act": None},
        {"outcome": "maybe"},
        {"note": "x"},
        {"clock": "late"},
        {"actor": {"id": PERSON}},
        {"actor": {"id": PERSON, "role": "director", "name": "zhang"}},
        {"actor": PERSON},
        {"target": {"kind": "dossier", "sections": "basic"}},
        {"target": []},
        {"target": {"kind": "dossier", "rows": []}},
        {"target": {"kind": "dossier", "rows": [7]}},
        {"sink": {"pages": 1}},
        {"sink": {"kind": "fax"}},
        {"happened": {"wall_ms": 1, "mono_ms": 2}},
        {"reason": None, "card": 7},
    ],
)
def test_fields_that_are_not_an_event_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ShapeError):
        from_fields(full().fields() | change)


@pytest.mark.parametrize("fields", [{"outcome": "allowed"}, {}, 3, None, [["act", "lock"], ["outcome", "allowed"]]])
def test_what_is_no_event_at_all_is_refused(fields: Any) -> None:
    with pytest.raises(ShapeError):
        from_fields(fields)


def test_clock_states_are_told() -> None:
    assert [opened(clock=state).fields()["clock"] for state in ClockState] == [state.value for state in ClockState]
