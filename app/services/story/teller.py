"""What a story is made of: steps, each one row written or changed at one moment; and the teller of one customer."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.clock import local_moment
from app.models.ids import single_id

FOLDER: Final = Path(__file__).resolve().parents[3] / "resources" / "demo" / "story"
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
WAN_MINOR: Final = 1_000_000
"""Minor units in 10,000 yuan."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row made (``new``) or fields of it changed, at a moment (UTC milliseconds)."""

    at: int
    entity: str
    row_id: str
    dossier_id: str
    values: Mapping[str, Any]
    new: bool


@dataclass(frozen=True, slots=True)
class Cast:
    """Our own people by identity: who tells, and others who know the client too."""

    me: str
    superior: str | None = None
    others: tuple[str, ...] = ()
    region: str | None = None


@dataclass(slots=True)
class Told:
    """What was told of a customer so far, for those who tell on: identities by place in the file."""

    people: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    standing: dict[str, str] = field(default_factory=dict)
    purchases: list[str] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)
    competitors: list[str] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)


class Teller:
    """Tells of one customer. Days count from the day of ``now_ms``; nothing is written later than that moment."""

    def __init__(
        self, story: Mapping[str, Any], cast: Cast, now_ms: int, seed: int, taken: set[str], dossier: str | None = None
    ) -> None:
        self.story = story
        self.words = read("words")
        self.cast = cast
        self.now_ms = now_ms
        self.taken = taken
        self.told = Told()
        self.steps: list[Step] = []
        self.chance = random.Random(f"{seed}/{story['key']}")  # noqa: S311  the same for the same seed
        self.today = local_moment(now_ms).date()
        self.begin = -round(story["months"] * 30.4)
        self.arc: str = story["arc"]
        self.dossier_id = self._identity(self.moment(self.begin)) if dossier is None else dossier

    # -- when

    def moment(self, day: int, hour: int | None = None) -> int:
        """An instant in the office hours of a day, never later than now."""
        at = dt.time(self.chance.randrange(9, 18) if hour is None else hour, self.chance.randrange(60))
        wanted = round(dt.datetime.combine(self.date(day), at).timestamp() * 1000)
        return min(wanted, self.now_ms - MINUTE_MS) if day <= 0 else wanted

    def date(self, day: int) -> dt.date:
        return self.today + dt.timedelta(days=day)

    def days(self, first: int, last: int, mean: int) -> list[int]:
        """Days between two, about ``mean`` days apart."""
        found, day = [], first + self.chance.randrange(1, mean)
        while day < last:
            found.append(self.workday(day))
            day += max(3, round(self.chance.gauss(mean, mean / 4)))
        return found

    def workday(self, day: int) -> int:
        """The day itself, or the Friday before a weekend."""
        return day - max(0, self.date(day).weekday() - 4)

    # -- what

    def add(self, entity: str, day: int, **values: Any) -> str:
        """A row made on a day; its identity."""
        return self.add_at(entity, self.moment(max(day, self.begin)), **values)

    def add_at(self, entity: str, at: int, **values: Any) -> str:
        """A row made at a moment; its identity."""
        return self._step(entity, self._identity(at), at, values, new=True)

    def once(self, entity: str, day: int, **values: Any) -> None:
        """The one row of a form that a dossier has once; nothing if there is nothing to say."""
        if any(values.values()):
            at = self.moment(max(day, self.begin))
            self._step(entity, single_id(entity, self.dossier_id), at, values, new=True)

    def change(self, entity: str, row_id: str, day: int, **values: Any) -> None:
        """Fields of a row changed on a day."""
        self._step(entity, row_id, self.moment(day), values, new=False)

    def begin_dossier(self, parent: str | None) -> None:
        values = {**self.story["dossier"], "parent_id": parent, "keeper_id": self.cast.me}
        values["region"] = self.cast.region or values.get("region")
        self._step("dossier", self.dossier_id, self.moment(self.begin, 8), values, new=True)

    # -- words

    def pick(self, words: Sequence[Any]) -> Any:
        return self.chance.choice(words)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def text(self, words: str, **people: str) -> str:
        """Words with their slots filled: places, topics, products, the first competitor, people by number."""
        story = self.story
        rivals = [one["name"] for one in story["competitors"]] or ["同行"]
        slots = {
            "place": self.pick(story["places"]), "topic": self.pick(story["topics"]),
            "product": self.pick(story["products"]), "rival": rivals[0],
            **{f"p{n}": name for n, name in enumerate(self.told.names)},
            **{f"y{n}": str(self.today.year - n) for n in range(3)}, **people,
        }  # fmt: skip
        return words.format_map(slots)

    def say(self, kind: str, **people: str) -> str:
        """One of the words of a kind, its slots filled."""
        return self.text(self.pick(self.words[kind]), **people)

    def someone(self, *kinds: str) -> int | None:
        """The place of somebody of these kinds (of any, if none is named)."""
        found = [n for n, kind in enumerate(self.told.kinds) if not kinds or kind in kinds]
        return self.pick(found) if found else None

    def known(self) -> list[int]:
        """The places of those whom one of ours knows."""
        return [n for n, one in enumerate(self.told.people) if one in self.told.standing] or [0]

    @property
    def us(self) -> tuple[str, ...]:
        """All of ours who may know somebody, oneself first."""
        above = (self.cast.superior,) if self.cast.superior else ()
        return (self.cast.me, *above, *self.cast.others)

    # -- inside

    def _step(self, entity: str, row_id: str, at: int, values: Mapping[str, Any], *, new: bool) -> str:
        said = {name: value for name, value in values.items() if value is not None and value != ""} if new else values
        self.steps.append(Step(at, entity, row_id, self.dossier_id, dict(said), new))
        return row_id

    def _identity(self, at: int) -> str:
        """A UUIDv7 of that moment, out of the seed."""
        value = bytearray(at.to_bytes(6, "big") + self.chance.randbytes(10))
        value[6] = 0x70 | (value[6] & 0x0F)
        value[8] = 0x80 | (value[8] & 0x3F)
        return str(uuid.UUID(bytes=bytes(value)))


def wan(amount: float) -> int:
    """Minor units of an amount in 10,000 yuan."""
    return round(amount * WAN_MINOR)


@cache
def read(name: str) -> dict[str, Any]:
    """One of the story's files."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found
