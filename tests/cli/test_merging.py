"""``satchel person merge``: side by side, made one, taken apart."""

from __future__ import annotations

from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")


def test_two_persons_are_compared_merged_and_taken_apart(laptop: Laptop) -> None:
    code = laptop.dossier("北方重机")
    keep = laptop.json("person", "add", code, "name=王䶮", "post=部长", *OFFICE)["id"]
    other = laptop.json("person", "add", code, "name=王龑", "mobile=139 0000 1111", *OFFICE)["id"]
    laptop.json("form", "add", code, "post", f"person_id={other}", "title=副总经理", *OFFICE)
    compared = laptop.json("person", "merge", keep, other, "--dry-run", *OFFICE)
    assert compared["links"] == {"post": 1}
    assert {one["field"]: one["choice"] for one in compared["pairs"]}["mobile"] == "other"
    merged = laptop.json("person", "merge", keep, other, "--take", "name", *OFFICE)
    assert merged["moved"] == {"post": 1}
    assert merged["person"]["values"]["name"] == "王龑"
    assert merged["person"]["values"]["mobile"] == "139 0000 1111"
    assert laptop.json("person", "unmerge", keep, *OFFICE)["deleted"] is False
    assert laptop.json("person", "show", keep, *OFFICE)["values"]["name"] == "王䶮"
