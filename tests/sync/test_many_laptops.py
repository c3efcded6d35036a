"""Random histories of three laptops of two people and one headquarters: offline edits, faults, wrong clocks, handovers.

At the end of each: all hold the same, field by field and stamp by stamp; every value ever written is in force, was
knowingly overwritten, or is kept as a conflict; no conflict is a false one; who doesn't keep a dossier has none of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.direct import FATES
from tests.sync.history import ACTS
from tests.sync.many_histories import campaign, first_violation
from tests.sync.office import Office

FEW = 6
MANY = 10_000


def test_a_few_histories_of_three_laptops_converge(hq: Office) -> None:
    assert first_violation(hq, range(FEW)) is None


@pytest.mark.soak
@pytest.mark.timeout(24 * 3600)
def test_ten_thousand_histories_of_three_laptops_converge(tmp_path: Path) -> None:
    tally = campaign(0, MANY, tmp_path / "tally.json")
    assert tally.run == MANY and tally.violations == []
    happened = {*(act.removeprefix("_") for act in ACTS), *(f"request {fate}" for fate in FATES)}
    happened |= {"crash at work", "crash in an exchange", "refused clock", "conflicts kept"}
    print("\n", dict(tally.seen))
    assert all(tally.seen[one] > MANY // 100 for one in happened), tally.seen
