"""The tree of commands: each module of ``app.cli`` adds its own branch."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from app.channel import VERSION
from app.cli import card, dossier, rows, vault
from app.cli.context import Context
from app.errors import UserError
from app.i18n import tr
from app.models.enums import Place, Purpose

Handler = Callable[[Context], int]
_BRANCHES = (vault, dossier, rows, card)


class Parser(argparse.ArgumentParser):
    """argparse whose mistakes are the user's (exit code 2), in one sentence."""

    def error(self, message: str) -> NoReturn:
        raise UserError("usage", message=message, program=self.prog)


COMMON = {"home": None, "json": False, "lang": None, "passphrase_file": None, "place": None, "purpose": None}
"""What the common options are when they aren't given; ``parse`` fills them in."""


def common() -> argparse.ArgumentParser:
    """Options that every command takes, before or after its name."""
    options = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--home", metavar="DIR", help=tr("cli.help.home"))
    options.add_argument("--json", action="store_true", help=tr("cli.help.json"))
    options.add_argument("--lang", choices=("zh_CN", "en"), help=tr("cli.help.lang"))
    options.add_argument("--passphrase-file", metavar="FILE", help=tr("cli.help.passphrase-file"))
    options.add_argument("--place", choices=[str(place) for place in Place], help=tr("cli.help.place"))
    options.add_argument("--purpose", choices=[str(purpose) for purpose in Purpose], help=tr("cli.help.purpose"))
    return options


def parser() -> argparse.ArgumentParser:
    """The whole tree. Each leaf sets ``handler``."""
    options = common()
    root = Parser(prog="satchel", description=tr("cli.help.satchel"), parents=[options])
    root.add_argument("--version", action="version", version=f"satchel {VERSION}")
    branches = root.add_subparsers(metavar="COMMAND")
    for branch in _BRANCHES:
        branch.add(branches, options)
    return root


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments of one invocation; ``handler`` is None without a command. Raises UserError for a mistake."""
    return parser().parse_args(arguments, argparse.Namespace(handler=None, **COMMON))
