"""kill -9 while events are appended: what was acknowledged is there, and the chain goes on (access-log)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.accesslog.seedfile import SeedFile
from app.accesslog.store import SEED_NAME, AccessLog
from app.clock import SystemClock
from tests.accesslog.samples import KEY, opened

ROOT = Path(__file__).parents[2]


def killed_while_appending(folder: Path, after_s: float) -> list[tuple[int, bytes]]:
    """Start a process that appends, kill it a moment after its first event, and tell what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.accesslog.appender", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    lines = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return [(int(seq), bytes.fromhex(leaf)) for seq, leaf in (line.split() for line in lines)]


def campaign(folder: Path, kills: int) -> int:
    """Kill again and again, looking at the log after each; returns how many events were acknowledged."""
    dice = random.Random(7)
    AccessLog.create(folder, device="7", key=KEY, clock=SystemClock()).close()
    acknowledged: dict[int, bytes] = {}
    for _ in range(kills):
        acknowledged.update(killed_while_appending(folder, dice.uniform(0, 0.1)))
        log = AccessLog.open(folder, key=KEY, clock=SystemClock())
        leaves = [record.leaf for record in log.records()]
        assert {seq: leaves[seq] for seq in acknowledged} == acknowledged
        assert len(acknowledged) <= len(leaves)
        receipt = log.append(opened())
        acknowledged[receipt.seq] = receipt.leaf
        log.close()
    log = AccessLog.open(folder, key=KEY, clock=SystemClock())
    assert log.verify().size >= len(acknowledged)
    log.close()
    return len(acknowledged)


def test_kill_9_while_appending_loses_no_acknowledged_event(tmp_path: Path) -> None:
    assert campaign(tmp_path, 4) >= 8


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_kill_9_two_hundred_times(tmp_path: Path) -> None:
    assert campaign(tmp_path, 200) >= 400


def test_a_crash_between_event_and_seed_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is committed first, the seed replaced next: a crash in between leaves the seed one behind."""
    log = AccessLog.create(tmp_path, device="7", key=KEY, clock=SystemClock())
    log.append(opened())
    with monkeypatch.context() as crash:
        crash.setattr(SeedFile, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            log.append(opened())
    behind = (tmp_path / SEED_NAME).read_bytes()
    log.close()
    log = AccessLog.open(tmp_path, key=KEY, clock=SystemClock())
    assert (tmp_path / SEED_NAME).read_bytes() != behind
    assert log.append(opened()).seq == 2
    log.verify()
    log.close()
