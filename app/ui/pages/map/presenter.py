"""What the map's page does: read a map through the gate, lay it out in the background, draw on it, take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from app.errors import SatchelError
from app.i18n import Language, language, tr
from app.models.enums import Certainty, Side, Standing
from app.reports.map_drawing import Shown
from app.reports.printing import Printer
from app.rules.borrowing import Action
from app.rules.relations.arrange import LayoutKind
from app.rules.relations.changes import changes
from app.rules.relations.graph import Graph, Person
from app.rules.relations.paths import Path as WarmPath
from app.rules.relations.space import Point
from app.services.map_edits import MapEdits
from app.services.relationship_map import Hanging, MapView, coverage
from app.services.workbench import Workbench
from app.ui.kit.map.plan import Plan, plan, with_guests
from app.ui.pages.map.state import Loaded, OpenDossier, Purchase, Scope
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner
from app.ui.tasks import Lane

T = TypeVar("T")


class MapPageView(Protocol):
    """What the presenter asks of the widgets."""

    def show_dossiers(self, found: Sequence[OpenDossier]) -> None: ...
    def show_loaded(self, loaded: Loaded) -> None: ...
    def show_plan(self, made: Plan, *, fit: bool) -> None: ...
    def show_path(self, target: str, path: WarmPath | None) -> None: ...
    def show_threads(self, found: Sequence[Hanging]) -> None: ...
    def show_undo(self, can_undo: bool, can_redo: bool) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def show_printers(self, printers: Sequence[Printer]) -> None: ...
    def show_none(self) -> None: ...
    def show_loading(self) -> None: ...
    def tell(self, key: str) -> None: ...
    def offer_undo(self, key: str) -> None: ...
    def changed(self, dossier_id: str) -> None: ...


class MapPresenter(Presenting):
    """Logic of the page over a workbench; one map at a time."""

    def __init__(self, view: MapPageView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.show_refused)
        self._view = view
        self._bench = bench
        self.scope = Scope()
        self.loaded: Loaded | None = None
        self.plan: Plan | None = None
        self._kind: LayoutKind = "tree"
        self._centre = ""
        self._guests: dict[str, Person] = {}
        self._edits: dict[tuple[str, str], MapEdits] = {}
        self._turn = 0
        self._entering = 0

    # -- what is shown

    def enter(self, wanted: str = "") -> None:
        """The page came to the front: the wanted dossier, else the one shown before, else any that is open."""
        wanted = wanted or self.scope.dossier_id
        self._entering += 1
        entering = self._entering

        def done(found: Sequence[OpenDossier]) -> None:
            if entering != self._entering:
                return
            self._view.show_dossiers(found)
            ids = [one.id for one in found]
            if not ids:
                self.leave()
                self._view.show_none()
            elif wanted in ids and wanted == self.scope.dossier_id:
                self.load()
            else:
                self.show(Scope(wanted if wanted in ids else ids[0]))

        self._do(self._open_dossiers, done)

    def _open_dossiers(self) -> list[OpenDossier]:
        bench = self._bench
        found = []
        for dossier_id in bench.gate.open_dossiers():
            cover = bench.dossiers.cover(dossier_id)
            name = cover.short_name or cover.name
            found.append(
                OpenDossier(cover.id, name, cover.card_number or "", cover.grade or "", cover.card_due_at or 0)
            )
        return found

    def leave(self) -> None:
        """Nothing of the map is kept in memory; the scope is, for when one comes back."""
        self._entering += 1
        self._turn += 1
        self.loaded, self.plan = None, None
        self._guests.clear()
        self._edits.clear()

    def show(self, scope: Scope) -> None:
        """Another scope: dossier, purchase, group or moment."""
        if scope.dossier_id != self.scope.dossier_id:
            self.loaded = None
            self._edits.clear()
        if scope != self.scope:
            self._guests.clear()
            self._centre = ""
        self.scope = scope
        self.load()

    def set_layout(self, kind: LayoutKind) -> None:
        self._kind = kind
        self._lay_out(fit=True)

    @property
    def kind(self) -> LayoutKind:
        return self._kind

    def centre_on(self, person_id: str) -> None:
        """The network around a person; everything again if empty."""
        self._centre = person_id
        self._lay_out(fit=True)

    def relay(self) -> None:
        """The language changed: the same map in other words."""
        if self.loaded is not None:
            self._view.show_loaded(self.loaded)
            self._lay_out(fit=False)

    def load(self, *, fit: bool = True) -> None:
        """Read the map anew; one *section viewed* event each time."""
        self._turn += 1
        turn, scope, last, bench = self._turn, self.scope, self.loaded, self._bench
        if last is None:
            self._view.show_loading()

        def work() -> Loaded:
            return read(bench, scope, last)

        def done(loaded: Loaded) -> None:
            if turn == self._turn:
                self.loaded = loaded
                self._view.show_loaded(loaded)
                self._lay_out(fit=fit)
                self._tell_undo()

        self._do(work, done, key="mappage.reading")

    def _lay_out(self, *, fit: bool) -> None:
        """In the background: positions and drawing."""
        loaded = self.loaded
        if loaded is None:
            return
        turn, kind, centre = self._turn, self._kind, self._centre
        graph, kept, words = with_guests(loaded.view.graph, self._guests), dict(loaded.view.kept), language()

        def done(made: Plan) -> None:
            if turn == self._turn and loaded is self.loaded:
                self.plan = made
                self._view.show_plan(made, fit=fit)

        self._do(lambda: plan(graph, kind, kept, words, centre=centre), done, lane=Lane.FREE, key="mappage.laying-out")

    # -- questions

    def path_to(self, person_id: str) -> None:
        """The warmest path from me to a person (coverage)."""
        loaded = self.loaded
        if loaded is None:
            return
        maps, view = self._bench.maps, loaded.view
        self._do(
            lambda: maps.path(view, person_id), lambda found: self._view.show_path(person_id, found), lane=Lane.FREE
        )

    def find_threads(self) -> None:
        """Accounts of mine that hang by one thread."""
        self._do(self._bench.maps.single_threaded, self._view.show_threads)

    # -- drawing

    def _edit(
        self, work: Callable[[MapEdits, MapView], object], key: str, *, reload: bool = True, places: bool = False
    ) -> None:
        """``places``: only where cards stand is changed."""
        loaded = self.loaded
        if loaded is None or not (self.scope.arrangeable if places else self.scope.editable):
            self._view.tell("mappage.not-here")
            return
        bench, view, place = self._bench, loaded.view, loaded.scope.place

        def run() -> None:
            edits = self._edits.get(place)
            if edits is None:
                edits = self._edits[place] = MapEdits(bench.desk, bench.gate, view)
            work(edits, view)

        def done(_: None) -> None:
            if key:
                self._view.offer_undo(key)
            self._tell_undo()
            self._view.changed(view.dossier_id)
            if reload:
                self.load(fit=False)

        def failed(error: SatchelError) -> None:
            self._view.show_refused(error)
            self.load(fit=False)

        self._do(run, done, failed, lasting=True)

    def move(self, moves: Mapping[str, Point]) -> None:
        """Keep where people stand. The first move keeps everybody's place: what was arranged by hand stays as it is."""
        made, loaded = self.plan, self.loaded
        if made is None or loaded is None or made.centre or made.members or not self.scope.arrangeable:
            return
        places = dict(moves) if loaded.view.kept else {**made.layout.positions, **moves}
        known = {one: at for one, at in places.items() if one in loaded.view.graph.people or one in self._guests}
        view = replace(loaded.view, kept={**loaded.view.kept, **known})
        self.loaded = replace(loaded, view=view)
        whole = replace(view, graph=with_guests(view.graph, self._guests))
        self._edit(lambda edits, _: edits.place(known, view=whole), "", reload=False, places=True)

    def forget_positions(self) -> None:
        """The layout places everybody again."""
        self._edit(lambda edits, view: edits.forget_positions(view), "mappage.moved", places=True)

    def know(self, person_id: str, staff_id: str, standing: Standing, strength: int | None, sure: bool) -> None:
        """One of ours knows one of theirs; a tie there is changed."""
        values: dict[str, object] = {
            "strength": strength, "certainty": str(Certainty.CONFIRMED if sure else Certainty.ASSUMED),
        }  # fmt: skip

        def work(edits: MapEdits, view: MapView) -> None:
            tie = next((t.id for t in view.graph.knows if (t.person_id, t.staff_id) == (person_id, staff_id)), None)
            if tie is None:
                edits.add_knows(person_id, staff_id, standing, **values)
            else:
                edits.set_tie("knows", tie, standing=str(standing), **values)

        self._edit(work, "mappage.drawn")

    def join(self, one: str, other: str, what: str) -> None:
        """Two of theirs: ``reports``, ``for`` or ``against``."""

        def work(edits: MapEdits, _: MapView) -> None:
            if what == "reports":
                edits.reports_to(one, other)
            else:
                edits.add_influence(one, other, what)

        self._edit(work, "mappage.drawn")

    def compete(self, person_id: str, competitor_id: str) -> None:
        """One of theirs is in touch with a competitor."""
        self._edit(lambda edits, _: edits.add_competitor_contact(person_id, competitor_id), "mappage.drawn")

    def set_role(
        self, person_id: str | None, role: str, influence: int | None, support: int | None, at: Point | None = None
    ) -> None:
        """A role in the purchase; without a person a placeholder. ``at``: where somebody was let go of."""

        def work(edits: MapEdits, view: MapView) -> None:
            values = {"influence": influence, "support": support} if person_id else {}
            here = view.graph.roles_of.get(person_id, ()) if person_id else ()
            same = next((one for one in here if str(one.role) == role), None)
            if same is not None:
                edits.set_tie("role", same.id, **values)
            else:
                edits.add_role(role, person_id, **values)

        if at is not None and person_id and self.loaded is not None and self.loaded.view.kept:
            spot = {person_id: at}
            self.loaded = replace(
                self.loaded, view=replace(self.loaded.view, kept={**self.loaded.view.kept, **spot})
            )  # fmt: skip
        self._edit(work, "mappage.role-set")

    def fill(self, role_id: str, person_id: str) -> None:
        """A placeholder gets its person."""
        self._edit(lambda edits, _: edits.set_tie("role", role_id, person_id=person_id), "mappage.role-set")

    def remove_tie(self, kind: str, tie_id: str) -> None:
        """Delete a tie; a line of command is taken from the person below."""
        if kind == "reports":
            self._edit(lambda edits, _: edits.reports_to(tie_id.partition("/")[0], None), "mappage.remove-tie")
        else:
            self._edit(lambda edits, _: edits.remove(kind, tie_id), "mappage.remove-tie")

    def remove_role(self, role_id: str) -> None:
        self._edit(lambda edits, _: edits.remove("role", role_id), "mappage.remove-role")

    def add_person(self, values: Mapping[str, str]) -> None:
        self._edit(lambda edits, _: edits.add_person(dict(values)), "mappage.drawn")

    def invite(self, person: Person, at: Point) -> None:
        """One of ours stands on the canvas until a tie is drawn."""
        self._guests[person.id] = person
        if self.loaded is not None:
            view = self.loaded.view
            base = view.kept or (dict(self.plan.layout.positions) if self.plan is not None else {})
            self.loaded = replace(self.loaded, view=replace(view, kept={**base, person.id: at}))
        self._lay_out(fit=False)

    def undo(self) -> None:
        self._turn_step(back=True)

    def redo(self) -> None:
        self._turn_step(back=False)

    def _turn_step(self, *, back: bool) -> None:
        edits = self._edits.get(self.scope.place)
        if edits is None or not (edits.can_undo if back else edits.can_redo):
            return

        def done(_: int) -> None:
            self._view.tell("mappage.undone" if back else "mappage.redone")
            self._view.changed(self.scope.dossier_id)
            self.load(fit=False)

        self._do(edits.undo if back else edits.redo, done)

    def _tell_undo(self) -> None:
        edits = self._edits.get(self.scope.place)
        can = self.scope.arrangeable and edits is not None
        self._view.show_undo(can and edits is not None and edits.can_undo, can and edits is not None and edits.can_redo)

    # -- paper

    def save(self, path: Path, shown: Shown | None, words: Language) -> None:
        """Write the map as it stands to a file the person has chosen (logged, watermarked)."""
        made, loaded = self.plan, self.loaded
        if made is None or loaded is None:
            return
        papers, view = self._bench.map_papers, _as_drawn(loaded.view, made)
        self._do(
            lambda: papers.save(path, view, made.layout, words, shown=shown, force=True),
            lambda _: self._view.tell("mappage.saved"), key="mappage.writing",
        )  # fmt: skip

    def find_printers(self) -> None:
        papers = self._bench.map_papers
        self._do(papers.printers, self._view.show_printers)

    def print_map(self, printer: str, copies: int, shown: Shown | None, words: Language) -> None:
        made, loaded = self.plan, self.loaded
        if made is None or loaded is None:
            return
        papers, view = self._bench.map_papers, _as_drawn(loaded.view, made)
        self._do(
            lambda: papers.print_map(view, made.layout, words, printer=printer, copies=copies, shown=shown),
            lambda _: self._view.tell("mappage.printed"), key="mappage.writing",
        )  # fmt: skip

    def watch(self) -> None:
        """The map goes from the screen when its dossier may no longer be read (card, place)."""
        dossier_id, bench = self.scope.dossier_id, self._bench
        if self.loaded is None:
            return

        def done(allowed: bool) -> None:
            if not allowed and self.loaded is not None:
                self.leave()
                self.enter()

        self._do(lambda: bench.gate.ask(dossier_id, Action.READ_SECTION)[0].allowed, done)


