"""Directives: applied in order, twice without harm, unknown ones kept."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import BrokenData
from app.models import Policy, Staff
from app.models.ids import new_id
from app.sync import directives, errors
from app.sync.state import Heard, Parked
from tests.sync.laptop import Laptop


def apply(laptop: Laptop, *given: dict[str, Any]) -> int:
    with laptop.store.apply() as session:
        return directives.apply(session, given)


def test_a_code_replaces_the_provisional_one_without_becoming_a_change(laptop: Laptop) -> None:
    dossier = laptop.customer("甲")
    later = [laptop.row(dossier).clk["*"][0] + 5, 0]
    code = {"n": 1, "kind": "code", "row": dossier.replace("-", ""), "code": "KH-000007", "k": later}
    assert apply(laptop, code) == apply(laptop, code) == 1
    assert laptop.row(dossier).code == "KH-000007"
    assert laptop.row(dossier).clk["code"] == later
    apply(laptop, {**code, "code": "KH-000001", "k": [1, 0]})
    assert laptop.row(dossier).code == "KH-000007"
    assert laptop.waiting() == 1


def test_staff_and_policy_are_taken_in(laptop: Laptop) -> None:
    person = new_id()
    row: dict[str, Any] = {
        "e": "staff", "i": person.replace("-", ""), "k": {"*": [5 << 16, 0]},
        "f": {"number": "B1", "name": "王喆", "role": "director", "active": True, "superior_id": None},
    }  # fmt: skip
    newer = {**row, "k": {"*": [5 << 16, 0], "name": [6 << 16, 0]}, "f": {**row["f"], "name": "王哲"}}
    staff = {"n": 2, "kind": "staff", "rows": [row]}
    apply(laptop, staff, {"n": 3, "kind": "staff", "rows": [newer]}, {"n": 4, "kind": "policy", "values": {"a": 3}})
    apply(laptop, staff)  # an older copy of the row changes nothing
    with laptop.store.read() as session:
        assert session.get_one(Staff, person).name == "王哲"
        assert session.get_one(Policy, "a").value == 3
        assert Heard.load(session).number == 4
    assert laptop.waiting() == 0


def test_an_unknown_kind_is_kept_once(laptop: Laptop) -> None:
    strange = {"n": 9, "kind": "of-later", "what": [1]}
    assert apply(laptop, strange) == apply(laptop, strange) == 0
    with laptop.store.read() as session:
        assert Parked.load(session).directives == (strange,)
        assert Heard.load(session).number == 9


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "code", "row": "00" * 16, "code": "x", "k": [1, 0]},
        {"n": 1, "kind": "code", "row": "short", "code": "x", "k": [1, 0]},
        {"n": 1, "kind": "code", "row": "00" * 16, "code": 5, "k": [1, 0]},
        {"n": 1, "kind": "code", "row": "00" * 16, "code": "x"},
        {"n": 1, "kind": "staff", "rows": [{"e": "staff", "i": "00" * 16, "k": {}}]},
        {"n": 1, "kind": "staff", "rows": [{"history": {}}]},
        {"n": 1, "kind": "policy", "values": []},
        {"n": "one", "kind": "policy", "values": {}},
        {"n": 1 << 63, "kind": "policy", "values": {}},
        {"n": 1e300, "kind": "policy", "values": {}},
        {"n": "9" * 50, "kind": "policy", "values": {}},
        {"n": True, "kind": "policy", "values": {}},
        {"n": 1, "kind": "of-later", "what": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]},
        {"n": 1, "kind": "revoke", "signed": {}},
        {"n": 1, "kind": "revoke"},
    ],
)
def test_a_malformed_one_is_not_headquarters(laptop: Laptop, given: dict[str, Any]) -> None:
    with pytest.raises(errors.NotHeadquarters):
        apply(laptop, given)


@pytest.mark.parametrize("value", [1000, -1, "x", None, True, [1]])
def test_a_policy_nobody_can_use_leaves_the_one_before_in_force(laptop: Laptop, value: object) -> None:
    """Taken in, it would shut the person out at the next unlock."""
    apply(laptop, {"n": 1, "kind": "policy", "values": {"lease_days": 7}})
    with pytest.raises(BrokenData, match="lease_days"):
        apply(laptop, {"n": 2, "kind": "policy", "values": {"lease_days": value, "lease_opens": 3}})
    with laptop.store.read() as session:
        assert session.get_one(Policy, "lease_days").value == 7
        assert session.get(Policy, "lease_opens") is None
        assert Heard.load(session).number == 1


def test_a_role_this_version_does_not_know_is_not_taken_in(laptop: Laptop) -> None:
    fields = {"number": "B1", "name": "王喆", "role": "emperor", "active": True}
    row = {"e": "staff", "i": "0" * 32, "k": {"*": [5 << 16, 0]}, "f": fields}
    with pytest.raises(errors.NotHeadquarters):
        apply(laptop, {"n": 1, "kind": "staff", "rows": [row]})
