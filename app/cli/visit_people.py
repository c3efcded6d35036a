"""Key persons and our people by the names they are typed with: ``person=…`` and ``staff=…`` beside the ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.errors import UserError
from app.services.workbench import Workbench

PERSON, STAFF = "person", "staff"


def named(bench: Workbench, dossier_id: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """The values with ``person`` and ``staff`` turned into ids. Raises UserError for an unknown or doubtful name.

    Looking up a key person reads the persons of the dossier: one event, under its card.
    """
    found = dict(values)
    if PERSON in found:
        name = str(found.pop(PERSON)).strip()
        persons = bench.records.rows("person", dossier_id)
        ids = [row.id for row in persons if name in (row.id, row.values.get("name"))]
        found["person_id"] = _only(ids, name)
    if STAFF in found:
        name = str(found.pop(STAFF)).strip()
        ids = [one.id for one in bench.colleagues.all() if name in (one.id, one.number, one.name)]
        found["staff_id"] = _only(ids, name)
    return found


def _only(ids: Sequence[str], name: str) -> str:
    if len(ids) != 1:
        raise UserError("name-doubtful" if ids else "name-unknown", name=name[:40])
    return ids[0]
