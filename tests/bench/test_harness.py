"""The line a bench prints, and fairness between ours and the reference."""

from __future__ import annotations

import json

from bench.harness import Pair, Result, in_turn, p95


def test_line_holds_what_readers_of_figures_need() -> None:
    line = Result.of("edit", 1, Pair((0.004, 0.002, 0.003), (0.001, 0.001, 0.001)), on=["fsync"], size=7).line(0.5)
    assert json.loads(line) == {
        "what": "edit",
        "n": 1,
        "unit": "ms",
        "ours": 3.0,
        "reference": 1.0,
        "ratio": 3.0,
        "load": 0.5,
        "on": ["fsync"],
        "ours_p95": 4.0,
        "reference_p95": 1.0,
        "rounds": 3,
        "size": 7,
    }


def test_no_reference_no_ratio() -> None:
    assert json.loads(Result("size", 1, 212.0, None, unit="MB").line(0.0))["ratio"] is None


def test_both_run_as_often_and_neither_is_always_first() -> None:
    calls: list[str] = []
    pair = in_turn(lambda: calls.append("ours"), lambda: calls.append("reference"), rounds=4, warm=1)
    assert len(pair.ours) == len(pair.reference) == 4
    assert calls.count("ours") == calls.count("reference") == 5
    assert {calls[position] for position in range(0, 10, 2)} == {"ours", "reference"}


def test_p95_of_few_is_the_greatest() -> None:
    assert p95([3.0, 1.0, 2.0]) == 3.0
    assert p95([float(number) for number in range(1, 101)]) == 95.0
