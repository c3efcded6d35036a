"""Runs one command: errors of the world become one sentence and their exit code, ours an apology and code 1."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import i18n
from app.cli.commands import parse
from app.cli.context import Context, MakeOpening
from app.errors import Refused, SatchelError
from app.i18n import tr

BUG = 1
HomeOf = Callable[[str | None], Path]
ChooseLanguage = Callable[[str | None], None]
OpenWindow = Callable[[Path], int]
ReportCrash = Callable[[BaseException], Path | None]


def run_command(
    arguments: Sequence[str],
    *,
    home_of: HomeOf,
    make_opening: MakeOpening,
    choose_language: ChooseLanguage,
    open_window: OpenWindow,
    report_crash: ReportCrash,
) -> int:
    """Run a command. Exit code 0, a mistake 2, refused by a rule 3, broken data 4, unreachable 5, our bug 1."""
    try:
        choose_language(_language_of(arguments))
        args = parse(arguments)
        if args.handler is None:
            return open_window(home_of(args.home))
        return int(args.handler(Context(args, home_of(args.home), make_opening)) or 0)
    except SatchelError as error:
        rule = f" [{error.rule}]" if isinstance(error, Refused) else ""
        print(f"{error.message}{rule}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(tr("error.interrupted"), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except Exception as bug:  # the one place where everything unforeseen ends
        where = report_crash(bug)
        print(tr("cli.crashed", where=where or "-"), file=sys.stderr)
        return BUG


def _language_of(arguments: Sequence[str]) -> str | None:
    """``--lang`` must be known before the help texts are made."""
    for given, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if given == "--lang" and following in i18n.LANGUAGES:
            return following
        if given.startswith("--lang=") and given[7:] in i18n.LANGUAGES:
            return given[7:]
    return None
