"""Saving a sheet entry by entry: what went in can be taken back, what failed stays typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.errors import SatchelError
from app.services.visits import Part, Visits
from app.ui.pages.visits.state import PARTS, Changes, Form, Row


@dataclass
class Saved:
    """``undo``: the steps back, newest last. ``left``: what wasn't saved, with the error and the entry it is about."""

    undo: list[Callable[[], object]] = field(default_factory=list)
    left: Changes = field(default_factory=lambda: Changes({}, {}))
    error: SatchelError | None = None
    part: Part | None = None
    row: Row | None = None


def save(visits: Visits, visit_id: str, stored: Form, changed: Changes) -> Saved:
    """Save the fields, then each entry; stop at the first that is refused."""
    done = Saved()
    waiting = {part: list(changed.rows.get(part, ())) for part in PARTS}
    try:
        if changed.fields:
            visits.set(visit_id, changed.fields)
            before = {name: stored.fields.get(name, "") for name in changed.fields}
            done.undo.append(lambda: visits.set(visit_id, before))
    except SatchelError as error:
        done.error, done.left = error, changed
        return done
    for part in PARTS:
        while waiting[part]:
            entry = waiting[part][0]
            try:
                done.undo.append(_put(visits, visit_id, part, entry, stored))
            except SatchelError as error:
                done.error, done.part, done.row = error, part, entry
                done.left = Changes({}, {name: tuple(rows) for name, rows in waiting.items()})
                return done
            waiting[part].pop(0)
    return done


def take_back(done: Saved) -> None:
    """Undo what was saved, the newest first."""
    for step in reversed(done.undo):
        step()


def _put(visits: Visits, visit_id: str, part: Part, entry: Row, stored: Form) -> Callable[[], object]:
    """Add or change one entry; returns the way back."""
    add = {"visit_person": visits.add_met, "promise": visits.add_promise, "information": visits.add_information}
    change = {"visit_person": visits.set_met, "promise": visits.set_promise, "information": visits.set_information}
    row_id = entry.get("id")
    if row_id is None:
        made = add[part](visit_id, entry)
        return lambda: visits.remove(part, made)
    values = {name: text for name, text in entry.items() if name != "id"}
    old = next((row for row in stored.rows.get(part, ()) if row.get("id") == row_id), {})
    change[part](row_id, values)
    before = {name: old.get(name, "") for name in values}
    return lambda: change[part](row_id, before)
