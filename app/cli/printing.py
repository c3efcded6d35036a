"""``satchel print …``: papers as a PDF file or on a printer, under their card (print-visit, -card, -dossier, -log)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.cli.asking import read_secret
from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.cli.typed import day_begins
from app.errors import UserError
from app.i18n import language, tr
from app.models.fields import Section
from app.services.log_lines import Wanted
from app.services.paper_wanted import ON_PAPER, CardWanted, DossierWanted, LogWanted, PaperWanted
from app.services.workbench import Workbench

_DAY_MS = 86_400_000


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)

    leaf = leaves.add("visit", "print-visit", visit)
    leaf.add_argument("id")
    leaf.add_argument("--part", choices=("internal", "client", "both"), default="both", help=tr("cli.help.print-part"))
    _target(leaf)

    leaf = leaves.add("dossier", "print-dossier", dossier)
    leaf.add_argument("code")
    leaf.add_argument(
        "--section", action="append", choices=[str(section) for section in Section if section is not Section.COVER],
        help=tr("cli.help.print-section"),
    )  # fmt: skip
    _target(leaf)

    leaf = leaves.add("card", "print-card", card)
    leaf.add_argument("number", metavar="NO")
    _target(leaf)

    leaf = leaves.add("log", "print-log", log)
    leaf.add_argument("--dossier", metavar="CODE", help=tr("cli.help.log-dossier"))
    leaf.add_argument("--refused", action="store_true", help=tr("cli.help.log-refused"))
    leaf.add_argument("--since", metavar="DAY", help=tr("cli.help.since"))
    leaf.add_argument("--until", metavar="DAY", help=tr("cli.help.until"))
    leaf.add_argument("--most", type=int, default=200, metavar="N", help=tr("cli.help.log-most"))
    _target(leaf)


def _target(leaf: Parser) -> None:
    """Where a paper goes: the same for all."""
    target = leaf.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", metavar="F.pdf", help=tr("cli.help.print-out"))
    target.add_argument("--printer", metavar="NAME", nargs="?", const="", help=tr("cli.help.print-printer"))
    leaf.add_argument("--password-file", metavar="F", help=tr("cli.help.print-password"))
    leaf.add_argument("--copies", type=int, default=1, metavar="N", help=tr("cli.help.print-copies"))
    leaf.add_argument("--force", action="store_true", help=tr("cli.help.force"))


def visit(context: Context) -> int:
    args, password = context.args, _password(context)
    with context.workbench() as bench:
        ref = bench.visits.find(args.id)
        context.card_for(bench, ref.dossier_id)
        if args.out:
            path = Path(args.out).absolute()
            bench.papers.save_visit(ref.id, path, args.part, language(), password=password, force=args.force)
            return _told(context, file=path)
        job = bench.papers.print_visit(
            ref.id, args.part, language(), printer=args.printer or None, copies=args.copies
        )  # fmt: skip
    return _told(context, job=job)


def dossier(context: Context) -> int:
    sections = tuple(Section(one) for one in context.args.section or ()) or ON_PAPER
    return _archive(context, lambda bench: DossierWanted(context.dossier(bench, context.args.code), sections))


def card(context: Context) -> int:
    return _archive(context, lambda bench: CardWanted(context.args.number))


def log(context: Context) -> int:
    args = context.args
    since, until = day_begins(args.since), day_begins(args.until)

    def wanted(bench: Workbench) -> PaperWanted:
        dossier_id = bench.dossiers.find(args.dossier) if args.dossier else None
        which = Wanted(
            dossier_id=dossier_id, outcome="refused" if args.refused else None, since=since,
            until=until + _DAY_MS - 1 if until is not None else None,
        )  # fmt: skip
        return LogWanted(which, max(1, args.most))

    return _archive(context, wanted)


def _archive(context: Context, wanted: Callable[[Workbench], PaperWanted]) -> int:
    args, password = context.args, _password(context)
    with context.workbench() as bench:
        paper = wanted(bench)
        if args.out:
            path = Path(args.out).absolute()
            bench.archive_papers.save(paper, path, language(), password=password, force=args.force)
            return _told(context, file=path)
        job = bench.archive_papers.print(paper, language(), printer=args.printer or None, copies=args.copies)
    return _told(context, job=job)


def _password(context: Context) -> str | None:
    """The PDF's password, asked for before the vault is opened. Raises UserError for options that don't fit."""
    args = context.args
    if args.out and not args.out.lower().endswith(".pdf"):
        raise UserError("print-pdf-name")
    if args.password_file and not args.out:
        raise UserError("print-password-printer")
    if not args.password_file:
        return None
    return read_secret(args.password_file, "cli.ask-passphrase", option="--password-file")


def _told(context: Context, *, file: Path | None = None, job: str | None = None) -> int:
    told = {"file": str(file) if file else None, "job": job}
    return answer(
        context, "print/1", told, lambda: say("file-written", file=file) if file else say("printing", job=job)
    )
