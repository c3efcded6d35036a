"""The strength meter says what it can know, and the cost of a guess fits the machine."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault import calibrate
from app.vault.calibrate import cost_for
from app.vault.errors import WeakPassphrase
from app.vault.keys import PASSPHRASE_ALONE, WITH_DEVICE, WITH_DEVICE_FLOOR, KdfCost
from app.vault.passphrase import minimum, require, strength


@pytest.mark.parametrize(
    "weak",
    ["", "password", "Satchel2026", "nihaoshijie", "woaini1314", "5201314", "jieyueka", "qwertyuiop", "a" * 40,
     "zhangwei1988", "mima123456", "2026-11-22"],
)  # fmt: skip
def test_weak_ones_are_refused_with_a_keyring_too(weak: str) -> None:
    assert not strength(weak, with_keyring=True).enough
    with pytest.raises(WeakPassphrase):
        require(weak, with_keyring=True)


@pytest.mark.parametrize(
    "strong",
    ["ochre lantern seven quilt marble", "qingting shanshui moyu langan zhuque fengling", "k7#Qm2!xTz9w4&Lp"],
)
def test_random_words_pinyin_and_characters_are_enough_alone(strong: str) -> None:
    told = strength(strong, with_keyring=False)
    assert told.enough and told.score == 4
    require(strong, with_keyring=False)


def test_the_passphrase_alone_must_be_stronger() -> None:
    middling = "correct horse battery staple"
    assert strength(middling, with_keyring=True).enough
    assert not strength(middling, with_keyring=False).enough
    assert minimum(with_keyring=False) > minimum(with_keyring=True)


def test_words_an_attacker_knows_count_for_nothing() -> None:
    alone = strength("Brandtmeier-Xuzhoufabrik", with_keyring=True).guesses_log10
    known = strength("Brandtmeier-Xuzhoufabrik", with_keyring=True, known=("brandtmeier", "xuzhoufabrik", ""))
    assert known.guesses_log10 < alone / 2 and not known.enough


def test_pinyin_is_priced_as_syllables_not_as_letters() -> None:
    assert strength("zhuangshuang", with_keyring=True).guesses_log10 <= 4


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    told = strength(text, with_keyring=True)
    assert 0 <= told.score <= 4 and 0 <= told.guesses_log10 <= len(text) + 0.01


def test_a_very_long_one_is_judged_by_its_beginning() -> None:
    assert strength("ochre lantern " + "x" * 100_000, with_keyring=False).score >= 2


@pytest.mark.parametrize(
    ("speed", "memory_gib", "cost"),
    [
        (1e-6, 16, WITH_DEVICE),
        (3e-6, 16, KdfCost(128 * 1024, 3, 4)),
        (1e-4, 16, WITH_DEVICE_FLOOR),
        (1e-7, 2, KdfCost(128 * 1024, 3, 4)),
        (1e-7, 1, WITH_DEVICE_FLOOR),
    ],
)
def test_the_cost_fits_the_machine(
    monkeypatch: pytest.MonkeyPatch, speed: float, memory_gib: int, cost: KdfCost
) -> None:
    monkeypatch.setattr(calibrate, "memory_kib", lambda: memory_gib * 1024 * 1024)
    assert cost_for(with_device=True, seconds=lambda each: speed * each.memory_kib * each.passes) == cost


def test_alone_the_cost_is_the_full_one_on_any_machine() -> None:
    assert cost_for(with_device=False, seconds=lambda cost: 100.0) == PASSPHRASE_ALONE


def test_this_machine_can_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cost_for(with_device=True).memory_kib >= WITH_DEVICE_FLOOR.memory_kib
    assert calibrate.memory_kib() > 512 * 1024
    monkeypatch.delattr(os, "sysconf")
    assert calibrate.memory_kib() == 8 * 1024 * 1024
