"""``satchel print visit``: a visit's report on paper or as a PDF, logged before it leaves (print-visit)."""

from __future__ import annotations

from pathlib import Path

from app.cli.asking import read_secret
from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.errors import UserError
from app.i18n import language, tr


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaf = leaves.add("visit", "print-visit", visit)
    leaf.add_argument("id")
    leaf.add_argument("--part", choices=("internal", "client", "both"), default="both", help=tr("cli.help.print-part"))
    target = leaf.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", metavar="F.pdf", help=tr("cli.help.print-out"))
    target.add_argument("--printer", metavar="NAME", nargs="?", const="", help=tr("cli.help.print-printer"))
    leaf.add_argument("--password-file", metavar="F", help=tr("cli.help.print-password"))
    leaf.add_argument("--copies", type=int, default=1, metavar="N", help=tr("cli.help.print-copies"))
    leaf.add_argument("--force", action="store_true", help=tr("cli.help.force"))


def visit(context: Context) -> int:
    args = context.args
    if args.out and not args.out.lower().endswith(".pdf"):
        raise UserError("print-pdf-name")
    if args.password_file and not args.out:
        raise UserError("print-password-printer")
    password = None
    if args.password_file:
        password = read_secret(args.password_file, "cli.ask-passphrase", option="--password-file")
    with context.workbench() as bench:
        ref = bench.visits.find(args.id)
        context.card_for(bench, ref.dossier_id)
        if args.out:
            path = Path(args.out).absolute()
            bench.papers.save_visit(ref.id, path, args.part, language(), password=password, force=args.force)
            told = {"file": str(path), "job": None}
        else:
            job = bench.papers.print_visit(
                ref.id, args.part, language(), printer=args.printer or None, copies=args.copies
            )  # fmt: skip
            told = {"file": None, "job": job}
    return answer(
        context, "print/1", told,
        lambda: say("file-written", file=told["file"]) if told["file"] else say("printing", job=told["job"]),
    )  # fmt: skip
