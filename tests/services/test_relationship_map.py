"""The relationship map of a real vault: now and then, of a purchase and a group, drawn on and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accesslog.events import Act
from app.errors import UserError
from app.models import MapPosition
from app.models.enums import BuyingRoleKind, Standing
from app.rules.reasons import RefusedByRule
from app.rules.relations.arrange import arrange
from app.services.humans import Humans
from app.services.map_edits import MapEdits
from app.services.map_paper import MapPapers
from app.services.relationship_map import MapView, RelationshipMap, coverage
from tests.reports.readers import by_pdfium
from tests.services.conftest import Seat


@dataclass
class Desk:
    """The map's services at a seat whose dossier *north* is open."""

    seat: Seat
    maps: RelationshipMap

    def view(self, purchase_id: str | None = None) -> MapView:
        return self.maps.view(self.seat.sample.north, purchase_id=purchase_id)

    def edits(self, purchase_id: str | None = None) -> MapEdits:
        return MapEdits(self.seat.desk, self.seat.gate, self.view(purchase_id))

    def purchase(self) -> str:
        return self.seat.records.add(
            "opportunity", self.seat.sample.north, {"title": "二期设备采购", "stage": "engaging"}
        ).id


@pytest.fixture
def desk(seat: Seat) -> Desk:
    seat.borrow(seat.sample.north)
    return Desk(seat, RelationshipMap(seat.desk, seat.gate))


def test_a_map_shows_people_and_ties_and_is_logged(desk: Desk) -> None:
    sample = desk.seat.sample
    view = desk.view()
    assert {sample.wang, sample.li, desk.seat.desk.me.id} == set(view.graph.people)
    assert view.graph.standing(sample.wang) is Standing.NEUTRAL
    found = coverage(view)
    assert list(found.nobody_knows) == [sample.li]
    assert [one.person_id for one in found.one_only] == [sample.wang]
    assert found.balance is None
    last = desk.seat.last()
    assert last.event.act is Act.SECTION_VIEWED
    assert last.event.target is not None and "relations" in last.event.target.sections


def test_borrow_card_no_map_without_a_card(seat: Seat) -> None:
    maps = RelationshipMap(seat.desk, seat.gate)
    for dossier in (seat.sample.north, seat.sample.foreign):
        with pytest.raises(RefusedByRule):
            maps.view(dossier)
        with pytest.raises(RefusedByRule):
            maps.group(dossier)
    with pytest.raises(RefusedByRule):
        maps.moments(seat.sample.north)


def test_coverage_single_threaded_tells_no_names_without_a_card(desk: Desk) -> None:
    sample = desk.seat.sample
    found = {one.dossier_id: one for one in desk.maps.single_threaded()}
    assert set(found) == {sample.north, sample.south, sample.east}
    assert (found[sample.north].ties, found[sample.north].theirs) == (1, sample.wang)
    desk.seat.cards.give_back(desk.seat.cards.mine()[0].number)
    closed = {one.dossier_id: one for one in desk.maps.single_threaded()}
    assert (closed[sample.north].ours, closed[sample.north].theirs) == (None, None)


def test_roles_belong_to_a_purchase(desk: Desk) -> None:
    purchase, sample = desk.purchase(), desk.seat.sample
    with pytest.raises(UserError, match="purchase"):
        desk.edits().add_role(BuyingRoleKind.DECIDER, sample.wang)
    edits = desk.edits(purchase)
    edits.add_role(BuyingRoleKind.DECIDER, sample.wang, support=2, influence=5)
    asked = edits.add_role(BuyingRoleKind.APPROVER)
    view = desk.view(purchase)
    assert sample.li not in view.graph.people  # has nothing to do with it
    assert view.graph.people[asked].placeholder
    assert desk.view().graph.roles == []
    found = coverage(view)
    assert found.balance is not None and (found.balance.supporting, found.balance.opposing) == (15, 0)
    assert "approver" in found.open_roles and "decider" not in found.open_roles
    everyone = desk.maps.view(sample.north, purchase_id=purchase, all_people=True)
    assert sample.li in everyone.graph.people
    with pytest.raises(UserError):
        desk.maps.view(sample.north, purchase_id=sample.wang)


