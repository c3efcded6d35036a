"""argparse with our words: mistakes are the user's (exit code 2), in one sentence, in either language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NoReturn

from app.errors import UserError
from app.i18n import tr

PAIRS: Final = "values"
"""The positional arguments FIELD=VALUE; they may stand anywhere among the options."""

_SAID: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"the following arguments are required: (?P<names>.+)", "required"),
        (r"unrecognized arguments: (?P<names>.+)", "unrecognized"),
        (r"argument COMMAND: invalid choice: (?P<value>.+?) \(choose from .*\)", "command"),
        (r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)", "choice"),
        (r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)", "value"),
        (r"argument (?P<name>.+?): expected (one|at least one|\d+) arguments?", "lacks"),
        (r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)", "surplus"),
        (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "together"),
        (r"one of the arguments (?P<names>.+) is required", "one-of"),
    )
)
"""argparse's English sentences → ours (``cli.usage.<key>``)."""

Action = argparse.Action
Filling = Callable[["Parser"], None]
Handler = Callable[[Any], int]


class Formatter(argparse.HelpFormatter):
    """Help with *usage* in the current language."""

    def add_usage(
        self, usage: str | None, actions: Iterable[Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, tr("cli.usage.prefix") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A command or a branch of commands. ``fill`` adds what belongs to it, once it is asked for.

    One without help is no command but holds options that all share: those say nothing where they aren't given.
    """

    def __init__(self, *, with_help: bool = True, fill: Filling | None = None, **settings: Any) -> None:
        super().__init__(
            **settings, add_help=False, allow_abbrev=False, formatter_class=Formatter,
            argument_default=None if with_help else argparse.SUPPRESS,
        )  # fmt: skip
        self._fill = fill
        if with_help:  # shared options keep the group's own title: argparse joins groups by title
            self._positionals.title = tr("cli.usage.commands")
            self._optionals.title = tr("cli.usage.options")
            self.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help=tr("cli.help.help"))

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse; and FIELD=VALUE is taken wherever it stands."""
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
        found, left = super().parse_known_args(args, namespace)
        if any(action.dest == PAIRS for action in self._actions):
            pairs = [text for text in left if not text.startswith("-")]
            setattr(found, PAIRS, [*(getattr(found, PAIRS, None) or []), *pairs])
            left = [text for text in left if text.startswith("-")]
        return found, left

    def leaves(self, options: Parser) -> Leaves:
        """What the branch's own commands are added to."""
        return Leaves(self.add_subparsers(metavar="COMMAND", required=True), options)

    def error(self, message: str) -> NoReturn:
        raise UserError("usage", message=_in_our_words(message), program=self.prog)


class Leaves:
    """The commands of a branch."""

    def __init__(self, under: Any, options: Parser) -> None:
        self._under = under
        self._options = options

    def add(self, name: str, sentence: str, handler: Handler, **defaults: object) -> Parser:
        """A command; ``sentence`` is its help, below ``cli.help``."""
        told = tr(f"cli.help.{sentence}")
        leaf: Parser = self._under.add_parser(name, help=told, description=told, parents=[self._options])
        leaf.set_defaults(handler=handler, **defaults)
        return leaf


def _in_our_words(message: str) -> str:
    for pattern, key in _SAID:
        if match := pattern.fullmatch(message):
            return tr(f"cli.usage.{key}", **match.groupdict())
    return message
