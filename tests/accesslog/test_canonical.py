"""Canonical JSON: the published vectors of RFC 8785, and the narrower form that the log allows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.accesslog import canonical
from app.accesslog.canonical import LARGEST, CanonicalError

VECTORS = json.loads((Path(__file__).parent / "vectors" / "jcs.json").read_text("utf-8"))
PLAIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\'), max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    PLAIN | st.booleans() | st.integers(-LARGEST, LARGEST),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_rfc_8785_published_vectors(vector: dict[str, str]) -> None:
    value = json.loads(vector["input"])
    assert rfc8785.dumps(value) == bytes.fromhex(vector["outhex"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_vectors_outside_the_logs_form_are_refused(vector: dict[str, str]) -> None:
    """Each of them holds an escape, a fraction, a null, or isn't ASCII: none may stand in a log."""
    with pytest.raises(CanonicalError):
        canonical.decode(bytes.fromhex(vector["outhex"]))


@given(st.dictionaries(PLAIN, VALUES, max_size=5))
def test_what_is_written_is_rfc_8785_and_reads_back(value: dict[str, Any]) -> None:
    written = canonical.encode(value)
    assert written == rfc8785.dumps(value)
    assert canonical.decode(written) == value


@given(st.binary(max_size=60))
def test_reading_raises_only_its_own_error(noise: bytes) -> None:
    for body in (noise, b'{"a":' + noise + b"}"):
        try:
            assert canonical.encode(canonical.decode(body)) == body
        except CanonicalError:
            continue


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b'"a"',
        b'{"a":1',
        b'{ "a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":null}',
        b'{"a":1.0}',
        b'{"a":1.5}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":18446744073709551616}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\n"}',
        b'{"a":"\x7f"}',
        b'{"a":[null]}',
        '{"a":"张"}'.encode(),
        b'{"\xff":1}',
    ],
)
def test_anything_but_the_canonical_form_is_refused(body: bytes) -> None:
    with pytest.raises(CanonicalError):
        canonical.decode(body)


def test_the_bounds_of_integers_are_allowed() -> None:
    assert canonical.decode(b'{"a":9007199254740991,"b":-9007199254740991,"c":true}')["a"] == LARGEST


@pytest.mark.parametrize(
    "value",
    [1.0, None, "张三", "a\nb", 'a"b', "a\\b", "\x7f", LARGEST + 1, -LARGEST - 1, b"a", (1,), {1: 2}, {"é": 1}, [None]],
)
def test_writing_anything_the_log_forbids_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical.encode({"a": value})
