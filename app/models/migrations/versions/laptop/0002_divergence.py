"""Triggers for divergence: derived from the models with each upgrade, so there is nothing to run."""

revision = "laptop_0002"
down_revision = "laptop_0001"
branch_labels = None


def upgrade() -> None:
    pass
