"""Where a captured change's stamps come back to the trigger of its table."""

import sqlalchemy as sa
from alembic import op

revision = "laptop_0006"
down_revision = "laptop_0005"
branch_labels = None
triggers = "077211d96e6ce8ac2499278288cbe4b46953cc0c19859ffaa9f33da80c06b685"


def upgrade() -> None:
    op.add_column("capture_state", sa.Column("clk", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("capture_state", "clk")
