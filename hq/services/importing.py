"""Sheets into the archive: our people, customers, opportunities. What was mended or couldn't be placed is reported.

One transaction an import; one stamp a row; one batch record an import. What is there already is left as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from app.errors import UserError
from app.models.enums import DossierState, InfoOrigin, OpportunityStage, Role
from app.models.ids import new_id
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import feed, hqlog, people, sheets, statements
from hq.services.feed import GRANT, Touch
from hq.services.handover import rows_of
from hq.services.numbers import dossier_code, next_hlc, next_number
from hq.services.people import HEADQUARTERS_DEVICE, NewPerson

KINDS: Final = ("team", "products", "accounts", "opportunities")
FILES: Final = {
    "team": "sales_teams.csv",
    "products": "products.csv",
    "accounts": "accounts.csv",
    "opportunities": "sales_pipeline.csv",
}
_COLUMNS: Final = {
    "team": ("sales_agent", "manager", "regional_office"),
    "products": ("product",),
    "accounts": ("account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"),
    "opportunities": (
        "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value",
    ),
}  # fmt: skip
_SPELLING: Final = {"technolgy": "technology", "Philipines": "Philippines"}
_CHUNK: Final = 2_000
_CURRENCY: Final = "USD"
_MILLION_MINOR: Final = 100_000_000


@dataclass(slots=True)
class Report:
    """What one import did. ``mended``: spelling → times; ``problems``: what → times; ``touched``: what feeds tell."""

    kind: str
    added: int = 0
    skipped: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    touched: list[Touch] = field(default_factory=list)

    def value(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "kind": self.kind, "added": self.added, "skipped": self.skipped, "mended": dict(self.mended),
            "problems": dict(self.problems),
        }  # fmt: skip


def import_path(hq: Headquarters, path: Path, kind: str | None) -> list[Report]:
    """Import one sheet as ``kind``, or all sheets of a folder in their order. Raises UserError."""
    if path.is_dir():
        found = [one for one in KINDS if (path / FILES[one]).is_file()]
        if not found:
            raise UserError("hq-folder-empty", name=path.name)
        return [_import(hq, path / FILES[one], one) for one in found]
    if kind not in KINDS:
        raise UserError("hq-import-kind", kinds=", ".join(KINDS))
    return [_import(hq, path, kind)]


def _import(hq: Headquarters, path: Path, kind: str) -> Report:
    rows = sheets.read(path, _COLUMNS[kind])
    report = Report(kind)
    with hq.db.transaction() as db:
        if kind == "team":
            _team(hq, db, rows, report)
        elif kind == "products":
            db.execute(
                "INSERT INTO policy (name, value) VALUES ('products', %s)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (orjson.dumps([row["product"] for row in rows]).decode(),),
            )
            report.added = len(rows)
        elif kind == "accounts":
            _accounts(hq, db, rows, report)
        else:
            _opportunities(hq, db, rows, report)
            report.touched += _give_keepers(hq, db)
        now = hq.now()
        db.execute(
            "INSERT INTO import_batch (id, entity, source, added, updated, skipped, at)"
            " VALUES (%s, %s, %s, %s, 0, %s, %s)",
            (new_id(), kind, path.name[:200], report.added, report.skipped, now),
        )
        hqlog.append(hq, db, {"kind": "imported", "at": now, "what": kind, "added": report.added})
        feed.publish(db, report.touched)
    return report


def _team(hq: Headquarters, db: Db, rows: list[dict[str, str]], report: Report) -> None:
    """Agents under their managers; a lone director becomes the managers' direct superior."""
    known = {person.name for person in people.everyone(db)}
    directors = [person for person in people.everyone(db) if person.role is Role.DIRECTOR]
    superior = directors[0].number if len(directors) == 1 else None
    managers = {row["manager"]: row["regional_office"] for row in rows}
    numbers = {person.name: person.number for person in people.everyone(db)}
    new: list[NewPerson] = []
    for name in sorted(managers):
        if name not in known:
            number = f"M{next_number(db, 'staff:M'):03d}"
            numbers[name] = number
            new.append(NewPerson(number, name, Role.REGIONAL_MANAGER, region=managers[name], superior=superior))
    for row in rows:
        if row["sales_agent"] in known:
            report.skipped += 1
            continue
        number = f"A{next_number(db, 'staff:A'):03d}"
        known.add(row["sales_agent"])
        new.append(
            NewPerson(
                number, row["sales_agent"], Role.ACCOUNT_MANAGER, region=row["regional_office"],
                superior=numbers[row["manager"]],
            )
        )  # fmt: skip
    people.insert(hq, db, new)
    report.added = len(new)


def _mend(text: str, report: Report) -> str | None:
    """Known slips of the pen, reported."""
    if text in _SPELLING:
        report.mended[f"{text} → {_SPELLING[text]}"] += 1
        return _SPELLING[text]
    return text or None