def read(bench: Workbench, scope: Scope, last: Loaded | None) -> Loaded:
    """Read a map and all that is said beside it; what doesn't change while one looks is taken from ``last``."""
    maps, dossier = bench.maps, scope.dossier_id
    if scope.group:
        view = maps.group(dossier, at=scope.at)
    else:
        view = maps.view(dossier, purchase_id=scope.purchase_id, at=scope.at)
    if last is None or last.scope.dossier_id != dossier:
        moments = maps.moments(dossier)
        rows = bench.records.rows("opportunity", dossier)
        purchases = tuple(Purchase(row.id, _title(row.values)) for row in rows)
    else:
        moments, purchases = last.moments, tuple(last.purchases)
    since = _before(moments, scope.at)
    before: Graph | None = None
    if since is not None:
        if last is not None and last.since == since and last.before is not None and _same_place(last.scope, scope):
            before = last.before
        elif scope.group:
            before = maps.group(dossier, at=since).graph
        else:
            before = maps.view(dossier, purchase_id=scope.purchase_id, at=since).graph
    theirs: Sequence[Person] = ()
    ours: list[Person] = []
    rivals: list[Person] = []
    if scope.editable:
        rivals = [
            Person(one.id, str(one.values["name"]), Side.THEIRS, dossier_id=dossier, rival=True)
            for one in bench.records.rows("competitor", dossier) if one.id not in view.graph.people
        ]  # fmt: skip
        if scope.purchase_id is not None:
            everybody = maps.view(dossier, purchase_id=scope.purchase_id, all_people=True).graph
            theirs = [one for one in everybody.theirs if one.id not in view.graph.people]
        ours = [
            Person(one.id, one.name, Side.OURS, tr(f"enum.Role.{one.role}"), me=one.me)
            for one in bench.colleagues.all() if one.id not in view.graph.people
        ]  # fmt: skip
    found = changes(before, view.graph) if before is not None else ()
    return Loaded(scope, view, coverage(view), found, since, before, theirs, ours, rivals, moments, purchases)


def _as_drawn(view: MapView, made: Plan) -> MapView:
    """What leaves Satchel is what is on the canvas."""
    return replace(view, graph=made.graph)


def _title(values: Mapping[str, object]) -> str:
    return str(values.get("title") or values.get("product") or values.get("number") or "")


def _before(moments: Sequence[int], at: int | None) -> int | None:
    """The moment on the slider before the one shown."""
    earlier = [one for one in moments[:-1] if at is None or one < at]
    return earlier[-1] if earlier else None


def _same_place(one: Scope, other: Scope) -> bool:
    return one.place == other.place
