"""The tree of commands. A branch's module is loaded when the branch is asked for, so that each command starts fast."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Final

from app.channel import VERSION
from app.cli.parser import Parser
from app.i18n import area, tr

BRANCHES: Final[Mapping[str, str]] = {
    "vault": "vault", "enrol": "exchange", "fill": "exchange", "sync": "exchange", "status": "exchange",
    "conflict": "conflict", "problem": "problem",
    "completeness": "completeness",
    "dossier": "dossier", "person": "rows", "relation": "rows", "opportunity": "rows", "information": "rows",
    "contract": "rows", "complaint": "rows", "form": "forms", "plan": "forms",
    "card": "card", "search": "card", "visit": "visit", "duty": "duty",
    "import": "importing", "undo-import": "importing", "import-list": "importing", "template": "importing",
    "unfiled": "unfiled",
    "export": "exporting", "print": "printing", "map": "map", "log": "log", "sample": "sample", "shots": "window",
    "clock": "clock", "self-test": "selftest",
}  # fmt: skip
"""Command → the module of ``app.cli`` with its ``add(branch, name, options)``; its help is ``cli.help.<command>``."""

COMMON: Final = {
    "home": None, "json": False, "lang": None, "passphrase_file": None, "place": None, "purpose": None,
    "accept_journal_loss": False,
}  # fmt: skip
"""What the common options are when they aren't given; ``parse`` fills them in."""


def common() -> Parser:
    """Options that every command takes, before or after its name."""
    options = Parser(with_help=False)
    options.add_argument("--home", metavar="DIR", help=tr("cli.help.home"))
    options.add_argument("--json", action="store_true", help=tr("cli.help.json"))
    options.add_argument("--lang", choices=("zh_CN", "en"), help=tr("cli.help.lang"))
    options.add_argument("--passphrase-file", metavar="FILE", help=tr("cli.help.passphrase-file"))
    options.add_argument("--place", choices=_codes("Place"), help=tr("cli.help.place"))
    options.add_argument("--purpose", choices=_codes("Purpose"), help=tr("cli.help.purpose"))
    return options


def parser() -> Parser:
    """The whole tree. Each leaf sets ``handler``."""
    options = common()
    root = Parser(prog="satchel", description=tr("cli.help.satchel"), parents=[options])
    root.add_argument("--version", action="version", version=f"satchel {VERSION}", help=tr("cli.help.version"))
    branches = root.add_subparsers(metavar="COMMAND")
    for name, module in BRANCHES.items():
        sentence = tr(f"cli.help.{name}")
        branches.add_parser(
            name, help=sentence, description=sentence, parents=[options], fill=_filling(module, name, options)
        )
    return root


def parse(arguments: Sequence[str]) -> Namespace:
    """The arguments of one invocation; ``handler`` is None without a command. Raises UserError for a mistake."""
    return parser().parse_args(arguments, Namespace(handler=None, **COMMON))


def _filling(module: str, name: str, options: Parser) -> Callable[[Parser], None]:
    def fill(branch: Parser) -> None:
        import_module(f"app.cli.{module}").add(branch, name, options)

    return fill


def _codes(enum: str) -> list[str]:
    """The values of an enumeration, from its words: the models themselves would cost a second here."""
    begin = f"enum.{enum}."
    return [key.removeprefix(begin) for key in area("enum") if key.startswith(begin)]
