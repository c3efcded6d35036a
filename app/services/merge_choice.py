"""Two rows that are one, field by field: what each says, what is proposed, and what a person chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import UserError
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.services.values import Value

KEEP: Final = "keep"
OTHER: Final = "other"
Values = Mapping[str, Value]
Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of both; ``choice`` is what is proposed: the kept one's value, or the other's where it says nothing.

    ``field`` of a form that a dossier has once is ``<form>.<field>``.
    """

    field: str
    keep: Value
    other: Value
    choice: str


def spec_of(entity: str, field: str) -> FieldSpec:
    """The registry's entry of a pair's field; ``entity``: what is merged."""
    form, _, name = field.rpartition(".")
    return ENTITIES[form or entity].fields[name]


def pairs(entity: str, keep: Values, other: Values, prefix: str = "") -> Iterator[Pair]:
    """What one or both say, in the registry's order. Amounts in two currencies are proposed from one side only."""
    mixed = {keep.get("currency"), other.get("currency")} > {None} and _has_money(entity, keep)
    mixed = mixed and _has_money(entity, other) and keep.get("currency") != other.get("currency")
    for spec in ENTITIES[entity].editable():
        mine, theirs = keep.get(spec.name), other.get(spec.name)
        if mine is None and theirs is None:
            continue
        if spec.field.kind is Kind.CURRENCY and _money(entity):
            continue  # goes with the amounts
        stays = mine is not None or (mixed and spec.field.kind is Kind.MONEY)
        yield Pair(prefix + spec.name, mine, theirs, KEEP if stays else OTHER)


def check_choices(choices: Choices, known: Iterable[tuple[str, str]]) -> None:
    """Only fields that can be chosen were. ``known``: entity → what its fields' names begin with.

    Raises UserError ``merge-choice``.
    """
    names = {prefix + spec.name for entity, prefix in known for spec in ENTITIES[entity].editable()}
    for field, choice in choices.items():
        if field not in names or choice not in (KEEP, OTHER):
            raise UserError("merge-choice", field=field[:40])


def chosen(entity: str, keep: Values, other: Values, choices: Choices, prefix: str = "") -> dict[str, Value]:
    """The kept row's values after the merge. Raises UserError ``merge-currency`` for amounts in two currencies."""
    found: dict[str, Value] = {}
    sides: set[str] = set()
    for pair in pairs(entity, keep, other, prefix):
        name = pair.field.removeprefix(prefix)
        choice = choices.get(pair.field, pair.choice)
        found[name] = pair.other if choice == OTHER else pair.keep
        if ENTITIES[entity].fields[name].field.kind is Kind.MONEY and found[name] is not None:
            sides.add(choice)
    if sides:
        currencies = {(other if side == OTHER else keep).get("currency") for side in sides}
        if len(currencies) > 1:
            raise UserError("merge-currency")
        found["currency"] = currencies.pop()
    return found


def _money(entity: str) -> list[str]:
    return [spec.name for spec in ENTITIES[entity].editable() if spec.field.kind is Kind.MONEY]


def _has_money(entity: str, values: Values) -> bool:
    return any(values.get(name) is not None for name in _money(entity))
