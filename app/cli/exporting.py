"""``satchel export``: a dossier's content as a sheet, under its card, logged before the file appears."""

from __future__ import annotations

from pathlib import Path

from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.exchange.vcard_out import Version
from app.i18n import tr
from app.services.exports import KINDS


def add(branch: Parser, name: str, options: Parser) -> None:
    branch.add_argument("file")
    branch.add_argument("--dossier", metavar="CODE", required=True, help=tr("cli.help.export-dossier"))
    branch.add_argument("--what", choices=list(KINDS), required=True, help=tr("cli.help.export-what"))
    branch.add_argument("--card-version", choices=list(Version), default=Version.V3_0, help=tr("cli.help.card-version"))
    branch.add_argument("--force", action="store_true", help=tr("cli.help.force"))
    branch.set_defaults(handler=export)


def export(context: Context) -> int:
    args = context.args
    path = Path(args.file).absolute()
    with context.workbench() as bench:
        dossier_id = context.dossier(bench, args.dossier)
        rows = bench.exports.export(path, dossier_id, args.what, force=args.force, version=Version(args.card_version))
    return answer(
        context, "file/1", {"file": str(path), "rows": rows}, lambda: say("exported", n=rows, file=path)
    )  # fmt: skip
