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
    laptop.json("person", "set", other, "birthday=4月12日", "sex=female", *OFFICE)
    said = laptop("person", "merge", keep, other, "--dry-run", *OFFICE).out
    assert "*--04-12" in said and "*Female" in said, "as a person reads them, not as they are stored"
    assert "Moves with it: Post 1" in said
    merged = laptop.json("person", "merge", keep, other, "--take", "name", *OFFICE)
    assert merged["moved"] == {"post": 1}
    assert merged["person"]["values"]["name"] == "王龑"
    assert merged["person"]["values"]["mobile"] == "139 0000 1111"
    assert laptop.json("person", "unmerge", keep, *OFFICE)["deleted"] is False
    assert laptop.json("person", "show", keep, *OFFICE)["values"]["name"] == "王䶮"


def test_two_dossiers_are_compared_merged_and_taken_apart(laptop: Laptop) -> None:
    keep, other = laptop.dossier("GTX Pro"), laptop.dossier("GTXPro")
    laptop.json("dossier", "set", other, "phone", "021 6666 0000", *OFFICE)
    person = laptop.json("person", "add", other, "name=王䶮", *OFFICE)["id"]
    compared = laptop.json("dossier", "merge", keep, other, "--dry-run", *OFFICE)
    assert (compared["moves"], compared["alike"]) == ({"person": 1}, 0)
    said = laptop("dossier", "merge", keep, other, "--dry-run", *OFFICE)
    assert "Phone: " in said.out and "021 6666 0000" in said.out
    merged = laptop.json("dossier", "merge", keep, other, "--take", "name", *OFFICE)
    assert merged["dossier"]["values"]["name"] == "GTXPro"
    assert [one["id"] for one in laptop.json("person", "list", keep, *OFFICE)] == [person]
    history = laptop("dossier", "history", keep, *OFFICE).out
    assert "GTXPro → GTXPro" in history, "dossiers by name, as they are now"
    assert "True" not in history, "what is in the trash in words"
    listed = {one["code"] for one in laptop.json("dossier", "list", *OFFICE)}
    assert keep in listed and other not in listed
    assert laptop("dossier", "merge", keep, keep, *OFFICE).code == 2
    assert laptop.json("dossier", "unmerge", keep, *OFFICE)["values"]["code"] == other
    assert [one["id"] for one in laptop.json("person", "list", other, *OFFICE)] == [person]
    assert laptop("dossier", "unmerge", keep, *OFFICE).code == 2


def test_one_human_in_two_dossiers_is_said_shown_and_taken_back(laptop: Laptop) -> None:
    codes = [laptop.dossier(name) for name in ("北方重机", "华澜半导体")]
    one, two = (laptop.json("person", "add", code, "name=王䶮", "post=董事", *OFFICE)["id"] for code in codes)
    assert laptop.json("person", "places", one, *OFFICE) == {"person_id": one, "elsewhere": [], "hidden": False}
    namely = laptop.json("person", "add", codes[1], "name=文婷", *OFFICE)["id"]
    refused = laptop("person", "same", one, namely, *OFFICE)
    assert refused.code == 2 and "--anyway" in refused.err
    laptop.json("person", "same", one, namely, "--anyway", *OFFICE)
    laptop.json("person", "apart", one, *OFFICE)
    assert laptop.json("person", "same", one, two, *OFFICE)["elsewhere"][0]["dossier_code"] == codes[1]
    assert "华澜半导体" in laptop("person", "places", one, *OFFICE).out
    assert laptop.json("person", "apart", one, *OFFICE)["elsewhere"] == []
    assert "no other dossier" in laptop("person", "places", one, *OFFICE).out
