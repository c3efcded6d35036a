"""Triggers for the whole dossier: derived from the models with each upgrade, so there is nothing to run."""

revision = "laptop_0004"
down_revision = "laptop_0003"
branch_labels = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
