"""All attachments of one store into another, still sealed; goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from hq.files.sealing import WHOLE
from hq.files.store import FileStore


@dataclass(frozen=True, slots=True)
class Copied:
    """Files by what became of them; ``bytes`` written."""

    copied: int
    already: int
    bytes: int


def copy(source: FileStore, target: FileStore) -> Copied:
    """Nodes may be at work on ``source``: what is on its way up is copied as it is, and again the next time.

    A file that is whole never changes, and its mark is sealed with a nonce of its own: where the same mark and all
    pieces are, the file is. The mark is written last. Raises Unreachable.
    """
    copied = already = written = 0
    for folder, pieces in _folders(source):
        mark = source.get(f"{folder}/{WHOLE}")
        there = target.get(f"{folder}/{WHOLE}")
        if mark is not None and mark == there and pieces <= set(target.names(folder)):
            already += 1
            continue
        if there is not None:
            target.remove(folder)
        for name in sorted(pieces):
            piece = source.get(f"{folder}/{name}")
            if piece is not None:  # gone since
                target.put(f"{folder}/{name}", piece)
                written += len(piece)
        if mark is not None:
            target.put(f"{folder}/{WHOLE}", mark)
            written += len(mark)
        copied += 1
    return Copied(copied, already, written)


def _folders(store: FileStore) -> Iterator[tuple[str, set[str]]]:
    """Each folder and the names in it but the mark."""
    split = sorted(tuple(name.rpartition("/")[::2]) for name, _ in store.everything())
    for folder, names in groupby(split, itemgetter(0)):
        yield folder, {name for _, name in names} - {WHOLE}
