"""A later version of Satchel, simulated: a copy of the revisions with one more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.models import migrate

REVISION = '''"""Of a later version."""

import sqlalchemy as sa
from alembic import op

revision = "{branch}_{number:04d}"
down_revision = "{branch}_{before:04d}"
branch_labels = None


def upgrade() -> None:
    {body}
'''
ADD_TABLE = 'op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))'


def later_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, branch: str = "laptop", body: str = ADD_TABLE
) -> str:
    """From now on the program is one revision further; its name."""
    here = folder / "migrations"
    shutil.copytree(migrate._HERE, here, ignore=shutil.ignore_patterns("__pycache__"))
    versions = here / "versions" / branch
    before = len(list(versions.glob("[0-9]*.py")))
    text = REVISION.format(branch=branch, number=before + 1, before=before, body=body)
    (versions / f"{before + 1:04d}_later.py").write_text(text, "utf-8")
    monkeypatch.setattr(migrate, "_HERE", here)
    return f"{branch}_{before + 1:04d}"
