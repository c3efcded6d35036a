"""The visit report (rule **print-visit**): the internal part has it all, the client's part nothing internal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from app.i18n import Language
from app.models.enums import Side, Standing
from app.reports.paper import Info, Printed, Sheet, compose, internal
from app.reports.photos import PhotoRow
from app.reports.sections import facts, headed, paragraphs, table, title
from app.reports.typesetting import MUTED, Block, Run
from app.reports.visit_data import Attendee, VisitReport
from app.reports.words import Words

Part = Literal["internal", "client", "both"]

_SHAPES: Final = {Standing.POSITIVE: "▲", Standing.NEUTRAL: "●", Standing.NEGATIVE: "▼", Standing.NOT_ESTABLISHED: "○"}


def render_visit(report: VisitReport, part: Part, language: Language, printed: Printed) -> bytes:
    """The PDF of a visit report. ``both`` holds the internal pages first, then the client's, numbered apart.

    A PDF of the client's part alone carries nothing of ``printed`` and nothing internal, in its information
    dictionary neither; one that holds the internal part is an internal paper as a whole.
    """
    words = Words(language)
    sheets = []
    if part in ("internal", "both"):
        sheets.append(_internal(report, printed, words))
    if part in ("client", "both"):
        sheets.append(_client(report, words))
    if part == "client":
        at, name = report.made_at or report.planned_at or datetime(2000, 1, 1), sheets[0].title
    else:
        at, name = printed.at, f"{sheets[0].title} {report.number}"
    return compose(sheets, Info(name, report.company, at), words)


def _internal(report: VisitReport, printed: Printed, words: Words) -> Sheet:
    return internal(
        words, words("visit.title"), report.number, company=report.company, printed=printed,
        blocks=[
            *title(words("visit.title"), report.subject),
            _facts(report, words),
            *headed(words("visit.goal"), paragraphs(report.goal)),
            *headed(words("visit.agenda"), paragraphs(report.agenda)),
            *headed(words("visit.questions"), paragraphs(report.questions)),
            *headed(words("visit.materials"), paragraphs(report.materials)),
            *_people(report, words),
            *headed(words("visit.discussed"), paragraphs(report.discussed)),
            *_promises(report, words),
            *_standings(report.theirs, words),
            *headed(words("visit.competitors"), paragraphs(report.competitor_news)),
            *_information(report, words),
            *headed(words("visit.feelings"), paragraphs(report.feelings)),
            *_after_deal(report, words),
            *_next(report, words),
            *_photos(report, words),
        ],
    )  # fmt: skip


def _client(report: VisitReport, words: Words) -> Sheet:
    """What the sheet promises and no more: subject, day, who took part, and the client's wording."""
    met_at = report.made_at or report.planned_at
    return Sheet(
        company=report.company,
        title=words("client.title"),
        number="",
        blocks=[
            *title(words("client.title"), f"{report.dossier_name} — {report.company}"),
            facts(
                [
                    (words("client.subject"), report.subject),
                    (words("client.day"), words.day(met_at.date()) if met_at else ""),
                ]
            ),
            *_present(report, words),
            *headed(words("client.discussed"), paragraphs(report.client_text)),
        ],
    )


def _facts(report: VisitReport, words: Words) -> Block:
    return facts(
        [
            (words("visit.dossier"), report.dossier_name),
            (words("visit.code"), report.dossier_code),
            (words("visit.planned"), words.minute(report.planned_at) if report.planned_at else ""),
            (words("visit.made"), words.minute(report.made_at) if report.made_at else ""),
            (words("visit.venue"), report.venue),
        ]
    )


def _people(report: VisitReport, words: Words) -> list[Block]:
    rows = [
        (_side(side, words), [Run(person.name, bold=True)], person.post, person.remark)
        for side, people in ((Side.THEIRS, report.theirs), (Side.OURS, report.ours))
        for person in people
    ]
    columns = [words("visit.party"), words("visit.name"), words("visit.post"), words("visit.remark")]
    return headed(words("visit.people"), table((1, 1.5, 2.2, 3.4), columns, rows))


def _present(report: VisitReport, words: Words) -> list[Block]:
    """Who was there, for the client: names and posts only."""
    sides = ((report.dossier_name, report.theirs), (report.company, report.ours))
    rows = [(name, _names(people, words)) for name, people in sides if people]
    columns = [words("client.party"), words("client.names")]
    return headed(words("client.present"), table((1.2, 3), columns, rows))


def _promises(report: VisitReport, words: Words) -> list[Block]:
    rows = [
        (
            _side(promise.side, words), promise.what, promise.owner,
            words.day(promise.due_on) if promise.due_on else "",
        )
        for promise in sorted(report.promises, key=lambda promise: promise.side is Side.THEIRS)
    ]  # fmt: skip
    columns = [words("visit.side"), words("visit.what"), words("visit.owner"), words("visit.due")]
    return headed(words("visit.promises"), table((1.9, 4, 1.3, 1.2), columns, rows))


def _standings(people: Iterable[Attendee], words: Words) -> list[Block]:
    rows = [
        (
            [Run(person.name, bold=True), Run(f"  {person.post}", color=MUTED)],
            _standing(person.standing_before, words),
            _standing(person.standing_after, words),
        )
        for person in people
        if person.standing_after and person.standing_after != person.standing_before
    ]
    columns = [words("visit.name"), words("visit.before"), words("visit.after")]
    return headed(words("visit.standings"), table((3, 1.5, 1.5), columns, rows))


def _information(report: VisitReport, words: Words) -> list[Block]:
    rows = [(words(f"level.{item.level.value}"), item.fact, item.meaning, item.origin) for item in report.information]
    columns = [words("visit.level"), words("visit.fact"), words("visit.meaning"), words("visit.origin")]
    return headed(words("visit.information"), table((1.25, 3, 2.4, 1.6), columns, rows))


def _after_deal(report: VisitReport, words: Words) -> list[Block]:
    if report.after_deal is None:
        return []
    rows = [
        ([Run(words(f"after_deal.{key}"), color=MUTED)], getattr(report.after_deal, key) or words("after_deal.nothing"))
        for key in ("service_as_agreed", "problems", "satisfied", "to_coordinate")
    ]
    columns = [words("after_deal.question"), words("after_deal.finding")]
    return headed(words("after_deal.title"), table((1.6, 3), columns, rows))


def _next(report: VisitReport, words: Words) -> list[Block]:
    meeting = words("visit.next_on", day=words.day(report.next_on)) if report.next_on else ""
    return headed(words("visit.next"), [*paragraphs(report.next_step), *paragraphs(meeting)])


def _photos(report: VisitReport, words: Words) -> list[Block]:
    rows: list[Block] = [
        PhotoRow(report.photos[index : index + 2], words("photo_unreadable"))
        for index in range(0, len(report.photos), 2)
    ]
    return headed(words("visit.photos"), rows)


def _side(side: Side, words: Words) -> str:
    return words("visit.ours" if side is Side.OURS else "visit.theirs")


def _standing(standing: Standing | None, words: Words) -> str:
    """Shape and word: colour never carries meaning alone."""
    return f"{_SHAPES[standing]} {words(f'standing.{standing.value}')}" if standing else "–"


def _names(people: Iterable[Attendee], words: Words) -> str:
    return words("list_comma").join(f"{person.name} {person.post}".strip() for person in people)
