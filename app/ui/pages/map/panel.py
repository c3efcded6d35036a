"""The side panel: who is chosen, and what the map says about us (coverage). A press on an answer shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.rules.relations.graph import Graph, Person
from app.rules.relations.paths import Path
from app.services.relationship_map import Hanging
from app.ui.kit.button import Button
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.text import Text, note, title
from app.ui.pages.map.answers import AnswerRow, BalanceBar, ChangeLine, Section
from app.ui.pages.map.state import Loaded
from app.ui.pages.map.times import quarter_word
from app.ui.tokens import Tone

CHANGES_SHOWN = 5


class CoveragePanel(QWidget):
    """``shown``: people (and ties between pairs) to highlight on the map; nothing for *as it is*."""

    shown = Signal(object, object)
    path_wanted = Signal(str)
    role_wanted = Signal(str)
    around_wanted = Signal(str)
    threads_wanted = Signal()
    dossier_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._path: tuple[str, Path | None] | None = None
        self._chosen = ""
        self.rows = {
            "nobody-knows": AnswerRow("nobody-knows", "user-search", "text2"),
            "one-only": AnswerRow("one-only", "triangle-alert", "warn"),
            "negative": AnswerRow("negative", "megaphone", "bad"),
        }
        for one in self.rows.values():
            one.clicked.connect(self._pressed)
        self.person = Section("mappage.selected", first=True)
        self.path = Section("mappage.path")
        self.balance = Section("mappage.balance")
        self.changes = Section("mappage.changed")
        self.threads = Section("mappage.threads")
        answers = col(*self.rows.values(), gap=2)
        column = col(
            self.person, title("mappage.coverage"), gap=14, pad=(20, 12, 16, 20)
        )  # fmt: skip
        column.addLayout(answers)
        for section in (self.path, self.balance, self.changes, self.threads):
            column.addWidget(section)
        column.addStretch(1)
        self.setLayout(column)
        self._ask_threads()

    # -- filling

    def show_loaded(self, loaded: Loaded) -> None:
        self._loaded = loaded
        graph, found = loaded.view.graph, loaded.coverage
        name = _namer(graph)
        self.rows["nobody-knows"].show_answer(found.nobody_knows, [name(one) for one in found.nobody_knows])
        ones = [one.person_id for one in found.one_only]
        self.rows["one-only"].show_answer(ones, [name(one) for one in ones])
        poor = [one.person_id for one in found.negative]
        told = [
            tr("mappage.influenced-by", name=name(one.person_id), by=name(one.influencers[0].person_id))
            if one.influencers else name(one.person_id)
            for one in found.negative
        ]  # fmt: skip
        self.rows["negative"].show_answer(poor, told)
        self._show_balance()
        self._show_changes()
        self.show_person(self._chosen if self._chosen in graph.people else "")
        self._show_path()

    def clear(self) -> None:
        """Nothing of a dossier stays in hidden widgets."""
        self._loaded, self._path, self._chosen = None, None, ""
        for one in self.rows.values():
            one.show_answer((), ())
            one.setChecked(False)
        for section in (self.person, self.path, self.balance, self.changes):
            section.fill()
        self._ask_threads()

    def show_person(self, person_id: str, count: int = 1) -> None:
        """The chosen person's facts, and what can be done with them."""
        self._chosen = person_id
        loaded = self._loaded
        if loaded is None or person_id not in loaded.view.graph.people:
            self.person.hide()
            if count > 1:
                self.person.show()
                self.person.fill(Text("mappage.selected-n", tone="text2", n=count))
            return
        graph, person = loaded.view.graph, loaded.view.graph.people[person_id]
        self.person.show()
        head = Text(plain=person.name or tr("map.nobody"), px=15, bold=True, wrap=True)
        parts: list[QWidget] = [head]
        for one in person.rows:
            post = " · ".join(filter(None, (one.post, one.department, one.unit if person.also else "")))
            if post:
                parts.append(Text(plain=post, px=12, tone="text2", wrap=True))
        buttons: list[QWidget] = []
        if person.rival:
            parts.append(holder(row(Chip("map.rival", tone="warn", icon="swords"), None)))
            met = [graph.people[t.person_id].name for t in graph.competitors if t.competitor_id == person_id]
            names = tr("mappage.comma").join(dict.fromkeys(met))
            parts.append(Text("mappage.rival-knows", px=12, tone="text2", wrap=True, names=names))
        elif not person.ours and not person.closed:
            chips: list[QWidget] = [
                Chip(f"map.standing.{graph.standing(person_id)}", tone=_tone(str(graph.standing(person_id))))
            ]
            chips += [Chip(f"enum.BuyingRoleKind.{one.role}") for one in graph.roles_of.get(person_id, ())]
            if not person.placeholder:
                parts.append(holder(Flow(*chips, gap=6)))
                known = [graph.people[t.staff_id].name for t in graph.ties_of.get(person_id, ()) if t.established]
                who = tr("mappage.known-by", names=tr("mappage.comma").join(known)) if known else ""
                parts.append(Text(plain=who or tr("mappage.known-by-none"), px=12, tone="text2", wrap=True))
                buttons.append(self._button("mappage.path-button", "waypoints", self._want_path))
            if loaded.scope.editable and loaded.scope.purchase_id and not person.placeholder:
                buttons.append(self._button("mappage.role-button", "stamp", self._want_role))
        buttons.append(self._button("mappage.around-button", "users", self._want_around))
        if loaded.view.group and not (person.ours or person.closed or person.rival):
            buttons += [self._to_row(one) for one in person.rows]
        self.person.fill(*parts, holder(Flow(*buttons, gap=6)))

    def _to_row(self, person: Person) -> Button:
        """Opens the person's row in its dossier."""
        made = Button("mappage.row-button", "soft", icon="folder-closed", height=30, unit=person.unit)
        made.setProperty("dossier", f"{person.dossier_id}/person/{person.id}")
        made.clicked.connect(self._want_dossier)
        return made

    def _button(self, key: str, icon: str, slot: Callable[[], object]) -> Button:
        made = Button(key, "soft", icon=icon, height=30)
        made.clicked.connect(slot)
        return made

    def show_path(self, target: str, path: Path | None) -> None:
        """The warmest path to somebody; shown on the map at once."""
        self._path = (target, path)
        self._show_path()
        self._uncheck()
        if path is not None and path.hops:
            self.shown.emit(path.people, [(hop.from_id, hop.to_id) for hop in path.hops])
        else:
            self.shown.emit((), ())

    def _show_path(self) -> None:
        loaded = self._loaded
        if loaded is None or self._path is None or self._path[0] not in loaded.view.graph.people:
            self.path.fill(note("mappage.path-hint", wrap=True))
            return
        graph = loaded.view.graph
        target, path = self._path
        name = graph.people[target].name
        if path is None:
            self.path.fill(Text("mappage.path-none", tone="text2", wrap=True, name=name))
            return
        parts: list[QWidget] = []
        for at, one in enumerate(path.people):
            if at:
                parts.append(Glyph("arrow-right", 14, "text3"))
            mine = graph.people[one].me
            word = tr("mappage.me") if mine else graph.people[one].name
            parts.append(Chip(plain=word, tone="accent" if one == target else "text"))
        told = note("mappage.path-chance", n=round(path.chance * 100))
        if len(path.hops) == 1:
            told = note("mappage.path-you", wrap=True, name=name)
        again = self._button("mappage.path-show", "eye", self._show_path_again)
        self.path.fill(holder(Flow(*parts, gap=6)), told, holder(row(again, None)))

    def _show_balance(self) -> None:
        loaded = self._loaded
        if loaded is None:
            return
        found = loaded.coverage.balance
        self.balance.aside.show_text(loaded.view.purchase[:14])
        if found is None:
            self.balance.fill(note("mappage.balance-choose", wrap=True))
            return
        bar = BalanceBar()
        bar.show_parts(found.supporting, found.undecided, found.opposing)
        lines: list[QWidget] = [bar]
        for key, tone, value in (
            ("for", "ok", found.supporting), ("none", "text3", found.undecided), ("against", "bad", found.opposing),
        ):  # fmt: skip
            mark = Glyph({"for": "plus", "none": "circle-help", "against": "minus"}[key], 14, tone)  # type: ignore[arg-type]
            lines.append(holder(row(mark, Text(f"mappage.balance-{key}"), None, Text(plain=str(value), bold=True))))
        bar.setAccessibleName(f"{found.supporting} / {found.undecided} / {found.opposing}")
        lines.append(note("mappage.balance-hint", wrap=True, n=found.unknown))
        if loaded.coverage.open_roles:
            roles = tr("mappage.comma").join(tr(f"enum.BuyingRoleKind.{one}") for one in loaded.coverage.open_roles)
            lines.append(Text("mappage.balance-open", px=12, tone="warn", wrap=True, roles=roles))
        self.balance.fill(*lines)

    def _show_changes(self) -> None:
        loaded = self._loaded
        if loaded is None:
            return
        self.changes.setVisible(loaded.since is not None)
        if loaded.since is None:
            return
        self.changes.head.say("mappage.changes", quarter=quarter_word(loaded.since))
        name = _namer(loaded.view.graph, loaded.before)
        told = list(loaded.changes)
        lines: list[QWidget] = [ChangeLine(one, name) for one in told[:CHANGES_SHOWN]]
        for line in lines:
            if isinstance(line, ChangeLine):
                line.clicked.connect(self._show_change)
        if not told:
            lines.append(note("mappage.changes-none"))
        elif len(told) > CHANGES_SHOWN:
            lines.append(note("mappage.changes-more", n=len(told) - CHANGES_SHOWN))
        self.changes.fill(*lines)

    def show_threads(self, found: Sequence[Hanging]) -> None:
        if not found:
            self.threads.fill(note("mappage.threads-none", wrap=True))
            return
        lines: list[QWidget] = []
        for one in found[:6]:
            button = Button("mappage.threads-hint", "quiet", name=one.name[:12], ties=one.ties)
            button.setProperty("dossier", one.dossier_id)
            button.clicked.connect(self._want_dossier)
            lines.append(holder(row(button, None)))
        if len(found) > 6:
            lines.append(note("mappage.changes-more", n=len(found) - 6))
        self.threads.fill(*lines)

    def _ask_threads(self) -> None:
        ask = self._button("mappage.threads-find", "search", self.threads_wanted.emit)
        self.threads.fill(holder(row(ask, None)))

    # -- what is pressed

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if not isinstance(sender, AnswerRow):
            return
        on = sender.isChecked()
        self._uncheck()
        sender.setChecked(on)
        people = list(sender.people) if on else []
        pairs: list[tuple[str, str]] = []
        if on and sender is self.rows["negative"] and self._loaded is not None:
            for one in self._loaded.coverage.negative:
                people += [by.person_id for by in one.influencers]
                pairs += [(by.person_id, one.person_id) for by in one.influencers]
        if on and sender is self.rows["one-only"] and self._loaded is not None:
            people += [one.staff_id for one in self._loaded.coverage.one_only]
            pairs += [(one.person_id, one.staff_id) for one in self._loaded.coverage.one_only]
        self.shown.emit(people, pairs)

    def _uncheck(self) -> None:
        for one in self.rows.values():
            one.setChecked(False)

    @Slot()
    def _show_path_again(self) -> None:
        if self._path is not None:
            self.show_path(*self._path)

    @Slot()
    def _show_change(self) -> None:
        sender = self.sender()
        if isinstance(sender, ChangeLine):
            self._uncheck()
            pair = [one for one in (sender.change.person_id, sender.change.other_id) if one]
            self.shown.emit(pair, [tuple(pair)] if len(pair) == 2 else [])

    @Slot()
    def _want_path(self) -> None:
        self.path_wanted.emit(self._chosen)

    @Slot()
    def _want_role(self) -> None:
        self.role_wanted.emit(self._chosen)

    @Slot()
    def _want_around(self) -> None:
        self.around_wanted.emit(self._chosen)

    @Slot()
    def _want_dossier(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.dossier_wanted.emit(str(sender.property("dossier")))


def _namer(graph: Graph, before: Graph | None = None) -> Callable[[str], str]:
    def name(person_id: str) -> str:
        person = graph.people.get(person_id) or (before.people.get(person_id) if before is not None else None)
        if person is None:
            return person_id[:8]
        return person.name or (tr(f"map.who.{person.seeks}") if person.seeks else tr("map.nobody"))

    return name


def _tone(standing: str) -> Tone:
    tones: dict[str, Tone] = {"positive": "ok", "negative": "bad", "neutral": "text2"}
    return tones.get(standing, "text3")
