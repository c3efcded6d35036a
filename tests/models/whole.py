"""Rows of any form, made from the registry alone: what a test of every form writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.models import Base
from app.models.fields import ENTITIES, FieldSpec, Kind, Section
from app.models.ids import new_id, single_id

FORMS = [name for name, spec in ENTITIES.items() if spec.dossier == "dossier_id" and spec.section is not Section.COVER]
"""Every form that hangs on a dossier, parents before children."""
FORMS.sort(key=[table.name for table in Base.metadata.sorted_tables].index)

IDENTITIES = (Kind.STAFF, Kind.PERSON, Kind.DOSSIER, Kind.ROW, Kind.FILE)


def value(spec: FieldSpec, seed: int) -> Any:
    """A value that the field can hold, another for each ``seed``."""
    number = seed % 1_000
    match spec.field.kind:
        case Kind.CHOICE:
            choices = [str(one) for one in spec.field.choices or ()]
            return choices[number % len(choices)]
        case Kind.DATE:
            return dt.date(2020, 1, 1) + dt.timedelta(days=number)
        case Kind.INSTANT:
            return 1_700_000_000_000 + number
        case Kind.YES_NO:
            return number % 2 == 1
        case Kind.TIME:
            return f"{number % 24:02}:30"
        case Kind.CURRENCY:
            return ("CNY", "EUR")[number % 2]
        case Kind.FILE:
            return f"{number:064x}"
        case Kind.INTEGER | Kind.MONEY | Kind.PERCENT | Kind.QUANTITY:
            low = max(spec.low or 0, 0) if spec.field.low is None else spec.field.low
            return low + number % ((spec.high or 1_000) - low + 1)
        case _:
            return f"䶮{number}"[: spec.length]


def row(entity: str, dossier: str, there: Mapping[str, str], seed: int = 1) -> dict[str, Any]:
    """A whole row of ``entity``; ``there`` holds the id of one row of each entity that may be named."""
    spec = ENTITIES[entity]
    values: dict[str, Any] = {}
    for name, field in spec.fields.items():
        if name == "deleted":
            continue
        if field.field.kind in IDENTITIES and name != "blob":
            values[name] = there.get(field.refers or "", dossier if field.refers == "dossier" else new_id())
        else:
            values[name] = value(field, seed)
    identity = single_id(entity, dossier) if spec.single else new_id()
    return {**values, "id": identity, "dossier_id": dossier}
