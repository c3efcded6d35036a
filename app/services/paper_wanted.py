"""Which paper of the archive is wanted: what ``archive_papers.py`` sets; apart from it, because that loads much."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.models.fields import Section
from app.services.log_lines import Wanted

ON_PAPER = tuple(section for section in Section if section not in (Section.COVER, Section.HISTORY))
"""The sections of a whole dossier on paper. The history comes only when it is asked for."""


@dataclass(frozen=True, slots=True)
class DossierWanted:
    """A dossier, with these sections."""

    dossier_id: str
    sections: tuple[Section, ...] = ON_PAPER


@dataclass(frozen=True, slots=True)
class CardWanted:
    """One of one's own borrowing cards, out or ended."""

    number: str


@dataclass(frozen=True, slots=True)
class LogWanted:
    """One's own log: the newest ``most`` of the events that are wanted."""

    wanted: Wanted = field(default_factory=Wanted)
    most: int = 200


PaperWanted = DossierWanted | CardWanted | LogWanted
