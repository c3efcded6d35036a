"""``kill -9`` at random instants of a person's work: what was said to be done is there, nothing is half there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.crash.campaign import Campaign

KINDS = ("edit", "import", "card", "passphrase", "backup")


def run(folder: Path, kind: str, kills: int, seed: int = 0) -> Campaign:
    campaign = Campaign.prepare(folder, kind, seed)
    for _ in range(kills):
        campaign.kill()
        campaign.check()
    return campaign


@pytest.mark.parametrize("kind", KINDS)
def test_killed_in_the_middle_of_work_nothing_is_lost(tmp_path: Path, kind: str) -> None:
    run(tmp_path, kind, 1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_two_hundred_times_nothing_is_lost(tmp_path: Path, kind: str) -> None:
    runs = [run(tmp_path / str(seed), kind, 50, seed) for seed in range(4)]
    done, shown = sum(one.done for one in runs), sum(one.shown for one in runs)
    during = sum((one.during for one in runs), Counter())
    print(f"\n{kind}: 200 kills, {done} done, {shown} shown, killed after {dict(during)}")
    assert done > 0
