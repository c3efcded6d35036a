"""Marks for the search are appended."""

import sqlalchemy as sa
from alembic import op

revision = "laptop_0003"
down_revision = "laptop_0002"
branch_labels = None


def upgrade() -> None:
    op.drop_table("search_dirty")  # empty between units of work
    op.create_table(
        "search_dirty",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("terms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_dirty")),
    )
