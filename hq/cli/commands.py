"""The commands over an open headquarters: each shows what a service answers and returns the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlsplit

from app.errors import UserError
from app.i18n import has, tr
from app.models.enums import Purpose, Role
from hq.cli import device, output, stored
from hq.cli.shown import record_lines
from hq.headquarters import Headquarters
from hq.load.cpu import measured
from hq.load.run import Plan
from hq.services import (
    certificates,
    devices,
    enrolment,
    erasing,
    fsck,
    handover,
    importing,
    people,
    reading,
    restored,
    verification,
)

OK: Final = 0
BROKEN: Final = 4
Args = argparse.Namespace
Command = Callable[[Headquarters, Args], int]


def _import(hq: Headquarters, args: Args) -> int:
    reports = importing.import_path(hq, args.path, args.kind)
    if args.json:
        output.document([one.value() for one in reports])
        return OK
    for one in reports:
        output.lines([tr("hq.imported", kind=one.kind, added=one.added, skipped=one.skipped)])
        output.lines(tr("hq.import-mended", what=what, times=times) for what, times in one.mended.items())
        output.lines(tr("hq.import-problem", what=_problem(what), times=times) for what, times in one.problems.items())
    return OK


def _problem(name: str) -> str:
    return {
        "parent_unknown": tr("hq.problem-parent-unknown"),
        "unfiled": tr("hq.problem-unfiled"),
        "account_unknown": tr("hq.problem-account-unknown"),
        "agent_unknown": tr("hq.problem-agent-unknown"),
        "date_unreadable": tr("hq.problem-date-unreadable"),
        "stage_unknown": tr("hq.problem-stage-unknown"),
    }[name]


def _user_add(hq: Headquarters, args: Args) -> int:
    new = people.NewPerson(args.number, args.name, Role(args.role), args.unit, args.region, args.superior)
    person = people.add(hq, new)
    if args.json:
        output.document(person.wire())
    else:
        output.lines([tr("hq.user-added", number=person.number)])
    return OK


def _user_list(hq: Headquarters, args: Args) -> int:
    with hq.db.transaction() as db:
        everyone = people.everyone(db)
    numbers = {person.id: person.number for person in everyone}
    rows: list[dict[str, Any]] = [
        {
            "id": str(one.id), "number": one.number, "name": one.name, "role": one.role.value, "unit": one.unit,
            "region": one.region,
            "superior": numbers.get(one.superior_id) if one.superior_id else None, "active": one.active,
        }
        for one in everyone
    ]  # fmt: skip
    return _rows(args, rows, "number", "name", "role", "region", "superior")


def _enrol(hq: Headquarters, args: Args) -> int:
    code = enrolment.make_code(hq, args.user)
    if args.json:
        output.document({"code": code.text, "expires_at": code.expires_at, "url": hq.settings.url})
    else:
        output.lines([code.text, tr("hq.code-made", url=hq.settings.url)])
    return OK


def _user(args: Args) -> str:
    """The number of the person it is done for. Raises UserError."""
    if not args.user:
        raise UserError("hq-reader-needed")
    return str(args.user)


def _reader(hq: Headquarters, args: Args) -> reading.Reader:
    return reading.reader(hq, reading.Statement(_user(args), Purpose(args.purpose), args.inspection))


def _dossier_list(hq: Headquarters, args: Args) -> int:
    rows = reading.list_dossiers(hq, _reader(hq, args))
    return _rows(args, rows, "code", "name", "region", "grade", "stage")


def _dossier_show(hq: Headquarters, args: Args) -> int:
    return _record(hq, args, "dossier", reading.show_dossier(hq, _reader(hq, args), args.reference))


def _handover(hq: Headquarters, args: Args) -> int:
    done = handover.hand_over(hq, args.dossier, args.to, _user(args))
    return _done(args, done, tr("hq.handed-over", dossier=done.dossier, number=done.new, rows=done.rows))


def _erase(hq: Headquarters, args: Args) -> int:
    done = erasing.erase(hq, args.person, _user(args), args.request)
    told = tr("hq.erased", persons=done.persons, rows=done.rows, files=done.files, devices=done.devices)
    named = [tr("hq.erased-named", entity=name, count=count) for name, count in done.named.items()]
    return _done(args, done, told, *named)


def _restored(hq: Headquarters, args: Args) -> int:
    done = restored.declare(hq, _user(args))
    return _done(args, done, tr("hq.restored", entries=done.entries, codes=done.codes), tr("hq.restored-next"))


def _done(args: Args, done: handover.HandedOver | erasing.Erased | restored.Declared, *lines: str) -> int:
    """What was decided and done, in words or as a document."""
    if args.json:
        output.document(asdict(done))
    else:
        output.lines(lines)
    return OK


def _certificate_show(hq: Headquarters, args: Args) -> int:
    return _certificates(args, certificates.standing(hq))


def _certificate_next(hq: Headquarters, args: Args) -> int:
    return _certificates(args, certificates.prepare(hq))


def _certificate_use(hq: Headquarters, args: Args) -> int:
    found = certificates.use(hq, force=args.force)
    if not args.json:
        output.lines([tr("hq.certificate-used")])
    return _certificates(args, found)


def _certificates(args: Args, found: certificates.Standing) -> int:
    if args.json:
        output.document(asdict(found))
        return OK
    output.lines([tr("hq.certificate-current", pin=found.current)])
    if found.upcoming is None:
        output.lines([tr("hq.certificate-no-next")])
    else:
        output.lines([tr("hq.certificate-next", pin=found.upcoming)])
        if found.announced_at is None:
            output.lines([tr("hq.certificate-unannounced")])
        elif found.unheard:
            output.lines([tr("hq.certificate-unheard", devices=", ".join(map(str, found.unheard)))])
        else:
            output.lines([tr("hq.certificate-heard")])
    return OK


def _visit_list(hq: Headquarters, args: Args) -> int:
    rows = reading.list_visits(hq, _reader(hq, args))
    return _rows(args, rows, "number", "dossier", "planned_at", "state", "subject")


def _visit_show(hq: Headquarters, args: Args) -> int:
    return _record(hq, args, "visit", reading.show_visit(hq, _reader(hq, args), args.reference))


def _card_list(hq: Headquarters, args: Args) -> int:
    return _rows(
        args, devices.all_cards(hq), "number", "kind", "state", "dossier", "user", "purpose", "issued_at", "due_at"
    )


def _log_verify(hq: Headquarters, args: Args) -> int:
    found = verification.verify(hq, args.device)
    good = all(one.result == "ok" for one in found)
    if args.json:
        output.document({"ok": good, "logs": [asdict(one) for one in found]})
    else:
        for one in found:
            where = "" if one.seq is None else f" {one.seq} {one.detail}"
            output.lines([f"{one.log}\t{one.size}\t{one.result}{where}"])
            output.lines(f"  VIOLATION {each['seq']} {each['rule']}" for each in one.violations)
    return OK if good else BROKEN


def _load(hq: Headquarters, args: Args) -> int:
    nodes = tuple(args.to or [f"localhost:{urlsplit(hq.settings.url).port or 443}"])
    plan = Plan(
        nodes, hq.keys.tls_certificate, args.devices, args.changes, args.rounds, args.idle, args.at_once, args.processes
    )
    found = measured(hq, plan, args.metrics or [])
    if args.json:
        output.document(found)
    else:
        output.record(found)
    return OK if not found["errors"] and not found["lost"] else BROKEN


def _fsck(hq: Headquarters, args: Args) -> int:
    wrong = fsck.fsck(hq)
    if args.json:
        output.document({"ok": not wrong, "wrong": [{**asdict(one), "words": _fsck_words(one)} for one in wrong]})
    elif wrong:
        output.lines(_fsck_words(one) for one in wrong)
    else:
        output.lines([tr("hq.fsck-ok")])
    return BROKEN if wrong else OK


def _fsck_words(one: fsck.Wrong) -> str:
    key = f"hq.fsck-{one.check.lower().replace('_', '-')}"
    what = tr(key) if has(key) else tr("hq.fsck-log", result=one.check)
    return tr("hq.fsck-wrong", table=one.table, what=what, count=one.count, first=one.first or "-")


def _rows(args: Args, rows: list[dict[str, Any]], *columns: str) -> int:
    if args.json:
        output.document(rows)
    else:
        output.table(rows, columns)
    return OK


def _record(hq: Headquarters, args: Args, entity: str, row: dict[str, Any]) -> int:
    if args.json:
        output.document(row)
        return OK
    with hq.db.transaction() as db:
        names = {one.id.hex: f"{one.number} {one.name}" for one in people.everyone(db)}
    output.lines(record_lines(entity, row, names))
    return OK


COMMANDS: Final[dict[tuple[str, str | None], Command]] = {
    ("import", None): _import,
    ("user", "add"): _user_add,
    ("user", "list"): _user_list,
    ("enrol", None): _enrol,
    ("dossier", "list"): _dossier_list,
    ("dossier", "show"): _dossier_show,
    ("handover", None): _handover,
    ("erase", None): _erase,
    ("restored", None): _restored,
    ("certificate", "show"): _certificate_show,
    ("certificate", "next"): _certificate_next,
    ("certificate", "use"): _certificate_use,
    ("visit", "list"): _visit_list,
    ("visit", "show"): _visit_show,
    ("card", "list"): _card_list,
    ("device", "list"): device.list_all,
    ("device", "show"): device.show,
    ("device", "revoke"): device.revoke,
    ("log", "verify"): _log_verify,
    ("files", "show"): stored.show,
    ("files", "copy"): stored.move,
    ("fsck", None): _fsck,
    ("load", None): _load,
}
