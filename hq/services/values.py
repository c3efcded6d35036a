"""Values between PostgreSQL and the wire: identities without dashes, days as ISO text, everything else as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID


def wire_value(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def wire_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's fields as on the wire; empty ones are left out."""
    return {name: wire_value(value) for name, value in row.items() if value is not None}
