"""Every error of the vault has its own key, its sentence in both languages, and the right exit code."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from app import i18n
from app.errors import BrokenData, Refused, SatchelError, UserError
from app.vault import errors

OWN = ("args", "kwargs")
KINDS: list[type[SatchelError]] = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, SatchelError) and kind.__module__ == errors.__name__
]


def made(kind: Callable[..., SatchelError]) -> SatchelError:
    """An error with some value for each of its parameters."""
    wanted = inspect.signature(kind, eval_str=True).parameters
    return kind(*(1 if one.annotation is int else "a file.pdf" for name, one in wanted.items() if name not in OWN))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_sentence_is_there_in_both_languages(kind: type[SatchelError]) -> None:
    error = made(kind)
    english = str(error)
    i18n.set_language("zh_CN")
    chinese = str(error)
    assert english.endswith(".") and chinese.endswith("。") and english != chinese
    assert error.exit_code == (4 if issubclass(kind, BrokenData) else 3 if issubclass(kind, Refused) else 2)


def test_each_has_a_key_and_a_sentence_of_its_own() -> None:
    all_made = [made(kind) for kind in KINDS]
    assert len({error.key for error in all_made}) == len({str(error) for error in all_made}) == len(KINDS) >= 24
    assert all(isinstance(error, UserError | BrokenData | Refused) for error in all_made)
