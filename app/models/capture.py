"""Capture triggers, generated from the models: no statement, bulk or not, escapes history, outbox and search.

They fire while ``capture_state.capturing`` is on (the unit of work sets it). A change to a row writes, in its own
transaction: the history lines, the row's stamps, the outbox line (``docs/wire.md``), and marks the row for the search.
SQLite only; headquarters gets the same from the merge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Boolean, Column, Table

from app.models.base import Base
from app.models.fields import ENTITIES, EntitySpec, Search

TEXT: Final = 1
KEYS: Final = 2
WHOLE: Final = TEXT | KEYS
"""What of a row's search entry a mark asks for: its tokens, its keys (pinyin, digits, codes), both."""

_TERMS: Final = {Search.NAME: WHOLE, Search.TEXT: TEXT, Search.PHONE: KEYS, Search.CODE: KEYS}


def _json(column: Column[object], row: str) -> str:
    """SQL for a column's value as JSON text."""
    name = f'{row}."{column.name}"'
    if isinstance(column.type, Boolean):
        return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return f"json_quote({name})"


def _dossier(entity: EntitySpec, row: str) -> str:
    return f'{row}."{entity.dossier}"' if entity.dossier else "NULL"


def _told(column: Column[object]) -> str:
    """SQL for a creation's member of a column; a boolean that is neither is a null."""
    name = f'new."{column.name}"'
    if isinstance(column.type, Boolean):
        return f"""CASE {name} WHEN 1 THEN ',"{column.name}":true' WHEN 0 THEN ',"{column.name}":false' ELSE '' END"""
    return f"""iif({name} IS NULL, '', ',"{column.name}":' || json_quote({name}))"""


def _base(field: str) -> str:
    """SQL for the stamp a change of a field was made upon; of a deletion, the greatest of the whole row."""
    if field == "deleted":
        stamps = "SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1"
        return f"coalesce(({stamps}), 'null')"
    return f"coalesce(old.clk -> '{field}', old.clk -> '*', 'null')"


def _line(entity: EntitySpec, base: str, fields: str) -> str:
    """SQL for the wire line of a change, out of ``capture_state s``: plain text put together, nothing parsed."""
    return (
        f"""'{{"e":"{entity.name}","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' """
        f"""|| json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || {base} || ',"f":' || {fields} || '}}'"""
    )


def _object(members: Iterable[str]) -> str:
    """SQL for a JSON object; each member's SQL gives ``,"name":value`` or an empty text."""
    return "'{' || substr(" + "\n      || ".join(members) + ", 2) || '}'"


def _outbox(entity: EntitySpec, base: str, fields: str) -> str:
    return f"""
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT '{entity.name}', new.id, {_dossier(entity, "new")}, s.hlc,
    {_line(entity, base, fields)}
  FROM capture_state s;"""


def _insert_trigger(table: Table, entity: EntitySpec) -> str:
    # a null says nothing in a creation, so it is left out
    fields = _object(_told(table.columns[name]) for name in entity.fields)
    return f"""CREATE TRIGGER capture_{table.name}_insert AFTER INSERT ON {table.name}
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE {table.name} SET clk = (SELECT '{{"*":[' || hlc || ',' || device || ']}}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', '{entity.name}', new.id, {_dossier(entity, "new")}, 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;{_outbox(entity, "'null'", fields)}
END"""


def _update_trigger(table: Table, entity: EntitySpec) -> str:
    columns = [table.columns[name] for name in entity.fields]
    listed = ", ".join(f'"{c.name}"' for c in columns)
    differs = {c.name: f'old."{c.name}" IS NOT new."{c.name}"' for c in columns}
    rows = "\n    UNION ALL ".join(
        f"SELECT '{c.name}' AS field, {_json(c, 'old')} AS old, {_json(c, 'new')} AS new WHERE {differs[c.name]}"
        for c in columns
    )
    base = _object(f"""iif({differs[c.name]}, ',"{c.name}":' || {_base(c.name)}, '')""" for c in columns)
    fields = _object(f"""iif({differs[c.name]}, ',"{c.name}":' || {_json(c, "new")}, '')""" for c in columns)
    stamps = _object(
        f"""iif({differs[c.name]}, ',"{c.name}":[' || s.hlc || ',' || s.device || ']', '')""" for c in columns
    )
    return f"""CREATE TRIGGER capture_{table.name}_update AFTER UPDATE OF {listed} ON {table.name}
WHEN (SELECT capturing FROM capture_state) AND ({" OR ".join(differs.values())})
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, '{entity.name}', new.id, {_dossier(entity, "new")}, c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    {rows}
  ) c;{_outbox(entity, base, fields)}
  UPDATE {table.name} SET clk = json_patch(clk, (SELECT {stamps} FROM capture_state s)) WHERE rowid = new.rowid;
END"""


def _delete_trigger(table: Table) -> str:
    """A row is never deleted while capturing: deletion is a tombstone."""
    return f"""CREATE TRIGGER capture_{table.name}_delete BEFORE DELETE ON {table.name}
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END"""


def _search_triggers(table: Table, entity: EntitySpec) -> list[str]:
    """The search follows every change, whether captured here or applied from headquarters.

    A mark says what of the row's entry is to be made anew; where its entry stands, or whether, makes all of it anew.
    """
    asked = {name: _TERMS[spec.field.search] for name, spec in entity.fields.items() if spec.field.search in _TERMS}
    if not asked:
        return []
    asked |= {name: WHOLE for name in ("deleted", entity.dossier) if name is not None and name != "id"}
    listed = ", ".join(f'"{name}"' for name in asked)
    changed = {
        wanted: " OR ".join(f'old."{name}" IS NOT new."{name}"' for name, terms in asked.items() if terms & wanted)
        for wanted in (TEXT, KEYS, WHOLE)
    }
    insert = f"INSERT INTO search_dirty (entity, row_id, terms) VALUES ('{entity.name}', "
    terms = f"iif({changed[TEXT]}, {TEXT}, 0) | iif({changed[KEYS]}, {KEYS}, 0)"
    return [
        f"CREATE TRIGGER search_{table.name}_insert AFTER INSERT ON {table.name} BEGIN {insert}new.id, {WHOLE}); END",
        f"CREATE TRIGGER search_{table.name}_update AFTER UPDATE OF {listed} ON {table.name}\n"
        f"WHEN {changed[WHOLE]}\nBEGIN {insert}new.id, {terms}); END",
        f"CREATE TRIGGER search_{table.name}_delete AFTER DELETE ON {table.name} BEGIN {insert}old.id, {WHOLE}); END",
    ]


def trigger_ddl() -> dict[str, str]:
    """All triggers of the laptop: name → ``CREATE TRIGGER`` statement. Each upgrade makes them anew."""
    statements: list[str] = []
    for entity in ENTITIES.values():
        table = Base.metadata.tables[entity.name]
        if entity.captured:
            statements += [_insert_trigger(table, entity), _update_trigger(table, entity), _delete_trigger(table)]
        statements += _search_triggers(table, entity)
    return {statement.split()[2]: statement for statement in statements}


def fingerprint() -> str:
    """Hash of all triggers, which the last laptop revision names: without a new revision no vault gets other ones."""
    return hashlib.sha256("\n".join(trigger_ddl().values()).encode()).hexdigest()


SEARCH_TEXT_DDL = (
    "CREATE VIRTUAL TABLE search_text USING fts5(grams, content='', contentless_delete=1, "
    "tokenize='unicode61', detail=none)"
)
