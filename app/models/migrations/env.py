"""Alembic's environment: runs on the connection that ``app.models.migrate`` hands in, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
