"""``satchel completeness``: how complete the dossiers are, by keeper or by region (completeness)."""

from __future__ import annotations

from collections.abc import Sequence

from app.cli.context import Context
from app.cli.output import answer, table
from app.cli.parser import Parser
from app.i18n import tr
from app.services.overall import By, Group


def add(branch: Parser, _name: str, _options: Parser) -> None:
    branch.add_argument("--by", choices=[str(by) for by in By], default=str(By.KEEPER), help=tr("cli.help.by"))
    branch.set_defaults(handler=told)


def told(context: Context) -> int:
    by = By(context.args.by)
    with context.workbench() as bench:
        groups = bench.overall.by(by)
    return answer(context, "completeness/1", {"by": str(by), "groups": groups}, lambda: _tell(by, groups))


def _tell(by: By, groups: Sequence[Group]) -> None:
    heads = [tr(f"field.dossier.{'keeper_id' if by is By.KEEPER else 'region'}"), tr("cli.dossiers")]
    table(
        [*heads, tr("cli.completeness"), tr("cli.to-confirm"), tr("cli.oldest-days")],
        [
            (one.name or "–", str(one.dossiers), f"{one.percent}%", str(one.waiting), _oldest(one))
            for one in groups
        ],
    )  # fmt: skip


def _oldest(group: Group) -> str:
    if any(one.never for one in group.stale):
        return tr("cli.never-confirmed")
    return str(max((one.oldest_days or 0 for one in group.stale), default=0) or "")
