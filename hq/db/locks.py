"""Locks by name, held until the transaction ends; one name never waits for another."""

from __future__ import annotations

from hq.db.pool import Db


def alone(db: Db, name: str) -> None:
    """Nobody else holds ``name`` meanwhile."""
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def with_others(db: Db, name: str) -> None:
    """Nobody holds ``name`` alone meanwhile."""
    db.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (name,))
