"""An index on a keeper's dossiers."""

from alembic import op

revision = "laptop_0005"
down_revision = "laptop_0004"
branch_labels = None


def upgrade() -> None:
    op.create_index("ix_dossier_kept", "dossier", ["keeper_id", "deleted", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_dossier_kept", table_name="dossier")
