"""The Merkle tree of RFC 6962 / RFC 9162 §2.1 over SHA-256: root, compact range, inclusion and consistency proofs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()


class ProofError(ValueError):
    """A proof doesn't lead to the root it claims."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree known by its compact range: the roots of its perfect subtrees, largest first. Immutable."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count() or any(len(peak) != 32 for peak in self.peaks):
            raise ProofError("not a compact range")

    def append(self, leaf: bytes) -> Tree:
        """The tree with one more leaf hash."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Tree:
        """The tree with more leaf hashes, in order."""
        peaks = list(self.peaks)
        size = self.size
        for leaf in leaves:
            merged, full = leaf, size
            while full & 1:
                merged = node_hash(peaks.pop(), merged)
                full >>= 1
            peaks.append(merged)
            size += 1
        return Tree(size, tuple(peaks))

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Tree().extend(leaves).root()


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree over ``leaves`` (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2; raises ProofError."""
    if not 0 <= index < size:
        raise ProofError("index outside the tree")
    _check_lengths(leaf, root, *proof)
    here, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofError("proof too long")
        if here & 1 or here == last:
            value = node_hash(step, value)
            while here and not here & 1:
                here >>= 1
                last >>= 1
        else:
            value = node_hash(value, step)
        here >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("proof too short")
    if value != root:
        raise ProofError("root differs")


def _check_lengths(*hashes: bytes) -> None:
    if any(len(value) != 32 for value in hashes):
        raise ProofError("not a hash")


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The proof that the tree over the first ``old_size`` leaves is a prefix of that over all (RFC 9162 §2.1.4.1)."""
    if not 0 <= old_size <= len(leaves):
        raise ValueError("no such size")
    if old_size in (0, len(leaves)):
        return []
    path: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low, whole = middle, False
    if not whole:
        path.append(root_of(leaves[low:high]))
    return path[::-1]


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.4.2, with the empty old tree a prefix of every tree; raises ProofError."""
    if not 0 <= old_size <= size:
        raise ProofError("sizes out of order")
    _check_lengths(old_root, root, *proof)
    if (old_size == 0 and old_root != EMPTY_ROOT) or (size == 0 and root != EMPTY_ROOT):
        raise ProofError("root differs")
    if old_size in (0, size):
        if proof:
            raise ProofError("proof too long")
        if old_size == size and old_root != root:
            raise ProofError("root differs")
        return
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise ProofError("proof too short")
    here, last = old_size - 1, size - 1
    while here & 1:
        here >>= 1
        last >>= 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("proof too long")
        if here & 1 or here == last:
            first = node_hash(step, first)
            second = node_hash(step, second)
            while here and not here & 1:
                here >>= 1
                last >>= 1
        else:
            second = node_hash(second, step)
        here >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("proof too short")
    if first != old_root:
        raise ProofError("old root differs")
    if second != root:
        raise ProofError("root differs")
