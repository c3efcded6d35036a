"""The workbook of all forms in: one preview over its sheets, one transaction, one undo (dossier, §7).

Nothing is overwritten unless its field is named. Rows of a dossier that is there need its open card; forms of a
customer that the same workbook brings need none.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.accesslog.events import MOST_ROWS, Act, Target
from app.errors import UserError
from app.exchange import book, source
from app.exchange.book import FormSheet, letters
from app.exchange.columns import ColumnMap
from app.exchange.sheet import Remark
from app.models import ImportBatch
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.rules.borrowing import Action, Object, decide
from app.services.desk import Desk
from app.services.import_book_plan import Planning, Unnamed
from app.services.import_cells import Cells, Typed
from app.services.import_match import Customers, by_ids, editing_decisions
from app.services.import_plan import Fate, ImportPlan, PlanRow, Problem, note_sentence
from app.services.import_write import Progress, Stop, mark_batch, newest_line, write_rows
from app.services.reading import Gate
from app.services.records import fetch

FORM: Final = "book"
"""What such a preview, and its batch, is called after: no form of its own."""
EVERYTHING: Final = "all"
Mends = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Corrections: form → field → what is written → what is meant."""


@dataclass(frozen=True, slots=True)
class BookPlan:
    """A preview of all sheets, and exactly what ``Books.run`` carries out. ``seen``: the rows it stands on.

    ``unnamed``: which customer the rows go to that name none.
    """

    id: str
    source: str
    digest: str
    sheets: Sequence[ImportPlan]
    notes: Sequence[Remark]
    seen: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict, repr=False)
    unnamed: Unnamed = field(default_factory=Unnamed)

    @property
    def counts(self) -> Mapping[Fate, int]:
        """How many rows have each fate, over all sheets."""
        found = Counter(row.fate for sheet in self.sheets for row in sheet.rows)
        return {fate: found[fate] for fate in Fate}

    @property
    def changed_fields(self) -> Sequence[str]:
        """Fields that would be overwritten if they were named, as ``form.field``."""
        return [f"{sheet.entity}.{name}" for sheet in self.sheets for name in sheet.changed_fields]

    @property
    def mends(self) -> Mends:
        """Every suggestion for a cell that isn't understood or oddly spelled; goes as it is into ``Books.preview``."""
        return {sheet.entity: found for sheet in self.sheets if (found := sheet.mends)}

    @property
    def without_card(self) -> Sequence[str]:
        """Dossiers that rows are for and that couldn't be compared or written: their open cards are needed."""
        found = set[str]()
        for sheet in self.sheets:
            refused = {problem.row for problem in sheet.problems if problem.key.startswith("refusal.")}
            found |= {
                row.dossier_id or row.id for row in sheet.rows if row.fate is Fate.EXISTING or row.number in refused
            }
        return sorted(found)

    def going_in(self, update: Collection[str] = ()) -> int:
        """How many rows would be written, overwriting the fields that ``update`` names."""
        new = self.counts[Fate.NEW]
        return new + sum(bool(_wanted(sheet.entity, row, update)) for sheet in self.sheets for row in sheet.rows)

    @property
    def remarks(self) -> Sequence[str]:
        """What should be known of how the workbook was read, in the current language."""
        own = [note_sentence(note) for note in self.notes]
        return [*own, *dict.fromkeys(text for sheet in self.sheets for text in sheet.remarks)]

    @property
    def problems(self) -> Sequence[tuple[ImportPlan, Problem, str | None]]:
        """Every problem with its sheet and the cell's address (``C7``), None where it is the whole row."""
        return [(sheet, problem, address(sheet, problem)) for sheet in self.sheets for problem in sheet.problems]


def address(sheet: ImportPlan, problem: Problem) -> str | None:
    """Where a problem stands, as a spreadsheet writes it."""
    column = sheet.matched.of(problem.field) if problem.field else None
    return f"{letters(column.index)}{problem.row}" if column is not None else None


