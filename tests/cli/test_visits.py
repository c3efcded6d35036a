"""``satchel visit|duty|print …``: planned, reported in one go, printed, and what is refused (visits, print-visit)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.laptop import Laptop, cheap, copied

OFFICE = ("--place", "office")
WHOLE = ("discussed=排产", "--met", "person=王䶮", "standing_after=positive")


@dataclass(frozen=True)
class Planned:
    """A laptop with a dossier of one's own, the person 王䶮 in it, and a visit planned for a morning."""

    folder: Path
    code: str
    visit: str


@pytest.fixture(scope="module")
def planned(_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Made once; each test gets its own copy."""
    folder = tmp_path_factory.mktemp("planned")
    with cheap():
        laptop = copied(_filled, folder)
        code = laptop.dossier("临港微电子")
        laptop.json("person", "add", code, "name=王䶮", "post=CTO", *OFFICE)
        visit = laptop.json("visit", "plan", code, *OFFICE, "subject=排产复核", "planned_at=2026-01-05 09:00")
    return Planned(folder, code, str(visit["number"]))


@pytest.fixture
def laptop(planned: Planned, tmp_path: Path) -> Laptop:
    return copied(planned.folder, tmp_path)


@pytest.fixture
def code(planned: Planned) -> str:
    return planned.code


@pytest.fixture
def visit(planned: Planned) -> str:
    return planned.visit


def show(laptop: Laptop, visit: str) -> Any:
    return laptop.json("visit", "show", visit, *OFFICE)


def test_list_shows_covers_without_a_card_and_all_with_one(laptop: Laptop, code: str, visit: str) -> None:
    assert "排产复核" not in {one["subject"] for one in laptop.json("visit", "list", *OFFICE)}
    wide = laptop.json("visit", "list", "--since", "2026-01-01", "--until", "2026-01-31", *OFFICE)
    assert "排产复核" in {one["subject"] for one in wide}
    assert [one["number"] for one in laptop.json("visit", "list", code, *OFFICE)] == [visit]
    assert laptop("visit", "list", "--since", "soon", *OFFICE).code == 2


def test_report_is_all_or_nothing_and_names_what_is_lacking(laptop: Laptop, visit: str) -> None:
    said = laptop("visit", "report", visit, *OFFICE, "discussed=排产")
    assert said.code == 2 and said.err.startswith("The report still lacks:")
    assert show(laptop, visit)["values"]["discussed"] is None
    told = laptop.json(
        "visit", "report", visit, "next_step=送样", *WHOLE, "--promise", "side=ours", "what=样品", "owner=我",
        "due_on=2026-02-01", "--info", "fact=报价低", "level=2", *OFFICE,
    )  # fmt: skip
    assert (told["state"], told["lacking"]) == ("reported", [])
    assert (told["met"][0]["standing_before"], told["met"][0]["standing_after"]) == ("not_established", "positive")
    assert (len(told["promises"]), len(told["information"])) == (1, 1)


def test_report_from_a_file_with_typed_fields_on_top(laptop: Laptop, visit: str) -> None:
    told = {"values": {"discussed": "旧", "next_on": "2026-03-01"}, "met": [{"person": "王䶮"}]}
    source = laptop.file("r.json", json.dumps(told, ensure_ascii=False))
    view = laptop.json("visit", "report", visit, "discussed=新", "--from", source, *OFFICE)
    assert (view["values"]["discussed"], view["values"]["next_on"]) == ("新", "2026-03-01")


@pytest.mark.parametrize("content", ["[]", "{", '{"other": 1}', '{"met": {}}', '{"values": {"discussed": [1]}}'])
def test_report_file_that_is_none_is_a_mistake(content: str, laptop: Laptop, visit: str) -> None:
    said = laptop("visit", "report", visit, "--from", laptop.file("r.json", content), *OFFICE)
    assert said.code == 2 and said.err.startswith("This is not a report")


def test_people_are_found_by_name_and_doubtful_names_are_told(laptop: Laptop, code: str, visit: str) -> None:
    assert laptop("visit", "met", visit, "person=没有人", *OFFICE).code == 2
    laptop.json("person", "add", code, "name=王䶮", *OFFICE)
    said = laptop("visit", "met", visit, "person=王䶮", *OFFICE)
    assert said.code == 2 and "Several people" in said.err


def test_entries_are_added_changed_thrown_away_and_taken_back(laptop: Laptop, visit: str) -> None:
    added = laptop.json("visit", "promise", visit, "side=theirs", "what=图纸", *OFFICE)["promises"][0]["id"]
    changed = laptop.json("visit", "promise", added, "due_on=2026-02-02", *OFFICE)["promises"][0]
    assert (changed["what"], changed["due_on"]) == ("图纸", "2026-02-02")
    assert laptop.json("visit", "promise", added, "--kept", "2026-02-01", *OFFICE)["promises"][0]["done_on"]
    assert laptop.json("visit", "promise", added, "--reopen", *OFFICE)["promises"][0]["done_on"] is None
    assert laptop.json("visit", "promise", added, "--trash", *OFFICE)["promises"] == []
    assert len(laptop.json("visit", "promise", added, "--take-back", *OFFICE)["promises"]) == 1
    assert laptop("visit", "info", visit, "fact=x", "level=4", *OFFICE).code == 2  # no lawful origin


def test_made_cancelled_trashed_and_taken_back(laptop: Laptop, code: str, visit: str) -> None:
    assert laptop.json("visit", "cancel", visit, *OFFICE)["state"] == "cancelled"
    assert laptop.json("visit", "cancel", visit, "--undo", *OFFICE)["state"] == "planned"
    assert laptop.json("visit", "set", visit, "venue=总部", *OFFICE)["values"]["venue"] == "总部"
    assert laptop("visit", "made", visit, "--at", "nonsense", *OFFICE).code == 2
    assert laptop("visit", "made", visit, "--at", "2099-01-01 10:00", *OFFICE).code == 2
    assert laptop.json("visit", "made", visit, "--at", "2026-01-05 09:30", *OFFICE)["state"] == "made"
    laptop.json("visit", "trash", visit, *OFFICE)
    assert laptop.json("visit", "list", code, *OFFICE) == []
    assert [one["number"] for one in laptop.json("visit", "list", code, "--trash", *OFFICE)] == [visit]
    laptop.json("visit", "take-back", visit, *OFFICE)
    assert show(laptop, visit)["state"] == "made"
    assert laptop("visit", "show", "BF-000000-0-99", *OFFICE).code == 2


def test_a_photo_is_attached_and_a_program_is_not(laptop: Laptop, visit: str) -> None:
    photo = laptop.folder / "photo.png"
    Image.new("RGB", (40, 30), "teal").save(photo)
    assert laptop.json("visit", "attach", visit, photo, *OFFICE)["picture"] is True
    assert [one["name"] for one in show(laptop, visit)["attachments"]] == ["photo.png"]
    code = laptop.dossier("北方重机")
    assert laptop.json("dossier", "attach", code, photo, *OFFICE)["name"] == "photo.png"
    assert [one["values"]["name"] for one in laptop.json("form", "list", code, "attachment", *OFFICE)] == ["photo.png"]
    assert laptop("form", "add", code, "attachment", "name=x", *OFFICE).code == 2, "a file has bytes"
    assert laptop("visit", "attach", visit, laptop.file("x.sh", "#!/bin/sh"), *OFFICE).code == 2
    assert laptop("visit", "attach", visit, laptop.folder / "none", *OFFICE).code == 2


def test_text_for_a_person_has_everything(laptop: Laptop, visit: str) -> None:
    said = laptop("visit", "report", visit, *WHOLE, *OFFICE)
    assert said.code == 0
    for text in (visit, "临港微电子", "Reported", "排产", "王䶮", "Met"):
        assert text in said.out


def test_print_needs_a_card_a_new_name_and_a_printer_that_is_there(laptop: Laptop, visit: str) -> None:
    out = laptop.folder / "r.pdf"
    assert laptop("print", "visit", visit, "--out", out).code == 3 and not out.exists()
    assert laptop("print", "visit", visit, "--out", laptop.folder / "r.txt", *OFFICE).code == 2
    assert laptop.json("print", "visit", visit, "--out", out, *OFFICE) == {"file": str(out), "job": None}
    assert laptop("print", "visit", visit, "--out", out, *OFFICE).code == 2
    assert laptop("print", "visit", visit, "--out", out, "--force", "--lang", "zh_CN", *OFFICE).code == 0
    assert laptop("print", "visit", visit, "--printer", "--password-file", laptop.passphrase, *OFFICE).code == 2
    assert laptop("print", "visit", visit, "--printer", "none", *OFFICE).code in {2, 5}  # 5: no CUPS here


def test_duties_are_listed_and_a_word_ends_what_it_can(laptop: Laptop) -> None:
    duties = laptop.json("duty", "list", *OFFICE)["duties"]
    key = next(one["key"] for one in duties if one["markable"])
    laptop.json("duty", "done", key, *OFFICE)
    assert key not in {one["key"] for one in laptop.json("duty", "list", *OFFICE)["duties"]}
    laptop.json("duty", "undone", key, *OFFICE)
    assert key in {one["key"] for one in laptop.json("duty", "list", *OFFICE)["duties"]}
    assert laptop("duty", "done", "nonsense", *OFFICE).code == 2
    assert laptop("duty", "list", *OFFICE).out.count("\n") > 5
