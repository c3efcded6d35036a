"""``satchel shots``: pictures of every page, taken offscreen by the window's side of the program."""

from __future__ import annotations

from pathlib import Path

from app.cli.context import Context
from app.cli.output import answer, say
from app.cli.parser import Parser
from app.i18n import LANGUAGES, tr


def add(branch: Parser, name: str, options: Parser) -> None:
    branch.add_argument("--out", metavar="DIR", required=True, help=tr("cli.help.shots-out"))
    branch.add_argument("--locale", choices=LANGUAGES, default="zh_CN", help=tr("cli.help.shots-locale"))
    branch.add_argument("--theme", choices=("light", "dark"), default="light", help=tr("cli.help.shots-theme"))
    branch.add_argument("--scale", type=float, choices=(1.0, 2.0), default=1.0, help=tr("cli.help.shots-scale"))
    branch.set_defaults(handler=shots)


def shots(context: Context) -> int:
    args = context.args
    taken = context.wiring.take_shots(Path(args.out).absolute(), args.locale, args.theme, args.scale)
    files = [str(path) for path in taken]
    return answer(context, "shots/1", {"files": files}, lambda: say("shots-taken", n=len(files), out=args.out))