def _accounts(hq: Headquarters, db: Db, rows: list[dict[str, str]], report: Report) -> None:
    known = {name: row_id.hex for row_id, name in db.execute("SELECT id, name FROM dossier WHERE NOT deleted")}
    new: list[dict[str, Any]] = []
    for row in rows:
        if not row["account"] or row["account"] in known:
            report.skipped += 1
            continue
        known[row["account"]] = UUID(new_id()).hex
        new.append(
            {
                "id": known[row["account"]],
                "name": row["account"],
                "state": DossierState.ACTIVE.value,
                "industry": _mend(row["sector"], report),
                "founded_year": sheets.whole(row["year_established"]),
                "employees": sheets.whole(row["employees"]),
                "revenue_minor": sheets.minor(row["revenue"], _MILLION_MINOR),
                "currency": _CURRENCY,
                "country": _mend(row["office_location"], report),
                "parent_name": row["subsidiary_of"] or None,
                "origin": InfoOrigin.INTERNAL_RECORDS.value,
            }
        )
    for one in new:
        if one["parent_name"]:
            one["parent_id"] = known.get(one["parent_name"])
            if one["parent_id"] is None:
                report.problems["parent_unknown"] += 1
    if new:
        first = next_number(db, "dossier_code", len(new))
        for n, one in enumerate(new):
            one["code"] = dossier_code(first + n)
    report.touched += _insert(hq, db, "dossier", new)
    report.added = len(new)


def _opportunities(hq: Headquarters, db: Db, rows: list[dict[str, str]], report: Report) -> None:
    agents = {person.name: person.id.hex for person in people.everyone(db)}
    accounts = {name: row_id.hex for row_id, name in db.execute("SELECT id, name FROM dossier WHERE NOT deleted")}
    have = {number for (number,) in db.execute("SELECT number FROM opportunity")}
    listed = db.execute("SELECT value FROM policy WHERE name = 'products'").fetchone()
    products = {name.replace(" ", "").casefold(): name for name in (listed[0] if listed else [])}
    new: list[dict[str, Any]] = []
    for row in rows:
        if row["opportunity_id"] in have or not row["opportunity_id"]:
            report.skipped += 1
            continue
        have.add(row["opportunity_id"])
        new.append(_opportunity(row, agents, accounts, products, report))
    report.touched += _insert(hq, db, "opportunity", new)
    report.added = len(new)


def _opportunity(
    row: dict[str, str], agents: dict[str, str], accounts: dict[str, str], products: dict[str, str], report: Report
) -> dict[str, Any]:
    product = products.get(row["product"].replace(" ", "").casefold(), row["product"])
    if product != row["product"]:
        report.mended[f"{row['product']} → {product}"] += 1
    account = "" if row["account"].casefold() == "null" else row["account"]
    dossier = accounts.get(account)
    if dossier is None:
        report.problems["unfiled" if not account else "account_unknown"] += 1
    if row["sales_agent"] not in agents:
        report.problems["agent_unknown"] += 1
    dates = {}
    for name, column in (("engaged_on", "engage_date"), ("closed_on", "close_date")):
        dates[name] = sheets.day(row[column]) if row[column] else None
        if row[column] and dates[name] is None:
            report.problems["date_unreadable"] += 1
    try:
        stage = OpportunityStage(row["deal_stage"].casefold())
    except ValueError:
        report.problems["stage_unknown"] += 1
        stage = OpportunityStage.PROSPECTING
    return {
        "id": UUID(new_id()).hex,
        "dossier_id": dossier,
        "number": row["opportunity_id"],
        "product": product or None,
        "agent_id": agents.get(row["sales_agent"]),
        "stage": stage.value,
        **dates,
        "amount_minor": sheets.minor(row["close_value"]) if row["close_value"] else None,
        "currency": _CURRENCY if row["close_value"] else None,
    }


def _insert(hq: Headquarters, db: Db, name: str, rows: list[dict[str, Any]]) -> list[Touch]:
    if not rows:
        return []
    first = next_hlc(db, hq.now(), len(rows))
    for n, row in enumerate(rows):
        row["clk"] = {"*": [first + n, HEADQUARTERS_DEVICE]}
        row["deleted"] = False
    for start in range(0, len(rows), _CHUNK):
        db.execute(statements.insert_rows(name), (orjson.dumps(rows[start : start + _CHUNK]).decode(),))
    return [Touch(name, row["id"], (), row["clk"]["*"][0], HEADQUARTERS_DEVICE) for row in rows]


def _give_keepers(hq: Headquarters, db: Db) -> list[Touch]:
    """A dossier without a keeper goes to the agent with the greatest won value, and to that agent's region."""
    wanted = db.execute(
        "SELECT DISTINCT ON (d.id) d.id, s.id, s.region FROM dossier d JOIN opportunity o ON o.dossier_id = d.id"
        " JOIN staff s ON s.id = o.agent_id WHERE d.keeper_id IS NULL AND o.stage = 'won'"
        " GROUP BY d.id, s.id, s.region ORDER BY d.id, sum(o.amount_minor) DESC, s.id"
    ).fetchall()
    now = hq.now()
    first = next_hlc(db, now, len(wanted)) if wanted else 0
    for n, (dossier, keeper, region) in enumerate(wanted):
        stamp = orjson.dumps([first + n, HEADQUARTERS_DEVICE]).decode()
        db.execute(
            "UPDATE dossier SET keeper_id = %s, region = %s,"
            " clk = clk || jsonb_build_object('keeper_id', %s::jsonb, 'region', %s::jsonb) WHERE id = %s",
            (keeper, region, stamp, stamp, dossier),
        )
        lines = [
            {"h": first + n, "d": HEADQUARTERS_DEVICE, "f": name, "e": "dossier", "i": dossier.hex,
             "dossier": dossier.hex, "old": None, "new": value, "at": now, "by": None, "t": None}
            for name, value in (("keeper_id", keeper.hex), ("region", region))
        ]  # fmt: skip
        db.execute(statements.HISTORY, (orjson.dumps(lines).decode(),))
    return [
        Touch(name, row, (), first + n, HEADQUARTERS_DEVICE, GRANT)
        for n, (dossier, _, _) in enumerate(wanted)
        for name, row in rows_of(db, dossier)
    ]
