"""What a visit report is made from: plain values, times already local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.models.enums import Side, SourceLevel, Standing
from app.reports.photos import Photo


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone who was there. Standing and remark are for our own eyes and never reach the client's part."""

    name: str
    post: str = ""
    remark: str = ""
    standing_before: Standing | None = None
    standing_after: Standing | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a side promised, with owner and day as we noted them: for our own eyes."""

    side: Side
    what: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Information:
    """Information gained: the fact, its probable meaning for us, source level 1–4 and lawful origin."""

    fact: str
    level: SourceLevel
    meaning: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class AfterDeal:
    """The list for the first visit after a deal (rule visits)."""

    service_as_agreed: str = ""
    problems: str = ""
    satisfied: str = ""
    to_coordinate: str = ""


@dataclass(frozen=True, slots=True)
class VisitReport:
    """One visit. Long texts may hold several paragraphs; a line that begins with a number or a dot is a list item."""

    company: str
    number: str
    dossier_name: str
    dossier_code: str
    subject: str
    planned_at: datetime | None = None
    made_at: datetime | None = None
    venue: str = ""
    theirs: tuple[Attendee, ...] = ()
    ours: tuple[Attendee, ...] = ()
    goal: str = ""
    agenda: str = ""
    questions: str = ""
    materials: str = ""
    discussed: str = ""
    promises: tuple[Promise, ...] = ()
    competitor_news: str = ""
    information: tuple[Information, ...] = ()
    feelings: str = ""
    after_deal: AfterDeal | None = None
    next_step: str = ""
    next_on: date | None = None
    client_text: str = ""
    """What was discussed in the client's wording: the only free text of the client's part."""
    photos: tuple[Photo, ...] = ()
