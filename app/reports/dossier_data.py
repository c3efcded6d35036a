"""What a dossier's paper is made of: labels and values as they are printed, already in the paper's language."""

from __future__ import annotations

from dataclasses import dataclass

from app.reports.map_shapes import Drawing


@dataclass(frozen=True, slots=True)
class Value:
    """A filled field. ``long``: set as paragraphs of their own."""

    label: str
    text: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a form. ``title`` is what it is called, empty where nothing names it."""

    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its rows."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history."""

    at: str
    what: str
    change: str
    by: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section. ``confirmed``: when it was last confirmed, empty if never."""

    label: str
    confirmed: str
    forms: tuple[Form, ...]
    drawing: Drawing | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """``facts`` stand below the title: code, grade, keeper …"""

    company: str
    name: str
    code: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
