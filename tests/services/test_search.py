"""Search: hanzi, substring, pinyin, initials, phones, codes; cards before matching; one event a query (borrow-card)."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from app.accesslog.events import Act
from app.models import Dossier, Person
from app.models.enums import Place
from app.models.ids import new_id
from app.services.search import Hit, SearchBox
from tests.services.conftest import Seat


def find(seat: Seat, words: str) -> list[Hit]:
    return list(SearchBox(seat.desk, seat.gate).find(words))


def titles(seat: Seat, words: str) -> set[str]:
    return {hit.title for hit in find(seat, words)}


@pytest.fixture
def open_north(seat: Seat) -> Seat:
    seat.borrow(seat.sample.north)
    for name, mobile in (("𬭎喆堃", "+86 138-1234-5678"), ("欧阳晓明", "13987654321"), ("单雄信", None)):
        seat.records.add("person", seat.sample.north, {"name": name, "mobile": mobile, "wechat": "OuYang_77"})
    seat.records.set("person", seat.sample.li, {"career": "在第二炼钢厂主持连铸技术改造，ISO 9001 负责人"})
    return seat


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("重机", "北方重型机械集团有限公司"),  # two characters, of the short name
        ("重型机械", "北方重型机械集团有限公司"),
        ("bfzx", "北方重型机械集团有限公司"),
        ("beifang", "北方重型机械集团有限公司"),
        ("ＥＡＳＴ", "Eastport Chemicals"),
        ("chemi", "Eastport Chemicals"),
        ("王䶮", "王䶮"),
        ("䶮", "王䶮"),
        ("wangyan", "王䶮"),
        ("㛃", "李㛃"),
        ("𬭎", "𬭎喆堃"),
        ("喆堃", "𬭎喆堃"),
        ("oyxm", "欧阳晓明"),
        ("xiaoming", "欧阳晓明"),
        ("shanxiongxin", "单雄信"),
        ("danxiongxin", "单雄信"),
        ("139 0000 1111", "王䶮"),
        ("+8613900001111", "王䶮"),
        ("0086 139-0000-1111", "王䶮"),
        ("（139）00001111", "王䶮"),
        ("1111", "王䶮"),
        ("13812345678", "𬭎喆堃"),
        ("34 5678", "𬭎喆堃"),
        ("连铸", "李㛃"),
        ("iso 9001", "李㛃"),
        ("ouyang_77", "欧阳晓明"),
        ("kh-0099", "西岭制药有限公司"),
        ("KH0099", "西岭制药有限公司"),
    ],
)
def test_found_by(open_north: Seat, words: str, title: str) -> None:
    assert title in titles(open_north, words)


@pytest.mark.parametrize(
    "words", ["", "   ", "重北", "炼铸", "'; DROP TABLE", '"', "*", "NEAR(", "啊" * 300, "\x00", "a"]
)
def test_nonsense_finds_nothing_and_logs_nothing(open_north: Seat, words: str) -> None:
    before = len(open_north.entries())
    assert find(open_north, words) == []
    assert len(open_north.entries()) == before


def test_without_a_card_only_covers_and_no_counts_of_others(seat: Seat) -> None:
    """borrow-card: what may not be read doesn't even show in a number."""
    seat.gate.state_place(Place.OFFICE)
    for words in ("王䶮", "wangyan", "139 0000 1111", "采购部", "李㛃"):
        before = len(seat.entries())
        assert find(seat, words) == [] and len(seat.entries()) == before
    assert {hit.entity for hit in find(seat, "北方")} == {"cover"}
    event = seat.last().event
    assert event.act is Act.SEARCH_HIT and event.target is not None and event.target.count == 1


def test_the_card_of_one_dossier_opens_no_other(seat: Seat) -> None:
    seat.borrow(seat.sample.south)
    assert find(seat, "王䶮") == []
    card = seat.borrow(seat.sample.north)
    assert titles(seat, "王䶮") == {"王䶮"}
    seat.cards.give_back(card.number)
    assert find(seat, "王䶮") == []


def test_an_expired_card_finds_nothing(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.clock.forward(hours=16)
    assert find(seat, "王䶮") == []


def test_one_event_for_a_query_with_ids_and_no_words(open_north: Seat) -> None:
    before = len(open_north.entries())
    hits = find(open_north, "王䶮")
    (entry,) = open_north.entries()[before:]
    target = entry.event.target
    assert target is not None and set(target.rows) == {hit.id for hit in hits} and target.digest
    assert "王" not in repr(entry)


def test_the_index_follows_edits_trash_bulk_and_what_headquarters_sends(open_north: Seat) -> None:
    seat, north = open_north, open_north.sample.north
    seat.records.set("person", seat.sample.wang, {"name": "赵云龙"})
    assert find(seat, "王䶮") == [] and titles(seat, "zyl") == {"赵云龙"}
    seat.records.trash("person", seat.sample.wang)
    assert find(seat, "赵云龙") == []
    seat.records.take_back("person", seat.sample.wang)
    assert titles(seat, "赵云龙") == {"赵云龙"}
    with seat.desk.store.write(batch=new_id()) as session:
        session.execute(
            insert(Person), [{"id": new_id(), "dossier_id": north, "name": f"批量{n}号"} for n in range(30)]
        )
    assert len(find(seat, "批量")) == 30
    with seat.desk.store.write() as session:
        session.execute(update(Person).where(Person.name.startswith("批量")).values(name="改过"))
    assert find(seat, "批量") == [] and len(find(seat, "改过")) == 30
    with seat.desk.store.apply() as session:
        session.add(Person(id=new_id(), dossier_id=north, name="总部来人", clk={"*": [1, 9]}))
        session.execute(update(Dossier).where(Dossier.id == north).values(name="更名重工"))
    assert titles(seat, "总部来人") == {"总部来人"} and "更名重工" in titles(seat, "gmzg")


def test_a_dossier_in_the_trash_is_found_nowhere(open_north: Seat) -> None:
    open_north.records.trash("dossier", open_north.sample.north)
    assert find(open_north, "王䶮") == [] and find(open_north, "北方") == []


def test_the_exact_name_comes_first(open_north: Seat) -> None:
    for name in ("王䶮之妹", "小王䶮"):
        open_north.records.add("person", open_north.sample.north, {"name": name})
    assert [hit.title for hit in find(open_north, "王䶮")] == ["王䶮", "王䶮之妹", "小王䶮"]
