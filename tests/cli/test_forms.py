"""``satchel form|plan|contract|complaint …``: every form of the registry over a real vault."""

from __future__ import annotations

from app.services.records import forms
from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")


def test_every_form_is_listed_with_its_fields(laptop: Laptop) -> None:
    kinds = {one["form"]: one for one in laptop.json("form", "kinds")}
    assert set(kinds) == set(forms())
    assert kinds["market"]["once"] and not kinds["contract"]["once"]
    assert {"contract_id", "agreed"} <= set(kinds["contract_term"]["fields"])
    assert {one["section"] for one in laptop.json("plan", "kinds")} == {"contact_plan", "action_plan", "revenue_plan"}
    assert kinds["complaint"]["choices"]["severity"][0] in laptop("form", "kinds").out
    assert "Complaint" in laptop("form", "kinds").out


def test_a_contract_with_terms_is_added_changed_removed_and_restored(laptop: Laptop) -> None:
    code = laptop.dossier("条约公司")
    contract = laptop.json("contract", "add", code, "number=HT-2026-7", "kind=supply", "to_on=2027-06-30", *OFFICE)[
        "id"
    ]
    other = laptop.json("contract", "add", code, "number=HT-2026-8", "kind=quality", *OFFICE)["id"]
    for of in (contract, other):
        laptop.json("form", "add", code, "contract_term", f"contract_id={of}", "term=交货期", "agreed=十日", *OFFICE)
    assert len(laptop.json("form", "list", code, "contract_term", *OFFICE)) == 2
    (term,) = laptop.json("form", "list", code, "contract_term", "--of", contract, *OFFICE)
    changed = laptop.json("form", "set", "contract_term", term["id"], "happened=十二日", "fulfilment=部分履行", *OFFICE)
    assert changed["values"]["happened"] == "十二日"
    laptop.json("form", "remove", "contract_term", term["id"], *OFFICE)
    assert laptop.json("form", "list", code, "contract_term", "--of", contract, *OFFICE) == []
    assert "There is none." in laptop("form", "list", code, "contract_term", "--of", contract, *OFFICE).out
    assert len(laptop.json("form", "list", code, "contract_term", "--trash", *OFFICE)) == 1
    laptop.json("form", "restore", "contract_term", term["id"], *OFFICE)
    assert "Partly kept" in laptop("form", "show", "contract_term", term["id"], *OFFICE).out


def test_a_plan_has_one_goal_and_many_rows(laptop: Laptop) -> None:
    code = laptop.dossier("计划公司")
    first = laptop.json("plan", "add", code, "revenue_plan", "goal=八百万", *OFFICE)
    again = laptop.json("plan", "add", code, "revenue_plan", "measures=二期", *OFFICE)
    assert again["id"] == first["id"] and again["values"]["goal"] == "八百万"
    project = laptop.json(
        "plan", "add", code, "revenue_project", "year=2027", "project=二期", "amount_minor=120万",
        "probability_bp=62.5%", *OFFICE,
    )  # fmt: skip
    assert (project["values"]["amount_minor"], project["values"]["probability_bp"]) == (120_000_000, 6_250)
    assert "62.5%" in laptop("plan", "show", "revenue_project", project["id"], *OFFICE).out
    wrong = laptop("plan", "set", "revenue_project", project["id"], "probability_bp=101%", *OFFICE)
    assert wrong.code == 2 and "between 0% and 100%" in wrong.err
    assert laptop("plan", "list", code, "complaint", *OFFICE).code == 2


def test_a_complaint_gets_its_number(laptop: Laptop) -> None:
    code = laptop.dossier("投诉公司")
    made = laptop.json(
        "complaint", "add", code, "received_at=2026-11-20 09:30", "category=delivery", "severity=serious",
        "what=迟到三天", *OFFICE,
    )  # fmt: skip
    assert made["values"]["number"].startswith("TS-")
    assert "迟到三天" in laptop("complaint", "list", code, *OFFICE).out


def test_borrow_card_a_form_needs_an_open_card(laptop: Laptop) -> None:
    code = laptop.dossier("无卡公司")
    assert laptop("form", "list", code, "market").code == 3
    assert laptop("form", "add", code, "market", "strategy=保密").code == 3
