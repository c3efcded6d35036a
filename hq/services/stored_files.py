"""What lies in the store of attachments, against the rows that name them: by names and sizes, no byte is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.sync import wire
from hq.files.sealing import WHOLE
from hq.headquarters import Headquarters


@dataclass(frozen=True, slots=True)
class Survey:
    """Places (``dossier/blob``) by what is there; ``bytes`` of all that is stored.

    ``partial``: still on its way up; ``lacking``: it was whole, and pieces are gone; ``orphaned``: no row names it.
    ``waiting`` rows have nothing here yet. ``sizes``: of each file that rows name.
    """

    whole: frozenset[str]
    partial: frozenset[str]
    lacking: frozenset[str]
    orphaned: frozenset[str]
    waiting: int
    bytes: int
    sizes: Mapping[str, int]


def survey(hq: Headquarters) -> Survey:
    """May run beside a headquarters at work. Raises Unreachable."""
    there: dict[str, set[str]] = {}
    total = 0
    for name, size in hq.files.everything():
        place, _, last = name.rpartition("/")
        there.setdefault(place, set()).add(last)
        total += size
    with hq.db.transaction() as db:  # afterwards: a row is here before its bytes
        rows = db.execute("SELECT dossier_id, blob, max(size) FROM attachment GROUP BY dossier_id, blob").fetchall()
    sizes = {f"{dossier.hex}/{blob}": size or 0 for dossier, blob, size in rows if blob is not None}
    whole, partial, lacking, orphaned = set(), set(), set(), set()
    for place, names in there.items():
        if place not in sizes:
            orphaned.add(place)
        elif WHOLE not in names:
            partial.add(place)
        elif {str(number) for number in range(wire.piece_count(sizes[place]))} <= names:
            whole.add(place)
        else:
            lacking.add(place)
    waiting = sum(1 for place in sizes if place not in there)
    return Survey(
        frozenset(whole), frozenset(partial), frozenset(lacking), frozenset(orphaned), waiting, total, sizes
    )  # fmt: skip
