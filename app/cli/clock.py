"""``satchel clock``: what trusted time thinks of this computer's clock, and the person's word on it."""

from __future__ import annotations

from app.cli.context import Context
from app.cli.output import answer, local_time, say
from app.cli.parser import Parser
from app.i18n import tr
from app.services.clock_word import ClockStanding, confirm, standing


def add(branch: Parser, name: str, options: Parser) -> None:
    leaves = branch.leaves(options)
    leaves.add("show", "clock-show", show)
    leaves.add("confirm", "clock-confirm", say_right)


def show(context: Context) -> int:
    with context.workbench() as bench:
        found = standing(bench.desk)
    return _answer(context, found)


def say_right(context: Context) -> int:
    with context.workbench() as bench:
        found = confirm(bench.desk)
    return _answer(context, found)


def _answer(context: Context, found: ClockStanding) -> int:
    told = {
        "state": str(found.state), "wall_at": found.wall_at, "trusted_at": found.trusted_at,
        "confirmable": found.confirmable,
    }  # fmt: skip

    def text() -> None:
        say("clock", wall=local_time(found.wall_at), trusted=local_time(found.trusted_at))
        print(tr(f"cli.clock.{found.state}"))

    return answer(context, "clock/1", told, text)