def test_steps_are_taken_back_and_done_again(desk: Desk) -> None:
    sample, me = desk.seat.sample, desk.seat.desk.me.id
    edits = desk.edits()
    tie = edits.add_knows(sample.li, me, Standing.POSITIVE, strength=4, certainty="confirmed")
    edits.reports_to(sample.li, sample.wang)
    edits.add_influence(sample.li, sample.wang, "against", strength=3)
    edits.set_tie("knows", tie, standing="negative")
    graph = desk.view().graph
    assert graph.standing(sample.li) is Standing.NEGATIVE and graph.superior == {sample.li: sample.wang}
    assert len(graph.influences) == 1
    assert edits.undo() == 1
    assert desk.view().graph.standing(sample.li) is Standing.POSITIVE
    assert edits.undo() == edits.undo() == edits.undo() == 1
    assert not edits.can_undo and not desk.view().graph.influences and not desk.view().graph.ties_of.get(sample.li)
    with pytest.raises(UserError):
        edits.undo()
    while edits.can_redo:
        edits.redo()
    again = desk.view().graph
    assert (again.knows, again.superior, again.influences) == (graph.knows, graph.superior, graph.influences)


def test_what_was_changed_again_since_is_left_alone(desk: Desk) -> None:
    edits, sample = desk.edits(), desk.seat.sample
    edits.set_tie("knows", sample.relation, strength=4)
    desk.seat.records.set("relation", sample.relation, {"strength": 5})
    assert edits.undo() == 0
    assert desk.view().graph.knows[0].strength == 5


def test_mistakes_on_the_map_are_refused(desk: Desk) -> None:
    sample, me = desk.seat.sample, desk.seat.desk.me.id
    edits = desk.edits()
    with pytest.raises(UserError, match="already"):
        edits.add_knows(sample.wang, me, Standing.POSITIVE)
    with pytest.raises(UserError):
        edits.add_influence(sample.wang, sample.wang)
    edits.reports_to(sample.li, sample.wang)
    with pytest.raises(UserError, match="report"):
        edits.reports_to(sample.wang, sample.li)
    with pytest.raises(UserError):
        edits.set_tie("knows", sample.relation, strength=9)
    with pytest.raises(UserError):
        edits.set_tie("knows", sample.wang, strength=1)


def test_positions_are_kept_and_one_step_takes_all_back(desk: Desk) -> None:
    sample, me = desk.seat.sample, desk.seat.desk.me.id
    edits, view = desk.edits(), desk.view()
    edits.place({sample.wang: (10.4, 20.0), sample.li: (300.0, 20.0), me: (600, 0)}, view=view)
    assert desk.view().kept == {sample.wang: (10, 20), sample.li: (300, 20), me: (600, 0)}
    edits.place({sample.wang: (50, 60)}, view=view)
    kept = desk.view().kept
    assert kept[sample.wang] == (50, 60)
    assert arrange(desk.view().graph, "tree", kept).positions[sample.wang] == (50, 60)
    edits.undo()
    assert desk.view().kept[sample.wang] == (10, 20)
    edits.undo()
    assert desk.view().kept == {}
    edits.redo()
    edits.forget_positions(desk.view())
    assert desk.view().kept == {}


def test_coverage_time_is_rolled_back(desk: Desk) -> None:
    seat, sample = desk.seat, desk.seat.sample
    before = seat.desk.now_ms()
    seat.clock.forward(hours=2)
    edits = desk.edits()
    edits.set_tie("knows", sample.relation, standing="negative", strength=5)
    edits.add_knows(sample.li, seat.desk.me.id, Standing.POSITIVE)
    edits.reports_to(sample.wang, sample.li)
    seat.clock.forward(minutes=30)
    between = seat.desk.now_ms()
    seat.clock.forward(minutes=30)
    seat.records.trash("relation", sample.relation)
    then = desk.maps.view(sample.north, at=before).graph
    assert then.standing(sample.wang) is Standing.NEUTRAL and not then.superior and len(then.knows) == 1
    middle = desk.maps.view(sample.north, at=between).graph
    assert middle.standing(sample.wang) is Standing.NEGATIVE and len(middle.knows) == 2
    assert middle.superior == {sample.wang: sample.li}
    assert sample.relation not in {tie.id for tie in desk.view().graph.knows}
    kinds = [(str(c.kind), c.person_id) for c in desk.maps.since(desk.view(), before)]
    assert ("newly_known", sample.li) in kinds and ("no_longer_known", sample.wang) in kinds
    assert desk.maps.view(sample.north, at=0).graph.theirs == []
    assert desk.maps.moments(sample.north)[-1] == seat.desk.now_ms()


