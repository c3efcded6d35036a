"""What is drawn by hand becomes guided questions beside the card, and answers become ties and roles
(dossier-relations)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.models.enums import Standing
from app.rules.relations.graph import Person
from app.rules.relations.space import Point
from app.ui.kit.map.canvas import MapCanvas
from app.ui.pages.map.presenter import MapPresenter
from app.ui.pages.map.questions import (
    Question,
    Questions,
    between_questions,
    role_questions,
    standing_questions,
)


class Asking(QObject):
    """One question card at a time, over ``page`` and beside a card of ``canvas``."""

    people_wanted = Signal()
    """Whoever takes a placeholder's seat is to be chosen from the list of people."""

    def __init__(self, page: QWidget, canvas: MapCanvas, presenter: MapPresenter, tell: Callable[[str], None]) -> None:
        super().__init__(page)
        self._page = page
        self._canvas = canvas
        self._presenter = presenter
        self._tell = tell
        self._about: tuple[str, str] = ("", "")
        self._drop: Point | None = None
        self.questions: Questions | None = None
        """What is being asked."""

    @Slot(str)
    def opened(self, person_id: str) -> None:
        """Enter or a double click: a group of people opens as a network, a placeholder asks, a person asks standing."""
        made = self._presenter.plan
        if made is not None and person_id in made.members:
            self._presenter.centre_on(person_id.partition(":")[2])
            return
        person = self._person(person_id)
        if person is None or person.ours or person.closed or person.rival:
            return
        if person.placeholder or self._presenter.scope.purchase_id:
            self.ask_role(person_id)
        else:
            me = next((one.id for one in self._graph_people() if one.me), "")
            if me:
                self.ask_standing(person_id, me)

    def _person(self, person_id: str) -> Person | None:
        made = self._presenter.plan
        return made.graph.people.get(person_id) if made is not None else None

    def _graph_people(self) -> Sequence[Person]:
        made = self._presenter.plan
        return list(made.graph.people.values()) if made is not None else []

    @Slot(str, str)
    def tie_drawn(self, one: str, other: str) -> None:
        """What a tie means follows from its two ends."""
        a, b = self._person(one), self._person(other)
        if a is None or b is None or (a.ours and b.ours) or a.closed or b.closed:
            return
        if a.rival or b.rival:
            rival, person = (a, b) if a.rival else (b, a)
            if not (person.ours or person.placeholder or person.rival):
                self._presenter.compete(person.id, rival.id)
        elif a.placeholder != b.placeholder and not a.ours and not b.ours:
            empty, person = (a, b) if a.placeholder else (b, a)
            self._presenter.fill(empty.id, person.id)
        elif a.placeholder or b.placeholder:
            return
        elif a.ours or b.ours:
            self.ask_standing(b.id if a.ours else a.id, a.id if a.ours else b.id)
        else:
            self._about = (one, other)
            self._ask(between_questions(a.name, b.name), other, self._between_answered)

    def ask_standing(self, person_id: str, staff_id: str) -> None:
        """Guided questions for how one of ours stands with one of theirs."""
        theirs, ours = self._person(person_id), self._person(staff_id)
        made = self._presenter.plan
        if theirs is None or ours is None or made is None or not self._canvas.editable:
            self._tell("mappage.not-here")
            return
        tie = next((t for t in made.graph.knows if (t.person_id, t.staff_id) == (person_id, staff_id)), None)
        now = {}
        if tie is not None:
            now = {
                "met": "yes" if tie.established else "no", "standing": str(tie.standing),
                "strength": str(tie.strength or ""), "sure": "yes" if tie.confirmed else "no",
            }  # fmt: skip
        self._about = (person_id, staff_id)
        mine = tr("mappage.me") if ours.me else ours.name
        self._ask(standing_questions(mine, theirs.name, now), person_id, self._standing_answered)

    @Slot(str)
    def ask_role(self, person_id: str) -> None:
        """Guided questions for a person's role in the purchase."""
        person, made = self._person(person_id), self._presenter.plan
        if person is None or made is None or not self._canvas.editable:
            self._tell("mappage.not-here")
        elif not self._presenter.scope.purchase_id:
            self._tell("mappage.need-purchase")
        elif person.placeholder:
            self.people_wanted.emit()
        else:
            role = next(iter(made.graph.roles_of.get(person_id, ())), None)
            now = {}
            if role is not None:
                support = "" if role.support is None else str(role.support)
                now = {"role": str(role.role), "influence": str(role.influence or ""), "support": support}
            self._about = (person_id, "")
            self._ask(role_questions(person.name, now), person_id, self._role_answered)

    def _ask(self, asked: Sequence[Question], beside: str, slot: object) -> None:
        self.give_up()
        self.questions = made = Questions(asked, self._page)
        made.answered.connect(slot)
        made.closed.connect(self._focus)
        node = self._canvas.map.nodes.get(beside)
        at = QPoint(self._canvas.width() // 2, self._canvas.height() // 2)
        if node is not None:
            edge = node.scenePos() + node.handle
            at = self._canvas.mapFromScene(edge) + QPoint(24, 0)
        made.stand_beside(self._canvas.viewport().mapTo(self._page, at))

    def give_up(self) -> None:
        if self.questions is not None:
            self._focus()
            self.questions.hide()
            self.questions.deleteLater()
            self.questions = None

    @Slot(object)
    def _standing_answered(self, given: Mapping[str, str]) -> None:
        self.questions = None
        person, staff = self._about
        met = given.get("met") == "yes"
        standing = Standing(given["standing"]) if met else Standing.NOT_ESTABLISHED
        strength = int(given["strength"]) if met else None
        self._presenter.know(person, staff, standing, strength, given.get("sure") == "yes")
        self._focus()

    @Slot(object)
    def _between_answered(self, given: Mapping[str, str]) -> None:
        self.questions = None
        self._presenter.join(*self._about, given["what"])
        self._focus()

    @Slot(object)
    def _role_answered(self, given: Mapping[str, str]) -> None:
        self.questions = None
        person, drop = self._about[0] or None, self._drop
        self._drop = None
        influence = int(given["influence"]) if given.get("influence") else None
        support = int(given["support"]) if given.get("support") else None
        self._presenter.set_role(person, given["role"], influence, support, drop)
        self._focus()

    @Slot(str, float, float, str)
    def dropped(self, person_id: str, x: float, y: float, onto: str) -> None:
        """Somebody from the list was let go of on the canvas, perhaps on a card."""
        loaded = self._presenter.loaded
        if loaded is None or not loaded.scope.editable:
            return
        ours = next((one for one in loaded.ours if one.id == person_id), None)
        theirs = next((one for one in loaded.theirs if one.id == person_id), None)
        rival = next((one for one in loaded.rivals if one.id == person_id), None)
        target = self._person(onto)
        if rival is not None:
            if target is not None and not (target.ours or target.placeholder or target.rival):
                self._presenter.compete(onto, person_id)
            else:
                self._presenter.invite(rival, (x, y))
        elif ours is not None:
            self._presenter.invite(ours, (x, y) if not onto else (x + 220, y))
            if target is not None and not target.ours and not target.placeholder:
                self.ask_standing(onto, person_id)
        elif theirs is not None and target is not None and target.placeholder:
            self._presenter.fill(onto, person_id)
        elif theirs is not None:
            self._about, self._drop = (person_id, ""), (x, y)
            self._ask(role_questions(theirs.name), "", self._role_answered)

    @Slot(str)
    def invite(self, person_id: str) -> None:
        """Enter on a line of the list: onto the middle of what is seen."""
        at = self._canvas.mapToScene(self._canvas.viewport().rect().center())
        self.dropped(person_id, at.x(), at.y(), "")

    @Slot()
    def want_placeholder(self) -> None:
        self._about = ("", "")
        self._ask(role_questions(""), "", self._role_answered)

    @Slot()
    def _focus(self) -> None:
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
