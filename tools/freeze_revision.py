"""Write a new frozen Alembic revision: the difference between the last revision and today's models.

    python -m tools.freeze_revision shared|laptop|headquarters NAME

The file holds plain operations and no import of the models. A laptop's triggers are made anew from the models with each
upgrade (ADR 0003): its revision only names their fingerprint, so a change to them alone needs a revision too.
"""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

import app.models.tables  # noqa: F401  registers the tables
from app.models.base import Base
from app.models.capture import SEARCH_TEXT_DDL, fingerprint
from app.models.enums import Tier
from app.models.migrate import _HERE, upgrade
from app.vault.cipher import create_file, open_engine

TIERS = {"shared": Tier.BOTH, "laptop": Tier.LAPTOP, "headquarters": Tier.HEADQUARTERS}
HEADER = '''"""{name}."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{revision}"
down_revision = {down!r}
branch_labels = {labels!r}
'''


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("branch", choices=TIERS)
    parser.add_argument("name")
    args = parser.parse_args()
    if args.branch == "headquarters":
        importlib.import_module("hq.db.models")
    folder = _HERE / "versions" / args.branch
    existing = sorted(folder.glob("[0-9]*.py"))
    number = len(existing) + 1
    revision = f"{args.branch}_{number:04d}"
    scratch = Path("out/freeze.db")
    scratch.parent.mkdir(exist_ok=True)
    scratch.unlink(missing_ok=True)
    create_file(scratch, bytes(32), bytes(16))
    engine = open_engine(scratch, bytes(32), bytes(16))
    upgrade(engine, Tier.LAPTOP if args.branch == "laptop" else Tier.HEADQUARTERS)

    def ours(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
        if kind == "table":
            return not reflected and thing.info["tier"] is TIERS[args.branch]
        # an index that only one side has is written by hand into that side's branch
        return kind != "index" or "tier" not in thing.info

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        script = produce_migrations(context, Base.metadata)
        body = render_python_code(script.upgrade_ops) if script.upgrade_ops is not None else "pass"
        back = render_python_code(script.downgrade_ops) if script.downgrade_ops is not None else "pass"
    text = HEADER.format(
        name=args.name, revision=revision, down=f"{args.branch}_{number - 1:04d}" if existing else None,
        labels=None if existing else (args.branch,),
    )  # fmt: skip
    if args.branch == "laptop":
        text += f'triggers = "{fingerprint()}"\n'
    body, back = _tidied(body), _tidied(back)
    text += f"\n\ndef upgrade() -> None:\n    {body}\n"
    if args.branch == "laptop" and not existing:
        text += f"    op.execute({SEARCH_TEXT_DDL!r})\n"
    if existing:
        text += f"\n\ndef downgrade() -> None:\n    {back}\n"
    target = folder / f"{number:04d}_{args.name}.py"
    target.write_text(text, "utf-8")
    print(target)


def _tidied(body: str) -> str:
    """Operations as they stand in a revision."""
    body = body.replace("astext_type=Text()", "astext_type=sa.Text()")
    # PostgreSQL takes no number for a boolean's default
    body = re.sub(r"(sa\.Boolean\(\), server_default=)sa\.text\([\"']0[\"']\)", r"\1sa.false()", body)
    body = re.sub(r"(sa\.Boolean\(\), server_default=)sa\.text\([\"']1[\"']\)", r"\1sa.true()", body)
    body = re.sub(r"\n\s*info=\{[^}]*\},?", "", body)  # the tier is the models' affair
    return re.sub(r"\n(?=\S)", "\n    ", body)


if __name__ == "__main__":
    main()
