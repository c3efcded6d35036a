"""Each refusal has its rule and its sentences."""

from __future__ import annotations

import re

import pytest

from app import i18n
from app.errors import Refused
from app.rules.reasons import Reason, RefusedByRule

# the names of domain.md that refusals may cite
RULES = {
    "borrow-rank", "borrow-card", "borrow-own", "borrow-other", "borrow-place", "borrow-states", "borrow-offline",
    "access-log", "log-tamper", "incident",
}  # fmt: skip


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_and_what_to_do(reason: Reason) -> None:
    assert reason.rule in RULES
    assert re.fullmatch(r"[a-z][a-z_]{0,39}", reason.value)  # goes into the log as one word
    english = reason.sentence
    i18n.set_language("zh_CN")
    chinese = reason.sentence
    assert english.endswith(".") and chinese.endswith("。")
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)


def test_no_sentence_without_a_reason() -> None:
    assert set(i18n.area("refusal")) == {f"refusal.{reason.value}" for reason in Reason}


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        (Reason.RANK, "borrow-rank"),
        (Reason.CARD_NEEDED, "borrow-card"),
        (Reason.NOT_KEEPER, "borrow-own"),
        (Reason.GRADE_A_DIRECTOR, "borrow-other"),
        (Reason.PLACE_TRAIN, "borrow-place"),
        (Reason.CARD_RETURNED, "borrow-states"),
        (Reason.LEASE_DAYS, "borrow-offline"),
        (Reason.LOG_OF_OTHERS, "access-log"),
        (Reason.LOG_BROKEN, "log-tamper"),
        (Reason.DEVICE_REVOKED, "incident"),
    ],
)
def test_reasons_cite_their_rule(reason: Reason, rule: str) -> None:
    assert reason.rule == rule


@pytest.mark.parametrize(
    "reason", [Reason.PLACE_PUBLIC, Reason.PLACE_TRAIN, Reason.PLACE_PLANE, Reason.PLACE_TRANSPORT]
)
def test_borrow_place_offers_to_lock_and_to_note_on_paper(reason: Reason) -> None:
    assert "Lock" in reason.sentence and "paper" in reason.sentence
    i18n.set_language("zh_CN")
    assert "锁定" in reason.sentence and "纸" in reason.sentence


def test_refusal_as_error() -> None:
    error = RefusedByRule(Reason.PLACE_TRAIN)
    assert isinstance(error, Refused)
    assert (error.exit_code, error.rule, error.key) == (3, "borrow-place", "place_train")
    assert error.reason is Reason.PLACE_TRAIN
    assert str(error) == error.message == Reason.PLACE_TRAIN.sentence
