"""The Merkle tree against the published vectors of RFC 6962 and transparency-dev, and against itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accesslog.merkle import (
    EMPTY_ROOT,
    ProofError,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

FOLDER = Path(__file__).parent / "vectors"
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


STRICTER = {"consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"}
"""Here the published roots are words, not hashes; we refuse those."""


def vectors(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"merkle-{kind}.json").read_text("utf-8"))
    return found


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.parametrize("size", range(9))
def test_roots_of_rfc_6962_reference_tree(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root_of(leaves).hex() == ROOTS[size]
    tree = Tree()
    for leaf in leaves:
        tree = tree.append(leaf)
    assert tree.root().hex() == ROOTS[size]
    assert tree == Tree().extend(leaves)


@pytest.mark.parametrize("vector", vectors("consistency"), ids=lambda vector: vector["name"])
def test_published_consistency_proofs(vector: dict[str, Any]) -> None:
    def check() -> None:
        verify_consistency(
            vector["size1"],
            raw(vector["root1"]),
            vector["size2"],
            raw(vector["root2"]),
            [raw(step) for step in vector["proof"] or []],
        )

    if vector["wantErr"] or vector["name"] in STRICTER:
        with pytest.raises(ProofError):
            check()
    else:
        check()


@pytest.mark.parametrize("vector", vectors("inclusion"), ids=lambda vector: vector["name"])
def test_published_inclusion_proofs(vector: dict[str, Any]) -> None:
    def check() -> None:
        verify_inclusion(
            raw(vector["leafHash"]),
            vector["leafIdx"],
            vector["treeSize"],
            [raw(step) for step in vector["proof"] or []],
            raw(vector["root"]),
        )

    if vector["wantErr"]:
        with pytest.raises(ProofError):
            check()
    else:
        check()


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(2, "big")) for number in range(size)]


@pytest.mark.parametrize("size", range(1, 34))
def test_every_proof_holds_for_its_place_only(size: int) -> None:
    leaves = leaves_of(size)
    root = root_of(leaves)
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        verify_inclusion(leaves[index], index, size, proof, root)
        for other in {index - 1, index + 1, (index + size // 2) % size} - {index}:
            with pytest.raises(ProofError):
                verify_inclusion(leaves[index], other, size, proof, root)
    for old in range(size + 1):
        proof = consistency_proof(leaves, old)
        verify_consistency(old, root_of(leaves[:old]), size, root, proof)
        if 0 < old < size:
            with pytest.raises(ProofError):
                verify_consistency(old, root_of(leaves[: old - 1]), size, root, proof)
            with pytest.raises(ProofError):
                verify_consistency(old, root_of(leaves[:old]), size, EMPTY_ROOT, proof)


@given(st.integers(1, 70), st.data())
def test_a_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    for proof, check in (
        (inclusion_proof(leaves, index), lambda p: verify_inclusion(leaves[index], index, size, p, root_of(leaves))),
        (
            consistency_proof(leaves, old),
            lambda p: verify_consistency(old, root_of(leaves[:old]), size, root_of(leaves), p),
        ),
    ):
        changed = [*proof, leaves[0]]
        with pytest.raises(ProofError):
            check(changed)
        if proof:
            at = data.draw(st.integers(0, len(proof) - 1))
            with pytest.raises(ProofError):
                check(proof[:at] + proof[at + 1 :])
            with pytest.raises(ProofError):
                check([*proof[:at], node_hash(proof[at], proof[at]), *proof[at + 1 :]])


def test_the_empty_tree() -> None:
    assert Tree().root() == EMPTY_ROOT
    verify_consistency(0, EMPTY_ROOT, 5, root_of(leaves_of(5)), [])
    for wrong in (
        lambda: verify_consistency(0, leaves_of(1)[0], 5, EMPTY_ROOT, []),
        lambda: verify_consistency(0, EMPTY_ROOT, 5, EMPTY_ROOT, [EMPTY_ROOT]),
        lambda: verify_consistency(-1, EMPTY_ROOT, 5, EMPTY_ROOT, []),
        lambda: verify_consistency(6, EMPTY_ROOT, 5, EMPTY_ROOT, []),
        lambda: verify_consistency(5, root_of(leaves_of(5)), 5, root_of(leaves_of(4)), []),
        lambda: verify_inclusion(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT),
        lambda: verify_inclusion(EMPTY_ROOT, -1, 1, [], EMPTY_ROOT),
        lambda: verify_consistency(3, root_of(leaves_of(3)), 5, root_of(leaves_of(5)), []),
    ):
        with pytest.raises(ProofError):
            wrong()


@pytest.mark.parametrize(("size", "peaks"), [(1, ()), (0, (EMPTY_ROOT,)), (3, (EMPTY_ROOT,)), (-1, ()), (1, (b"x",))])
def test_a_compact_range_of_the_wrong_shape_is_refused(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ProofError):
        Tree(size, peaks)


@pytest.mark.parametrize("wrong", [lambda: inclusion_proof(leaves_of(3), 3), lambda: inclusion_proof([], 0)])
def test_proofs_for_what_is_not_there_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()
    for size in (-1, 4):
        with pytest.raises(ValueError):
            consistency_proof(leaves_of(3), size)
