"""``satchel-hq device``: which laptops there are, and what is done about a lost one (incident)."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Final

from app.errors import UserError
from app.i18n import tr
from hq.cli import output
from hq.headquarters import Headquarters
from hq.services import devices, wiping

_COLUMNS: Final = ("device", "user", "name", "app", "changes", "events", "seen_at", "revoked_at", "wipe", "fingerprint")
_FACTS: Final = (
    "device", "user", "person", "name", "app", "enrolled_at", "fingerprint", "changes", "events", "seen_at",
    "quarantined", "violations", "incidents", "successor", "revoked_at", "wipe_ordered_at", "wiped_at",
)  # fmt: skip


def list_all(hq: Headquarters, args: argparse.Namespace) -> int:
    rows = devices.all_devices(hq)
    if args.json:
        output.document(rows)
    else:
        output.table([{**row, "wipe": _wipe(row)} for row in rows], _COLUMNS)
    return 0


def show(hq: Headquarters, args: argparse.Namespace) -> int:
    found = devices.one_device(hq, args.device)
    if args.json:
        output.document(found)
    else:
        output.lines(f"{tr(f'hq.column.{name}')}: {output.cell(name, found[name])}" for name in _FACTS)
    return 0


def revoke(hq: Headquarters, args: argparse.Namespace) -> int:
    """Refuse a device from now on; with ``--wipe`` also order it to wipe itself, after saying what that means."""
    if args.wipe:
        return _order(hq, args)
    if args.request is not None or args.dry_run:
        raise UserError("hq-wipe-only")
    devices.revoke(hq, args.device, args.by)
    if args.json:
        output.document({"device": args.device, "revoked": True})
    else:
        output.lines([tr("hq.device-revoked", device=args.device)])
    return 0


def _order(hq: Headquarters, args: argparse.Namespace) -> int:
    before = devices.one_device(hq, args.device)
    if not args.json:
        output.lines(_outlook(before))
        sys.stdout.flush()
    if args.dry_run:
        if args.json:
            output.document({**before, "ordered": False})
        return 0
    wiping.check_director(hq, args.by)
    if not args.json and sys.stdin.isatty() and sys.stdout.isatty():
        _ask(args.device)
    done = wiping.order(hq, args.device, args.by, args.request)
    if args.json:
        output.document({**devices.one_device(hq, args.device), "ordered": done.fresh})
    else:
        key = "hq.wipe-ordered" if done.fresh else "hq.wipe-stands"
        output.lines([tr(key, device=done.device, at=output.cell("at_at", done.ordered_at))])
    return 0


def _outlook(row: dict[str, Any]) -> list[str]:
    """How much of the laptop headquarters has, and what a wipe means."""
    facts = {name: output.cell(name, row[name]) for name in ("device", "user", "person", "name", "changes", "events")}
    seen = "hq.wipe-has" if row["seen_at"] else "hq.wipe-has-nothing"
    lines = [
        tr("hq.wipe-device", **facts), tr(seen, at=output.cell("seen_at", row["seen_at"]), **facts),
        tr("hq.wipe-lost"), tr("hq.wipe-means"), tr("hq.wipe-until"),
    ]  # fmt: skip
    if row["successor"] is not None:
        lines.append(tr("hq.wipe-successor", successor=row["successor"]))
    return lines


def _ask(device: int) -> None:
    """Somebody sits there: the number again, because nothing brings the laptop's content back. Raises UserError."""
    try:
        typed = input(tr("hq.wipe-ask", device=device) + " ")
    except EOFError:
        typed = ""
    if typed.strip() != str(device):
        raise UserError("hq-wipe-not-confirmed")


def _wipe(row: dict[str, Any]) -> str:
    if row["wiped_at"] is not None:
        return tr("hq.wipe-done", at=output.cell("wiped_at", row["wiped_at"]))
    if row["wipe_ordered_at"] is not None:
        return tr("hq.wipe-waits", at=output.cell("wipe_ordered_at", row["wipe_ordered_at"]))
    return "-"
