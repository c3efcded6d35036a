"""What the page shows, as plain values: the scope that was chosen and what was read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.rules.relations.changes import MapChange
from app.rules.relations.graph import Graph, Person
from app.services.relationship_map import Coverage, MapView


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what the map is: a dossier, one purchase of it, or its whole group; as of ``at`` (None: now)."""

    dossier_id: str = ""
    purchase_id: str | None = None
    group: bool = False
    at: int | None = None

    @property
    def editable(self) -> bool:
        """The present of one dossier can be drawn on."""
        return self.arrangeable and not self.group

    @property
    def arrangeable(self) -> bool:
        """Cards may be put elsewhere: in the present, on a group's map too."""
        return bool(self.dossier_id) and self.at is None

    @property
    def place(self) -> tuple[str, str]:
        """Which map it is, whatever the moment."""
        return self.dossier_id, "group" if self.group else self.purchase_id or ""


@dataclass(frozen=True, slots=True)
class OpenDossier:
    """A dossier whose card is out. ``due_at``: when it goes back."""

    id: str
    name: str
    number: str
    grade: str = ""
    due_at: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase whose map can be shown."""

    id: str
    title: str


@dataclass(frozen=True)
class Loaded:
    """A map as it was read, with what is said about it. ``before``: how it stood a quarter earlier."""

    scope: Scope
    view: MapView
    coverage: Coverage
    changes: Sequence[MapChange] = ()
    since: int | None = None
    before: Graph | None = None
    theirs: Sequence[Person] = ()
    ours: Sequence[Person] = ()
    rivals: Sequence[Person] = ()
    moments: Sequence[int] = ()
    purchases: Sequence[Purchase] = field(default_factory=tuple)
