"""``satchel enrol|fill|sync|status``: the exchange with headquarters."""

from __future__ import annotations

from app.cli.asking import at_terminal, read_secret
from app.cli.context import Context
from app.cli.output import answer, local_time, progress, say, warn
from app.cli.parser import Parser
from app.errors import SatchelError
from app.i18n import tr
from app.services.syncing import Standing
from app.services.workbench import Workbench
from app.sync.engine import SyncResult
from app.sync.fill import FillResult


def add(branch: Parser, name: str, options: Parser) -> None:
    if name == "enrol":
        branch.add_argument("url", metavar="URL")
        branch.add_argument("code", metavar="CODE", nargs="?", default="-", help=tr("cli.help.code"))
        branch.add_argument("--code-file", metavar="FILE", help=tr("cli.help.code-file"))
        branch.add_argument("--again", action="store_true", help=tr("cli.help.again"))
        branch.add_argument("--name", help=tr("cli.help.device-name"))
        branch.add_argument("--no-fill", action="store_true", help=tr("cli.help.no-fill"))
    branch.set_defaults(handler={"enrol": enrol, "fill": fill, "sync": sync, "status": status}[name])


def enrol(context: Context) -> int:
    args = context.args
    with context.workbench() as bench:
        code = args.code if args.code != "-" else _code(args.code_file)
        made = bench.exchange.enrol(args.url, code, device_name=args.name, again=args.again)
        if not context.json:
            say("enrolled", name=made.name, company=made.company, device=made.device)
            say("enrolled-words", words=made.fingerprint)
        try:
            filled = None if args.no_fill else _fill(context, bench)
        except SatchelError:
            warn("enrolled-not-filled")
            raise
    return answer(
        context, "enrolled/1", {"enrolled": made, "filled": filled}, lambda: _tell_fill(filled) if filled else None
    )  # fmt: skip


def _code(file: str | None) -> str:
    """The enrolment code from a file, from stdin, or typed unseen: an argument stands in the list of processes."""
    return read_secret(file or (None if at_terminal() else "-"), "cli.ask-code", option="--code-file")


def fill(context: Context) -> int:
    with context.workbench() as bench:
        filled = _fill(context, bench)
    return answer(context, "fill/1", filled, lambda: _tell_fill(filled))


def sync(context: Context) -> int:
    with context.workbench() as bench, progress(context, "progress-sync") as show:
        result = bench.exchange.sync(lambda p: show(p.done, p.total))
    return answer(context, "sync/1", result, lambda: _tell_sync(result))


def status(context: Context) -> int:
    with context.workbench() as bench:
        standing = bench.exchange.standing()
    return answer(context, "status/1", standing, lambda: _tell_status(standing))


def _fill(context: Context, bench: Workbench) -> FillResult:
    with progress(context, "progress-fill") as show:
        return bench.exchange.fill(lambda p: show(p.done, p.total))


def _tell_fill(filled: FillResult) -> None:
    say("filled" if filled.finished else "filled-in-part", n=filled.rows)


def _tell_sync(result: SyncResult) -> None:
    say("synced", changes=result.changes, events=result.events, directives=result.directives)
    if result.rows:
        say("synced-down", n=result.rows)
    if result.files_up:
        say("synced-files-up", n=result.files_up)
    if result.files_down:
        say("synced-files-down", n=result.files_down)
    if result.purged:
        say("synced-purged", n=len(result.purged))
    if result.conflicts:
        say("synced-conflicts", n=result.conflicts)
    if result.rejected:
        say("synced-rejected", n=result.rejected)
    if result.supplied:
        say("synced-supplied", n=result.supplied)
    if result.restamped:
        say("synced-restamped", n=result.restamped)
    if not result.finished:
        say("synced-in-part", n=result.waiting)


def _tell_status(standing: Standing) -> None:
    found = standing.status
    if not found.enrolled:
        say("status-alone")
    else:
        say("status-enrolled", company=found.company, url=found.url, device=found.device)
        say("enrolled-words", words=found.fingerprint)
        if found.contact_at:
            say("status-contact", at=local_time(found.contact_at))
        else:
            say("status-no-contact")
        if not found.filled:
            say("status-not-filled", done=found.fill_done, total=found.fill_rows)
    say("status-waiting", n=found.waits)
    for entity, waiting in found.waiting.items():
        say("status-waiting-of", what=tr(f"entity.{entity}"), n=waiting)
    for key, n, size in (
        ("status-files-waiting", standing.files_waiting, standing.files_waiting_bytes),
        ("status-files-missing", standing.files_missing, standing.files_missing_bytes),
    ):
        if n:
            say(key, n=n, size=max(1, size >> 10))
    say("status-log", size=standing.log_size, seen=standing.log_seen)
    if standing.lease_days_left is not None:
        say("status-lease", n=standing.lease_days_left)
    for problem in found.problems:
        say("status-problem", what=tr(f"entity.{problem.entity}"), id=problem.row, reason=problem.reason)
    if found.restored_at:
        say("status-restored", at=local_time(found.restored_at), n=found.supplied)
        if found.left:
            say("status-restored-left", n=len(found.left))
    if found.halted:
        say("status-halted", why=tr(f"error.{found.halted}"))