class Books:
    """Workbooks of all forms, of one person at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    # -- before

    def preview(self, path: Path, *, dossier: str | None = None, mends: Mends | None = None) -> BookPlan:
        """What importing a workbook would do. Nothing is changed. ``dossier``: the customer (code, name or id) of rows
        that name none; ``mends``: corrections to be read instead of what is written.

        Comparing with a dossier that is there is a reading: one event for each, under its open card. Raises UserError
        ``import-…``, ``no-such-dossier``; RefusedByRule.
        """
        self._may_import()
        content = source.load(path)
        sheets, remarks = book.read(content)
        typed: dict[str, list[Typed]] = {}
        cells: dict[str, Cells] = {}
        for one in sheets:
            chosen = ColumnMap(mends=(mends or {}).get(one.entity, {}))
            cells[one.entity] = Cells(one.sheet, one.matched, one.entity, chosen, neutralised=False)
            typed[one.entity] = list(cells[one.entity].rows())
        with self._desk.store.read() as session:
            planning = Planning(session, self._desk, self._gate, {one.entity: one for one in sheets}, typed, dossier)
            rows = planning.plan()
        plans = [
            ImportPlan(
                new_id(), FORM, one.entity, path.name[:200], "", one.sheet, one.matched, cells[one.entity].currency,
                rows[one.entity], _headed(one, typed[one.entity]), (*one.sheet.remarks, *cells[one.entity].remarks),
            )
            for one in sheets
        ]  # fmt: skip
        digest = hashlib.sha256(content).hexdigest()
        return BookPlan(new_id(), path.name[:200], digest, plans, tuple(remarks), planning.seen, planning.unnamed)

    # -- doing it

    def run(
        self, plan: BookPlan, *, update: Collection[str] = (), progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> str:  # fmt: skip
        """Carry out a preview in one transaction; returns the batch's id. ``update`` names the fields to be overwritten
        (``form.field``, ``field``, or ``all``).

        Raises ImportCancelled, UserError ``import-stale``, ``import-nothing``, RefusedByRule; then nothing was done.
        """
        self._may_import()
        self._check_update(plan, update)
        new = {s.entity: [row for row in s.rows if row.fate is Fate.NEW] for s in plan.sheets}
        changed = {
            sheet.entity: [(row, values) for row in sheet.rows if (values := _wanted(sheet.entity, row, update))]
            for sheet in plan.sheets
        }
        total = sum(map(len, new.values())) + sum(map(len, changed.values()))
        if not total:
            raise UserError("import-nothing")
        made = {row.id for row in new.get("dossier", ())}
        touched = {row.dossier_id for rows in new.values() for row in rows if row.dossier_id}
        touched |= {row.dossier_id for rows in changed.values() for row, _ in rows if row.dossier_id}
        self._require_editing(sorted(touched - made))
        target = Target(
            kind="import", id=plan.id, count=total, digest=plan.digest, rows=tuple(sorted(touched - made)[:MOST_ROWS]),
            sections=tuple(sorted({str(ENTITIES[sheet.entity].section) for sheet in plan.sheets})),
        )  # fmt: skip
        self._gate.note(Act.IMPORTED, target=target)
        with self._desk.store.write(batch=plan.id) as session:
            self._not_stale(session, plan, new, changed)
            self._write(session, plan, new, changed, total, progress, cancelled)
            session.execute(
                insert(ImportBatch).values(
                    id=plan.id, entity=FORM, source=plan.source, added=sum(map(len, new.values())),
                    updated=sum(map(len, changed.values())), at=self._desk.now_ms(), by_id=self._desk.me.id,
                    skipped=sum(len(sheet.rows) for sheet in plan.sheets) - total,
                )
            )  # fmt: skip
        return plan.id

    # -- inside

    def _may_import(self) -> None:
        decision = decide(self._desk.subject, Action.CREATE_DOSSIER, Object(), self._gate.context())
        if not decision.allowed:
            self._gate.refuse(Act.IMPORTED, decision, Target(kind="import"))

    def _check_update(self, plan: BookPlan, update: Collection[str]) -> None:
        known = {EVERYTHING}
        for sheet in plan.sheets:
            names = {column.field for column in sheet.columns if column.field}
            known |= names | {f"{sheet.entity}.{name}" for name in names}
        if unknown := set(update) - known:
            raise UserError("import-update-unknown", field=sorted(unknown)[0][:60])

    def _require_editing(self, dossiers: Sequence[str]) -> None:
        with self._desk.store.read() as session:
            decisions = editing_decisions(session, self._desk, self._gate)
        for dossier in dossiers:
            if dossier not in decisions or not decisions[dossier].allowed:
                self._gate.require_edit(dossier)
                raise UserError("import-stale")

    def _not_stale(
        self, session: Session, plan: BookPlan, new: Mapping[str, Sequence[PlanRow]],
        changed: Mapping[str, Sequence[tuple[PlanRow, Mapping[str, Any]]]],
    ) -> None:  # fmt: skip
        """What the preview stood on still stands, inside the transaction that writes."""
        if session.get(ImportBatch, plan.id) is not None:
            raise UserError("import-stale")
        for entity, rows in changed.items():
            there = by_ids(session, entity, [row.id for row, _ in rows])
            for row, values in rows:
                if row.id not in there or any(there[row.id][name] != row.changes[name][0] for name in values):
                    raise UserError("import-stale")
        for (entity, dossier), ids in plan.seen.items():
            if new.get(entity) and {row.id for row in fetch(session, entity, dossier_id=dossier)} - ids:
                raise UserError("import-stale")
        customers = Customers(session, self._desk, self._gate)
        if any(customers.find(str(row.values["name"])) for row in new.get("dossier", ())):
            raise UserError("import-stale")

    def _write(
        self, session: Session, plan: BookPlan, new: Mapping[str, Sequence[PlanRow]],
        changed: Mapping[str, Sequence[tuple[PlanRow, Mapping[str, Any]]]], total: int, progress: Progress | None,
        cancelled: Stop | None,
    ) -> None:  # fmt: skip
        mark, done = newest_line(session), 0
        for entity in book.in_order():
            if new.get(entity):
                done = write_rows(session, entity, new[entity], (), done, total, progress, cancelled)
        middle = newest_line(session)
        for entity, rows in changed.items():
            done = write_rows(session, entity, (), rows, done, total, progress, cancelled)
        mark_batch(session, plan.id, mark, middle)


def _headed(sheet: FormSheet, typed: Iterable[Typed]) -> list[Problem]:
    headers = {column.field: column.header for column in sheet.matched.columns if column.field}
    return [problem.under(headers) for one in typed for problem in one.problems]


def _wanted(entity: str, row: PlanRow, update: Collection[str]) -> dict[str, Any]:
    if row.fate is not Fate.CHANGED:
        return {}
    return {
        name: new
        for name, (_, new) in row.changes.items()
        if EVERYTHING in update or name in update or f"{entity}.{name}" in update
    }


def left_out(plan: BookPlan) -> Iterator[tuple[ImportPlan, int, str]]:
    """Every row that doesn't go in: its sheet, its number, and the reasons."""
    for sheet in plan.sheets:
        for number, reasons in sheet.left_out():
            yield sheet, number, " ".join(dict.fromkeys(reasons))
