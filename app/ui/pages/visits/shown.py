"""What the presenters of the visits page hand to its view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.models.enums import Place, Purpose
from app.services.dossiers import Cover
from app.services.visit_view import VisitCover, VisitView
from app.ui.pages.visits.rows import Offered
from app.ui.pages.visits.state import Form


@dataclass(frozen=True)
class Statement:
    """A dossier that isn't borrowed, with the purpose and place that are offered."""

    cover: Cover
    purpose: Purpose
    place: Place | None


@dataclass(frozen=True)
class Closed:
    """A visit whose dossier isn't borrowed: subject and hour, no more (borrow-card)."""

    visit: VisitCover
    statement: Statement


@dataclass(frozen=True)
class Sheet:
    """A visit under its card. ``form`` is what is stored with the draft on top; ``draft_at`` when that was kept."""

    visit: VisitView
    offered: Offered
    form: Form
    draft_at: int | None
    card_number: str
    now_ms: int
    reporting: bool = False
    """Whether the draft holds something of the report."""


@dataclass(frozen=True)
class Planning:
    """A visit to be planned: one's own dossiers; for the chosen one its card is out, or still to be taken."""

    covers: Sequence[Cover]
    chosen: str
    statement: Statement | None
    form: Form | None
    draft_at: int | None
    now_ms: int
    persons: Sequence[tuple[str, str]] = ()
    """Whom of the client one may plan to meet: id, and name with post."""
