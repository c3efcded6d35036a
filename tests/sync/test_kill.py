"""``kill -9`` of laptops, node and PostgreSQL in the middle of exchanges both ways, with files (see ``kills``)."""

from __future__ import annotations

import pytest

from tests.sync.kills import LAPTOP, NODE, POSTGRES, run


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_and_sixty_kills_lose_and_double_nothing(seed: int) -> None:
    seen = run(260, seed)
    print("\n", dict(seen))
    for kind in (LAPTOP, NODE, POSTGRES):
        assert seen[f"kills of {kind}"] > 10
    assert seen["handovers"] and seen["files compared"] and seen["conflicts kept"] and seen["exchanges finished"]
