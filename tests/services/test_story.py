"""The invented dossiers: the same for the same seed, in order of time, with a past of its own clock."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from app.models import History
from app.models.enums import Place, Purpose
from app.models.fields import ENTITIES, Section
from app.services.map_rows import first_change
from app.services.opening import Opening
from app.services.relationship_map import RelationshipMap, coverage
from app.services.story.teller import FOLDER, Cast, Step, read
from app.services.story.telling import CUSTOMERS, settled, tell
from app.services.workbench import set_up
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST
from tests.services.conftest import START, SetClock
from tools import demo_past

NOW = int(START.timestamp() * 1000)
US = tuple(f"0198aaaa-0000-7000-8000-{n:012}" for n in range(5))
CAST = Cast(US[0], US[1], US[2:])
PASSPHRASE = "plum otter velvet canyon drum lattice"


@cache
def _told() -> list[Step]:
    return tell(CAST, NOW)


@pytest.fixture
def story() -> list[Step]:
    """Told once, in the time zone of the tests."""
    return _told()


def test_the_same_seed_tells_the_same_story(story: list[Step]) -> None:
    assert tell(CAST, NOW) == story
    assert tell(CAST, NOW, seed=21) != story


def test_another_day_tells_of_the_same_people(story: list[Step]) -> None:
    later = tell(CAST, NOW + 7 * 86_400_000)
    names = [[step.values["name"] for step in told if step.new and step.entity == "person"] for told in (story, later)]
    assert sorted(names[0]) == sorted(names[1])


def test_a_story_runs_forward_and_ends_now(story: list[Step]) -> None:
    assert [step.at for step in story] == sorted(step.at for step in story)
    assert story[-1].at <= NOW and NOW - story[0].at > 700 * 86_400_000
    seen: set[str] = set()
    for step in story:
        assert step.new != (step.row_id in seen), step
        seen.add(step.row_id)
        named = [value for name, value in step.values.items() if name.endswith("_id") and value not in US]
        assert all(value is None or value in seen for value in named), step


def test_all_forms_of_a_dossier_are_told(story: list[Step]) -> None:
    told = {step.entity for step in story}
    left = {spec.name for spec in ENTITIES.values() if spec.dossier and spec.name not in told}
    assert left == {"card", "attachment", "divergence", "map_position"}
    count = Counter(step.entity for step in story if step.new)
    assert count["dossier"] == len(CUSTOMERS) == len(list(FOLDER.glob("*.json"))) - 1
    assert 120 <= count["person"] <= 200
    names = [step.values["name"] for step in story if step.new and step.entity == "person"]
    assert len(set(names)) == len(names) and set("䶮㛃𬭎喆堃") <= set("".join(names))


def test_dossier_meaning_all_source_levels_and_lawful_origins(story: list[Step]) -> None:
    gained = [step.values for step in settled(story) if step.entity == "information"]
    assert {one["level"] for one in gained} == {"1", "2", "3", "4"}
    assert all(one.get("lawful_origin") for one in gained if one["level"] == "4")


def test_dossier_service_complaints_within_their_day_and_late_ones(story: list[Step]) -> None:
    day = 86_400_000
    register = [step.values for step in settled(story) if step.entity == "complaint"]
    late = [one for one in register if (one.get("answered_at") or NOW) - one["received_at"] > day]
    open_ones = [one for one in register if not one.get("answered_at") and NOW - one["received_at"] < day]
    assert open_ones and len(late) >= 3


def test_texts_name_only_people_there_are() -> None:
    for key in CUSTOMERS:
        people = len(read(key)["people"])
        for number in re.findall(r"\{p(\d+)\}", json.dumps(read(key))):
            assert int(number) < people, (key, number)


def test_a_past_is_told_by_its_own_clock(tmp_path: Path) -> None:
    """Stamps, history and the map at a past day are those of the days told of; then today's clock reads it."""
    steps = demo_past.make(tmp_path / "home", PASSPHRASE, Cast("", US[1], US[2:]), NOW, only=("machines",), cost=LOWEST)
    opening = Opening(tmp_path / "home", NoKeyring(), SetClock(START + dt.timedelta(minutes=5)), LOWEST)
    desk = opening.unlock(PASSPHRASE)
    try:
        bench = set_up(desk)
        bench.gate.state_place(Place.OFFICE)
        dossier = steps[0].dossier_id
        bench.cards.issue_own(dossier, Purpose.REVIEW)
        with desk.store.read() as session:
            ages = {line.hlc >> 16 for line in session.query(History) if line.entity != "card"}
            since = first_change(session, dossier)
        assert since is not None and NOW - since > 690 * 86_400_000
        assert max(ages) <= NOW and min(ages) < NOW - 690 * 86_400_000
        maps: RelationshipMap = bench.maps
        now = maps.view(dossier)
        assert len(maps.moments(dossier)) >= 8
        assert maps.since(now, NOW - 200 * 86_400_000), "the map moved"
        assert coverage(now).negative
        assert [one for one in bench.records.rows("relation", dossier) if one.values["standing"] == "negative"]
        confirmed = bench.dossiers.completeness(dossier)
        assert Section.BASIC not in {one.section for one in confirmed.stale} and confirmed.stale
        desk.log.verify()
    finally:
        opening.lock(desk)


def test_a_released_program_tells_no_past(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo_past, "CHANNEL", "release")
    monkeypatch.setattr("sys.argv", ["demo_past", "--home", "x", "--passphrase-file", "x", "--cast", "x"])
    with pytest.raises(SystemExit):
        demo_past.main()
