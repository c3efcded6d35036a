"""A batch of checked changes into the tables: set-based where the author saw the current state, else the pure merge."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from app.rules.cards import ENDED
from app.sync import merge
from app.sync.wire import Reason
from hq.db.pool import Db, as_system
from hq.db.schema import OWNERS
from hq.services import buried, divergences, statements
from hq.services import rows as stored
from hq.services.authority import CLAIMED, Authority
from hq.services.card_rules import changed_card, crossed
from hq.services.checks import Refused, Taken
from hq.services.divergences import Found
from hq.services.feed import GRANT, Left, Touch
from hq.services.numbers import dossier_code, next_hlc, next_number
from hq.services.people import HEADQUARTERS_DEVICE
from hq.services.rows import Row, dump
from hq.services.tokens import Caller

Json = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What became of a batch. ``held``: dossiers of the author that it wrote, so that they are locked."""

    refused: list[Refused] = field(default_factory=list)
    directives: list[Json] = field(default_factory=list)
    touched: list[Touch] = field(default_factory=list)
    held: set[str] = field(default_factory=set)

    def add(self, other: Outcome) -> None:
        self.refused += other.refused
        self.directives += other.directives
        self.touched += other.touched
        self.held |= other.held


class Batch:
    """One application, inside the caller's transaction and savepoint.

    ``late``: all of it concerns these dossiers, which passed to another keeper without the author's knowledge.
    ``seen``: the line of the feed up to which the author knows what others wrote (None: nobody's).
    """

    def __init__(
        self, db: Db, caller: Caller, now: int, late: frozenset[str] = frozenset(), seen: int | None = None
    ) -> None:
        self._db = db
        self._caller = caller
        self._author = caller.staff.hex
        self._now = now
        self._out = Outcome()
        self._history: list[Json] = []
        self._conflicts: list[Found] = []
        self._late = late
        self._seen = seen
        self._authority = Authority(db, caller, now, late)

    def apply(self, taken: list[Taken]) -> Outcome:
        self._db.execute(statements.PINNED)
        self._authority.look_up(taken)
        rest = self._fast(taken)
        if rest:
            self._merge(rest)
        if self._history:
            self._db.execute(statements.HISTORY, (dump(self._history),))
        self._conflicts += buried.find(self._db, self._caller, taken, self._out.touched, self._seen, self._late)
        self._out.touched += divergences.record(self._db, self._conflicts, self._now)
        return self._out

    # ---- the fast path -----------------------------------------------------------------------------------------

    def _fast(self, taken: list[Taken]) -> list[Taken]:
        """Apply what needs no merge, one statement per entity and set of fields; answers what is left, in order."""
        times = Counter([one.change.id for one in taken])
        updates: dict[tuple[str, tuple[str, ...]], list[Taken]] = {}
        inserts: dict[str, list[Taken]] = {}
        rest: list[Taken] = []
        device, quick = self._caller.device, self._authority.writes  # others' are looked at one by one
        nul = b"\\u0000" in b"".join([one.line for one in taken])  # sought once, not in each
        for one in taken:
            change, plan = one.change, one.plan
            if not quick or one.unknown or one.mended or times[change.id] > 1 or (nul and b"\\u0000" in one.line):
                rest.append(one)
            elif change.base is None:
                inserts.setdefault(plan.name, []).append(one)
            elif (
                merge.DELETED in change.fields  # made upon the whole row, which the quick look doesn't compare
                or not plan.moving.isdisjoint(change.fields)
                or max(change.base.values()) >= (change.hlc, device)
            ):
                rest.append(one)
            else:
                updates.setdefault((plan.name, tuple(sorted(change.fields))), []).append(one)
        for name in sorted(inserts, key=statements.order().index):
            rest += self._insert(name, inserts[name])
        for (name, fields), group in sorted(updates.items()):
            rest += self._update(name, fields, group)
        rest.sort(key=lambda one: one.seq)
        return rest

    def _update(self, name: str, fields: tuple[str, ...], group: list[Taken]) -> list[Taken]:
        missed = self._db.execute(
            statements.fast_update(name, fields),
            {"lines": (b"[" + b",".join([one.line for one in group]) + b"]").decode(), "keeper": self._caller.staff,
             "author": self._caller.staff, "device": self._caller.device},
        )  # fmt: skip
        rest = {n for (n,) in missed}
        done = [one for n, one in enumerate(group, 1) if n not in rest] if rest else group
        device = self._caller.device
        self._out.touched += [Touch(name, one.change.id, fields, one.change.hlc, device) for one in done]
        if name == "dossier":
            self._out.held.update([one.change.id for one in done])
        return [group[n - 1] for n in rest]

    def _touch(self, one: Taken, fields: tuple[str, ...]) -> None:
        change = one.change
        self._out.touched.append(Touch(one.plan.name, change.id, fields, change.hlc, self._caller.device))

    def _insert(self, name: str, group: list[Taken]) -> list[Taken]:
        """Create rows; answers those whose identity is taken already (merged instead)."""
        fit: list[Taken] = []
        rows: list[Row] = []
        for one in group:
            row = self._new_row(one)
            reason = self._authority.objection_to_new(one, row)
            if reason is not None:
                self._out.refused.append(Refused(one.seq, reason, one.line))
                continue
            fit.append(one)
            rows.append(row)
        codes = self._give_codes(rows) if name == "dossier" else []
        made = stored.insert(self._db, name, rows)
        for one, row in zip(fit, rows, strict=True):
            if row.id in made:
                self._remember_creation(one, row)
        if name == "dossier" and not self._late:
            self._out.held |= made
        if codes:
            self._out.directives += [one for one in codes if one["row"] in made]
            self._find_twins([row for row in rows if row.id in made])
        return [one for one in fit if one.change.id not in made]

    def _new_row(self, one: Taken) -> Row:
        fields = {name: column.default for name, column in one.plan.columns.items() if column.default is not None}
        fields.update({name: value for name, value in one.change.fields.items() if name not in one.unknown})
        if one.plan.name == "dossier" and one.change.id in self._authority.kept:
            fields.setdefault("keeper_id", self._author)
        row = Row(one.plan, one.change.id, fields, {merge.CREATION: (one.change.hlc, self._caller.device)}, False)
        self._claim(row)
        return row

    def _claim(self, row: Row) -> None:
        """An unfiled row of nobody's is the author's from now on, with a stamp of headquarters' own."""
        own = OWNERS.get(row.plan.name)
        if own is None or row.plan.name != CLAIMED or row.fields.get("dossier_id") or row.fields.get(own):
            return
        stamp = (next_hlc(self._db, self._now, after=merge.greatest([row.clk])), HEADQUARTERS_DEVICE)
        row.fields[own], row.clk[own] = self._author, stamp
        row.written.add(own)
        self._out.touched.append(Touch(row.plan.name, row.id, (own,), *stamp))

    def _give_codes(self, rows: list[Row]) -> list[Json]:
        """Headquarters gives each new dossier its code (dossier-basic), with a stamp of its own."""
        if not rows:
            return []
        first = next_number(self._db, "dossier_code", len(rows))
        clock = next_hlc(self._db, self._now, len(rows), after=max(row.clk[merge.CREATION][0] for row in rows))
        told: list[Json] = []
        for n, row in enumerate(rows):
            row.fields["code"] = dossier_code(first + n)
            row.clk["code"] = (clock + n, HEADQUARTERS_DEVICE)
            told.append({"kind": "code", "row": row.id, "code": row.fields["code"], "k": row.clk["code"]})
        return told

    def _find_twins(self, rows: list[Row]) -> None:
        """The same customer entered twice lands in the merge queue; looked for in the whole archive."""
        names = ("enable_seqscan", "enable_hashjoin", "enable_nestloop")
        whole = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in names)
        self._db.execute(whole, ("on", "on", "off"))
        with as_system(self._db):
            self._db.execute(
                "INSERT INTO merge_candidate (dossier_id, other_id, found_at)"
                # one pass over the archive: under row policies no index on lower() could be used; nor is each of its
                # rows looked for in a list of two thousand
                " WITH o AS MATERIALIZED (SELECT id, lower(btrim(name)) AS key FROM dossier WHERE NOT deleted)"
                " SELECT n.id, o.id, %s FROM unnest(%s::uuid[]) AS made(id) JOIN o n ON n.id = made.id"
                " JOIN o ON o.key = n.key AND o.id <> n.id ON CONFLICT DO NOTHING",
                (self._now, [row.id for row in rows]),
            )
        self._db.execute(whole, ("off", "off", "on"))

    # ---- the merge ---------------------------------------------------------------------------------------------

    def _merge(self, rest: list[Taken]) -> None:
        rows = self._read(rest)
        for one in rest:
            self._merge_one(one, rows)
        for name in sorted({row.plan.name for row in rows.values()}, key=statements.order().index):
            mine = [row for row in rows.values() if row.plan.name == name and row.touched]
            new = [row for row in mine if not row.stored]
            codes = self._give_codes(new) if name == "dossier" else []
            made = stored.insert(self._db, name, new)
            self._out.directives += [one for one in codes if one["row"] in made]
            if codes:
                self._find_twins([row for row in new if row.id in made])
            self._disown(name, {row.id for row in new if row.id not in made}, rest)
            stored.rewrite(self._db, name, [row for row in mine if row.stored])

    def _disown(self, name: str, ids: set[str], rest: list[Taken]) -> None:
        """Rows that the author called new and that are there already, unseen by the author: somebody else's.

        All that was said of them goes to quarantine; nothing is remembered of it.
        """
        if not ids:
            return
        self._history = [line for line in self._history if line["e"] != name or line["i"] not in ids]
        self._conflicts = [one for one in self._conflicts if one.entity != name or one.row not in ids]
        self._out.touched = [one for one in self._out.touched if one.entity != name or one.row not in ids]
        told = {each.seq for each in self._out.refused}
        said = [one for one in rest if one.plan.name == name and one.change.id in ids and one.seq not in told]
        self._out.refused += [Refused(one.seq, Reason.NOT_KEEPER, one.line) for one in said]

    def _read(self, rest: list[Taken]) -> dict[tuple[str, str], Row]:
        wanted: dict[str, set[str]] = {}
        for one in rest:
            wanted.setdefault(one.plan.name, set()).add(one.change.id)
        rows: dict[tuple[str, str], Row] = {}
        for name in sorted(wanted, key=statements.order().index):
            rows.update({(name, row.id): row for row in stored.read(self._db, name, wanted[name])})
        self._authority.learn_dossiers({d for row in rows.values() if (d := row.fields.get("dossier_id"))})
        return rows

    def _merge_one(self, one: Taken, rows: dict[tuple[str, str], Row]) -> None:
        key = (one.plan.name, one.change.id)
        row = rows.get(key)
        if row is None:
            if one.change.base is not None:
                self._out.refused.append(Refused(one.seq, Reason.UNKNOWN_ROW, one.line))
                return
            row = self._new_row(one)
            row.fields.update(one.unknown)
            reason = self._authority.objection_to_new(one, row)
            if reason is not None:
                self._out.refused.append(Refused(one.seq, reason, one.line))
                return
            row.touched = True
            rows[key] = row
            self._remember_creation(one, row)
            return
        reason = self._authority.objection(one.plan, row.fields, {})
        merged = merge.apply(row.fields, row.clk, one.change, self._caller.device)
        if reason is None:
            reason = self._authority.objection(one.plan, merged.fields, one.change.fields)
        if reason is None and one.plan.name == "card":
            reason = changed_card(row.fields, merged.fields, self._author, self._now)
            if reason is Reason.CARD_RULE and crossed(row.fields, row.clk, one.change):
                self._end_once(one, row)
                return
        if reason is not None:
            self._out.refused.append(Refused(one.seq, reason, one.line))
            return
        before = row.fields
        self._remember(one, row, merged)
        row.fields, row.clk, row.touched = merged.fields, merged.clk, True
        row.written |= merged.patch.keys() & one.plan.columns.keys()
        self._claim(row)
        self._tell_move(one, row, before)

    def _end_once(self, one: Taken, row: Row) -> None:
        """The card's first end, with a stamp of headquarters' own: it wins also on laptops that told something else."""
        told = one.change
        after = max(told.hlc, merge.greatest([row.clk]))
        stamp = (next_hlc(self._db, self._now, after=after), HEADQUARTERS_DEVICE)
        revision = max(told.fields.get("revision") or 0, row.fields.get("revision") or 0)
        end = told._replace(hlc=stamp[0], fields={**told.fields, "revision": revision})
        if row.fields["state"] not in ENDED:
            merged = merge.apply(row.fields, row.clk, end, HEADQUARTERS_DEVICE)
            self._remember(one, row, merged)
            row.fields = merged.fields
            row.written |= merged.patch.keys()
        row.clk, row.touched = {**row.clk, **dict.fromkeys(end.fields, stamp)}, True
        self._out.touched.append(Touch(row.plan.name, row.id, tuple(end.fields), *stamp))

    def _tell_move(self, one: Taken, row: Row, before: Json) -> None:
        """A row that went to another dossier: whoever keeps what it left must hear of it too."""
        left, home = before.get("dossier_id"), row.fields.get("dossier_id")
        own = OWNERS.get(row.plan.name)
        if left == home or own is None:
            return
        owner = None if left else before.get(own)
        change = one.change
        self._out.touched.append(
            Touch(row.plan.name, row.id, (), change.hlc, self._caller.device, GRANT, Left(left, owner))
        )

    # ---- what is remembered ------------------------------------------------------------------------------------

    def _line(self, one: Taken, row: Row, fields: Json, name: str, old: Any, new: Any) -> Json:
        """``fields``: the row as it is then; a row that moves is told of where it goes, as its laptop tells it."""
        dossier = row.id if one.plan.name == "dossier" else fields.get("dossier_id")
        return {
            "h": one.change.hlc, "d": self._caller.device, "f": name, "e": one.plan.name, "i": row.id,
            "dossier": dossier, "old": old, "new": new, "at": one.change.at, "by": self._author, "t": one.change.batch,
        }  # fmt: skip

    def _remember_creation(self, one: Taken, row: Row) -> None:
        self._touch(one, ())
        self._history.append(self._line(one, row, row.fields, merge.CREATION, None, None))

    def _remember(self, one: Taken, row: Row, merged: merge.Merged) -> None:
        self._touch(one, () if one.change.base is None else tuple(one.change.fields))
        if one.plan.name in merge.UNDISPUTED:
            merged = replace(merged, conflicts=())
        for written in merged.written:
            self._history.append(self._line(one, row, merged.fields, written.field, written.old, written.new))
        found = list(merged.conflicts)
        buried = row.fields.get("deleted") and merged.fields.get("deleted") and "deleted" not in one.change.fields
        if buried and merged.written:  # an edit of a deleted row: no resurrection, but a person must see it
            stamp = merge.stamp_of(row.clk, "deleted") or (0, 0)
            found.append(merge.Conflict("deleted", True, stamp, False, (one.change.hlc, self._caller.device)))
        dossier = row.id if one.plan.name == "dossier" else row.fields.get("dossier_id")
        for conflict in found:
            own = None if dossier else row.fields.get(OWNERS.get(one.plan.name, ""))
            self._conflicts.append(Found(one.plan.name, row.id, dossier, own, conflict))
