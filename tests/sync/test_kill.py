"""``kill -9`` at random instants of an exchange: nothing committed is lost, nothing doubled, no false fork."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import Dossier
from app.sync.state import Sent
from tests.architecture.sources import ROOT
from tests.sync.laptop import Laptop
from tests.sync.office import Office


def run_and_kill(home: Path, seed: int, seconds: float) -> list[str]:
    """Let the child work for a while, kill it; the customers it said it had committed."""
    command = [sys.executable, "-m", "tests.sync.crash_child", str(home), str(seed)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    with child.stdout, child.stderr:
        opened = child.stdout.readline()
        time.sleep(seconds)
        alive = child.poll() is None
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().decode().split()
        child.wait()
        assert opened and alive, child.stderr.read().decode()[-3000:]
    return [one for one in said if len(one) == 36]


def campaign(home: Path, hq: Office, kills: int, longest_s: float) -> None:
    made = Laptop(home)
    device = hq.enrol(made).device
    made.close()
    chance = random.Random(kills)
    committed = [one for kill in range(kills) for one in run_and_kill(home, kill, chance.uniform(0.01, longest_s))]
    laptop = Laptop(home)
    try:
        while not laptop.engine.sync().finished:
            pass
        check(laptop, hq, device, committed)
    finally:
        laptop.close()


def check(laptop: Laptop, hq: Office, device: int, committed: list[str]) -> None:
    with laptop.store.read() as session:
        mine = {uuid.UUID(one.id): (one.note, one.code, one.clk) for one in session.execute(select(Dossier)).scalars()}
        sent = Sent.load(session)
    assert {uuid.UUID(one) for one in committed} <= set(mine)
    rows = hq.sql("SELECT id, note, code, clk FROM dossier WHERE keeper_id = %s", uuid.UUID(laptop.me))
    assert {row[0]: row[1:] for row in rows} == mine
    ((last, chain),) = hq.sql("SELECT last_seq, chain FROM push_state WHERE device_id = %s", device)
    assert (last, bytes(chain)) == (sent.acked, sent.chain)
    written = hq.sql("SELECT count(DISTINCT hlc), count(*) FROM history WHERE device = %s", device)
    assert written == [(sent.acked, sent.acked)]
    assert hq.sql("SELECT count(*) FROM quarantine WHERE device_id = %s", device) == [(0,)]
    assert hq.sql("SELECT count(*) FROM log_incident WHERE device_id = %s", device) == [(0,)]
    assert laptop.log.seen_by_headquarters() == laptop.log.head()


def test_killed_again_and_again_nothing_is_lost(hq: Office, tmp_path: Path) -> None:
    campaign(tmp_path / "laptop", hq, kills=2, longest_s=0.6)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_kills_lose_nothing(hq: Office, tmp_path: Path) -> None:
    campaign(tmp_path / "laptop", hq, kills=210, longest_s=1.2)
