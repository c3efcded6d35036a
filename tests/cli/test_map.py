"""``satchel map``: every answer in its shape, files under the card, mistakes in one sentence."""

from __future__ import annotations

from pathlib import Path

from tests.cli.laptop import Laptop

HERE = ("--place", "office")


def code(laptop: Laptop) -> str:
    return str(laptop.json("dossier", "list", *HERE)[0]["code"])


def test_a_map_with_everything_asked_for(laptop: Laptop, tmp_path: Path) -> None:
    dossier, me = code(laptop), "沈亦舟"
    people = {p["name"]: p for p in laptop.json("map", dossier, *HERE)["people"]}
    first, second = [p for p in people.values() if p["side"] == "theirs"][:2]
    purchase = laptop.json("opportunity", "add", dossier, "title=二期设备采购", "stage=engaging", *HERE)
    number, staff = purchase["values"]["number"], people[me]["id"]
    laptop.json("person", "set", second["id"], f"reports_to_id={first['id']}", *HERE)
    found = laptop.json(
        "map", dossier, *HERE, "--layout", "tree", "--coverage", "--path", first["name"], "--since", "2020-01-01",
        "--svg", tmp_path / "map.svg", "--pdf", tmp_path / "map.pdf",
    )  # fmt: skip
    assert found["path"]["hops"][0]["from_id"] == staff
    assert {p["id"]: p["reports_to"] for p in found["people"]}[second["id"]] == first["id"]
    assert found["coverage"]["people"] == 4 and found["coverage"]["balance"] is None
    assert {change["kind"] for change in found["changes"]} >= {"person_came", "tie_new"}
    assert [Path(file).name for file in found["files"]] == ["map.svg", "map.pdf"]
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    acts = [line["act"] for line in laptop.json("log", "show", *HERE)["lines"][:8]]
    assert acts.count("exported") == 2
    of = laptop.json("map", dossier, *HERE, "--purchase", number, "--coverage")
    assert of["purchase"] == "二期设备采购" and of["coverage"]["open_roles"][0] == "user"
    assert laptop.json("map", dossier, *HERE, "--group", "--layout", "free")["group"] is True
    assert laptop.json("map", dossier, *HERE, "--at", "2020-01-01")["at"] is not None
    assert dossier in {one["code"] for one in laptop.json("map", "--single-threaded", *HERE)}


def test_the_map_in_words(laptop: Laptop) -> None:
    dossier = code(laptop)
    for language in ("en", "zh_CN"):
        said = laptop("map", dossier, *HERE, "--lang", language)
        assert said.code == 0 and len(said.out.splitlines()) == 6
        said = laptop("map", dossier, *HERE, "--coverage", "--since", "2020-01-01", "--lang", language)
        assert said.code == 0 and len(said.out.splitlines()) >= 4
        assert laptop("map", "--single-threaded", *HERE, "--lang", language).code == 0


def test_borrow_card_no_map_without_a_card_or_in_a_train(laptop: Laptop) -> None:
    dossier = code(laptop)
    assert laptop("map", dossier, "--place", "train").code == 3
    assert laptop("map", dossier).code == 3
    assert laptop("map", "--single-threaded", "--place", "train").code == 3


def test_mistakes_are_the_users(laptop: Laptop, tmp_path: Path) -> None:
    dossier = code(laptop)
    for wrong in (
        (), (dossier, "--svg", tmp_path / "map.png"), (dossier, "--path", "nobody"), (dossier, "--purchase", "SJ-1"),
        (dossier, "--at", "yesterday"), (dossier, "--group", "--purchase", "x"),
    ):  # fmt: skip
        said = laptop("map", *wrong, *HERE)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert not list(tmp_path.glob("map.*"))
