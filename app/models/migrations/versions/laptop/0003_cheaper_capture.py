"""Triggers that put a line together without parsing, and marks for the search that are appended."""

import sqlalchemy as sa
from alembic import op

revision = "laptop_0003"
down_revision = "laptop_0002"
branch_labels = None

TRIGGERS = {
    "capture_card_insert": r"""CREATE TRIGGER capture_card_insert AFTER INSERT ON card
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE card SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'card', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'card', new.id, new."dossier_id", s.hlc,
    '{"e":"card","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."revision" IS NULL, '', ',"revision":' || json_quote(new."revision"))
      || iif(new."borrower_id" IS NULL, '', ',"borrower_id":' || json_quote(new."borrower_id"))
      || iif(new."rank" IS NULL, '', ',"rank":' || json_quote(new."rank"))
      || iif(new."unit" IS NULL, '', ',"unit":' || json_quote(new."unit"))
      || iif(new."purpose" IS NULL, '', ',"purpose":' || json_quote(new."purpose"))
      || iif(new."purpose_text" IS NULL, '', ',"purpose_text":' || json_quote(new."purpose_text"))
      || iif(new."place" IS NULL, '', ',"place":' || json_quote(new."place"))
      || iif(new."device" IS NULL, '', ',"device":' || json_quote(new."device"))
      || iif(new."issued_at" IS NULL, '', ',"issued_at":' || json_quote(new."issued_at"))
      || iif(new."due_at" IS NULL, '', ',"due_at":' || json_quote(new."due_at"))
      || iif(new."approver_id" IS NULL, '', ',"approver_id":' || json_quote(new."approver_id"))
      || iif(new."renewals" IS NULL, '', ',"renewals":' || json_quote(new."renewals"))
      || iif(new."ended_at" IS NULL, '', ',"ended_at":' || json_quote(new."ended_at"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_card_update": r"""CREATE TRIGGER capture_card_update AFTER UPDATE OF "dossier_id", "number", "kind", "state", "revision", "borrower_id", "rank", "unit", "purpose", "purpose_text", "place", "device", "issued_at", "due_at", "approver_id", "renewals", "ended_at", "deleted" ON card
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."kind" IS NOT new."kind" OR old."state" IS NOT new."state" OR old."revision" IS NOT new."revision" OR old."borrower_id" IS NOT new."borrower_id" OR old."rank" IS NOT new."rank" OR old."unit" IS NOT new."unit" OR old."purpose" IS NOT new."purpose" OR old."purpose_text" IS NOT new."purpose_text" OR old."place" IS NOT new."place" OR old."device" IS NOT new."device" OR old."issued_at" IS NOT new."issued_at" OR old."due_at" IS NOT new."due_at" OR old."approver_id" IS NOT new."approver_id" OR old."renewals" IS NOT new."renewals" OR old."ended_at" IS NOT new."ended_at" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'card', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'revision' AS field, json_quote(old."revision") AS old, json_quote(new."revision") AS new WHERE old."revision" IS NOT new."revision"
    UNION ALL SELECT 'borrower_id' AS field, json_quote(old."borrower_id") AS old, json_quote(new."borrower_id") AS new WHERE old."borrower_id" IS NOT new."borrower_id"
    UNION ALL SELECT 'rank' AS field, json_quote(old."rank") AS old, json_quote(new."rank") AS new WHERE old."rank" IS NOT new."rank"
    UNION ALL SELECT 'unit' AS field, json_quote(old."unit") AS old, json_quote(new."unit") AS new WHERE old."unit" IS NOT new."unit"
    UNION ALL SELECT 'purpose' AS field, json_quote(old."purpose") AS old, json_quote(new."purpose") AS new WHERE old."purpose" IS NOT new."purpose"
    UNION ALL SELECT 'purpose_text' AS field, json_quote(old."purpose_text") AS old, json_quote(new."purpose_text") AS new WHERE old."purpose_text" IS NOT new."purpose_text"
    UNION ALL SELECT 'place' AS field, json_quote(old."place") AS old, json_quote(new."place") AS new WHERE old."place" IS NOT new."place"
    UNION ALL SELECT 'device' AS field, json_quote(old."device") AS old, json_quote(new."device") AS new WHERE old."device" IS NOT new."device"
    UNION ALL SELECT 'issued_at' AS field, json_quote(old."issued_at") AS old, json_quote(new."issued_at") AS new WHERE old."issued_at" IS NOT new."issued_at"
    UNION ALL SELECT 'due_at' AS field, json_quote(old."due_at") AS old, json_quote(new."due_at") AS new WHERE old."due_at" IS NOT new."due_at"
    UNION ALL SELECT 'approver_id' AS field, json_quote(old."approver_id") AS old, json_quote(new."approver_id") AS new WHERE old."approver_id" IS NOT new."approver_id"
    UNION ALL SELECT 'renewals' AS field, json_quote(old."renewals") AS old, json_quote(new."renewals") AS new WHERE old."renewals" IS NOT new."renewals"
    UNION ALL SELECT 'ended_at' AS field, json_quote(old."ended_at") AS old, json_quote(new."ended_at") AS new WHERE old."ended_at" IS NOT new."ended_at"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'card', new.id, new."dossier_id", s.hlc,
    '{"e":"card","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."revision" IS NOT new."revision", ',"revision":' || coalesce(old.clk -> 'revision', old.clk -> '*', 'null'), '')
      || iif(old."borrower_id" IS NOT new."borrower_id", ',"borrower_id":' || coalesce(old.clk -> 'borrower_id', old.clk -> '*', 'null'), '')
      || iif(old."rank" IS NOT new."rank", ',"rank":' || coalesce(old.clk -> 'rank', old.clk -> '*', 'null'), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || coalesce(old.clk -> 'unit', old.clk -> '*', 'null'), '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":' || coalesce(old.clk -> 'purpose', old.clk -> '*', 'null'), '')
      || iif(old."purpose_text" IS NOT new."purpose_text", ',"purpose_text":' || coalesce(old.clk -> 'purpose_text', old.clk -> '*', 'null'), '')
      || iif(old."place" IS NOT new."place", ',"place":' || coalesce(old.clk -> 'place', old.clk -> '*', 'null'), '')
      || iif(old."device" IS NOT new."device", ',"device":' || coalesce(old.clk -> 'device', old.clk -> '*', 'null'), '')
      || iif(old."issued_at" IS NOT new."issued_at", ',"issued_at":' || coalesce(old.clk -> 'issued_at', old.clk -> '*', 'null'), '')
      || iif(old."due_at" IS NOT new."due_at", ',"due_at":' || coalesce(old.clk -> 'due_at', old.clk -> '*', 'null'), '')
      || iif(old."approver_id" IS NOT new."approver_id", ',"approver_id":' || coalesce(old.clk -> 'approver_id', old.clk -> '*', 'null'), '')
      || iif(old."renewals" IS NOT new."renewals", ',"renewals":' || coalesce(old.clk -> 'renewals', old.clk -> '*', 'null'), '')
      || iif(old."ended_at" IS NOT new."ended_at", ',"ended_at":' || coalesce(old.clk -> 'ended_at', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."revision" IS NOT new."revision", ',"revision":' || json_quote(new."revision"), '')
      || iif(old."borrower_id" IS NOT new."borrower_id", ',"borrower_id":' || json_quote(new."borrower_id"), '')
      || iif(old."rank" IS NOT new."rank", ',"rank":' || json_quote(new."rank"), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || json_quote(new."unit"), '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":' || json_quote(new."purpose"), '')
      || iif(old."purpose_text" IS NOT new."purpose_text", ',"purpose_text":' || json_quote(new."purpose_text"), '')
      || iif(old."place" IS NOT new."place", ',"place":' || json_quote(new."place"), '')
      || iif(old."device" IS NOT new."device", ',"device":' || json_quote(new."device"), '')
      || iif(old."issued_at" IS NOT new."issued_at", ',"issued_at":' || json_quote(new."issued_at"), '')
      || iif(old."due_at" IS NOT new."due_at", ',"due_at":' || json_quote(new."due_at"), '')
      || iif(old."approver_id" IS NOT new."approver_id", ',"approver_id":' || json_quote(new."approver_id"), '')
      || iif(old."renewals" IS NOT new."renewals", ',"renewals":' || json_quote(new."renewals"), '')
      || iif(old."ended_at" IS NOT new."ended_at", ',"ended_at":' || json_quote(new."ended_at"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE card SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."revision" IS NOT new."revision", ',"revision":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."borrower_id" IS NOT new."borrower_id", ',"borrower_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."rank" IS NOT new."rank", ',"rank":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."unit" IS NOT new."unit", ',"unit":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."purpose_text" IS NOT new."purpose_text", ',"purpose_text":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."place" IS NOT new."place", ',"place":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."device" IS NOT new."device", ',"device":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."issued_at" IS NOT new."issued_at", ',"issued_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_at" IS NOT new."due_at", ',"due_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."approver_id" IS NOT new."approver_id", ',"approver_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."renewals" IS NOT new."renewals", ',"renewals":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."ended_at" IS NOT new."ended_at", ',"ended_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_divergence_insert": r"""CREATE TRIGGER capture_divergence_insert AFTER INSERT ON divergence
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE divergence SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'divergence', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'divergence', new.id, new."dossier_id", s.hlc,
    '{"e":"divergence","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."told_id" IS NULL, '', ',"told_id":' || json_quote(new."told_id"))
      || iif(new."entity" IS NULL, '', ',"entity":' || json_quote(new."entity"))
      || iif(new."row_id" IS NULL, '', ',"row_id":' || json_quote(new."row_id"))
      || iif(new."field" IS NULL, '', ',"field":' || json_quote(new."field"))
      || iif(new."winner" IS NULL, '', ',"winner":' || json_quote(new."winner"))
      || iif(new."winner_hlc" IS NULL, '', ',"winner_hlc":' || json_quote(new."winner_hlc"))
      || iif(new."winner_by" IS NULL, '', ',"winner_by":' || json_quote(new."winner_by"))
      || iif(new."winner_device" IS NULL, '', ',"winner_device":' || json_quote(new."winner_device"))
      || iif(new."loser" IS NULL, '', ',"loser":' || json_quote(new."loser"))
      || iif(new."loser_hlc" IS NULL, '', ',"loser_hlc":' || json_quote(new."loser_hlc"))
      || iif(new."loser_by" IS NULL, '', ',"loser_by":' || json_quote(new."loser_by"))
      || iif(new."loser_device" IS NULL, '', ',"loser_device":' || json_quote(new."loser_device"))
      || iif(new."choice" IS NULL, '', ',"choice":' || json_quote(new."choice"))
      || iif(new."settled_at" IS NULL, '', ',"settled_at":' || json_quote(new."settled_at"))
      || iif(new."settled_by" IS NULL, '', ',"settled_by":' || json_quote(new."settled_by"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_divergence_update": r"""CREATE TRIGGER capture_divergence_update AFTER UPDATE OF "dossier_id", "told_id", "entity", "row_id", "field", "winner", "winner_hlc", "winner_by", "winner_device", "loser", "loser_hlc", "loser_by", "loser_device", "choice", "settled_at", "settled_by", "deleted" ON divergence
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."told_id" IS NOT new."told_id" OR old."entity" IS NOT new."entity" OR old."row_id" IS NOT new."row_id" OR old."field" IS NOT new."field" OR old."winner" IS NOT new."winner" OR old."winner_hlc" IS NOT new."winner_hlc" OR old."winner_by" IS NOT new."winner_by" OR old."winner_device" IS NOT new."winner_device" OR old."loser" IS NOT new."loser" OR old."loser_hlc" IS NOT new."loser_hlc" OR old."loser_by" IS NOT new."loser_by" OR old."loser_device" IS NOT new."loser_device" OR old."choice" IS NOT new."choice" OR old."settled_at" IS NOT new."settled_at" OR old."settled_by" IS NOT new."settled_by" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'divergence', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'told_id' AS field, json_quote(old."told_id") AS old, json_quote(new."told_id") AS new WHERE old."told_id" IS NOT new."told_id"
    UNION ALL SELECT 'entity' AS field, json_quote(old."entity") AS old, json_quote(new."entity") AS new WHERE old."entity" IS NOT new."entity"
    UNION ALL SELECT 'row_id' AS field, json_quote(old."row_id") AS old, json_quote(new."row_id") AS new WHERE old."row_id" IS NOT new."row_id"
    UNION ALL SELECT 'field' AS field, json_quote(old."field") AS old, json_quote(new."field") AS new WHERE old."field" IS NOT new."field"
    UNION ALL SELECT 'winner' AS field, json_quote(old."winner") AS old, json_quote(new."winner") AS new WHERE old."winner" IS NOT new."winner"
    UNION ALL SELECT 'winner_hlc' AS field, json_quote(old."winner_hlc") AS old, json_quote(new."winner_hlc") AS new WHERE old."winner_hlc" IS NOT new."winner_hlc"
    UNION ALL SELECT 'winner_by' AS field, json_quote(old."winner_by") AS old, json_quote(new."winner_by") AS new WHERE old."winner_by" IS NOT new."winner_by"
    UNION ALL SELECT 'winner_device' AS field, json_quote(old."winner_device") AS old, json_quote(new."winner_device") AS new WHERE old."winner_device" IS NOT new."winner_device"
    UNION ALL SELECT 'loser' AS field, json_quote(old."loser") AS old, json_quote(new."loser") AS new WHERE old."loser" IS NOT new."loser"
    UNION ALL SELECT 'loser_hlc' AS field, json_quote(old."loser_hlc") AS old, json_quote(new."loser_hlc") AS new WHERE old."loser_hlc" IS NOT new."loser_hlc"
    UNION ALL SELECT 'loser_by' AS field, json_quote(old."loser_by") AS old, json_quote(new."loser_by") AS new WHERE old."loser_by" IS NOT new."loser_by"
    UNION ALL SELECT 'loser_device' AS field, json_quote(old."loser_device") AS old, json_quote(new."loser_device") AS new WHERE old."loser_device" IS NOT new."loser_device"
    UNION ALL SELECT 'choice' AS field, json_quote(old."choice") AS old, json_quote(new."choice") AS new WHERE old."choice" IS NOT new."choice"
    UNION ALL SELECT 'settled_at' AS field, json_quote(old."settled_at") AS old, json_quote(new."settled_at") AS new WHERE old."settled_at" IS NOT new."settled_at"
    UNION ALL SELECT 'settled_by' AS field, json_quote(old."settled_by") AS old, json_quote(new."settled_by") AS new WHERE old."settled_by" IS NOT new."settled_by"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'divergence', new.id, new."dossier_id", s.hlc,
    '{"e":"divergence","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."told_id" IS NOT new."told_id", ',"told_id":' || coalesce(old.clk -> 'told_id', old.clk -> '*', 'null'), '')
      || iif(old."entity" IS NOT new."entity", ',"entity":' || coalesce(old.clk -> 'entity', old.clk -> '*', 'null'), '')
      || iif(old."row_id" IS NOT new."row_id", ',"row_id":' || coalesce(old.clk -> 'row_id', old.clk -> '*', 'null'), '')
      || iif(old."field" IS NOT new."field", ',"field":' || coalesce(old.clk -> 'field', old.clk -> '*', 'null'), '')
      || iif(old."winner" IS NOT new."winner", ',"winner":' || coalesce(old.clk -> 'winner', old.clk -> '*', 'null'), '')
      || iif(old."winner_hlc" IS NOT new."winner_hlc", ',"winner_hlc":' || coalesce(old.clk -> 'winner_hlc', old.clk -> '*', 'null'), '')
      || iif(old."winner_by" IS NOT new."winner_by", ',"winner_by":' || coalesce(old.clk -> 'winner_by', old.clk -> '*', 'null'), '')
      || iif(old."winner_device" IS NOT new."winner_device", ',"winner_device":' || coalesce(old.clk -> 'winner_device', old.clk -> '*', 'null'), '')
      || iif(old."loser" IS NOT new."loser", ',"loser":' || coalesce(old.clk -> 'loser', old.clk -> '*', 'null'), '')
      || iif(old."loser_hlc" IS NOT new."loser_hlc", ',"loser_hlc":' || coalesce(old.clk -> 'loser_hlc', old.clk -> '*', 'null'), '')
      || iif(old."loser_by" IS NOT new."loser_by", ',"loser_by":' || coalesce(old.clk -> 'loser_by', old.clk -> '*', 'null'), '')
      || iif(old."loser_device" IS NOT new."loser_device", ',"loser_device":' || coalesce(old.clk -> 'loser_device', old.clk -> '*', 'null'), '')
      || iif(old."choice" IS NOT new."choice", ',"choice":' || coalesce(old.clk -> 'choice', old.clk -> '*', 'null'), '')
      || iif(old."settled_at" IS NOT new."settled_at", ',"settled_at":' || coalesce(old.clk -> 'settled_at', old.clk -> '*', 'null'), '')
      || iif(old."settled_by" IS NOT new."settled_by", ',"settled_by":' || coalesce(old.clk -> 'settled_by', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."told_id" IS NOT new."told_id", ',"told_id":' || json_quote(new."told_id"), '')
      || iif(old."entity" IS NOT new."entity", ',"entity":' || json_quote(new."entity"), '')
      || iif(old."row_id" IS NOT new."row_id", ',"row_id":' || json_quote(new."row_id"), '')
      || iif(old."field" IS NOT new."field", ',"field":' || json_quote(new."field"), '')
      || iif(old."winner" IS NOT new."winner", ',"winner":' || json_quote(new."winner"), '')
      || iif(old."winner_hlc" IS NOT new."winner_hlc", ',"winner_hlc":' || json_quote(new."winner_hlc"), '')
      || iif(old."winner_by" IS NOT new."winner_by", ',"winner_by":' || json_quote(new."winner_by"), '')
      || iif(old."winner_device" IS NOT new."winner_device", ',"winner_device":' || json_quote(new."winner_device"), '')
      || iif(old."loser" IS NOT new."loser", ',"loser":' || json_quote(new."loser"), '')
      || iif(old."loser_hlc" IS NOT new."loser_hlc", ',"loser_hlc":' || json_quote(new."loser_hlc"), '')
      || iif(old."loser_by" IS NOT new."loser_by", ',"loser_by":' || json_quote(new."loser_by"), '')
      || iif(old."loser_device" IS NOT new."loser_device", ',"loser_device":' || json_quote(new."loser_device"), '')
      || iif(old."choice" IS NOT new."choice", ',"choice":' || json_quote(new."choice"), '')
      || iif(old."settled_at" IS NOT new."settled_at", ',"settled_at":' || json_quote(new."settled_at"), '')
      || iif(old."settled_by" IS NOT new."settled_by", ',"settled_by":' || json_quote(new."settled_by"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE divergence SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_id" IS NOT new."told_id", ',"told_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."entity" IS NOT new."entity", ',"entity":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."row_id" IS NOT new."row_id", ',"row_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."field" IS NOT new."field", ',"field":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."winner" IS NOT new."winner", ',"winner":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."winner_hlc" IS NOT new."winner_hlc", ',"winner_hlc":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."winner_by" IS NOT new."winner_by", ',"winner_by":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."winner_device" IS NOT new."winner_device", ',"winner_device":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."loser" IS NOT new."loser", ',"loser":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."loser_hlc" IS NOT new."loser_hlc", ',"loser_hlc":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."loser_by" IS NOT new."loser_by", ',"loser_by":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."loser_device" IS NOT new."loser_device", ',"loser_device":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."choice" IS NOT new."choice", ',"choice":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."settled_at" IS NOT new."settled_at", ',"settled_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."settled_by" IS NOT new."settled_by", ',"settled_by":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_dossier_insert": r"""CREATE TRIGGER capture_dossier_insert AFTER INSERT ON dossier
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE dossier SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'dossier', new.id, new."id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'dossier', new.id, new."id", s.hlc,
    '{"e":"dossier","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."short_name" IS NULL, '', ',"short_name":' || json_quote(new."short_name"))
      || iif(new."code" IS NULL, '', ',"code":' || json_quote(new."code"))
      || iif(new."region" IS NULL, '', ',"region":' || json_quote(new."region"))
      || iif(new."keeper_id" IS NULL, '', ',"keeper_id":' || json_quote(new."keeper_id"))
      || iif(new."grade" IS NULL, '', ',"grade":' || json_quote(new."grade"))
      || iif(new."stage" IS NULL, '', ',"stage":' || json_quote(new."stage"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."parent_id" IS NULL, '', ',"parent_id":' || json_quote(new."parent_id"))
      || iif(new."parent_name" IS NULL, '', ',"parent_name":' || json_quote(new."parent_name"))
      || iif(new."industry" IS NULL, '', ',"industry":' || json_quote(new."industry"))
      || iif(new."ownership" IS NULL, '', ',"ownership":' || json_quote(new."ownership"))
      || iif(new."founded_year" IS NULL, '', ',"founded_year":' || json_quote(new."founded_year"))
      || iif(new."employees" IS NULL, '', ',"employees":' || json_quote(new."employees"))
      || iif(new."revenue_minor" IS NULL, '', ',"revenue_minor":' || json_quote(new."revenue_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."country" IS NULL, '', ',"country":' || json_quote(new."country"))
      || iif(new."address" IS NULL, '', ',"address":' || json_quote(new."address"))
      || iif(new."site" IS NULL, '', ',"site":' || json_quote(new."site"))
      || iif(new."main_contact" IS NULL, '', ',"main_contact":' || json_quote(new."main_contact"))
      || iif(new."phone" IS NULL, '', ',"phone":' || json_quote(new."phone"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."distribution" IS NULL, '', ',"distribution":' || json_quote(new."distribution"))
      || iif(new."credit_class" IS NULL, '', ',"credit_class":' || json_quote(new."credit_class"))
      || iif(new."cooperation_since" IS NULL, '', ',"cooperation_since":' || json_quote(new."cooperation_since"))
      || iif(new."origin" IS NULL, '', ',"origin":' || json_quote(new."origin"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_dossier_update": r"""CREATE TRIGGER capture_dossier_update AFTER UPDATE OF "name", "short_name", "code", "region", "keeper_id", "grade", "stage", "state", "parent_id", "parent_name", "industry", "ownership", "founded_year", "employees", "revenue_minor", "currency", "country", "address", "site", "main_contact", "phone", "kind", "distribution", "credit_class", "cooperation_since", "origin", "note", "deleted" ON dossier
WHEN (SELECT capturing FROM capture_state) AND (old."name" IS NOT new."name" OR old."short_name" IS NOT new."short_name" OR old."code" IS NOT new."code" OR old."region" IS NOT new."region" OR old."keeper_id" IS NOT new."keeper_id" OR old."grade" IS NOT new."grade" OR old."stage" IS NOT new."stage" OR old."state" IS NOT new."state" OR old."parent_id" IS NOT new."parent_id" OR old."parent_name" IS NOT new."parent_name" OR old."industry" IS NOT new."industry" OR old."ownership" IS NOT new."ownership" OR old."founded_year" IS NOT new."founded_year" OR old."employees" IS NOT new."employees" OR old."revenue_minor" IS NOT new."revenue_minor" OR old."currency" IS NOT new."currency" OR old."country" IS NOT new."country" OR old."address" IS NOT new."address" OR old."site" IS NOT new."site" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."kind" IS NOT new."kind" OR old."distribution" IS NOT new."distribution" OR old."credit_class" IS NOT new."credit_class" OR old."cooperation_since" IS NOT new."cooperation_since" OR old."origin" IS NOT new."origin" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'dossier', new.id, new."id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'short_name' AS field, json_quote(old."short_name") AS old, json_quote(new."short_name") AS new WHERE old."short_name" IS NOT new."short_name"
    UNION ALL SELECT 'code' AS field, json_quote(old."code") AS old, json_quote(new."code") AS new WHERE old."code" IS NOT new."code"
    UNION ALL SELECT 'region' AS field, json_quote(old."region") AS old, json_quote(new."region") AS new WHERE old."region" IS NOT new."region"
    UNION ALL SELECT 'keeper_id' AS field, json_quote(old."keeper_id") AS old, json_quote(new."keeper_id") AS new WHERE old."keeper_id" IS NOT new."keeper_id"
    UNION ALL SELECT 'grade' AS field, json_quote(old."grade") AS old, json_quote(new."grade") AS new WHERE old."grade" IS NOT new."grade"
    UNION ALL SELECT 'stage' AS field, json_quote(old."stage") AS old, json_quote(new."stage") AS new WHERE old."stage" IS NOT new."stage"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'parent_id' AS field, json_quote(old."parent_id") AS old, json_quote(new."parent_id") AS new WHERE old."parent_id" IS NOT new."parent_id"
    UNION ALL SELECT 'parent_name' AS field, json_quote(old."parent_name") AS old, json_quote(new."parent_name") AS new WHERE old."parent_name" IS NOT new."parent_name"
    UNION ALL SELECT 'industry' AS field, json_quote(old."industry") AS old, json_quote(new."industry") AS new WHERE old."industry" IS NOT new."industry"
    UNION ALL SELECT 'ownership' AS field, json_quote(old."ownership") AS old, json_quote(new."ownership") AS new WHERE old."ownership" IS NOT new."ownership"
    UNION ALL SELECT 'founded_year' AS field, json_quote(old."founded_year") AS old, json_quote(new."founded_year") AS new WHERE old."founded_year" IS NOT new."founded_year"
    UNION ALL SELECT 'employees' AS field, json_quote(old."employees") AS old, json_quote(new."employees") AS new WHERE old."employees" IS NOT new."employees"
    UNION ALL SELECT 'revenue_minor' AS field, json_quote(old."revenue_minor") AS old, json_quote(new."revenue_minor") AS new WHERE old."revenue_minor" IS NOT new."revenue_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'country' AS field, json_quote(old."country") AS old, json_quote(new."country") AS new WHERE old."country" IS NOT new."country"
    UNION ALL SELECT 'address' AS field, json_quote(old."address") AS old, json_quote(new."address") AS new WHERE old."address" IS NOT new."address"
    UNION ALL SELECT 'site' AS field, json_quote(old."site") AS old, json_quote(new."site") AS new WHERE old."site" IS NOT new."site"
    UNION ALL SELECT 'main_contact' AS field, json_quote(old."main_contact") AS old, json_quote(new."main_contact") AS new WHERE old."main_contact" IS NOT new."main_contact"
    UNION ALL SELECT 'phone' AS field, json_quote(old."phone") AS old, json_quote(new."phone") AS new WHERE old."phone" IS NOT new."phone"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'distribution' AS field, json_quote(old."distribution") AS old, json_quote(new."distribution") AS new WHERE old."distribution" IS NOT new."distribution"
    UNION ALL SELECT 'credit_class' AS field, json_quote(old."credit_class") AS old, json_quote(new."credit_class") AS new WHERE old."credit_class" IS NOT new."credit_class"
    UNION ALL SELECT 'cooperation_since' AS field, json_quote(old."cooperation_since") AS old, json_quote(new."cooperation_since") AS new WHERE old."cooperation_since" IS NOT new."cooperation_since"
    UNION ALL SELECT 'origin' AS field, json_quote(old."origin") AS old, json_quote(new."origin") AS new WHERE old."origin" IS NOT new."origin"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'dossier', new.id, new."id", s.hlc,
    '{"e":"dossier","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."short_name" IS NOT new."short_name", ',"short_name":' || coalesce(old.clk -> 'short_name', old.clk -> '*', 'null'), '')
      || iif(old."code" IS NOT new."code", ',"code":' || coalesce(old.clk -> 'code', old.clk -> '*', 'null'), '')
      || iif(old."region" IS NOT new."region", ',"region":' || coalesce(old.clk -> 'region', old.clk -> '*', 'null'), '')
      || iif(old."keeper_id" IS NOT new."keeper_id", ',"keeper_id":' || coalesce(old.clk -> 'keeper_id', old.clk -> '*', 'null'), '')
      || iif(old."grade" IS NOT new."grade", ',"grade":' || coalesce(old.clk -> 'grade', old.clk -> '*', 'null'), '')
      || iif(old."stage" IS NOT new."stage", ',"stage":' || coalesce(old.clk -> 'stage', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."parent_id" IS NOT new."parent_id", ',"parent_id":' || coalesce(old.clk -> 'parent_id', old.clk -> '*', 'null'), '')
      || iif(old."parent_name" IS NOT new."parent_name", ',"parent_name":' || coalesce(old.clk -> 'parent_name', old.clk -> '*', 'null'), '')
      || iif(old."industry" IS NOT new."industry", ',"industry":' || coalesce(old.clk -> 'industry', old.clk -> '*', 'null'), '')
      || iif(old."ownership" IS NOT new."ownership", ',"ownership":' || coalesce(old.clk -> 'ownership', old.clk -> '*', 'null'), '')
      || iif(old."founded_year" IS NOT new."founded_year", ',"founded_year":' || coalesce(old.clk -> 'founded_year', old.clk -> '*', 'null'), '')
      || iif(old."employees" IS NOT new."employees", ',"employees":' || coalesce(old.clk -> 'employees', old.clk -> '*', 'null'), '')
      || iif(old."revenue_minor" IS NOT new."revenue_minor", ',"revenue_minor":' || coalesce(old.clk -> 'revenue_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."country" IS NOT new."country", ',"country":' || coalesce(old.clk -> 'country', old.clk -> '*', 'null'), '')
      || iif(old."address" IS NOT new."address", ',"address":' || coalesce(old.clk -> 'address', old.clk -> '*', 'null'), '')
      || iif(old."site" IS NOT new."site", ',"site":' || coalesce(old.clk -> 'site', old.clk -> '*', 'null'), '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":' || coalesce(old.clk -> 'main_contact', old.clk -> '*', 'null'), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || coalesce(old.clk -> 'phone', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."distribution" IS NOT new."distribution", ',"distribution":' || coalesce(old.clk -> 'distribution', old.clk -> '*', 'null'), '')
      || iif(old."credit_class" IS NOT new."credit_class", ',"credit_class":' || coalesce(old.clk -> 'credit_class', old.clk -> '*', 'null'), '')
      || iif(old."cooperation_since" IS NOT new."cooperation_since", ',"cooperation_since":' || coalesce(old.clk -> 'cooperation_since', old.clk -> '*', 'null'), '')
      || iif(old."origin" IS NOT new."origin", ',"origin":' || coalesce(old.clk -> 'origin', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."short_name" IS NOT new."short_name", ',"short_name":' || json_quote(new."short_name"), '')
      || iif(old."code" IS NOT new."code", ',"code":' || json_quote(new."code"), '')
      || iif(old."region" IS NOT new."region", ',"region":' || json_quote(new."region"), '')
      || iif(old."keeper_id" IS NOT new."keeper_id", ',"keeper_id":' || json_quote(new."keeper_id"), '')
      || iif(old."grade" IS NOT new."grade", ',"grade":' || json_quote(new."grade"), '')
      || iif(old."stage" IS NOT new."stage", ',"stage":' || json_quote(new."stage"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."parent_id" IS NOT new."parent_id", ',"parent_id":' || json_quote(new."parent_id"), '')
      || iif(old."parent_name" IS NOT new."parent_name", ',"parent_name":' || json_quote(new."parent_name"), '')
      || iif(old."industry" IS NOT new."industry", ',"industry":' || json_quote(new."industry"), '')
      || iif(old."ownership" IS NOT new."ownership", ',"ownership":' || json_quote(new."ownership"), '')
      || iif(old."founded_year" IS NOT new."founded_year", ',"founded_year":' || json_quote(new."founded_year"), '')
      || iif(old."employees" IS NOT new."employees", ',"employees":' || json_quote(new."employees"), '')
      || iif(old."revenue_minor" IS NOT new."revenue_minor", ',"revenue_minor":' || json_quote(new."revenue_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."country" IS NOT new."country", ',"country":' || json_quote(new."country"), '')
      || iif(old."address" IS NOT new."address", ',"address":' || json_quote(new."address"), '')
      || iif(old."site" IS NOT new."site", ',"site":' || json_quote(new."site"), '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":' || json_quote(new."main_contact"), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || json_quote(new."phone"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."distribution" IS NOT new."distribution", ',"distribution":' || json_quote(new."distribution"), '')
      || iif(old."credit_class" IS NOT new."credit_class", ',"credit_class":' || json_quote(new."credit_class"), '')
      || iif(old."cooperation_since" IS NOT new."cooperation_since", ',"cooperation_since":' || json_quote(new."cooperation_since"), '')
      || iif(old."origin" IS NOT new."origin", ',"origin":' || json_quote(new."origin"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE dossier SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."short_name" IS NOT new."short_name", ',"short_name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."code" IS NOT new."code", ',"code":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."region" IS NOT new."region", ',"region":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."keeper_id" IS NOT new."keeper_id", ',"keeper_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."grade" IS NOT new."grade", ',"grade":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."stage" IS NOT new."stage", ',"stage":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."parent_id" IS NOT new."parent_id", ',"parent_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."parent_name" IS NOT new."parent_name", ',"parent_name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."industry" IS NOT new."industry", ',"industry":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."ownership" IS NOT new."ownership", ',"ownership":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."founded_year" IS NOT new."founded_year", ',"founded_year":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."employees" IS NOT new."employees", ',"employees":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."revenue_minor" IS NOT new."revenue_minor", ',"revenue_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."country" IS NOT new."country", ',"country":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."address" IS NOT new."address", ',"address":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."site" IS NOT new."site", ',"site":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."phone" IS NOT new."phone", ',"phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."distribution" IS NOT new."distribution", ',"distribution":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."credit_class" IS NOT new."credit_class", ',"credit_class":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cooperation_since" IS NOT new."cooperation_since", ',"cooperation_since":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."origin" IS NOT new."origin", ',"origin":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_dossier_insert": r"""CREATE TRIGGER search_dossier_insert AFTER INSERT ON dossier BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('dossier', new.id, 3); END""",
    "search_dossier_update": r"""CREATE TRIGGER search_dossier_update AFTER UPDATE OF "name", "short_name", "code", "address", "main_contact", "phone", "note", "deleted" ON dossier
WHEN old."name" IS NOT new."name" OR old."short_name" IS NOT new."short_name" OR old."code" IS NOT new."code" OR old."address" IS NOT new."address" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('dossier', new.id, iif(old."name" IS NOT new."name" OR old."short_name" IS NOT new."short_name" OR old."address" IS NOT new."address" OR old."main_contact" IS NOT new."main_contact" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted", 1, 0) | iif(old."name" IS NOT new."name" OR old."short_name" IS NOT new."short_name" OR old."code" IS NOT new."code" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."deleted" IS NOT new."deleted", 2, 0)); END""",
    "search_dossier_delete": r"""CREATE TRIGGER search_dossier_delete AFTER DELETE ON dossier BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('dossier', old.id, 3); END""",
    "capture_confirmation_insert": r"""CREATE TRIGGER capture_confirmation_insert AFTER INSERT ON confirmation
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE confirmation SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'confirmation', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'confirmation', new.id, new."dossier_id", s.hlc,
    '{"e":"confirmation","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."part" IS NULL, '', ',"part":' || json_quote(new."part"))
      || iif(new."confirmed_at" IS NULL, '', ',"confirmed_at":' || json_quote(new."confirmed_at"))
      || iif(new."confirmed_by" IS NULL, '', ',"confirmed_by":' || json_quote(new."confirmed_by"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_confirmation_update": r"""CREATE TRIGGER capture_confirmation_update AFTER UPDATE OF "dossier_id", "part", "confirmed_at", "confirmed_by", "deleted" ON confirmation
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."part" IS NOT new."part" OR old."confirmed_at" IS NOT new."confirmed_at" OR old."confirmed_by" IS NOT new."confirmed_by" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'confirmation', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'part' AS field, json_quote(old."part") AS old, json_quote(new."part") AS new WHERE old."part" IS NOT new."part"
    UNION ALL SELECT 'confirmed_at' AS field, json_quote(old."confirmed_at") AS old, json_quote(new."confirmed_at") AS new WHERE old."confirmed_at" IS NOT new."confirmed_at"
    UNION ALL SELECT 'confirmed_by' AS field, json_quote(old."confirmed_by") AS old, json_quote(new."confirmed_by") AS new WHERE old."confirmed_by" IS NOT new."confirmed_by"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'confirmation', new.id, new."dossier_id", s.hlc,
    '{"e":"confirmation","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."part" IS NOT new."part", ',"part":' || coalesce(old.clk -> 'part', old.clk -> '*', 'null'), '')
      || iif(old."confirmed_at" IS NOT new."confirmed_at", ',"confirmed_at":' || coalesce(old.clk -> 'confirmed_at', old.clk -> '*', 'null'), '')
      || iif(old."confirmed_by" IS NOT new."confirmed_by", ',"confirmed_by":' || coalesce(old.clk -> 'confirmed_by', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."part" IS NOT new."part", ',"part":' || json_quote(new."part"), '')
      || iif(old."confirmed_at" IS NOT new."confirmed_at", ',"confirmed_at":' || json_quote(new."confirmed_at"), '')
      || iif(old."confirmed_by" IS NOT new."confirmed_by", ',"confirmed_by":' || json_quote(new."confirmed_by"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE confirmation SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."part" IS NOT new."part", ',"part":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."confirmed_at" IS NOT new."confirmed_at", ',"confirmed_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."confirmed_by" IS NOT new."confirmed_by", ',"confirmed_by":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_attachment_insert": r"""CREATE TRIGGER capture_attachment_insert AFTER INSERT ON attachment
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE attachment SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'attachment', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'attachment', new.id, new."dossier_id", s.hlc,
    '{"e":"attachment","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."visit_id" IS NULL, '', ',"visit_id":' || json_quote(new."visit_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."media_type" IS NULL, '', ',"media_type":' || json_quote(new."media_type"))
      || iif(new."size" IS NULL, '', ',"size":' || json_quote(new."size"))
      || iif(new."blob" IS NULL, '', ',"blob":' || json_quote(new."blob"))
      || iif(new."taken_on" IS NULL, '', ',"taken_on":' || json_quote(new."taken_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_attachment_update": r"""CREATE TRIGGER capture_attachment_update AFTER UPDATE OF "dossier_id", "visit_id", "name", "media_type", "size", "blob", "taken_on", "deleted" ON attachment
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."name" IS NOT new."name" OR old."media_type" IS NOT new."media_type" OR old."size" IS NOT new."size" OR old."blob" IS NOT new."blob" OR old."taken_on" IS NOT new."taken_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'attachment', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'visit_id' AS field, json_quote(old."visit_id") AS old, json_quote(new."visit_id") AS new WHERE old."visit_id" IS NOT new."visit_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'media_type' AS field, json_quote(old."media_type") AS old, json_quote(new."media_type") AS new WHERE old."media_type" IS NOT new."media_type"
    UNION ALL SELECT 'size' AS field, json_quote(old."size") AS old, json_quote(new."size") AS new WHERE old."size" IS NOT new."size"
    UNION ALL SELECT 'blob' AS field, json_quote(old."blob") AS old, json_quote(new."blob") AS new WHERE old."blob" IS NOT new."blob"
    UNION ALL SELECT 'taken_on' AS field, json_quote(old."taken_on") AS old, json_quote(new."taken_on") AS new WHERE old."taken_on" IS NOT new."taken_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'attachment', new.id, new."dossier_id", s.hlc,
    '{"e":"attachment","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || coalesce(old.clk -> 'visit_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."media_type" IS NOT new."media_type", ',"media_type":' || coalesce(old.clk -> 'media_type', old.clk -> '*', 'null'), '')
      || iif(old."size" IS NOT new."size", ',"size":' || coalesce(old.clk -> 'size', old.clk -> '*', 'null'), '')
      || iif(old."blob" IS NOT new."blob", ',"blob":' || coalesce(old.clk -> 'blob', old.clk -> '*', 'null'), '')
      || iif(old."taken_on" IS NOT new."taken_on", ',"taken_on":' || coalesce(old.clk -> 'taken_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."media_type" IS NOT new."media_type", ',"media_type":' || json_quote(new."media_type"), '')
      || iif(old."size" IS NOT new."size", ',"size":' || json_quote(new."size"), '')
      || iif(old."blob" IS NOT new."blob", ',"blob":' || json_quote(new."blob"), '')
      || iif(old."taken_on" IS NOT new."taken_on", ',"taken_on":' || json_quote(new."taken_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE attachment SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."media_type" IS NOT new."media_type", ',"media_type":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."size" IS NOT new."size", ',"size":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."blob" IS NOT new."blob", ',"blob":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."taken_on" IS NOT new."taken_on", ',"taken_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_attachment_insert": r"""CREATE TRIGGER search_attachment_insert AFTER INSERT ON attachment BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('attachment', new.id, 3); END""",
    "search_attachment_update": r"""CREATE TRIGGER search_attachment_update AFTER UPDATE OF "name", "deleted", "dossier_id" ON attachment
WHEN old."name" IS NOT new."name" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('attachment', new.id, iif(old."name" IS NOT new."name" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_attachment_delete": r"""CREATE TRIGGER search_attachment_delete AFTER DELETE ON attachment BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('attachment', old.id, 3); END""",
    "capture_duty_mark_insert": r"""CREATE TRIGGER capture_duty_mark_insert AFTER INSERT ON duty_mark
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE duty_mark SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'duty_mark', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'duty_mark', new.id, new."dossier_id", s.hlc,
    '{"e":"duty_mark","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."key" IS NULL, '', ',"key":' || json_quote(new."key"))
      || iif(new."done_at" IS NULL, '', ',"done_at":' || json_quote(new."done_at"))
      || iif(new."done_by" IS NULL, '', ',"done_by":' || json_quote(new."done_by"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_duty_mark_update": r"""CREATE TRIGGER capture_duty_mark_update AFTER UPDATE OF "dossier_id", "key", "done_at", "done_by", "deleted" ON duty_mark
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."key" IS NOT new."key" OR old."done_at" IS NOT new."done_at" OR old."done_by" IS NOT new."done_by" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'duty_mark', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'key' AS field, json_quote(old."key") AS old, json_quote(new."key") AS new WHERE old."key" IS NOT new."key"
    UNION ALL SELECT 'done_at' AS field, json_quote(old."done_at") AS old, json_quote(new."done_at") AS new WHERE old."done_at" IS NOT new."done_at"
    UNION ALL SELECT 'done_by' AS field, json_quote(old."done_by") AS old, json_quote(new."done_by") AS new WHERE old."done_by" IS NOT new."done_by"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'duty_mark', new.id, new."dossier_id", s.hlc,
    '{"e":"duty_mark","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."key" IS NOT new."key", ',"key":' || coalesce(old.clk -> 'key', old.clk -> '*', 'null'), '')
      || iif(old."done_at" IS NOT new."done_at", ',"done_at":' || coalesce(old.clk -> 'done_at', old.clk -> '*', 'null'), '')
      || iif(old."done_by" IS NOT new."done_by", ',"done_by":' || coalesce(old.clk -> 'done_by', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."key" IS NOT new."key", ',"key":' || json_quote(new."key"), '')
      || iif(old."done_at" IS NOT new."done_at", ',"done_at":' || json_quote(new."done_at"), '')
      || iif(old."done_by" IS NOT new."done_by", ',"done_by":' || json_quote(new."done_by"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE duty_mark SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."key" IS NOT new."key", ',"key":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_at" IS NOT new."done_at", ',"done_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_by" IS NOT new."done_by", ',"done_by":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_opportunity_insert": r"""CREATE TRIGGER capture_opportunity_insert AFTER INSERT ON opportunity
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE opportunity SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'opportunity', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'opportunity', new.id, new."dossier_id", s.hlc,
    '{"e":"opportunity","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."title" IS NULL, '', ',"title":' || json_quote(new."title"))
      || iif(new."product" IS NULL, '', ',"product":' || json_quote(new."product"))
      || iif(new."agent_id" IS NULL, '', ',"agent_id":' || json_quote(new."agent_id"))
      || iif(new."stage" IS NULL, '', ',"stage":' || json_quote(new."stage"))
      || iif(new."engaged_on" IS NULL, '', ',"engaged_on":' || json_quote(new."engaged_on"))
      || iif(new."closed_on" IS NULL, '', ',"closed_on":' || json_quote(new."closed_on"))
      || iif(new."amount_minor" IS NULL, '', ',"amount_minor":' || json_quote(new."amount_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_opportunity_update": r"""CREATE TRIGGER capture_opportunity_update AFTER UPDATE OF "dossier_id", "number", "title", "product", "agent_id", "stage", "engaged_on", "closed_on", "amount_minor", "currency", "note", "deleted" ON opportunity
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."title" IS NOT new."title" OR old."product" IS NOT new."product" OR old."agent_id" IS NOT new."agent_id" OR old."stage" IS NOT new."stage" OR old."engaged_on" IS NOT new."engaged_on" OR old."closed_on" IS NOT new."closed_on" OR old."amount_minor" IS NOT new."amount_minor" OR old."currency" IS NOT new."currency" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'opportunity', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'title' AS field, json_quote(old."title") AS old, json_quote(new."title") AS new WHERE old."title" IS NOT new."title"
    UNION ALL SELECT 'product' AS field, json_quote(old."product") AS old, json_quote(new."product") AS new WHERE old."product" IS NOT new."product"
    UNION ALL SELECT 'agent_id' AS field, json_quote(old."agent_id") AS old, json_quote(new."agent_id") AS new WHERE old."agent_id" IS NOT new."agent_id"
    UNION ALL SELECT 'stage' AS field, json_quote(old."stage") AS old, json_quote(new."stage") AS new WHERE old."stage" IS NOT new."stage"
    UNION ALL SELECT 'engaged_on' AS field, json_quote(old."engaged_on") AS old, json_quote(new."engaged_on") AS new WHERE old."engaged_on" IS NOT new."engaged_on"
    UNION ALL SELECT 'closed_on' AS field, json_quote(old."closed_on") AS old, json_quote(new."closed_on") AS new WHERE old."closed_on" IS NOT new."closed_on"
    UNION ALL SELECT 'amount_minor' AS field, json_quote(old."amount_minor") AS old, json_quote(new."amount_minor") AS new WHERE old."amount_minor" IS NOT new."amount_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'opportunity', new.id, new."dossier_id", s.hlc,
    '{"e":"opportunity","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."title" IS NOT new."title", ',"title":' || coalesce(old.clk -> 'title', old.clk -> '*', 'null'), '')
      || iif(old."product" IS NOT new."product", ',"product":' || coalesce(old.clk -> 'product', old.clk -> '*', 'null'), '')
      || iif(old."agent_id" IS NOT new."agent_id", ',"agent_id":' || coalesce(old.clk -> 'agent_id', old.clk -> '*', 'null'), '')
      || iif(old."stage" IS NOT new."stage", ',"stage":' || coalesce(old.clk -> 'stage', old.clk -> '*', 'null'), '')
      || iif(old."engaged_on" IS NOT new."engaged_on", ',"engaged_on":' || coalesce(old.clk -> 'engaged_on', old.clk -> '*', 'null'), '')
      || iif(old."closed_on" IS NOT new."closed_on", ',"closed_on":' || coalesce(old.clk -> 'closed_on', old.clk -> '*', 'null'), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || coalesce(old.clk -> 'amount_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."title" IS NOT new."title", ',"title":' || json_quote(new."title"), '')
      || iif(old."product" IS NOT new."product", ',"product":' || json_quote(new."product"), '')
      || iif(old."agent_id" IS NOT new."agent_id", ',"agent_id":' || json_quote(new."agent_id"), '')
      || iif(old."stage" IS NOT new."stage", ',"stage":' || json_quote(new."stage"), '')
      || iif(old."engaged_on" IS NOT new."engaged_on", ',"engaged_on":' || json_quote(new."engaged_on"), '')
      || iif(old."closed_on" IS NOT new."closed_on", ',"closed_on":' || json_quote(new."closed_on"), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || json_quote(new."amount_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE opportunity SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."title" IS NOT new."title", ',"title":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."product" IS NOT new."product", ',"product":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."agent_id" IS NOT new."agent_id", ',"agent_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."stage" IS NOT new."stage", ',"stage":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."engaged_on" IS NOT new."engaged_on", ',"engaged_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."closed_on" IS NOT new."closed_on", ',"closed_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_opportunity_insert": r"""CREATE TRIGGER search_opportunity_insert AFTER INSERT ON opportunity BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opportunity', new.id, 3); END""",
    "search_opportunity_update": r"""CREATE TRIGGER search_opportunity_update AFTER UPDATE OF "number", "title", "product", "note", "deleted", "dossier_id" ON opportunity
WHEN old."number" IS NOT new."number" OR old."title" IS NOT new."title" OR old."product" IS NOT new."product" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opportunity', new.id, iif(old."title" IS NOT new."title" OR old."product" IS NOT new."product" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."number" IS NOT new."number" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_opportunity_delete": r"""CREATE TRIGGER search_opportunity_delete AFTER DELETE ON opportunity BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opportunity', old.id, 3); END""",
    "capture_person_insert": r"""CREATE TRIGGER capture_person_insert AFTER INSERT ON person
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE person SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'person', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'person', new.id, new."dossier_id", s.hlc,
    '{"e":"person","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."post" IS NULL, '', ',"post":' || json_quote(new."post"))
      || iif(new."department" IS NULL, '', ',"department":' || json_quote(new."department"))
      || iif(new."mobile" IS NULL, '', ',"mobile":' || json_quote(new."mobile"))
      || iif(new."office_phone" IS NULL, '', ',"office_phone":' || json_quote(new."office_phone"))
      || iif(new."home_phone" IS NULL, '', ',"home_phone":' || json_quote(new."home_phone"))
      || iif(new."wechat" IS NULL, '', ',"wechat":' || json_quote(new."wechat"))
      || iif(new."email" IS NULL, '', ',"email":' || json_quote(new."email"))
      || iif(new."address" IS NULL, '', ',"address":' || json_quote(new."address"))
      || iif(new."sex" IS NULL, '', ',"sex":' || json_quote(new."sex"))
      || iif(new."birthday" IS NULL, '', ',"birthday":' || json_quote(new."birthday"))
      || iif(new."education" IS NULL, '', ',"education":' || json_quote(new."education"))
      || iif(new."native_place" IS NULL, '', ',"native_place":' || json_quote(new."native_place"))
      || iif(new."family" IS NULL, '', ',"family":' || json_quote(new."family"))
      || iif(new."career" IS NULL, '', ',"career":' || json_quote(new."career"))
      || iif(new."character" IS NULL, '', ',"character":' || json_quote(new."character"))
      || iif(new."hobbies" IS NULL, '', ',"hobbies":' || json_quote(new."hobbies"))
      || iif(new."cares_about" IS NULL, '', ',"cares_about":' || json_quote(new."cares_about"))
      || iif(new."worries" IS NULL, '', ',"worries":' || json_quote(new."worries"))
      || iif(new."reports_to_id" IS NULL, '', ',"reports_to_id":' || json_quote(new."reports_to_id"))
      || iif(new."photo" IS NULL, '', ',"photo":' || json_quote(new."photo"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_person_update": r"""CREATE TRIGGER capture_person_update AFTER UPDATE OF "dossier_id", "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email", "address", "sex", "birthday", "education", "native_place", "family", "career", "character", "hobbies", "cares_about", "worries", "reports_to_id", "photo", "deleted" ON person
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."post" IS NOT new."post" OR old."department" IS NOT new."department" OR old."mobile" IS NOT new."mobile" OR old."office_phone" IS NOT new."office_phone" OR old."home_phone" IS NOT new."home_phone" OR old."wechat" IS NOT new."wechat" OR old."email" IS NOT new."email" OR old."address" IS NOT new."address" OR old."sex" IS NOT new."sex" OR old."birthday" IS NOT new."birthday" OR old."education" IS NOT new."education" OR old."native_place" IS NOT new."native_place" OR old."family" IS NOT new."family" OR old."career" IS NOT new."career" OR old."character" IS NOT new."character" OR old."hobbies" IS NOT new."hobbies" OR old."cares_about" IS NOT new."cares_about" OR old."worries" IS NOT new."worries" OR old."reports_to_id" IS NOT new."reports_to_id" OR old."photo" IS NOT new."photo" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'person', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'post' AS field, json_quote(old."post") AS old, json_quote(new."post") AS new WHERE old."post" IS NOT new."post"
    UNION ALL SELECT 'department' AS field, json_quote(old."department") AS old, json_quote(new."department") AS new WHERE old."department" IS NOT new."department"
    UNION ALL SELECT 'mobile' AS field, json_quote(old."mobile") AS old, json_quote(new."mobile") AS new WHERE old."mobile" IS NOT new."mobile"
    UNION ALL SELECT 'office_phone' AS field, json_quote(old."office_phone") AS old, json_quote(new."office_phone") AS new WHERE old."office_phone" IS NOT new."office_phone"
    UNION ALL SELECT 'home_phone' AS field, json_quote(old."home_phone") AS old, json_quote(new."home_phone") AS new WHERE old."home_phone" IS NOT new."home_phone"
    UNION ALL SELECT 'wechat' AS field, json_quote(old."wechat") AS old, json_quote(new."wechat") AS new WHERE old."wechat" IS NOT new."wechat"
    UNION ALL SELECT 'email' AS field, json_quote(old."email") AS old, json_quote(new."email") AS new WHERE old."email" IS NOT new."email"
    UNION ALL SELECT 'address' AS field, json_quote(old."address") AS old, json_quote(new."address") AS new WHERE old."address" IS NOT new."address"
    UNION ALL SELECT 'sex' AS field, json_quote(old."sex") AS old, json_quote(new."sex") AS new WHERE old."sex" IS NOT new."sex"
    UNION ALL SELECT 'birthday' AS field, json_quote(old."birthday") AS old, json_quote(new."birthday") AS new WHERE old."birthday" IS NOT new."birthday"
    UNION ALL SELECT 'education' AS field, json_quote(old."education") AS old, json_quote(new."education") AS new WHERE old."education" IS NOT new."education"
    UNION ALL SELECT 'native_place' AS field, json_quote(old."native_place") AS old, json_quote(new."native_place") AS new WHERE old."native_place" IS NOT new."native_place"
    UNION ALL SELECT 'family' AS field, json_quote(old."family") AS old, json_quote(new."family") AS new WHERE old."family" IS NOT new."family"
    UNION ALL SELECT 'career' AS field, json_quote(old."career") AS old, json_quote(new."career") AS new WHERE old."career" IS NOT new."career"
    UNION ALL SELECT 'character' AS field, json_quote(old."character") AS old, json_quote(new."character") AS new WHERE old."character" IS NOT new."character"
    UNION ALL SELECT 'hobbies' AS field, json_quote(old."hobbies") AS old, json_quote(new."hobbies") AS new WHERE old."hobbies" IS NOT new."hobbies"
    UNION ALL SELECT 'cares_about' AS field, json_quote(old."cares_about") AS old, json_quote(new."cares_about") AS new WHERE old."cares_about" IS NOT new."cares_about"
    UNION ALL SELECT 'worries' AS field, json_quote(old."worries") AS old, json_quote(new."worries") AS new WHERE old."worries" IS NOT new."worries"
    UNION ALL SELECT 'reports_to_id' AS field, json_quote(old."reports_to_id") AS old, json_quote(new."reports_to_id") AS new WHERE old."reports_to_id" IS NOT new."reports_to_id"
    UNION ALL SELECT 'photo' AS field, json_quote(old."photo") AS old, json_quote(new."photo") AS new WHERE old."photo" IS NOT new."photo"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'person', new.id, new."dossier_id", s.hlc,
    '{"e":"person","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."post" IS NOT new."post", ',"post":' || coalesce(old.clk -> 'post', old.clk -> '*', 'null'), '')
      || iif(old."department" IS NOT new."department", ',"department":' || coalesce(old.clk -> 'department', old.clk -> '*', 'null'), '')
      || iif(old."mobile" IS NOT new."mobile", ',"mobile":' || coalesce(old.clk -> 'mobile', old.clk -> '*', 'null'), '')
      || iif(old."office_phone" IS NOT new."office_phone", ',"office_phone":' || coalesce(old.clk -> 'office_phone', old.clk -> '*', 'null'), '')
      || iif(old."home_phone" IS NOT new."home_phone", ',"home_phone":' || coalesce(old.clk -> 'home_phone', old.clk -> '*', 'null'), '')
      || iif(old."wechat" IS NOT new."wechat", ',"wechat":' || coalesce(old.clk -> 'wechat', old.clk -> '*', 'null'), '')
      || iif(old."email" IS NOT new."email", ',"email":' || coalesce(old.clk -> 'email', old.clk -> '*', 'null'), '')
      || iif(old."address" IS NOT new."address", ',"address":' || coalesce(old.clk -> 'address', old.clk -> '*', 'null'), '')
      || iif(old."sex" IS NOT new."sex", ',"sex":' || coalesce(old.clk -> 'sex', old.clk -> '*', 'null'), '')
      || iif(old."birthday" IS NOT new."birthday", ',"birthday":' || coalesce(old.clk -> 'birthday', old.clk -> '*', 'null'), '')
      || iif(old."education" IS NOT new."education", ',"education":' || coalesce(old.clk -> 'education', old.clk -> '*', 'null'), '')
      || iif(old."native_place" IS NOT new."native_place", ',"native_place":' || coalesce(old.clk -> 'native_place', old.clk -> '*', 'null'), '')
      || iif(old."family" IS NOT new."family", ',"family":' || coalesce(old.clk -> 'family', old.clk -> '*', 'null'), '')
      || iif(old."career" IS NOT new."career", ',"career":' || coalesce(old.clk -> 'career', old.clk -> '*', 'null'), '')
      || iif(old."character" IS NOT new."character", ',"character":' || coalesce(old.clk -> 'character', old.clk -> '*', 'null'), '')
      || iif(old."hobbies" IS NOT new."hobbies", ',"hobbies":' || coalesce(old.clk -> 'hobbies', old.clk -> '*', 'null'), '')
      || iif(old."cares_about" IS NOT new."cares_about", ',"cares_about":' || coalesce(old.clk -> 'cares_about', old.clk -> '*', 'null'), '')
      || iif(old."worries" IS NOT new."worries", ',"worries":' || coalesce(old.clk -> 'worries', old.clk -> '*', 'null'), '')
      || iif(old."reports_to_id" IS NOT new."reports_to_id", ',"reports_to_id":' || coalesce(old.clk -> 'reports_to_id', old.clk -> '*', 'null'), '')
      || iif(old."photo" IS NOT new."photo", ',"photo":' || coalesce(old.clk -> 'photo', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."post" IS NOT new."post", ',"post":' || json_quote(new."post"), '')
      || iif(old."department" IS NOT new."department", ',"department":' || json_quote(new."department"), '')
      || iif(old."mobile" IS NOT new."mobile", ',"mobile":' || json_quote(new."mobile"), '')
      || iif(old."office_phone" IS NOT new."office_phone", ',"office_phone":' || json_quote(new."office_phone"), '')
      || iif(old."home_phone" IS NOT new."home_phone", ',"home_phone":' || json_quote(new."home_phone"), '')
      || iif(old."wechat" IS NOT new."wechat", ',"wechat":' || json_quote(new."wechat"), '')
      || iif(old."email" IS NOT new."email", ',"email":' || json_quote(new."email"), '')
      || iif(old."address" IS NOT new."address", ',"address":' || json_quote(new."address"), '')
      || iif(old."sex" IS NOT new."sex", ',"sex":' || json_quote(new."sex"), '')
      || iif(old."birthday" IS NOT new."birthday", ',"birthday":' || json_quote(new."birthday"), '')
      || iif(old."education" IS NOT new."education", ',"education":' || json_quote(new."education"), '')
      || iif(old."native_place" IS NOT new."native_place", ',"native_place":' || json_quote(new."native_place"), '')
      || iif(old."family" IS NOT new."family", ',"family":' || json_quote(new."family"), '')
      || iif(old."career" IS NOT new."career", ',"career":' || json_quote(new."career"), '')
      || iif(old."character" IS NOT new."character", ',"character":' || json_quote(new."character"), '')
      || iif(old."hobbies" IS NOT new."hobbies", ',"hobbies":' || json_quote(new."hobbies"), '')
      || iif(old."cares_about" IS NOT new."cares_about", ',"cares_about":' || json_quote(new."cares_about"), '')
      || iif(old."worries" IS NOT new."worries", ',"worries":' || json_quote(new."worries"), '')
      || iif(old."reports_to_id" IS NOT new."reports_to_id", ',"reports_to_id":' || json_quote(new."reports_to_id"), '')
      || iif(old."photo" IS NOT new."photo", ',"photo":' || json_quote(new."photo"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE person SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."post" IS NOT new."post", ',"post":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."department" IS NOT new."department", ',"department":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."mobile" IS NOT new."mobile", ',"mobile":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."office_phone" IS NOT new."office_phone", ',"office_phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."home_phone" IS NOT new."home_phone", ',"home_phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."wechat" IS NOT new."wechat", ',"wechat":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."email" IS NOT new."email", ',"email":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."address" IS NOT new."address", ',"address":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."sex" IS NOT new."sex", ',"sex":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."birthday" IS NOT new."birthday", ',"birthday":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."education" IS NOT new."education", ',"education":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."native_place" IS NOT new."native_place", ',"native_place":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."family" IS NOT new."family", ',"family":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."career" IS NOT new."career", ',"career":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."character" IS NOT new."character", ',"character":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."hobbies" IS NOT new."hobbies", ',"hobbies":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cares_about" IS NOT new."cares_about", ',"cares_about":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."worries" IS NOT new."worries", ',"worries":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."reports_to_id" IS NOT new."reports_to_id", ',"reports_to_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."photo" IS NOT new."photo", ',"photo":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_person_insert": r"""CREATE TRIGGER search_person_insert AFTER INSERT ON person BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('person', new.id, 3); END""",
    "search_person_update": r"""CREATE TRIGGER search_person_update AFTER UPDATE OF "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email", "career", "cares_about", "worries", "deleted", "dossier_id" ON person
WHEN old."name" IS NOT new."name" OR old."post" IS NOT new."post" OR old."department" IS NOT new."department" OR old."mobile" IS NOT new."mobile" OR old."office_phone" IS NOT new."office_phone" OR old."home_phone" IS NOT new."home_phone" OR old."wechat" IS NOT new."wechat" OR old."email" IS NOT new."email" OR old."career" IS NOT new."career" OR old."cares_about" IS NOT new."cares_about" OR old."worries" IS NOT new."worries" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('person', new.id, iif(old."name" IS NOT new."name" OR old."post" IS NOT new."post" OR old."department" IS NOT new."department" OR old."wechat" IS NOT new."wechat" OR old."email" IS NOT new."email" OR old."career" IS NOT new."career" OR old."cares_about" IS NOT new."cares_about" OR old."worries" IS NOT new."worries" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."name" IS NOT new."name" OR old."mobile" IS NOT new."mobile" OR old."office_phone" IS NOT new."office_phone" OR old."home_phone" IS NOT new."home_phone" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_person_delete": r"""CREATE TRIGGER search_person_delete AFTER DELETE ON person BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('person', old.id, 3); END""",
    "capture_relation_insert": r"""CREATE TRIGGER capture_relation_insert AFTER INSERT ON relation
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE relation SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'relation', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'relation', new.id, new."dossier_id", s.hlc,
    '{"e":"relation","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."standing" IS NULL, '', ',"standing":' || json_quote(new."standing"))
      || iif(new."strength" IS NULL, '', ',"strength":' || json_quote(new."strength"))
      || iif(new."since_on" IS NULL, '', ',"since_on":' || json_quote(new."since_on"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_relation_update": r"""CREATE TRIGGER capture_relation_update AFTER UPDATE OF "dossier_id", "person_id", "staff_id", "standing", "strength", "since_on", "source", "deleted" ON relation
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."person_id" IS NOT new."person_id" OR old."staff_id" IS NOT new."staff_id" OR old."standing" IS NOT new."standing" OR old."strength" IS NOT new."strength" OR old."since_on" IS NOT new."since_on" OR old."source" IS NOT new."source" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'relation', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'standing' AS field, json_quote(old."standing") AS old, json_quote(new."standing") AS new WHERE old."standing" IS NOT new."standing"
    UNION ALL SELECT 'strength' AS field, json_quote(old."strength") AS old, json_quote(new."strength") AS new WHERE old."strength" IS NOT new."strength"
    UNION ALL SELECT 'since_on' AS field, json_quote(old."since_on") AS old, json_quote(new."since_on") AS new WHERE old."since_on" IS NOT new."since_on"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'relation', new.id, new."dossier_id", s.hlc,
    '{"e":"relation","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."standing" IS NOT new."standing", ',"standing":' || coalesce(old.clk -> 'standing', old.clk -> '*', 'null'), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || coalesce(old.clk -> 'strength', old.clk -> '*', 'null'), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || coalesce(old.clk -> 'since_on', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."standing" IS NOT new."standing", ',"standing":' || json_quote(new."standing"), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || json_quote(new."strength"), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || json_quote(new."since_on"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE relation SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."standing" IS NOT new."standing", ',"standing":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_visit_insert": r"""CREATE TRIGGER capture_visit_insert AFTER INSERT ON visit
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE visit SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'visit', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'visit', new.id, new."dossier_id", s.hlc,
    '{"e":"visit","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."subject" IS NULL, '', ',"subject":' || json_quote(new."subject"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."planned_at" IS NULL, '', ',"planned_at":' || json_quote(new."planned_at"))
      || iif(new."venue" IS NULL, '', ',"venue":' || json_quote(new."venue"))
      || iif(new."goal" IS NULL, '', ',"goal":' || json_quote(new."goal"))
      || iif(new."agenda" IS NULL, '', ',"agenda":' || json_quote(new."agenda"))
      || iif(new."questions" IS NULL, '', ',"questions":' || json_quote(new."questions"))
      || iif(new."materials" IS NULL, '', ',"materials":' || json_quote(new."materials"))
      || iif(new."made_at" IS NULL, '', ',"made_at":' || json_quote(new."made_at"))
      || iif(new."discussed" IS NULL, '', ',"discussed":' || json_quote(new."discussed"))
      || iif(new."feelings" IS NULL, '', ',"feelings":' || json_quote(new."feelings"))
      || iif(new."competitor_news" IS NULL, '', ',"competitor_news":' || json_quote(new."competitor_news"))
      || iif(new."next_step" IS NULL, '', ',"next_step":' || json_quote(new."next_step"))
      || iif(new."next_on" IS NULL, '', ',"next_on":' || json_quote(new."next_on"))
      || iif(new."client_text" IS NULL, '', ',"client_text":' || json_quote(new."client_text"))
      || CASE new."after_deal" WHEN 1 THEN ',"after_deal":true' WHEN 0 THEN ',"after_deal":false' ELSE '' END
      || iif(new."service_as_agreed" IS NULL, '', ',"service_as_agreed":' || json_quote(new."service_as_agreed"))
      || iif(new."problems" IS NULL, '', ',"problems":' || json_quote(new."problems"))
      || iif(new."satisfied" IS NULL, '', ',"satisfied":' || json_quote(new."satisfied"))
      || iif(new."to_coordinate" IS NULL, '', ',"to_coordinate":' || json_quote(new."to_coordinate"))
      || iif(new."reported_at" IS NULL, '', ',"reported_at":' || json_quote(new."reported_at"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_visit_update": r"""CREATE TRIGGER capture_visit_update AFTER UPDATE OF "dossier_id", "number", "subject", "state", "planned_at", "venue", "goal", "agenda", "questions", "materials", "made_at", "discussed", "feelings", "competitor_news", "next_step", "next_on", "client_text", "after_deal", "service_as_agreed", "problems", "satisfied", "to_coordinate", "reported_at", "deleted" ON visit
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."subject" IS NOT new."subject" OR old."state" IS NOT new."state" OR old."planned_at" IS NOT new."planned_at" OR old."venue" IS NOT new."venue" OR old."goal" IS NOT new."goal" OR old."agenda" IS NOT new."agenda" OR old."questions" IS NOT new."questions" OR old."materials" IS NOT new."materials" OR old."made_at" IS NOT new."made_at" OR old."discussed" IS NOT new."discussed" OR old."feelings" IS NOT new."feelings" OR old."competitor_news" IS NOT new."competitor_news" OR old."next_step" IS NOT new."next_step" OR old."next_on" IS NOT new."next_on" OR old."client_text" IS NOT new."client_text" OR old."after_deal" IS NOT new."after_deal" OR old."service_as_agreed" IS NOT new."service_as_agreed" OR old."problems" IS NOT new."problems" OR old."satisfied" IS NOT new."satisfied" OR old."to_coordinate" IS NOT new."to_coordinate" OR old."reported_at" IS NOT new."reported_at" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'visit', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'subject' AS field, json_quote(old."subject") AS old, json_quote(new."subject") AS new WHERE old."subject" IS NOT new."subject"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'planned_at' AS field, json_quote(old."planned_at") AS old, json_quote(new."planned_at") AS new WHERE old."planned_at" IS NOT new."planned_at"
    UNION ALL SELECT 'venue' AS field, json_quote(old."venue") AS old, json_quote(new."venue") AS new WHERE old."venue" IS NOT new."venue"
    UNION ALL SELECT 'goal' AS field, json_quote(old."goal") AS old, json_quote(new."goal") AS new WHERE old."goal" IS NOT new."goal"
    UNION ALL SELECT 'agenda' AS field, json_quote(old."agenda") AS old, json_quote(new."agenda") AS new WHERE old."agenda" IS NOT new."agenda"
    UNION ALL SELECT 'questions' AS field, json_quote(old."questions") AS old, json_quote(new."questions") AS new WHERE old."questions" IS NOT new."questions"
    UNION ALL SELECT 'materials' AS field, json_quote(old."materials") AS old, json_quote(new."materials") AS new WHERE old."materials" IS NOT new."materials"
    UNION ALL SELECT 'made_at' AS field, json_quote(old."made_at") AS old, json_quote(new."made_at") AS new WHERE old."made_at" IS NOT new."made_at"
    UNION ALL SELECT 'discussed' AS field, json_quote(old."discussed") AS old, json_quote(new."discussed") AS new WHERE old."discussed" IS NOT new."discussed"
    UNION ALL SELECT 'feelings' AS field, json_quote(old."feelings") AS old, json_quote(new."feelings") AS new WHERE old."feelings" IS NOT new."feelings"
    UNION ALL SELECT 'competitor_news' AS field, json_quote(old."competitor_news") AS old, json_quote(new."competitor_news") AS new WHERE old."competitor_news" IS NOT new."competitor_news"
    UNION ALL SELECT 'next_step' AS field, json_quote(old."next_step") AS old, json_quote(new."next_step") AS new WHERE old."next_step" IS NOT new."next_step"
    UNION ALL SELECT 'next_on' AS field, json_quote(old."next_on") AS old, json_quote(new."next_on") AS new WHERE old."next_on" IS NOT new."next_on"
    UNION ALL SELECT 'client_text' AS field, json_quote(old."client_text") AS old, json_quote(new."client_text") AS new WHERE old."client_text" IS NOT new."client_text"
    UNION ALL SELECT 'after_deal' AS field, CASE old."after_deal" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."after_deal" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."after_deal" IS NOT new."after_deal"
    UNION ALL SELECT 'service_as_agreed' AS field, json_quote(old."service_as_agreed") AS old, json_quote(new."service_as_agreed") AS new WHERE old."service_as_agreed" IS NOT new."service_as_agreed"
    UNION ALL SELECT 'problems' AS field, json_quote(old."problems") AS old, json_quote(new."problems") AS new WHERE old."problems" IS NOT new."problems"
    UNION ALL SELECT 'satisfied' AS field, json_quote(old."satisfied") AS old, json_quote(new."satisfied") AS new WHERE old."satisfied" IS NOT new."satisfied"
    UNION ALL SELECT 'to_coordinate' AS field, json_quote(old."to_coordinate") AS old, json_quote(new."to_coordinate") AS new WHERE old."to_coordinate" IS NOT new."to_coordinate"
    UNION ALL SELECT 'reported_at' AS field, json_quote(old."reported_at") AS old, json_quote(new."reported_at") AS new WHERE old."reported_at" IS NOT new."reported_at"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'visit', new.id, new."dossier_id", s.hlc,
    '{"e":"visit","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."subject" IS NOT new."subject", ',"subject":' || coalesce(old.clk -> 'subject', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."planned_at" IS NOT new."planned_at", ',"planned_at":' || coalesce(old.clk -> 'planned_at', old.clk -> '*', 'null'), '')
      || iif(old."venue" IS NOT new."venue", ',"venue":' || coalesce(old.clk -> 'venue', old.clk -> '*', 'null'), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || coalesce(old.clk -> 'goal', old.clk -> '*', 'null'), '')
      || iif(old."agenda" IS NOT new."agenda", ',"agenda":' || coalesce(old.clk -> 'agenda', old.clk -> '*', 'null'), '')
      || iif(old."questions" IS NOT new."questions", ',"questions":' || coalesce(old.clk -> 'questions', old.clk -> '*', 'null'), '')
      || iif(old."materials" IS NOT new."materials", ',"materials":' || coalesce(old.clk -> 'materials', old.clk -> '*', 'null'), '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":' || coalesce(old.clk -> 'made_at', old.clk -> '*', 'null'), '')
      || iif(old."discussed" IS NOT new."discussed", ',"discussed":' || coalesce(old.clk -> 'discussed', old.clk -> '*', 'null'), '')
      || iif(old."feelings" IS NOT new."feelings", ',"feelings":' || coalesce(old.clk -> 'feelings', old.clk -> '*', 'null'), '')
      || iif(old."competitor_news" IS NOT new."competitor_news", ',"competitor_news":' || coalesce(old.clk -> 'competitor_news', old.clk -> '*', 'null'), '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":' || coalesce(old.clk -> 'next_step', old.clk -> '*', 'null'), '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":' || coalesce(old.clk -> 'next_on', old.clk -> '*', 'null'), '')
      || iif(old."client_text" IS NOT new."client_text", ',"client_text":' || coalesce(old.clk -> 'client_text', old.clk -> '*', 'null'), '')
      || iif(old."after_deal" IS NOT new."after_deal", ',"after_deal":' || coalesce(old.clk -> 'after_deal', old.clk -> '*', 'null'), '')
      || iif(old."service_as_agreed" IS NOT new."service_as_agreed", ',"service_as_agreed":' || coalesce(old.clk -> 'service_as_agreed', old.clk -> '*', 'null'), '')
      || iif(old."problems" IS NOT new."problems", ',"problems":' || coalesce(old.clk -> 'problems', old.clk -> '*', 'null'), '')
      || iif(old."satisfied" IS NOT new."satisfied", ',"satisfied":' || coalesce(old.clk -> 'satisfied', old.clk -> '*', 'null'), '')
      || iif(old."to_coordinate" IS NOT new."to_coordinate", ',"to_coordinate":' || coalesce(old.clk -> 'to_coordinate', old.clk -> '*', 'null'), '')
      || iif(old."reported_at" IS NOT new."reported_at", ',"reported_at":' || coalesce(old.clk -> 'reported_at', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."subject" IS NOT new."subject", ',"subject":' || json_quote(new."subject"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."planned_at" IS NOT new."planned_at", ',"planned_at":' || json_quote(new."planned_at"), '')
      || iif(old."venue" IS NOT new."venue", ',"venue":' || json_quote(new."venue"), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || json_quote(new."goal"), '')
      || iif(old."agenda" IS NOT new."agenda", ',"agenda":' || json_quote(new."agenda"), '')
      || iif(old."questions" IS NOT new."questions", ',"questions":' || json_quote(new."questions"), '')
      || iif(old."materials" IS NOT new."materials", ',"materials":' || json_quote(new."materials"), '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":' || json_quote(new."made_at"), '')
      || iif(old."discussed" IS NOT new."discussed", ',"discussed":' || json_quote(new."discussed"), '')
      || iif(old."feelings" IS NOT new."feelings", ',"feelings":' || json_quote(new."feelings"), '')
      || iif(old."competitor_news" IS NOT new."competitor_news", ',"competitor_news":' || json_quote(new."competitor_news"), '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":' || json_quote(new."next_step"), '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":' || json_quote(new."next_on"), '')
      || iif(old."client_text" IS NOT new."client_text", ',"client_text":' || json_quote(new."client_text"), '')
      || iif(old."after_deal" IS NOT new."after_deal", ',"after_deal":' || CASE new."after_deal" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."service_as_agreed" IS NOT new."service_as_agreed", ',"service_as_agreed":' || json_quote(new."service_as_agreed"), '')
      || iif(old."problems" IS NOT new."problems", ',"problems":' || json_quote(new."problems"), '')
      || iif(old."satisfied" IS NOT new."satisfied", ',"satisfied":' || json_quote(new."satisfied"), '')
      || iif(old."to_coordinate" IS NOT new."to_coordinate", ',"to_coordinate":' || json_quote(new."to_coordinate"), '')
      || iif(old."reported_at" IS NOT new."reported_at", ',"reported_at":' || json_quote(new."reported_at"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE visit SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."subject" IS NOT new."subject", ',"subject":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."planned_at" IS NOT new."planned_at", ',"planned_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."venue" IS NOT new."venue", ',"venue":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."goal" IS NOT new."goal", ',"goal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."agenda" IS NOT new."agenda", ',"agenda":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."questions" IS NOT new."questions", ',"questions":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."materials" IS NOT new."materials", ',"materials":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."discussed" IS NOT new."discussed", ',"discussed":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."feelings" IS NOT new."feelings", ',"feelings":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."competitor_news" IS NOT new."competitor_news", ',"competitor_news":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."client_text" IS NOT new."client_text", ',"client_text":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."after_deal" IS NOT new."after_deal", ',"after_deal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."service_as_agreed" IS NOT new."service_as_agreed", ',"service_as_agreed":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."problems" IS NOT new."problems", ',"problems":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."satisfied" IS NOT new."satisfied", ',"satisfied":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_coordinate" IS NOT new."to_coordinate", ',"to_coordinate":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."reported_at" IS NOT new."reported_at", ',"reported_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_visit_insert": r"""CREATE TRIGGER search_visit_insert AFTER INSERT ON visit BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('visit', new.id, 3); END""",
    "search_visit_update": r"""CREATE TRIGGER search_visit_update AFTER UPDATE OF "number", "subject", "goal", "discussed", "competitor_news", "next_step", "deleted", "dossier_id" ON visit
WHEN old."number" IS NOT new."number" OR old."subject" IS NOT new."subject" OR old."goal" IS NOT new."goal" OR old."discussed" IS NOT new."discussed" OR old."competitor_news" IS NOT new."competitor_news" OR old."next_step" IS NOT new."next_step" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('visit', new.id, iif(old."subject" IS NOT new."subject" OR old."goal" IS NOT new."goal" OR old."discussed" IS NOT new."discussed" OR old."competitor_news" IS NOT new."competitor_news" OR old."next_step" IS NOT new."next_step" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."number" IS NOT new."number" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_visit_delete": r"""CREATE TRIGGER search_visit_delete AFTER DELETE ON visit BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('visit', old.id, 3); END""",
    "capture_visit_person_insert": r"""CREATE TRIGGER capture_visit_person_insert AFTER INSERT ON visit_person
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE visit_person SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'visit_person', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'visit_person', new.id, new."dossier_id", s.hlc,
    '{"e":"visit_person","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."visit_id" IS NULL, '', ',"visit_id":' || json_quote(new."visit_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."standing_before" IS NULL, '', ',"standing_before":' || json_quote(new."standing_before"))
      || iif(new."standing_after" IS NULL, '', ',"standing_after":' || json_quote(new."standing_after"))
      || iif(new."remark" IS NULL, '', ',"remark":' || json_quote(new."remark"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_visit_person_update": r"""CREATE TRIGGER capture_visit_person_update AFTER UPDATE OF "dossier_id", "visit_id", "person_id", "staff_id", "standing_before", "standing_after", "remark", "deleted" ON visit_person
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."person_id" IS NOT new."person_id" OR old."staff_id" IS NOT new."staff_id" OR old."standing_before" IS NOT new."standing_before" OR old."standing_after" IS NOT new."standing_after" OR old."remark" IS NOT new."remark" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'visit_person', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'visit_id' AS field, json_quote(old."visit_id") AS old, json_quote(new."visit_id") AS new WHERE old."visit_id" IS NOT new."visit_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'standing_before' AS field, json_quote(old."standing_before") AS old, json_quote(new."standing_before") AS new WHERE old."standing_before" IS NOT new."standing_before"
    UNION ALL SELECT 'standing_after' AS field, json_quote(old."standing_after") AS old, json_quote(new."standing_after") AS new WHERE old."standing_after" IS NOT new."standing_after"
    UNION ALL SELECT 'remark' AS field, json_quote(old."remark") AS old, json_quote(new."remark") AS new WHERE old."remark" IS NOT new."remark"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'visit_person', new.id, new."dossier_id", s.hlc,
    '{"e":"visit_person","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || coalesce(old.clk -> 'visit_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."standing_before" IS NOT new."standing_before", ',"standing_before":' || coalesce(old.clk -> 'standing_before', old.clk -> '*', 'null'), '')
      || iif(old."standing_after" IS NOT new."standing_after", ',"standing_after":' || coalesce(old.clk -> 'standing_after', old.clk -> '*', 'null'), '')
      || iif(old."remark" IS NOT new."remark", ',"remark":' || coalesce(old.clk -> 'remark', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."standing_before" IS NOT new."standing_before", ',"standing_before":' || json_quote(new."standing_before"), '')
      || iif(old."standing_after" IS NOT new."standing_after", ',"standing_after":' || json_quote(new."standing_after"), '')
      || iif(old."remark" IS NOT new."remark", ',"remark":' || json_quote(new."remark"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE visit_person SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."standing_before" IS NOT new."standing_before", ',"standing_before":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."standing_after" IS NOT new."standing_after", ',"standing_after":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."remark" IS NOT new."remark", ',"remark":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_promise_insert": r"""CREATE TRIGGER capture_promise_insert AFTER INSERT ON promise
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE promise SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'promise', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'promise', new.id, new."dossier_id", s.hlc,
    '{"e":"promise","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."visit_id" IS NULL, '', ',"visit_id":' || json_quote(new."visit_id"))
      || iif(new."side" IS NULL, '', ',"side":' || json_quote(new."side"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."owner" IS NULL, '', ',"owner":' || json_quote(new."owner"))
      || iif(new."due_on" IS NULL, '', ',"due_on":' || json_quote(new."due_on"))
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_promise_update": r"""CREATE TRIGGER capture_promise_update AFTER UPDATE OF "dossier_id", "visit_id", "side", "what", "owner", "due_on", "done_on", "deleted" ON promise
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."side" IS NOT new."side" OR old."what" IS NOT new."what" OR old."owner" IS NOT new."owner" OR old."due_on" IS NOT new."due_on" OR old."done_on" IS NOT new."done_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'promise', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'visit_id' AS field, json_quote(old."visit_id") AS old, json_quote(new."visit_id") AS new WHERE old."visit_id" IS NOT new."visit_id"
    UNION ALL SELECT 'side' AS field, json_quote(old."side") AS old, json_quote(new."side") AS new WHERE old."side" IS NOT new."side"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'owner' AS field, json_quote(old."owner") AS old, json_quote(new."owner") AS new WHERE old."owner" IS NOT new."owner"
    UNION ALL SELECT 'due_on' AS field, json_quote(old."due_on") AS old, json_quote(new."due_on") AS new WHERE old."due_on" IS NOT new."due_on"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'promise', new.id, new."dossier_id", s.hlc,
    '{"e":"promise","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || coalesce(old.clk -> 'visit_id', old.clk -> '*', 'null'), '')
      || iif(old."side" IS NOT new."side", ',"side":' || coalesce(old.clk -> 'side', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."owner" IS NOT new."owner", ',"owner":' || coalesce(old.clk -> 'owner', old.clk -> '*', 'null'), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || coalesce(old.clk -> 'due_on', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."side" IS NOT new."side", ',"side":' || json_quote(new."side"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."owner" IS NOT new."owner", ',"owner":' || json_quote(new."owner"), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || json_quote(new."due_on"), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE promise SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."side" IS NOT new."side", ',"side":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."owner" IS NOT new."owner", ',"owner":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_promise_insert": r"""CREATE TRIGGER search_promise_insert AFTER INSERT ON promise BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('promise', new.id, 3); END""",
    "search_promise_update": r"""CREATE TRIGGER search_promise_update AFTER UPDATE OF "what", "deleted", "dossier_id" ON promise
WHEN old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('promise', new.id, iif(old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_promise_delete": r"""CREATE TRIGGER search_promise_delete AFTER DELETE ON promise BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('promise', old.id, 3); END""",
    "capture_information_insert": r"""CREATE TRIGGER capture_information_insert AFTER INSERT ON information
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE information SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'information', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'information', new.id, new."dossier_id", s.hlc,
    '{"e":"information","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."visit_id" IS NULL, '', ',"visit_id":' || json_quote(new."visit_id"))
      || iif(new."fact" IS NULL, '', ',"fact":' || json_quote(new."fact"))
      || iif(new."meaning" IS NULL, '', ',"meaning":' || json_quote(new."meaning"))
      || iif(new."evidence" IS NULL, '', ',"evidence":' || json_quote(new."evidence"))
      || iif(new."learned_on" IS NULL, '', ',"learned_on":' || json_quote(new."learned_on"))
      || iif(new."level" IS NULL, '', ',"level":' || json_quote(new."level"))
      || iif(new."lawful_origin" IS NULL, '', ',"lawful_origin":' || json_quote(new."lawful_origin"))
      || iif(new."strength" IS NULL, '', ',"strength":' || json_quote(new."strength"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_information_update": r"""CREATE TRIGGER capture_information_update AFTER UPDATE OF "dossier_id", "visit_id", "fact", "meaning", "evidence", "learned_on", "level", "lawful_origin", "strength", "deleted" ON information
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."evidence" IS NOT new."evidence" OR old."learned_on" IS NOT new."learned_on" OR old."level" IS NOT new."level" OR old."lawful_origin" IS NOT new."lawful_origin" OR old."strength" IS NOT new."strength" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'information', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'visit_id' AS field, json_quote(old."visit_id") AS old, json_quote(new."visit_id") AS new WHERE old."visit_id" IS NOT new."visit_id"
    UNION ALL SELECT 'fact' AS field, json_quote(old."fact") AS old, json_quote(new."fact") AS new WHERE old."fact" IS NOT new."fact"
    UNION ALL SELECT 'meaning' AS field, json_quote(old."meaning") AS old, json_quote(new."meaning") AS new WHERE old."meaning" IS NOT new."meaning"
    UNION ALL SELECT 'evidence' AS field, json_quote(old."evidence") AS old, json_quote(new."evidence") AS new WHERE old."evidence" IS NOT new."evidence"
    UNION ALL SELECT 'learned_on' AS field, json_quote(old."learned_on") AS old, json_quote(new."learned_on") AS new WHERE old."learned_on" IS NOT new."learned_on"
    UNION ALL SELECT 'level' AS field, json_quote(old."level") AS old, json_quote(new."level") AS new WHERE old."level" IS NOT new."level"
    UNION ALL SELECT 'lawful_origin' AS field, json_quote(old."lawful_origin") AS old, json_quote(new."lawful_origin") AS new WHERE old."lawful_origin" IS NOT new."lawful_origin"
    UNION ALL SELECT 'strength' AS field, json_quote(old."strength") AS old, json_quote(new."strength") AS new WHERE old."strength" IS NOT new."strength"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'information', new.id, new."dossier_id", s.hlc,
    '{"e":"information","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || coalesce(old.clk -> 'visit_id', old.clk -> '*', 'null'), '')
      || iif(old."fact" IS NOT new."fact", ',"fact":' || coalesce(old.clk -> 'fact', old.clk -> '*', 'null'), '')
      || iif(old."meaning" IS NOT new."meaning", ',"meaning":' || coalesce(old.clk -> 'meaning', old.clk -> '*', 'null'), '')
      || iif(old."evidence" IS NOT new."evidence", ',"evidence":' || coalesce(old.clk -> 'evidence', old.clk -> '*', 'null'), '')
      || iif(old."learned_on" IS NOT new."learned_on", ',"learned_on":' || coalesce(old.clk -> 'learned_on', old.clk -> '*', 'null'), '')
      || iif(old."level" IS NOT new."level", ',"level":' || coalesce(old.clk -> 'level', old.clk -> '*', 'null'), '')
      || iif(old."lawful_origin" IS NOT new."lawful_origin", ',"lawful_origin":' || coalesce(old.clk -> 'lawful_origin', old.clk -> '*', 'null'), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || coalesce(old.clk -> 'strength', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."fact" IS NOT new."fact", ',"fact":' || json_quote(new."fact"), '')
      || iif(old."meaning" IS NOT new."meaning", ',"meaning":' || json_quote(new."meaning"), '')
      || iif(old."evidence" IS NOT new."evidence", ',"evidence":' || json_quote(new."evidence"), '')
      || iif(old."learned_on" IS NOT new."learned_on", ',"learned_on":' || json_quote(new."learned_on"), '')
      || iif(old."level" IS NOT new."level", ',"level":' || json_quote(new."level"), '')
      || iif(old."lawful_origin" IS NOT new."lawful_origin", ',"lawful_origin":' || json_quote(new."lawful_origin"), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || json_quote(new."strength"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE information SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."fact" IS NOT new."fact", ',"fact":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."meaning" IS NOT new."meaning", ',"meaning":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."evidence" IS NOT new."evidence", ',"evidence":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."learned_on" IS NOT new."learned_on", ',"learned_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."level" IS NOT new."level", ',"level":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."lawful_origin" IS NOT new."lawful_origin", ',"lawful_origin":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_information_insert": r"""CREATE TRIGGER search_information_insert AFTER INSERT ON information BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('information', new.id, 3); END""",
    "search_information_update": r"""CREATE TRIGGER search_information_update AFTER UPDATE OF "fact", "meaning", "deleted", "dossier_id" ON information
WHEN old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('information', new.id, iif(old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_information_delete": r"""CREATE TRIGGER search_information_delete AFTER DELETE ON information BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('information', old.id, 3); END""",
}


def upgrade() -> None:
    op.drop_table("search_dirty")  # empty between units of work
    op.create_table(
        "search_dirty",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("terms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_dirty")),
    )
    for name, statement in TRIGGERS.items():
        op.get_bind().exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        op.get_bind().exec_driver_sql(statement)
