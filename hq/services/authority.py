"""What the author of a batch may write: which dossiers they keep, which rows are theirs, and what their role allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.models.enums import Role
from app.sync.wire import Reason
from hq.db.pool import Db, as_system
from hq.db.schema import OWNERS
from hq.services import statements
from hq.services.card_rules import new_card
from hq.services.checks import Plan, Taken
from hq.services.rows import Row
from hq.services.tokens import Caller

CLAIMED: Final = "opportunity"
"""Whose rows, belonging to no dossier and to nobody, become the author's: an inbox is always somebody's."""
KEEPERS: Final = frozenset(
    {Role.ACCOUNT_MANAGER, Role.REGIONAL_MANAGER, Role.DIRECTOR, Role.INFORMATION_MANAGER}
)  # fmt: skip
"""Whom a dossier may be handed to (borrow-rank)."""
WRITERS: Final = frozenset({Role.ACCOUNT_MANAGER, Role.INFORMATION_MANAGER})
"""Who may begin a dossier, and write in one they keep (trust §5): a superior who keeps one for a while reads it."""
CAPTURERS: Final = frozenset(Role) - {Role.AUDITOR, Role.ADMINISTRATOR}
"""Who may write down what was heard (capture-mode)."""
_ANYBODYS: Final = frozenset({"card", "divergence", "duty_mark"})
"""Entities whose rows are no content of the dossier: whoever keeps it reads under a card, and does their duties."""
Json = dict[str, Any]


class Authority:
    """Of one author, for one batch, inside its transaction; ``kept``: the dossiers (without dashes) in their keeping.

    ``late``: dossiers that passed to another keeper without the author's knowledge, of which all of the batch is.
    """

    def __init__(self, db: Db, caller: Caller, now: int, late: frozenset[str]) -> None:
        self._db = db
        self._caller = caller
        self._author = caller.staff.hex
        self._now = now
        self._late = late
        self.writes = bool(late) or caller.role in WRITERS
        self.kept: set[str] = set(late)
        self._parents: set[tuple[str, str]] = set()
        self._homes: dict[tuple[str, str], str | None] = {}
        self._moving: dict[tuple[str, str], set[str]] = {}
        self._numbers: dict[str, str] = {}
        self._enrolled_at = 0

    def look_up(self, taken: list[Taken]) -> None:
        """Which of the dossiers and parents that the changes name are there and in the author's keeping."""
        named: dict[str, set[str]] = {}
        for one in taken:
            for column, table in one.plan.parents.items():
                if value := one.change.fields.get(column):
                    named.setdefault(table, set()).add(value)
            if one.plan.name != "dossier" and (value := one.change.fields.get("dossier_id")):
                named.setdefault("dossier", set()).add(value)
        for table, ids in named.items():
            if table == "dossier":
                self.learn_dossiers(ids)
            else:
                for (found,) in self._db.execute(statements.present(table), (list(ids),)):
                    self._parents.add((table, found.hex))
        new = {one.change.id for one in taken if one.change.base is None and one.plan.name == "dossier"}
        foreign = self._foreign(new)
        if self.writes:
            self.kept |= new - foreign
        for one in taken:
            if one.change.base is None:
                self._parents.add((one.plan.name, one.change.id))
                self._homes[one.plan.name, one.change.id] = one.change.fields.get("dossier_id")
        self._learn_homes(taken)
        self._learn_cards(taken)

    def _learn_cards(self, taken: list[Taken]) -> None:
        """Which card numbers this device has used, and since when it is enrolled."""
        numbers = [one.change.fields.get("number") for one in taken if one.plan.name == "card"]
        if not numbers:
            return
        row = self._db.execute("SELECT enrolled_at FROM device WHERE id = %s", (self._caller.device,)).fetchone()
        self._enrolled_at = row[0] if row is not None else 0
        with as_system(self._db):
            rows = self._db.execute(
                "SELECT number, id FROM card WHERE device = %s AND number = ANY(%s)", (self._caller.device, numbers)
            )
            self._numbers = {number: found.hex for number, found in rows}

    def _foreign(self, ids: set[str]) -> set[str]:
        """Which of the dossiers that the author calls new are somebody else's already."""
        if not ids or self._late:
            return set()
        with as_system(self._db):
            rows = self._db.execute(
                "SELECT id FROM dossier WHERE id = ANY(%s::uuid[]) AND keeper_id IS DISTINCT FROM %s",
                (list(ids), self._caller.staff),
            ).fetchall()
        return {found.hex for (found,) in rows}

    def _learn_homes(self, taken: list[Taken]) -> None:
        """Of which dossier the rows are that the changes name, whoever may see them.

        A row that the batch itself moves from one dossier of the author's to another may be named from both.
        """
        named: dict[str, set[str]] = {}
        for one in taken:
            for column, table in one.plan.siblings.items():
                if value := one.change.fields.get(column):
                    named.setdefault(table, set()).add(value)
        if not named:
            return
        with as_system(self._db):
            for table, ids in named.items():
                for found, dossier in self._db.execute(statements.homes(table), (list(ids),)):
                    self._homes[table, found.hex] = None if dossier is None else dossier.hex
        self._learn_moves(taken)

    def _learn_moves(self, taken: list[Taken]) -> None:
        moves = [
            (row, to) for one in taken
            if (to := one.change.fields.get("dossier_id")) and one.change.base is not None
            and (row := (one.plan.name, one.change.id)) in self._homes
        ]  # fmt: skip
        if moves:
            self.learn_dossiers({home for row, _ in moves if (home := self._homes[row]) is not None})
            for row, to in moves:
                if to in self.kept and (self._homes[row] is None or self._homes[row] in self.kept):
                    self._moving.setdefault(row, set()).add(to)

    def learn_dossiers(self, ids: set[str]) -> None:
        rows = self._db.execute("SELECT id, keeper_id FROM dossier WHERE id = ANY(%s::uuid[])", (list(ids),))
        for found, keeper in rows:
            self._parents.add(("dossier", found.hex))
            if keeper == self._caller.staff:
                self.kept.add(found.hex)

    def objection(self, plan: Plan, fields: Json, named: Mapping[str, Any]) -> Reason | None:
        """Why the author may not write a row with these fields, of which ``named`` are the change's own."""
        for column, table in plan.parents.items():
            value = fields.get(column) if column in named else None
            if value is not None and (table, value) not in self._parents:
                return Reason.NOT_KEEPER if table == "dossier" else Reason.UNKNOWN_ROW
        home = fields.get("dossier_id")
        for column, table in plan.siblings.items():
            value = fields.get(column) if column in named or "dossier_id" in named else None
            if value is None or self._homes.get((table, value), home) == home:
                continue
            if home not in self._moving.get((table, value), ()):
                return Reason.OTHER_DOSSIER
        if plan.name not in _ANYBODYS and not self.writes and (plan.name == "dossier" or fields.get("dossier_id")):
            return Reason.NOT_KEEPER
        if plan.name == "dossier":
            return None if self._late or fields.get("keeper_id") == self._author else Reason.NOT_KEEPER
        dossier = fields.get("dossier_id")
        if dossier is not None:
            return None if dossier in self.kept else Reason.NOT_KEEPER
        own = OWNERS.get(plan.name)
        return None if own and fields.get(own) in (self._author, None) else Reason.NOT_KEEPER

    def objection_to_new(self, one: Taken, row: Row) -> Reason | None:
        reason = self.objection(one.plan, row.fields, row.fields)
        began = {"dossier": WRITERS, CLAIMED: CAPTURERS}.get(one.plan.name)
        if reason is None and began is not None and not self._late and self._caller.role not in began:
            return Reason.NOT_KEEPER
        if reason is not None or one.plan.name != "card":
            return reason
        reason = new_card(row.fields, self._caller.role, self._now, self._enrolled_at)
        number = row.fields["number"]
        if reason is None and self._numbers.setdefault(number, row.id) != row.id:
            return Reason.CARD_RULE
        return reason
