"""What a visit report's paper is made from, read out of the vault (the gate has let it through)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.clock import local_moment
from app.i18n import Language, area
from app.models import Attachment
from app.models.enums import Side, SourceLevel, Standing, known
from app.reports.photos import Photo
from app.reports.visit_data import AfterDeal, Attendee, Information, Promise, VisitReport
from app.services.desk import Me
from app.services.visit_view import MetView, VisitView, view
from app.vault.errors import FileDamaged
from app.vault.sealed_files import SealedFiles

PRINTABLE = frozenset({"image/jpeg", "image/png"})


def visit_report(
    session: Session, visit_id: str, *, company: str, language: Language, files: SealedFiles, me: Me
) -> VisitReport:
    """A visit as its report prints it; times are local, roles in the paper's language.

    Where nobody of ours is named, the one who prints was there. A photo that can't be read any more prints as such.
    """
    visit = view(session, visit_id)

    def text(name: str) -> str:
        return str(visit.values[name] or "")

    return VisitReport(
        company=company,
        number=visit.number,
        dossier_name=visit.dossier_name,
        dossier_code=visit.dossier_code,
        subject=text("subject"),
        planned_at=_local(visit.values["planned_at"]),
        made_at=_local(visit.values["made_at"]),
        venue=text("venue"),
        theirs=tuple(_theirs(visit.met)),
        ours=tuple(_ours(visit.met, language)) or (Attendee(me.name, _role(me.role, language)),),
        goal=text("goal"),
        agenda=text("agenda"),
        questions=text("questions"),
        materials=text("materials"),
        discussed=text("discussed"),
        promises=tuple(
            Promise(known(Side, p.side) or Side.THEIRS, p.what, p.owner or "", p.due_on) for p in visit.promises
        ),
        competitor_news=text("competitor_news"),
        information=tuple(
            Information(
                i.fact, known(SourceLevel, i.level) or SourceLevel.INSIDER, i.meaning or "", i.lawful_origin or ""
            )
            for i in visit.information
        ),
        feelings=text("feelings"),
        after_deal=_after_deal(visit),
        next_step=text("next_step"),
        next_on=day if isinstance(day := visit.values["next_on"], dt.date) else None,
        client_text=text("client_text"),
        photos=tuple(_photos(session, visit, files)),
    )


def _theirs(met: Iterable[MetView]) -> Iterable[Attendee]:
    """Each of their people once; of several entries the one that tells a change of standing."""
    by_person: dict[str, MetView] = {}
    for entry in met:
        if entry.person_id is None:
            continue
        kept = by_person.get(entry.person_id)
        if kept is None or (not _changed(kept) and _changed(entry)):
            by_person[entry.person_id] = entry
    for entry in by_person.values():
        yield Attendee(
            entry.person_name or "", entry.person_post or "", entry.remark or "",
            known(Standing, entry.standing_before),
            known(Standing, entry.standing_after),
        )  # fmt: skip


def _changed(entry: MetView) -> bool:
    return entry.standing_after is not None and entry.standing_after != entry.standing_before


def _ours(met: Iterable[MetView], language: Language) -> Iterable[Attendee]:
    seen: set[str] = set()
    for entry in met:
        if entry.staff_id is None or entry.staff_id in seen:
            continue
        seen.add(entry.staff_id)
        remark = entry.remark if entry.person_id is None else None
        yield Attendee(entry.staff_name or "", _role(entry.staff_role, language), remark or "")


def _role(role: str | None, language: Language) -> str:
    return str(area("enum")[f"enum.Role.{role}"][language]) if role else ""


def _after_deal(visit: VisitView) -> AfterDeal | None:
    if not visit.values["after_deal"]:
        return None
    return AfterDeal(
        **{
            name: str(visit.values[name] or "")
            for name in ("service_as_agreed", "problems", "satisfied", "to_coordinate")
        }
    )


def _photos(session: Session, visit: VisitView, files: SealedFiles) -> Iterable[Photo]:
    for attachment in visit.attachments:
        if attachment.media_type in PRINTABLE:
            try:
                content = files.get(session.get_one(Attachment, attachment.id).blob)
            except FileDamaged:
                content = b""
            yield Photo(content, attachment.name.rpartition(".")[0] or attachment.name)


def _local(instant: object) -> dt.datetime | None:
    return local_moment(instant) if isinstance(instant, int) else None
