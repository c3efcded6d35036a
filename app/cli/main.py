"""Runs one command: errors of the world become one sentence and their exit code, ours an apology and code 1."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from itertools import zip_longest

from app import i18n
from app.cli.commands import parse
from app.cli.context import Context
from app.cli.output import print_json
from app.cli.wiring import Wiring
from app.errors import Refused, SatchelError
from app.i18n import has, tr
from app.terminal.tame import tamed
from app.vault.errors import Wiped

BUG = 1


def run_command(arguments: Sequence[str], wiring: Wiring) -> int:
    """Run a command. Exit code 0, a mistake 2, refused by a rule 3, broken data 4, unreachable 5, our bug 1."""
    try:
        _print_anything()
        wiring.choose_language(_language_of(arguments))
        with tamed():
            code = _run(arguments, wiring)
        sys.stdout.flush()
        return code
    except SatchelError as error:
        rule = f" [{error.rule}]" if isinstance(error, Refused) else ""
        hint = f"cli.hint.{error.key}"  # what only the command line has to say of it
        told = f"{error.message} {tr(hint)}" if has(hint) else error.message
        print(f"{told}{rule}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(tr("error.interrupted"), file=sys.stderr)
        return 2
    except BrokenPipeError:
        _close_quietly()
        return 0
    except Exception as bug:  # the one place where everything unforeseen ends
        where = wiring.report_crash(bug, wiring.home_of(_value_of("--home", arguments)))
        print(tr("cli.crashed", where=where or "-"), file=sys.stderr)
        return BUG


def _run(arguments: Sequence[str], wiring: Wiring) -> int:
    try:
        args = parse(arguments)
    except SystemExit:  # argparse has printed the help or the version
        return 0
    home = wiring.home_of(args.home)
    if args.handler is None:
        return wiring.open_window(home, explicit_language=args.lang is not None)
    try:
        return int(args.handler(Context(args, home, wiring)))
    except Wiped as gone:
        if args.json:
            print_json("wiped/1", {"device": gone.device, "at": gone.at, "home": str(home)})
        raise


def _print_anything() -> None:
    """A terminal that can't show a character shows a mark instead of stopping the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _close_quietly() -> None:
    """Nobody reads any more: what is left in the buffer goes nowhere, and nothing is said at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _language_of(arguments: Sequence[str]) -> str | None:
    """``--lang`` must be known before the help texts are made."""
    wanted = _value_of("--lang", arguments)
    return wanted if wanted in i18n.LANGUAGES else None


def _value_of(option: str, arguments: Sequence[str]) -> str | None:
    """An option's value, the last one given, before the arguments are parsed and where they can't be."""
    found = None
    for given, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if given == option:
            found = following
        elif given.startswith(f"{option}="):
            found = given.partition("=")[2]
    return found
