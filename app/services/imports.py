"""Sheets in: preview, one transaction that does exactly what was previewed, undo as a whole (``decisions.md``: Import).

Nothing is overwritten unless the fields are named. New customers come into one's own keeping and need no card; rows
for an existing dossier need its open card (borrow-card), as any edit does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.accesslog.events import MOST_ROWS, Act, Target
from app.errors import UserError
from app.exchange import source, vcard
from app.exchange.columns import FORMS, ColumnMap, Matched, find_header, match
from app.exchange.sheet import Remark, Sheet
from app.i18n import LANGUAGES, area
from app.models import ImportBatch, Staff
from app.models.ids import new_id
from app.rules.borrowing import Action, Object, decide
from app.services.desk import Desk
from app.services.import_accounts import Accounts
from app.services.import_book import Books
from app.services.import_cells import Cells, Typed
from app.services.import_filed import plan_opportunities, plan_persons
from app.services.import_match import Customers, by_ids, editing_decisions, numbered
from app.services.import_pause import uncollected
from app.services.import_photos import plan_photos, write_photo
from app.services.import_plan import Fate, ImportPlan, Photo, PlanRow, Problem
from app.services.import_undo import Undone, existing_dossiers, undo
from app.services.import_write import ImportCancelled, Progress, Stop, mark_batch, newest_line, write_rows
from app.services.reading import Gate
from app.services.records import table_of

__all__ = ["Batch", "ImportCancelled", "Imports", "Look"]

_NEEDED: Final[Mapping[str, Sequence[str]]] = {
    "dossier": ("name",), "person": ("dossier_id", "name"), "opportunity": ("dossier_id",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A file's header and columns before anything is planned: what a mapping is chosen from."""

    sheet: Sheet
    matched: Matched
    missing: Sequence[str]
    digest: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One import. ``at``, ``undone_at``: UTC milliseconds."""

    id: str
    entity: str
    source: str
    added: int
    updated: int
    skipped: int
    at: int
    by_id: str | None
    by_name: str | None
    undone_at: int | None


class Imports:
    """Imports of one person at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    @cached_property
    def books(self) -> Books:
        """Workbooks of all forms."""
        return Books(self._desk, self._gate)

    # -- before

    def look(self, path: Path, form: str, chosen: ColumnMap | None = None) -> Look:
        """Read a file and find its columns. Raises UserError ``import-…`` or ``map-…``, RefusedByRule."""
        self._may_import()
        chosen, entity = chosen or ColumnMap(), _entity(form)
        content = source.load(path)
        if vcard.is_cards(content) or path.suffix.lower() in vcard.CARD_ENDINGS:
            return self._look_at_cards(content, entity, chosen)
        labels = [area("entity")[f"entity.{entity}"][language] for language in LANGUAGES]
        grid = source.read(content, sheet=chosen.sheet, prefer=[*labels, entity, form], encoding=chosen.encoding)
        sheet = find_header(grid, entity, chosen)
        matched = match(sheet, entity, chosen)
        return Look(sheet, matched, _missing(entity, matched, chosen), hashlib.sha256(content).hexdigest())

    def preview(self, path: Path, form: str, chosen: ColumnMap | None = None) -> ImportPlan:
        """What importing a file as ``form`` (accounts, persons, opportunities) would do. Nothing is changed.

        Comparing with a dossier that is there is a reading: done under its open card only, after its event. Raises
        UserError ``import-…``, ``map-…``, ``import-column-missing``; RefusedByRule (borrow-rank, borrow-place …).
        """
        with uncollected():
            return self._preview(path, form, chosen or ColumnMap())

    def _preview(self, path: Path, form: str, chosen: ColumnMap) -> ImportPlan:
        entity = _entity(form)
        look = self.look(path, form, chosen)
        if look.missing:
            headers = ", ".join(header[:40] for header in look.sheet.headers)[:400]
            raise UserError("import-column-missing", label=f"field.{entity}.{look.missing[0]}", headers=headers)
        cells = Cells(look.sheet, look.matched, entity, chosen)
        typed = list(cells.rows())
        photos: Mapping[int, Photo] = {}
        unpictured: Sequence[Problem] = ()
        with self._desk.store.read() as session:
            rows = self._planned(session, entity, typed, chosen, near=bool(look.sheet.cards))
            if look.sheet.photos:
                rows, photos, unpictured = plan_photos(session, self._desk, self._gate, rows, look.sheet.photos)
        headers_of = {column.field: column.header for column in look.matched.columns if column.field}
        return ImportPlan(
            new_id(), form, entity, path.name[:200], look.digest, look.sheet, look.matched, cells.currency, rows,
            [*(problem.under(headers_of) for one in typed for problem in one.problems), *unpictured],
            (*_layout(look.matched), *look.sheet.remarks, *cells.remarks), photos,
        )  # fmt: skip

    # -- doing it

    def run(
        self,
        plan: ImportPlan,
        *,
        update: Collection[str] = (),
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> Batch:
        """Carry out a preview in one transaction. ``update`` names the fields of *changed* rows to be overwritten.

        The event is on the disk before the first row. Raises ImportCancelled, UserError ``import-stale`` (something
        changed since the preview), ``import-nothing``, RefusedByRule; then nothing at all was imported.
        """
        self._may_import()
        new = [row for row in plan.rows if row.fate is Fate.NEW]
        changed = [(row, _wanted(row, update)) for row in plan.rows if row.fate is Fate.CHANGED and update]
        changed = [(row, values) for row, values in changed if values]
        if unknown := set(update) - set(plan.changed_fields) - {c.field for c in plan.columns}:
            raise UserError("import-update-unknown", field=sorted(unknown)[0][:60])
        if not new and not changed:
            raise UserError("import-nothing")
        filed = new if plan.entity != "dossier" else []
        touched = sorted({row.dossier_id for row in [*filed, *(row for row, _ in changed)] if row.dossier_id})
        self._require_editing(touched)
        target = Target(
            kind="import", id=plan.id, count=len(new) + len(changed), digest=plan.digest,
            rows=tuple(touched[:MOST_ROWS]), sections=(plan.entity,),
        )  # fmt: skip
        self._gate.note(Act.IMPORTED, target=target)
        with uncollected(), self._desk.store.write(batch=plan.id) as session:
            self._not_stale(session, plan, new, changed)
            self._write(session, plan, new, changed, progress or _silent, cancelled or _never)
            session.execute(
                insert(ImportBatch).values(
                    id=plan.id, entity=plan.entity, source=plan.source, added=len(new), updated=len(changed),
                    skipped=len(plan.rows) - len(new) - len(changed), at=self._desk.now_ms(), by_id=self._desk.me.id,
                )
            )  # fmt: skip
        return self.batch(plan.id)

    # -- after

    def batches(self) -> Sequence[Batch]:
        """All imports on this laptop, newest first."""
        self._gate.require_cover()
        return self._batches()

    def batch(self, batch_id: str) -> Batch:
        """One import, by its id or the beginning of it. Raises UserError ``no-such-import``."""
        wanted = batch_id.strip().lower()
        found = [one for one in self._batches() if len(wanted) >= 6 and one.id.startswith(wanted)]
        if len(found) != 1:
            raise UserError("no-such-import", id=batch_id[:40])
        return found[0]

    def dossiers_to_open(self, batch_id: str) -> Sequence[str]:
        """Dossiers that were there before an import and were changed by it: their open cards are needed to undo it."""
        wanted = self.batch(batch_id).id
        with self._desk.store.read() as session:
            return existing_dossiers(session, wanted)

    def undo(self, batch_id: str, *, progress: Progress | None = None, cancelled: Stop | None = None) -> Undone:
        """Take back a whole import; what was edited since stays and is told. Raises as ``import_undo.undo``."""
        self._may_import(Act.IMPORT_UNDONE)
        batch = self.batch(batch_id)
        stop = cancelled or _never

        def go_on(done: int, total: int) -> None:
            if stop():
                raise ImportCancelled
            (progress or _silent)(done, total)

        return undo(self._desk, self._gate, batch.id, go_on)

    # -- inside

    def _may_import(self, act: Act = Act.IMPORTED) -> None:
        decision = decide(self._desk.subject, Action.CREATE_DOSSIER, Object(), self._gate.context())
        if not decision.allowed:
            self._gate.refuse(act, decision, Target(kind="import"))

    def _require_editing(self, dossiers: Sequence[str]) -> None:
        """All at once; the first that may not be edited is refused through the gate, and logged."""
        with self._desk.store.read() as session:
            decisions = editing_decisions(session, self._desk, self._gate)
        for dossier in dossiers:
            if dossier not in decisions or not decisions[dossier].allowed:
                self._gate.require_edit(dossier)
                raise UserError("import-stale")  # in the trash by now

    def _look_at_cards(self, content: bytes, entity: str, chosen: ColumnMap) -> Look:
        if entity != "person":
            raise UserError("import-cards-are-persons")
        sheet = vcard.read(content, chosen.encoding)
        matched = match(sheet, entity, chosen)
        return Look(sheet, matched, _missing(entity, matched, chosen), hashlib.sha256(content).hexdigest())

    def _planned(
        self, session: Session, entity: str, typed: Sequence[Typed], chosen: ColumnMap, *, near: bool
    ) -> list[PlanRow]:
        customers = Customers(session, self._desk, self._gate)
        if chosen.dossier is not None and entity != "dossier":
            if len(customers.find(chosen.dossier)) != 1:
                raise UserError("no-such-dossier", reference=chosen.dossier[:40])
            for one in typed:
                one.texts["dossier_id"] = chosen.dossier
        if entity == "dossier":
            return Accounts(self._desk, self._gate, session, customers).plan(typed)
        if entity == "person":
            return plan_persons(session, self._gate, customers, typed, near=near)
        return plan_opportunities(session, self._gate, customers, typed)

    def _not_stale(
        self, session: Session, plan: ImportPlan, new: Sequence[PlanRow], changed: Sequence[tuple[PlanRow, Any]]
    ) -> None:
        """What the preview stood on still stands, inside the transaction that writes."""
        if session.get(ImportBatch, plan.id) is not None:
            raise UserError("import-stale")
        there = by_ids(session, plan.entity, [row.id for row, _ in changed])
        for row, values in changed:
            if row.id not in there or any(there[row.id][name] != row.changes[name][0] for name in values):
                raise UserError("import-stale")
        if plan.entity == "opportunity":
            numbers = numbered(session)
            taken = any(str(row.values["number"]).upper() in numbers for row in new)
        elif plan.entity == "dossier":
            customers = Customers(session, self._desk, self._gate)
            taken = any(customers.find(str(row.values["name"])) for row in new)
        else:
            dossiers = {row.dossier_id for row in new if row.dossier_id}
            table = table_of("person")
            query = select(table.c.dossier_id, table.c.name, table.c.id).where(table.c.deleted.is_(False))
            seen = {row.id for row in plan.rows}
            there_now = session.execute(query.where(table.c.dossier_id.in_(dossiers)))
            known = {(dossier, name) for dossier, name, id_ in there_now if id_ not in seen}
            taken = any((row.dossier_id, row.values["name"]) in known for row in new)
        if taken:
            raise UserError("import-stale")

    def _write(
        self,
        session: Session,
        plan: ImportPlan,
        new: Sequence[PlanRow],
        changed: Sequence[tuple[PlanRow, Mapping[str, Any]]],
        progress: Progress,
        cancelled: Stop,
    ) -> None:
        total, mark = len(new) + len(changed), newest_line(session)
        for row in (*new, *(row for row, values in changed if "photo" in values)):
            if photo := plan.photos.get(row.number):
                if cancelled():
                    raise ImportCancelled
                write_photo(session, self._desk, row, str(row.values.get("name") or ""), photo)
        done = write_rows(session, plan.entity, new, (), 0, total, progress, cancelled)
        middle = newest_line(session)
        write_rows(session, plan.entity, (), changed, done, total, progress, cancelled)
        mark_batch(session, plan.id, mark, middle)
        progress(total, total)

    def _batches(self) -> list[Batch]:
        query = (
            select(ImportBatch, Staff.name)
            .outerjoin(Staff, Staff.id == ImportBatch.by_id)
            .order_by(ImportBatch.at.desc(), ImportBatch.id.desc())
        )
        with self._desk.store.read() as session:
            return [
                Batch(
                    row.id, row.entity, row.source, row.added, row.updated, row.skipped, row.at, row.by_id, name,
                    row.undone_at,
                )
                for row, name in session.execute(query)
            ]  # fmt: skip


def _entity(form: str) -> str:
    if form not in FORMS:
        raise UserError("import-form", form=form[:40], forms=", ".join(FORMS))
    return FORMS[form]


def _missing(entity: str, matched: Matched, chosen: ColumnMap) -> Sequence[str]:
    given = {"dossier_id"} if chosen.dossier else set()
    return [name for name in _NEEDED[entity] if matched.of(name) is None and name not in given]


def _layout(matched: Matched) -> Sequence[Remark]:
    return [Remark("layout", {"name": matched.layout})] if matched.layout else []


def _wanted(row: PlanRow, update: Collection[str]) -> dict[str, Any]:
    return {name: new for name, (_, new) in row.changes.items() if name in update}


def _silent(_done: int, _total: int) -> None:
    return None


def _never() -> bool:
    return False
