"""Capture triggers, generated from the models: no statement, bulk or not, escapes history, outbox and search.

They fire while ``capture_state.capturing`` is on (the unit of work sets it). A change to a row writes, in its own
transaction: the history lines, the row's stamps, the outbox line (``docs/wire.md``), and marks the row for the search.
SQLite only; headquarters gets the same from the merge.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table

from app.models.base import Base
from app.models.fields import ENTITIES, EntitySpec, Search


def _json(column: Column[object], row: str) -> str:
    """SQL for a column's value as JSON text."""
    name = f'{row}."{column.name}"'
    if isinstance(column.type, Boolean):
        return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return f"json_quote({name})"


def _dossier(entity: EntitySpec, row: str) -> str:
    return f'{row}."{entity.dossier}"' if entity.dossier else "NULL"


def _outbox(entity: EntitySpec, base: str, fields: str) -> str:
    return f"""
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT '{entity.name}', new.id, {_dossier(entity, "new")}, s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', '{entity.name}', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', {base}, 'f', {fields})
    ELSE json_object('e', '{entity.name}', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', {base}, 'f', {fields}) END
  FROM capture_state s;"""


def _insert_trigger(table: Table, entity: EntitySpec) -> str:
    columns = [table.columns[name] for name in entity.fields]
    whole = ", ".join(f"'{c.name}', json({_json(c, 'new')})" for c in columns)
    fields = f"json_patch('{{}}', json_object({whole}))"  # a null says nothing in a creation, so it is left out
    return f"""CREATE TRIGGER capture_{table.name}_insert AFTER INSERT ON {table.name}
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE {table.name} SET clk = (SELECT json_object('*', json_array(hlc, device)) FROM capture_state) WHERE id = new.id;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', '{entity.name}', new.id, {_dossier(entity, "new")}, 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;{_outbox(entity, "NULL", fields)}
END"""


def _update_trigger(table: Table, entity: EntitySpec) -> str:
    columns = [table.columns[name] for name in entity.fields]
    listed = ", ".join(f'"{c.name}"' for c in columns)
    changed = " OR ".join(f'old."{c.name}" IS NOT new."{c.name}"' for c in columns)
    rows = "\n    UNION ALL ".join(
        f"SELECT '{c.name}' AS field, {_json(c, 'old')} AS old, {_json(c, 'new')} AS new "
        f'WHERE old."{c.name}" IS NOT new."{c.name}"'
        for c in columns
    )
    mine = "FROM history x WHERE x.hlc = s.hlc AND x.device = s.device"
    fields = f"json((SELECT json_group_object(x.field, json(x.new)) {mine}))"
    # A deletion's base is the greatest stamp of the whole row: what its author had seen of any field.
    greatest = (
        "(SELECT k.value FROM json_each(old.clk) k "
        "ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1)"
    )
    base = (
        f"json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN {greatest} ELSE "
        f"coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$.\"*\"')) END)) {mine}))"
    )
    stamps = (
        "(SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x "
        "WHERE x.hlc = s.hlc AND x.device = s.device)"
    )
    return f"""CREATE TRIGGER capture_{table.name}_update AFTER UPDATE OF {listed} ON {table.name}
WHEN (SELECT capturing FROM capture_state) AND ({changed})
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, '{entity.name}', new.id, {_dossier(entity, "new")}, c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    {rows}
  ) c;{_outbox(entity, base, fields)}
  UPDATE {table.name} SET clk = json_patch(clk, {stamps}) WHERE id = new.id;
END"""


def _delete_trigger(table: Table) -> str:
    """A row is never deleted while capturing: deletion is a tombstone."""
    return f"""CREATE TRIGGER capture_{table.name}_delete BEFORE DELETE ON {table.name}
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END"""


def _search_triggers(table: Table, entity: EntitySpec) -> list[str]:
    """The search follows every change, whether captured here or applied from headquarters."""
    names = [name for name, spec in entity.fields.items() if spec.field.search is not Search.NO]
    if not names:
        return []
    listed = ", ".join(
        f'"{n}"' for n in [*names, "deleted", *([entity.dossier] if entity.dossier != "id" else [])] if n
    )
    # Not INSERT OR IGNORE: an upsert's own conflict clause would take its place inside the trigger.
    mark = (
        f"INSERT INTO search_dirty (entity, row_id) SELECT '{entity.name}', {{row}}.id WHERE NOT EXISTS "
        f"(SELECT 1 FROM search_dirty WHERE entity = '{entity.name}' AND row_id = {{row}}.id);"
    )
    return [
        f"CREATE TRIGGER search_{table.name}_insert AFTER INSERT ON {table.name} BEGIN {mark.format(row='new')} END",
        f"CREATE TRIGGER search_{table.name}_update AFTER UPDATE OF {listed} ON {table.name} "
        f"BEGIN {mark.format(row='new')} END",
        f"CREATE TRIGGER search_{table.name}_delete AFTER DELETE ON {table.name} BEGIN {mark.format(row='old')} END",
    ]


def trigger_ddl() -> dict[str, str]:
    """All triggers of the laptop: name → ``CREATE TRIGGER`` statement. Migrations freeze this text."""
    statements: list[str] = []
    for entity in ENTITIES.values():
        table = Base.metadata.tables[entity.name]
        if entity.captured:
            statements += [_insert_trigger(table, entity), _update_trigger(table, entity), _delete_trigger(table)]
        statements += _search_triggers(table, entity)
    return {statement.split()[2]: statement for statement in statements}


SEARCH_TEXT_DDL = (
    "CREATE VIRTUAL TABLE search_text USING fts5(grams, content='', contentless_delete=1, "
    "tokenize='unicode61', detail=none)"
)
