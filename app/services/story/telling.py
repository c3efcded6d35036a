"""A whole story in order of time, and writing its steps in a unit of work (used by the samples and demonstrations)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy.orm import Session

from app.clock import local_moment
from app.models.fields import ENTITIES
from app.services.dossiers import provisional_code
from app.services.records import insert_row, ready_values, write_row
from app.services.row_rules import check_row
from app.services.story import contacts, dealings, people, purchases
from app.services.story.teller import Cast, Step, Teller, read
from app.services.visit_writing import free_number

CUSTOMERS: Final = (
    "port", "terminal", "cranes", "hospital", "grid", "brook", "machines", "university", "bank", "water", "pharma",
    "metro", "aluminium",
)  # fmt: skip
"""All customers there are, parents first."""
SEED: Final = 20


def tell(cast: Cast, now_ms: int, *, customers: Iterable[str] = CUSTOMERS, seed: int = SEED) -> list[Step]:
    """All steps of these customers, by time. The same seed, people and moment tell the same story."""
    steps: list[Step] = []
    dossiers: dict[str, str] = {}
    taken: set[str] = set()
    for key in customers:
        teller = Teller(read(key), cast, now_ms, seed, taken)
        teller.begin_dossier(dossiers.get(teller.story.get("parent", "")))
        dossiers[key] = teller.dossier_id
        _all_of(teller)
        if not steps:
            _monthly_reports(teller)
        steps += teller.steps
    return in_order(steps)


def tell_of(key: str, dossier_id: str, cast: Cast, now_ms: int, taken: set[str], *, seed: int = SEED) -> list[Step]:
    """What is told of one customer whose dossier is there already, as it stands in the end."""
    teller = Teller(read(key), cast, now_ms, seed, taken, dossier_id)
    _all_of(teller)
    return settled(in_order(teller.steps))


def _all_of(teller: Teller) -> None:
    for telling in (people.tell, purchases.tell, dealings.tell, contacts.tell):
        telling(teller)


def in_order(steps: Sequence[Step]) -> list[Step]:
    """By time; a row is made before it is changed, and after the rows that it names."""
    made: dict[str, int] = {}
    moved: list[Step] = []
    for step in steps:  # told in an order in which each row follows those it names
        at = max([step.at, *(made[value] for value in (step.row_id, *_named(step)) if value in made)])
        if step.new:
            made[step.row_id] = at
        moved.append(Step(at, step.entity, step.row_id, step.dossier_id, step.values, step.new))
    return sorted(moved, key=lambda step: step.at)


def settled(steps: Iterable[Step]) -> list[Step]:
    """One step a row, with the values it has in the end: a story without its past."""
    rows: dict[str, Step] = {}
    for step in steps:
        before: Mapping[str, Any] = rows[step.row_id].values if step.row_id in rows else {}
        first = rows.get(step.row_id, step)
        rows[step.row_id] = Step(
            first.at, step.entity, step.row_id, step.dossier_id, {**before, **step.values}, first.new
        )
    return list(rows.values())


def by_day(steps: Sequence[Step]) -> Iterable[tuple[int, Sequence[Step]]]:
    """Steps that share a moment of writing: those of one local day, at the time of the first of them."""
    for _, some in groupby(steps, key=lambda step: local_moment(step.at).date()):
        group = list(some)
        yield group[0].at, group


def write(session: Session, step: Step, device: int) -> None:
    """Write one step as a person's edit would be: values checked, captured by the triggers of a captured unit of work.

    Raises UserError for a value or a row that breaks a rule.
    """
    spec = ENTITIES[step.entity]
    typed = {name: value for name, value in step.values.items() if spec.fields[name].field.editable}
    currency = str(typed.get("currency") or "") or None
    ready: dict[str, Any] = {
        **ready_values(spec, typed, currency=currency, partial=not step.new),
        **{name: value for name, value in step.values.items() if name not in typed},
    }
    if not step.new:
        write_row(session, step.entity, step.row_id, ready)
        return
    check_row(step.entity, ready)
    if step.entity == "dossier":
        ready["code"] = provisional_code(step.row_id)
    elif step.entity != "duty_mark":
        ready["dossier_id"] = step.dossier_id
    if step.entity == "visit":
        ready["number"] = free_number(session, local_moment(step.at).date(), device)
    insert_row(session, step.entity, step.row_id, ready)


def _monthly_reports(teller: Teller) -> None:
    """The reports that were handed in on the first Monday of each month but the last (monthly-report)."""
    months = [day for back in range(-700, 1) if (day := teller.date(back)).weekday() == 0 and day.day <= 7]
    for day in months[:-1]:
        at = teller.moment((day - teller.today).days, 16)
        teller.add_at("duty_mark", at, key=f"monthly_report:{day:%Y-%m}", done_at=at, done_by=teller.cast.me)


def _named(step: Step) -> list[str]:
    return [value for name, value in step.values.items() if name.endswith("_id") and isinstance(value, str)]
