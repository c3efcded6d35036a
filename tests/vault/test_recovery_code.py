"""The printed recovery code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.errors import RecoveryCodeTypo
from app.vault.recovery_code import ALPHABET, generate, parse, show

codes = st.binary(min_size=16, max_size=16)


@given(codes)
def test_what_is_shown_is_what_is_read(code: bytes) -> None:
    text = show(code)
    assert parse(text) == code
    assert parse(f" {text.lower().replace('-', ' – ').replace('0', 'o').replace('1', 'l')}\n") == code
    assert parse("".join(chr(ord(letter) + 0xFEE0) if letter != "-" else letter for letter in text)) == code


@given(codes, st.integers(0, 28), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found(code: bytes, place: int, letter: str) -> None:
    """16 bits of checksum: one in 65,536 slips through, none of these pairs of close codes."""
    letters = list(show(code).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    try:
        assert parse("".join(letters)) != code
    except RecoveryCodeTypo:
        return


@pytest.mark.parametrize("text", ["", "ABC", "U" * 29, "0" * 30, "é" * 29, "0" * 28 + "2"])
def test_anything_else_is_a_typing_error(text: str) -> None:
    with pytest.raises(RecoveryCodeTypo):
        parse(text)


def test_the_form_is_stable() -> None:
    assert show(bytes(range(16))) == show(bytes(range(16)))
    assert [len(group) for group in show(generate()).split("-")] == [5, 5, 5, 5, 5, 4]
    assert generate() != generate()
