"""Capture triggers, generated from the models: no statement, bulk or not, escapes history, outbox and search.

They fire while ``capture_state.capturing`` is on (the unit of work sets it). A change to a row writes, in its own
transaction: the history lines, the row's stamps, the outbox line (``docs/wire.md``), and marks the row for the search.
SQLite only; headquarters gets the same from the merge.
"""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import Boolean, Column, Table
from sqlalchemy.dialects import sqlite

from app.models.base import Base
from app.models.fields import ENTITIES, EntitySpec, Search

TEXT: Final = 1
KEYS: Final = 2
WHOLE: Final = TEXT | KEYS
"""What of a row's search entry a mark asks for: its tokens, its keys (pinyin, digits, codes), both."""

_TERMS: Final = {Search.NAME: WHOLE, Search.TEXT: TEXT, Search.PHONE: KEYS, Search.CODE: KEYS}


_quote: Final = sqlite.dialect().identifier_preparer.quote


def _json(column: Column[object], row: str) -> str:
    """SQL for a column's value as JSON text."""
    name = f"{row}.{_quote(column.name)}"
    if isinstance(column.type, Boolean):
        return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return f"json_quote({name})"


def _dossier(entity: EntitySpec, row: str) -> str:
    return f"{row}.{_quote(entity.dossier)}" if entity.dossier else "NULL"


def _member(column: Column[object]) -> str:
    """SQL for a column's name and value, as ``json_object`` takes them."""
    value = f"json({_json(column, 'new')})" if isinstance(column.type, Boolean) else f"new.{_quote(column.name)}"
    return f"'{column.name}',{value}"


def _insert_trigger(table: Table, entity: EntitySpec) -> str:
    # json_patch takes the nulls out: a null says nothing in a creation
    fields = ",".join(_member(table.columns[name]) for name in entity.fields)
    return f"""CREATE TRIGGER capture_{table.name}_insert AFTER INSERT ON {table.name}
WHEN (SELECT capturing FROM capture_state)
BEGIN
  INSERT INTO captured (entity, row_id, dossier_id, change)
  VALUES ('{entity.name}', new.id, {_dossier(entity, "new")}, json_patch('{{}}', json_object({fields})));
  UPDATE {table.name} SET clk = (SELECT clk FROM capture_state) WHERE rowid = new.rowid;
END"""


def _edit(column: Column[object]) -> str:
    """SQL for ``,[field, old, new]`` where a column differs, else for an empty text."""
    name = _quote(column.name)
    old, new = (_json(column, row) for row in ("old", "new"))
    return f"""iif(old.{name} IS NOT new.{name},',["{column.name}",'||{old}||','||{new}||']','')"""


def _update_trigger(table: Table, entity: EntitySpec) -> str:
    columns = [table.columns[name] for name in entity.fields]
    listed, before, after = (
        ",".join(f"{row}{_quote(column.name)}" for column in columns) for row in ("", "old.", "new.")
    )
    edits = "||".join(_edit(column) for column in columns)
    return f"""CREATE TRIGGER capture_{table.name}_update AFTER UPDATE OF {listed} ON {table.name}
WHEN (SELECT capturing FROM capture_state) AND ({before}) IS NOT ({after})
BEGIN
  INSERT INTO captured (entity, row_id, dossier_id, clk, change)
  VALUES ('{entity.name}', new.id, {_dossier(entity, "new")}, old.clk, '[' || substr({edits}, 2) || ']');
  UPDATE {table.name} SET clk = (SELECT clk FROM capture_state) WHERE rowid = new.rowid;
END"""


CAPTURED_VIEW: Final = (
    "CREATE VIEW captured (entity, row_id, dossier_id, clk, change) AS SELECT NULL, NULL, NULL, NULL, NULL WHERE 0"
)
"""Where the triggers of all tables write a change. The view's own do what is the same for every form, so that it stands
once in the schema, which each connection reads.

``clk``: the stamps before an edit, NULL for a creation. ``change``: [[field, old, new], …] of an edit, the fields of a
creation.
"""

_LINE: Final = (
    """'{"e":"' || new.entity || '","i":' || json_quote(new.row_id) || ',"h":' || s.hlc || ',"at":' || s.at"""
    """ || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))"""
    """ || ',"b":'"""
)
"""SQL for a change's wire line as far as its base, out of ``capture_state s``."""

_FIELD: Final = "(c.value ->> 0)"
_BASE: Final = f"""coalesce(CASE {_FIELD} WHEN 'deleted' THEN
      (SELECT k.value FROM json_each(new.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1)
      ELSE coalesce(new.clk -> {_FIELD}, new.clk -> '*') END, 'null')"""
"""SQL for the stamp that a field's edit was made upon; of a deletion, the greatest of the whole row."""


def _of_each(value: str) -> str:
    """SQL for a JSON object with a member for each field of an edit ``c``."""
    return f"""(SELECT '{{' || group_concat('"' || {_FIELD} || '":' || {value}) || '}}' FROM json_each(new.change) c)"""


_CREATION: Final = f"""CREATE TRIGGER captured_creation INSTEAD OF INSERT ON captured WHEN new.clk IS NULL
BEGIN
  UPDATE capture_state SET hlc = hlc + 1, clk = '{{"*":[' || (hlc + 1) || ',' || device || ']}}';
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', new.entity, new.row_id, new.dossier_id, 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT new.entity, new.row_id, new.dossier_id, s.hlc, {_LINE} || 'null,"f":' || new.change || '}}'
  FROM capture_state s;
END"""

_EDIT: Final = f"""CREATE TRIGGER captured_edit INSTEAD OF INSERT ON captured WHEN new.clk IS NOT NULL
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, {_FIELD}, new.entity, new.row_id, new.dossier_id, c.value -> 1, c.value -> 2, s.at,
         s.author_id, s.batch_id
  FROM capture_state s, json_each(new.change) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT new.entity, new.row_id, new.dossier_id, s.hlc,
    {_LINE} || {_of_each(_BASE)} || ',"f":' || {_of_each("(c.value -> 2)")} || '}}'
  FROM capture_state s;
  UPDATE capture_state AS s SET clk = json_patch(new.clk, {_of_each("'[' || s.hlc || ',' || s.device || ']'")});
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
    listed = ",".join(_quote(name) for name in asked)
    changed = {
        wanted: " OR ".join(
            f"old.{_quote(name)} IS NOT new.{_quote(name)}" for name, terms in asked.items() if terms & wanted
        )
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
    """All triggers of the laptop: name → ``CREATE TRIGGER`` statement. They need the view ``captured``."""
    statements = [_CREATION, _EDIT]
    for entity in ENTITIES.values():
        table = Base.metadata.tables[entity.name]
        if entity.captured:
            statements += [_insert_trigger(table, entity), _update_trigger(table, entity), _delete_trigger(table)]
        statements += _search_triggers(table, entity)
    return {statement.split()[2]: statement for statement in statements}


def fingerprint() -> str:
    """Hash of all of this, which the last laptop revision names: without a new revision no vault gets another."""
    return hashlib.sha256("\n".join([CAPTURED_VIEW, *trigger_ddl().values()]).encode()).hexdigest()


SEARCH_TEXT_DDL = (
    "CREATE VIRTUAL TABLE search_text USING fts5(grams, content='', contentless_delete=1, "
    "tokenize='unicode61', detail=none)"
)
