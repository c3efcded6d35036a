"""``satchel log …``: one's own access log, verified, read, exported (access-log, log-tamper)."""

from __future__ import annotations

from pathlib import Path

from app.cli.context import Context
from app.cli.output import answer, local_time, print_json, say, table
from app.cli.parser import Parser
from app.i18n import tr
from app.services.log_lines import LogLine, Wanted
from app.services.logbook import PAGE, LogHead, Verified


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("verify", "log-verify", verify)

    leaf = leaves.add("show", "log-show", show)
    leaf.add_argument("--dossier", metavar="CODE", help=tr("cli.help.log-dossier"))
    leaf.add_argument("--refused", action="store_true", help=tr("cli.help.log-refused"))
    leaf.add_argument("--most", type=int, default=PAGE, metavar="N", help=tr("cli.help.log-most"))

    leaf = leaves.add("export", "log-export", export)
    leaf.add_argument("file")
    leaf.add_argument("--force", action="store_true", help=tr("cli.help.force"))

    leaves.add("head", "log-head", head)


def verify(context: Context) -> int:
    """Exit code 4 with the exact places if anything is broken."""
    with context.workbench() as bench:
        found = bench.logbook.verify()
        _tell_verified(context, found)  # a broken log may not take the lock's event: told before that
    return 0 if found.ok else 4


def _tell_verified(context: Context, found: Verified) -> None:
    problems = [{"kind": one.kind, "seq": one.seq, "sentence": one.sentence} for one in found.problems]
    if context.json:
        print_json("log-verify/1", {"ok": found.ok, "head": found.head, "problems": problems})
    elif found.ok:
        say("log-whole", n=found.head.size)
    else:
        for one in found.problems:
            say("log-broken", kind=one.kind, seq=one.seq, sentence=one.sentence)


def show(context: Context) -> int:
    args = context.args
    with context.workbench() as bench:
        dossier_id = bench.dossiers.find(args.dossier) if args.dossier else None
        wanted = Wanted(dossier_id=dossier_id, outcome="refused" if args.refused else None)
        page = bench.logbook.page(size=args.most, wanted=wanted)
    heads = [tr(f"cli.log-{name}") for name in ("number", "at", "what", "how", "dossier", "card", "place")]
    return answer(context, "log/1", page, lambda: table(heads, [_cells(one) for one in page.lines]))


def export(context: Context) -> int:
    path = Path(context.args.file).absolute()
    with context.workbench() as bench:
        bench.logbook.export(path, force=context.args.force)
    return answer(context, "file/1", {"file": str(path), "rows": None}, lambda: say("file-written", file=path))


def head(context: Context) -> int:
    with context.workbench() as bench:
        found = bench.logbook.head()
    return answer(context, "log-head/1", found, lambda: _tell_head(found))


def _cells(one: LogLine) -> tuple[object, ...]:
    dossier = " ".join(filter(None, (one.dossier_code, one.dossier_name)))
    place = tr(f"enum.Place.{one.place}") if one.place else ""
    how = f"{one.how}: {one.why}" if one.why else one.how
    return (one.position.seq, local_time(one.at), one.what, how, dossier, one.card, place)


def _tell_head(found: LogHead) -> None:
    say("log-head", device=found.device, epoch=found.epoch, size=found.size, root=found.root)
    if found.seen is not None:
        say("log-seen", n=found.seen)
