"""Each bench runs, over very little, and prints what it measured; the figures themselves prove nothing here."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import archive, edit, reveal, search, start, window
from bench import open as opening
from bench.harness import Result

RUNS: dict[str, tuple[Callable[[], Iterator[Result]], int]] = {
    "edit": (lambda: edit.run(dossiers=2, persons=5, rounds=2), 2),
    "open": (lambda: opening.run(dossiers=5, rounds=2), 3),
    "reveal": (lambda: reveal.run(dossiers=5, rounds=2), 1),
    "search": (lambda: search.run(count=30, notes=40, persons=10, asked=1, only=["2 hanzi", "pinyin"]), 4),
    "start": (lambda: start.run(rounds=1), 2),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "KEPT", tmp_path)
    monkeypatch.delenv("SATCHEL_BENCH_NAMES", raising=False)


@pytest.fixture(autouse=True)
def _unburdened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What other tests left isn't looked through before each measurement, which took most of the time."""
    gc.collect()
    gc.freeze()
    with monkeypatch.context() as patch:
        patch.setattr(gc, "unfreeze", lambda: None)
        yield


@pytest.mark.parametrize("name", RUNS)
def test_bench_runs_and_tells(name: str) -> None:
    run, lines = RUNS[name]
    told = [json.loads(result.line(0.0)) for result in run()]
    assert len(told) == lines
    assert all(one["ours"] > 0 and one["reference"] > 0 for one in told)


def test_bench_of_the_window_unlocks_it_and_tells_its_memory() -> None:
    told = [json.loads(result.line(0.0)) for result in window.run(dossiers=5, tours=0)]
    assert [one["unit"] for one in told] == ["ms", "MB"]
    assert all(one["ours"] > 0 for one in told)


def test_names_come_from_a_file_if_one_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "names.txt"
    file.write_text("香蕉新乐\n\n信永中和\n香蕉新乐\n", "utf-8")
    monkeypatch.setenv("SATCHEL_BENCH_NAMES", str(file))
    assert search.names(10) == ["香蕉新乐", "信永中和"]


def test_an_archive_is_built_once(tmp_path: Path) -> None:
    built: list[Path] = []

    def build(folder: Path) -> None:
        built.append(folder)

    for _ in range(2):
        with archive.made("once", build) as folder:
            assert folder.is_dir()
    assert len(built) == 1
