"""The borrowing card on paper (print-card): what it says, the rules it is under, and lines for the signatures."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import Language
from app.reports.paper import Info, Printed, compose, internal
from app.reports.sections import facts, headed, paragraphs, title
from app.reports.signature import Signature
from app.reports.words import Words


@dataclass(frozen=True, slots=True)
class CardPaper:
    """``facts`` and ``reading`` are labels and values in the paper's language: who and what; why, where, until when.

    ``own``: nobody else approved it.
    """

    company: str
    number: str
    dossier: str
    facts: tuple[tuple[str, str], ...]
    reading: tuple[tuple[str, str], ...]
    own: bool


def render_card(paper: CardPaper, language: Language, printed: Printed) -> bytes:
    """The PDF of one page."""
    words = Words(language)
    signers = ["borrower", "returned_on"] if paper.own else ["borrower", "approver", "returned_on"]
    blocks = [
        *title(words("card.title"), paper.dossier),
        facts(paper.facts),
        *headed(words("card.reading"), [facts(paper.reading)]),
        *headed(words("card.rules"), paragraphs(words("card.rules_text"))),
        Signature([words(f"card.{one}") for one in signers]),
    ]
    sheet = internal(words, words("card.title"), paper.number, blocks, company=paper.company, printed=printed)
    return compose([sheet], Info(f"{sheet.title} {paper.number}", paper.company, printed.at), words)
