"""What changed between two states of a map (coverage)."""

from __future__ import annotations

import pytest

from app.rules.relations.changes import changes
from tests.rules.relations.scene import scene


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("me +3 A", "me +3 A", []),
        ("A", "A\nB", ["person_came B"]),
        ("A\nB", "A", ["person_went B"]),
        ("A\nme", "me +3 A", ["newly_known A", "tie_new A me"]),
        ("me +3 A", "A\nme", ["no_longer_known A", "tie_gone A me"]),
        ("me =3 A", "me +3 A", ["standing_better A me"]),
        ("me =3 A", "me -3 A", ["standing_worse A me"]),
        ("me 0 A", "me -3 A", ["newly_known A", "standing_worse A me"]),
        ("me +3 A", "me +4! A", ["stronger A me", "confirmed A me"]),
        ("me +3 A", "me +1 A", ["weaker A me"]),
        ("A\nB", "A\nB > A", ["superior B A"]),
        ("A user for 3", "A user against 3", ["support A"]),
        ("A user for 3", "A user for 4", ["influence A"]),
        ("A user for 3", "A buyer for 3", ["role_new A", "role_gone A"]),
        ("A\nB", "A for3 B", ["influences_new A B"]),
        ("A for3 B", "A\nB", ["influences_gone A B"]),
        ("A", "A vs X", ["competitor_new A"]),
        ("A vs X", "A vs Y", ["competitor_new A", "competitor_gone A"]),
    ],
)
def test_coverage_what_changed(before: str, after: str, wanted: list[str]) -> None:
    found = changes(scene(before), scene(after))
    assert [" ".join(filter(None, (c.kind, c.person_id, c.other_id))) for c in found] == wanted