def test_borrow_card_a_group_shows_closed_branches_by_their_cover_only(desk: Desk) -> None:
    seat, sample = desk.seat, desk.seat.sample
    seat.borrow(sample.south)
    seat.records.set("dossier", sample.south, {"parent_id": sample.north})
    zhang = seat.records.add("person", sample.south, {"name": "张若兰"}).id
    opened = desk.maps.group(sample.north)
    assert {zhang, sample.wang} <= set(opened.graph.people) and set(opened.dossiers) == {sample.north, sample.south}
    card = next(c for c in seat.cards.mine() if c.dossier_id == sample.south)
    seat.cards.give_back(card.number)
    view = desk.maps.group(sample.north)
    assert zhang not in view.graph.people and view.graph.people[sample.south].closed
    assert view.dossiers == (sample.north,)
    assert coverage(view).people == 2


def test_a_path_starts_at_oneself(desk: Desk) -> None:
    view = desk.view()
    path = desk.maps.path(view, desk.seat.sample.wang)
    assert path is not None and path.people == (desk.seat.desk.me.id, desk.seat.sample.wang)
    assert desk.maps.path(view, desk.seat.sample.li) is None
    with pytest.raises(UserError):
        desk.maps.path(view, "nobody")


@pytest.mark.parametrize("name", ["map.svg", "map.PDF"])
def test_watermark_an_exported_map_is_logged_before_it_appears(desk: Desk, tmp_path: Path, name: str) -> None:
    view, papers = desk.view(), MapPapers(desk.seat.desk, desk.seat.gate)
    layout = arrange(view.graph)
    papers.save(tmp_path / name, view, layout, "zh_CN")
    content = (tmp_path / name).read_bytes()
    last = desk.seat.last()
    assert last.event.act is Act.EXPORTED
    card = desk.seat.cards.mine()[0].number
    if name.endswith("svg"):
        assert b'id="watermark"' in content and card.encode() in content
    else:
        text = by_pdfium(content)
        assert view.graph.people[desk.seat.sample.wang].name in text and card in text
    with pytest.raises(UserError):
        papers.save(tmp_path / "map.bmp", view, layout, "zh_CN")


def test_borrow_card_a_returned_card_exports_nothing(desk: Desk, tmp_path: Path) -> None:
    view = desk.view()
    desk.seat.cards.give_back(desk.seat.cards.mine()[0].number)
    with pytest.raises(RefusedByRule):
        MapPapers(desk.seat.desk, desk.seat.gate).save(tmp_path / "m.svg", view, arrange(view.graph), "en")
    assert not (tmp_path / "m.svg").exists()


def test_a_competitor_stands_on_the_map_tied_to_whom_it_meets_and_keeps_its_place(desk: Desk, tmp_path: Path) -> None:
    sample, add = desk.seat.sample, desk.seat.records.add
    rival = add("competitor", sample.north, {"name": "Baltic Drives"}).id
    alone = add("competitor", sample.north, {"name": "南洋传动"}).id
    edits = desk.edits()
    edits.add_competitor_contact(sample.wang, rival, strength=4)
    view = desk.view()
    assert [one.id for one in view.graph.rivals] == [rival] and alone not in view.graph.people
    assert [(t.person_id, t.competitor_id, t.competitor) for t in view.graph.competitors] == [
        (sample.wang, rival, "Baltic Drives")
    ]
    assert {sample.wang, sample.li} == {one.id for one in view.graph.theirs}
    edits.place({rival: (-400.0, 80.0)}, view=view)
    assert desk.view().kept[rival] == (-400, 80)
    papers, layout = MapPapers(desk.seat.desk, desk.seat.gate), arrange(view.graph)
    for name in ("map.svg", "map.pdf"):
        papers.save(tmp_path / name, view, layout, "en")
    assert "Baltic Drives" in (tmp_path / "map.svg").read_text()
    assert "Baltic Drives" in by_pdfium((tmp_path / "map.pdf").read_bytes())
    edits.undo()
    edits.undo()
    assert not desk.view().graph.rivals
    with pytest.raises(UserError) as caught:
        edits.place({rival: (0.0, 0.0)}, view=replace(view, graph=replace(view.graph, people={
            rival: replace(view.graph.people[rival], id=rival, rival=False)
        })))  # fmt: skip
    assert caught.value.key == "reference-elsewhere"


def test_a_group_s_map_keeps_its_own_positions_each_in_its_own_dossier(desk: Desk) -> None:
    seat, sample = desk.seat, desk.seat.sample
    card = seat.borrow(sample.south)
    seat.records.set("dossier", sample.south, {"parent_id": sample.north})
    zhang = seat.records.add("person", sample.south, {"name": "张若兰"}).id
    for dossier, person in ((sample.north, sample.wang), (sample.south, zhang)):
        name = "Baltic Drives" if dossier == sample.north else "BALTIC  drives"
        rival = seat.records.add("competitor", dossier, {"name": name}).id
        seat.records.add("competitor_contact", dossier, {"competitor_id": rival, "person_id": person})
    desk.edits().place({sample.wang: (1.0, 2.0)}, view=desk.view())
    view = desk.maps.group(sample.south)
    assert not view.kept
    assert len(view.graph.rivals) == 1 and len(view.graph.competitors) == 2, "one competitor, whoever names it"
    me, rival = seat.desk.me.id, view.graph.rivals[0].id
    places = {sample.wang: (10.0, 20.0), zhang: (300.0, 40.0), me: (600.0, 60.0), rival: (-300.0, 60.0)}
    edits = MapEdits(seat.desk, seat.gate, view)
    edits.place(places, view=view)
    for seen_from in (sample.north, sample.south):
        assert desk.maps.group(seen_from).kept == places
    assert desk.view().kept == {sample.wang: (1.0, 2.0)}, "the dossier's own map is another one"
    with seat.desk.store.read() as session:
        found = session.execute(select(MapPosition.person_id, MapPosition.dossier_id, MapPosition.opportunity_id))
        assert {(zhang, sample.south, sample.north), (sample.wang, sample.north, sample.north)} <= {
            (row.person_id, row.dossier_id, row.opportunity_id) for row in found
        }
    edits.place({zhang: (310.0, 40.0)}, view=view)
    edits.undo()
    assert desk.maps.group(sample.north).kept[zhang] == (300, 40)
    seat.cards.give_back(card.number)
    closed = desk.maps.group(sample.north)
    assert zhang not in closed.kept and closed.kept[sample.wang] == (10, 20)
    MapEdits(seat.desk, seat.gate, closed).place({sample.south: (5.0, 5.0), sample.wang: (11.0, 20.0)}, view=closed)
    assert desk.maps.group(sample.north).kept[sample.wang] == (11, 20)
    MapEdits(seat.desk, seat.gate, closed).forget_positions(closed)
    assert sample.wang not in desk.maps.group(sample.north).kept
    seat.borrow(sample.south)
    assert desk.maps.group(sample.north).kept[zhang] == (300, 40), "what can't be opened isn't forgotten"


def test_one_human_of_several_dossiers_is_one_person_on_the_group_s_map_while_both_are_open(desk: Desk) -> None:
    seat, sample = desk.seat, desk.seat.sample
    card = seat.borrow(sample.south)
    records = seat.records
    records.set("dossier", sample.south, {"parent_id": sample.north})
    chief = records.add("person", sample.south, {"name": "张若兰"}).id
    twin = records.add("person", sample.south, {"name": "李㛃", "post": "顾问", "reports_to_id": chief}).id
    records.add("relation", sample.south, {"person_id": twin, "staff_id": seat.desk.me.id, "standing": "positive"})
    apart = desk.maps.group(sample.north)
    assert {twin, sample.li} <= set(apart.graph.people) and sample.li in coverage(apart).nobody_knows
    Humans(seat.desk, seat.gate).same(sample.li, twin)
    view = desk.maps.group(sample.north)
    (one,) = [person for person in view.graph.theirs if {row.id for row in person.rows} == {twin, sample.li}]
    assert {row.dossier_id for row in one.rows} == {sample.north, sample.south}
    assert coverage(view).people == coverage(apart).people - 1
    assert one.id not in coverage(view).nobody_knows, "known through one customer is known"
    assert view.graph.superior[one.id] == chief
    edits = MapEdits(seat.desk, seat.gate, view)
    edits.place({one.id: (50.0, 60.0)}, view=view)
    assert desk.maps.group(sample.south).kept == {one.id: (50.0, 60.0)}
    assert desk.view().graph.people.keys() >= {sample.li}, "a dossier's own map is as it was"
    seat.cards.give_back(card.number)
    closed = desk.maps.group(sample.north)
    assert closed.graph.people[sample.li].also == () and closed.kept == {sample.li: (50.0, 60.0)}
    assert sample.li in coverage(closed).nobody_knows, "nothing of a dossier that isn't open"
