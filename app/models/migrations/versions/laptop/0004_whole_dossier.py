"""whole_dossier."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "laptop_0004"
down_revision = 'laptop_0003'
branch_labels = None

TRIGGERS = {
    "capture_action_plan_insert": r"""CREATE TRIGGER capture_action_plan_insert AFTER INSERT ON action_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE action_plan SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'action_plan', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'action_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"action_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."goal" IS NULL, '', ',"goal":' || json_quote(new."goal"))
      || iif(new."where_now" IS NULL, '', ',"where_now":' || json_quote(new."where_now"))
      || iif(new."where_to" IS NULL, '', ',"where_to":' || json_quote(new."where_to"))
      || iif(new."between" IS NULL, '', ',"between":' || json_quote(new."between"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_action_plan_update": r"""CREATE TRIGGER capture_action_plan_update AFTER UPDATE OF "dossier_id", "goal", "where_now", "where_to", "between", "deleted" ON action_plan
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."goal" IS NOT new."goal" OR old."where_now" IS NOT new."where_now" OR old."where_to" IS NOT new."where_to" OR old."between" IS NOT new."between" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'action_plan', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'goal' AS field, json_quote(old."goal") AS old, json_quote(new."goal") AS new WHERE old."goal" IS NOT new."goal"
    UNION ALL SELECT 'where_now' AS field, json_quote(old."where_now") AS old, json_quote(new."where_now") AS new WHERE old."where_now" IS NOT new."where_now"
    UNION ALL SELECT 'where_to' AS field, json_quote(old."where_to") AS old, json_quote(new."where_to") AS new WHERE old."where_to" IS NOT new."where_to"
    UNION ALL SELECT 'between' AS field, json_quote(old."between") AS old, json_quote(new."between") AS new WHERE old."between" IS NOT new."between"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'action_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"action_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || coalesce(old.clk -> 'goal', old.clk -> '*', 'null'), '')
      || iif(old."where_now" IS NOT new."where_now", ',"where_now":' || coalesce(old.clk -> 'where_now', old.clk -> '*', 'null'), '')
      || iif(old."where_to" IS NOT new."where_to", ',"where_to":' || coalesce(old.clk -> 'where_to', old.clk -> '*', 'null'), '')
      || iif(old."between" IS NOT new."between", ',"between":' || coalesce(old.clk -> 'between', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || json_quote(new."goal"), '')
      || iif(old."where_now" IS NOT new."where_now", ',"where_now":' || json_quote(new."where_now"), '')
      || iif(old."where_to" IS NOT new."where_to", ',"where_to":' || json_quote(new."where_to"), '')
      || iif(old."between" IS NOT new."between", ',"between":' || json_quote(new."between"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE action_plan SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."goal" IS NOT new."goal", ',"goal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."where_now" IS NOT new."where_now", ',"where_now":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."where_to" IS NOT new."where_to", ',"where_to":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."between" IS NOT new."between", ',"between":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_action_plan_delete": r"""CREATE TRIGGER capture_action_plan_delete BEFORE DELETE ON action_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_action_plan_insert": r"""CREATE TRIGGER search_action_plan_insert AFTER INSERT ON action_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('action_plan', new.id, 3); END""",
    "search_action_plan_update": r"""CREATE TRIGGER search_action_plan_update AFTER UPDATE OF "goal", "where_now", "where_to", "between", "deleted", "dossier_id" ON action_plan
WHEN old."goal" IS NOT new."goal" OR old."where_now" IS NOT new."where_now" OR old."where_to" IS NOT new."where_to" OR old."between" IS NOT new."between" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('action_plan', new.id, iif(old."goal" IS NOT new."goal" OR old."where_now" IS NOT new."where_now" OR old."where_to" IS NOT new."where_to" OR old."between" IS NOT new."between" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_action_plan_delete": r"""CREATE TRIGGER search_action_plan_delete AFTER DELETE ON action_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('action_plan', old.id, 3); END""",
    "capture_planned_action_insert": r"""CREATE TRIGGER capture_planned_action_insert AFTER INSERT ON planned_action
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE planned_action SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'planned_action', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'planned_action', new.id, new."dossier_id", s.hlc,
    '{"e":"planned_action","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."owner_id" IS NULL, '', ',"owner_id":' || json_quote(new."owner_id"))
      || iif(new."resources" IS NULL, '', ',"resources":' || json_quote(new."resources"))
      || iif(new."begins_on" IS NULL, '', ',"begins_on":' || json_quote(new."begins_on"))
      || iif(new."due_on" IS NULL, '', ',"due_on":' || json_quote(new."due_on"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || iif(new."result" IS NULL, '', ',"result":' || json_quote(new."result"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_planned_action_update": r"""CREATE TRIGGER capture_planned_action_update AFTER UPDATE OF "dossier_id", "what", "owner_id", "resources", "begins_on", "due_on", "state", "done_on", "result", "deleted" ON planned_action
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."what" IS NOT new."what" OR old."owner_id" IS NOT new."owner_id" OR old."resources" IS NOT new."resources" OR old."begins_on" IS NOT new."begins_on" OR old."due_on" IS NOT new."due_on" OR old."state" IS NOT new."state" OR old."done_on" IS NOT new."done_on" OR old."result" IS NOT new."result" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'planned_action', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'owner_id' AS field, json_quote(old."owner_id") AS old, json_quote(new."owner_id") AS new WHERE old."owner_id" IS NOT new."owner_id"
    UNION ALL SELECT 'resources' AS field, json_quote(old."resources") AS old, json_quote(new."resources") AS new WHERE old."resources" IS NOT new."resources"
    UNION ALL SELECT 'begins_on' AS field, json_quote(old."begins_on") AS old, json_quote(new."begins_on") AS new WHERE old."begins_on" IS NOT new."begins_on"
    UNION ALL SELECT 'due_on' AS field, json_quote(old."due_on") AS old, json_quote(new."due_on") AS new WHERE old."due_on" IS NOT new."due_on"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'result' AS field, json_quote(old."result") AS old, json_quote(new."result") AS new WHERE old."result" IS NOT new."result"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'planned_action', new.id, new."dossier_id", s.hlc,
    '{"e":"planned_action","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || coalesce(old.clk -> 'owner_id', old.clk -> '*', 'null'), '')
      || iif(old."resources" IS NOT new."resources", ',"resources":' || coalesce(old.clk -> 'resources', old.clk -> '*', 'null'), '')
      || iif(old."begins_on" IS NOT new."begins_on", ',"begins_on":' || coalesce(old.clk -> 'begins_on', old.clk -> '*', 'null'), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || coalesce(old.clk -> 'due_on', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."result" IS NOT new."result", ',"result":' || coalesce(old.clk -> 'result', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || json_quote(new."owner_id"), '')
      || iif(old."resources" IS NOT new."resources", ',"resources":' || json_quote(new."resources"), '')
      || iif(old."begins_on" IS NOT new."begins_on", ',"begins_on":' || json_quote(new."begins_on"), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || json_quote(new."due_on"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."result" IS NOT new."result", ',"result":' || json_quote(new."result"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE planned_action SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."resources" IS NOT new."resources", ',"resources":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."begins_on" IS NOT new."begins_on", ',"begins_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."result" IS NOT new."result", ',"result":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_planned_action_delete": r"""CREATE TRIGGER capture_planned_action_delete BEFORE DELETE ON planned_action
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_planned_action_insert": r"""CREATE TRIGGER search_planned_action_insert AFTER INSERT ON planned_action BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_action', new.id, 3); END""",
    "search_planned_action_update": r"""CREATE TRIGGER search_planned_action_update AFTER UPDATE OF "what", "result", "deleted", "dossier_id" ON planned_action
WHEN old."what" IS NOT new."what" OR old."result" IS NOT new."result" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_action', new.id, iif(old."what" IS NOT new."what" OR old."result" IS NOT new."result" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_planned_action_delete": r"""CREATE TRIGGER search_planned_action_delete AFTER DELETE ON planned_action BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_action', old.id, 3); END""",
    "capture_buying_role_insert": r"""CREATE TRIGGER capture_buying_role_insert AFTER INSERT ON buying_role
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE buying_role SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'buying_role', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'buying_role', new.id, new."dossier_id", s.hlc,
    '{"e":"buying_role","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."role" IS NULL, '', ',"role":' || json_quote(new."role"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."placeholder" IS NULL, '', ',"placeholder":' || json_quote(new."placeholder"))
      || iif(new."effect" IS NULL, '', ',"effect":' || json_quote(new."effect"))
      || iif(new."looks_at" IS NULL, '', ',"looks_at":' || json_quote(new."looks_at"))
      || iif(new."support" IS NULL, '', ',"support":' || json_quote(new."support"))
      || iif(new."influence" IS NULL, '', ',"influence":' || json_quote(new."influence"))
      || iif(new."certainty" IS NULL, '', ',"certainty":' || json_quote(new."certainty"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_buying_role_update": r"""CREATE TRIGGER capture_buying_role_update AFTER UPDATE OF "dossier_id", "opportunity_id", "role", "person_id", "placeholder", "effect", "looks_at", "support", "influence", "certainty", "source", "note", "deleted" ON buying_role
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."role" IS NOT new."role" OR old."person_id" IS NOT new."person_id" OR old."placeholder" IS NOT new."placeholder" OR old."effect" IS NOT new."effect" OR old."looks_at" IS NOT new."looks_at" OR old."support" IS NOT new."support" OR old."influence" IS NOT new."influence" OR old."certainty" IS NOT new."certainty" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'buying_role', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'role' AS field, json_quote(old."role") AS old, json_quote(new."role") AS new WHERE old."role" IS NOT new."role"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'placeholder' AS field, json_quote(old."placeholder") AS old, json_quote(new."placeholder") AS new WHERE old."placeholder" IS NOT new."placeholder"
    UNION ALL SELECT 'effect' AS field, json_quote(old."effect") AS old, json_quote(new."effect") AS new WHERE old."effect" IS NOT new."effect"
    UNION ALL SELECT 'looks_at' AS field, json_quote(old."looks_at") AS old, json_quote(new."looks_at") AS new WHERE old."looks_at" IS NOT new."looks_at"
    UNION ALL SELECT 'support' AS field, json_quote(old."support") AS old, json_quote(new."support") AS new WHERE old."support" IS NOT new."support"
    UNION ALL SELECT 'influence' AS field, json_quote(old."influence") AS old, json_quote(new."influence") AS new WHERE old."influence" IS NOT new."influence"
    UNION ALL SELECT 'certainty' AS field, json_quote(old."certainty") AS old, json_quote(new."certainty") AS new WHERE old."certainty" IS NOT new."certainty"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'buying_role', new.id, new."dossier_id", s.hlc,
    '{"e":"buying_role","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."role" IS NOT new."role", ',"role":' || coalesce(old.clk -> 'role', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."placeholder" IS NOT new."placeholder", ',"placeholder":' || coalesce(old.clk -> 'placeholder', old.clk -> '*', 'null'), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || coalesce(old.clk -> 'effect', old.clk -> '*', 'null'), '')
      || iif(old."looks_at" IS NOT new."looks_at", ',"looks_at":' || coalesce(old.clk -> 'looks_at', old.clk -> '*', 'null'), '')
      || iif(old."support" IS NOT new."support", ',"support":' || coalesce(old.clk -> 'support', old.clk -> '*', 'null'), '')
      || iif(old."influence" IS NOT new."influence", ',"influence":' || coalesce(old.clk -> 'influence', old.clk -> '*', 'null'), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || coalesce(old.clk -> 'certainty', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."role" IS NOT new."role", ',"role":' || json_quote(new."role"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."placeholder" IS NOT new."placeholder", ',"placeholder":' || json_quote(new."placeholder"), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || json_quote(new."effect"), '')
      || iif(old."looks_at" IS NOT new."looks_at", ',"looks_at":' || json_quote(new."looks_at"), '')
      || iif(old."support" IS NOT new."support", ',"support":' || json_quote(new."support"), '')
      || iif(old."influence" IS NOT new."influence", ',"influence":' || json_quote(new."influence"), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || json_quote(new."certainty"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE buying_role SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."role" IS NOT new."role", ',"role":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."placeholder" IS NOT new."placeholder", ',"placeholder":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."effect" IS NOT new."effect", ',"effect":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."looks_at" IS NOT new."looks_at", ',"looks_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."support" IS NOT new."support", ',"support":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."influence" IS NOT new."influence", ',"influence":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_buying_role_delete": r"""CREATE TRIGGER capture_buying_role_delete BEFORE DELETE ON buying_role
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_buying_role_insert": r"""CREATE TRIGGER search_buying_role_insert AFTER INSERT ON buying_role BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('buying_role', new.id, 3); END""",
    "search_buying_role_update": r"""CREATE TRIGGER search_buying_role_update AFTER UPDATE OF "effect", "looks_at", "deleted", "dossier_id" ON buying_role
WHEN old."effect" IS NOT new."effect" OR old."looks_at" IS NOT new."looks_at" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('buying_role', new.id, iif(old."effect" IS NOT new."effect" OR old."looks_at" IS NOT new."looks_at" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_buying_role_delete": r"""CREATE TRIGGER search_buying_role_delete AFTER DELETE ON buying_role BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('buying_role', old.id, 3); END""",
    "capture_decision_step_insert": r"""CREATE TRIGGER capture_decision_step_insert AFTER INSERT ON decision_step
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE decision_step SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'decision_step', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'decision_step', new.id, new."dossier_id", s.hlc,
    '{"e":"decision_step","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."position" IS NULL, '', ',"position":' || json_quote(new."position"))
      || iif(new."step" IS NULL, '', ',"step":' || json_quote(new."step"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."who" IS NULL, '', ',"who":' || json_quote(new."who"))
      || iif(new."planned_on" IS NULL, '', ',"planned_on":' || json_quote(new."planned_on"))
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || iif(new."our_action" IS NULL, '', ',"our_action":' || json_quote(new."our_action"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_decision_step_update": r"""CREATE TRIGGER capture_decision_step_update AFTER UPDATE OF "dossier_id", "opportunity_id", "position", "step", "person_id", "who", "planned_on", "done_on", "our_action", "note", "deleted" ON decision_step
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."position" IS NOT new."position" OR old."step" IS NOT new."step" OR old."person_id" IS NOT new."person_id" OR old."who" IS NOT new."who" OR old."planned_on" IS NOT new."planned_on" OR old."done_on" IS NOT new."done_on" OR old."our_action" IS NOT new."our_action" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'decision_step', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'position' AS field, json_quote(old."position") AS old, json_quote(new."position") AS new WHERE old."position" IS NOT new."position"
    UNION ALL SELECT 'step' AS field, json_quote(old."step") AS old, json_quote(new."step") AS new WHERE old."step" IS NOT new."step"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'who' AS field, json_quote(old."who") AS old, json_quote(new."who") AS new WHERE old."who" IS NOT new."who"
    UNION ALL SELECT 'planned_on' AS field, json_quote(old."planned_on") AS old, json_quote(new."planned_on") AS new WHERE old."planned_on" IS NOT new."planned_on"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'our_action' AS field, json_quote(old."our_action") AS old, json_quote(new."our_action") AS new WHERE old."our_action" IS NOT new."our_action"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'decision_step', new.id, new."dossier_id", s.hlc,
    '{"e":"decision_step","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."position" IS NOT new."position", ',"position":' || coalesce(old.clk -> 'position', old.clk -> '*', 'null'), '')
      || iif(old."step" IS NOT new."step", ',"step":' || coalesce(old.clk -> 'step', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."who" IS NOT new."who", ',"who":' || coalesce(old.clk -> 'who', old.clk -> '*', 'null'), '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":' || coalesce(old.clk -> 'planned_on', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."our_action" IS NOT new."our_action", ',"our_action":' || coalesce(old.clk -> 'our_action', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."position" IS NOT new."position", ',"position":' || json_quote(new."position"), '')
      || iif(old."step" IS NOT new."step", ',"step":' || json_quote(new."step"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."who" IS NOT new."who", ',"who":' || json_quote(new."who"), '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":' || json_quote(new."planned_on"), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."our_action" IS NOT new."our_action", ',"our_action":' || json_quote(new."our_action"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE decision_step SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."position" IS NOT new."position", ',"position":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."step" IS NOT new."step", ',"step":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."who" IS NOT new."who", ',"who":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."our_action" IS NOT new."our_action", ',"our_action":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_decision_step_delete": r"""CREATE TRIGGER capture_decision_step_delete BEFORE DELETE ON decision_step
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_decision_step_insert": r"""CREATE TRIGGER search_decision_step_insert AFTER INSERT ON decision_step BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('decision_step', new.id, 3); END""",
    "search_decision_step_update": r"""CREATE TRIGGER search_decision_step_update AFTER UPDATE OF "our_action", "deleted", "dossier_id" ON decision_step
WHEN old."our_action" IS NOT new."our_action" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('decision_step', new.id, iif(old."our_action" IS NOT new."our_action" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_decision_step_delete": r"""CREATE TRIGGER search_decision_step_delete AFTER DELETE ON decision_step BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('decision_step', old.id, 3); END""",
    "capture_care_insert": r"""CREATE TRIGGER capture_care_insert AFTER INSERT ON care
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE care SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'care', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'care', new.id, new."dossier_id", s.hlc,
    '{"e":"care","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."planned_on" IS NULL, '', ',"planned_on":' || json_quote(new."planned_on"))
      || CASE new."every_year" WHEN 1 THEN ',"every_year":true' WHEN 0 THEN ',"every_year":false' ELSE '' END
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || iif(new."introduced" IS NULL, '', ',"introduced":' || json_quote(new."introduced"))
      || iif(new."effect" IS NULL, '', ',"effect":' || json_quote(new."effect"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_care_update": r"""CREATE TRIGGER capture_care_update AFTER UPDATE OF "dossier_id", "kind", "person_id", "what", "staff_id", "planned_on", "every_year", "done_on", "introduced", "effect", "deleted" ON care
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."kind" IS NOT new."kind" OR old."person_id" IS NOT new."person_id" OR old."what" IS NOT new."what" OR old."staff_id" IS NOT new."staff_id" OR old."planned_on" IS NOT new."planned_on" OR old."every_year" IS NOT new."every_year" OR old."done_on" IS NOT new."done_on" OR old."introduced" IS NOT new."introduced" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'care', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'planned_on' AS field, json_quote(old."planned_on") AS old, json_quote(new."planned_on") AS new WHERE old."planned_on" IS NOT new."planned_on"
    UNION ALL SELECT 'every_year' AS field, CASE old."every_year" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."every_year" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."every_year" IS NOT new."every_year"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'introduced' AS field, json_quote(old."introduced") AS old, json_quote(new."introduced") AS new WHERE old."introduced" IS NOT new."introduced"
    UNION ALL SELECT 'effect' AS field, json_quote(old."effect") AS old, json_quote(new."effect") AS new WHERE old."effect" IS NOT new."effect"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'care', new.id, new."dossier_id", s.hlc,
    '{"e":"care","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":' || coalesce(old.clk -> 'planned_on', old.clk -> '*', 'null'), '')
      || iif(old."every_year" IS NOT new."every_year", ',"every_year":' || coalesce(old.clk -> 'every_year', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":' || coalesce(old.clk -> 'introduced', old.clk -> '*', 'null'), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || coalesce(old.clk -> 'effect', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":' || json_quote(new."planned_on"), '')
      || iif(old."every_year" IS NOT new."every_year", ',"every_year":' || CASE new."every_year" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":' || json_quote(new."introduced"), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || json_quote(new."effect"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE care SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."planned_on" IS NOT new."planned_on", ',"planned_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."every_year" IS NOT new."every_year", ',"every_year":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."effect" IS NOT new."effect", ',"effect":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_care_delete": r"""CREATE TRIGGER capture_care_delete BEFORE DELETE ON care
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_care_insert": r"""CREATE TRIGGER search_care_insert AFTER INSERT ON care BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('care', new.id, 3); END""",
    "search_care_update": r"""CREATE TRIGGER search_care_update AFTER UPDATE OF "what", "introduced", "effect", "deleted", "dossier_id" ON care
WHEN old."what" IS NOT new."what" OR old."introduced" IS NOT new."introduced" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('care', new.id, iif(old."what" IS NOT new."what" OR old."introduced" IS NOT new."introduced" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_care_delete": r"""CREATE TRIGGER search_care_delete AFTER DELETE ON care BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('care', old.id, 3); END""",
    "capture_event_insert": r"""CREATE TRIGGER capture_event_insert AFTER INSERT ON event
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE event SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'event', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'event', new.id, new."dossier_id", s.hlc,
    '{"e":"event","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."held_on" IS NULL, '', ',"held_on":' || json_quote(new."held_on"))
      || iif(new."place" IS NULL, '', ',"place":' || json_quote(new."place"))
      || iif(new."guests" IS NULL, '', ',"guests":' || json_quote(new."guests"))
      || iif(new."hosts" IS NULL, '', ',"hosts":' || json_quote(new."hosts"))
      || iif(new."introduced" IS NULL, '', ',"introduced":' || json_quote(new."introduced"))
      || iif(new."cost_minor" IS NULL, '', ',"cost_minor":' || json_quote(new."cost_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."effect" IS NULL, '', ',"effect":' || json_quote(new."effect"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_event_update": r"""CREATE TRIGGER capture_event_update AFTER UPDATE OF "dossier_id", "name", "kind", "held_on", "place", "guests", "hosts", "introduced", "cost_minor", "currency", "effect", "deleted" ON event
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."kind" IS NOT new."kind" OR old."held_on" IS NOT new."held_on" OR old."place" IS NOT new."place" OR old."guests" IS NOT new."guests" OR old."hosts" IS NOT new."hosts" OR old."introduced" IS NOT new."introduced" OR old."cost_minor" IS NOT new."cost_minor" OR old."currency" IS NOT new."currency" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'event', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'held_on' AS field, json_quote(old."held_on") AS old, json_quote(new."held_on") AS new WHERE old."held_on" IS NOT new."held_on"
    UNION ALL SELECT 'place' AS field, json_quote(old."place") AS old, json_quote(new."place") AS new WHERE old."place" IS NOT new."place"
    UNION ALL SELECT 'guests' AS field, json_quote(old."guests") AS old, json_quote(new."guests") AS new WHERE old."guests" IS NOT new."guests"
    UNION ALL SELECT 'hosts' AS field, json_quote(old."hosts") AS old, json_quote(new."hosts") AS new WHERE old."hosts" IS NOT new."hosts"
    UNION ALL SELECT 'introduced' AS field, json_quote(old."introduced") AS old, json_quote(new."introduced") AS new WHERE old."introduced" IS NOT new."introduced"
    UNION ALL SELECT 'cost_minor' AS field, json_quote(old."cost_minor") AS old, json_quote(new."cost_minor") AS new WHERE old."cost_minor" IS NOT new."cost_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'effect' AS field, json_quote(old."effect") AS old, json_quote(new."effect") AS new WHERE old."effect" IS NOT new."effect"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'event', new.id, new."dossier_id", s.hlc,
    '{"e":"event","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."held_on" IS NOT new."held_on", ',"held_on":' || coalesce(old.clk -> 'held_on', old.clk -> '*', 'null'), '')
      || iif(old."place" IS NOT new."place", ',"place":' || coalesce(old.clk -> 'place', old.clk -> '*', 'null'), '')
      || iif(old."guests" IS NOT new."guests", ',"guests":' || coalesce(old.clk -> 'guests', old.clk -> '*', 'null'), '')
      || iif(old."hosts" IS NOT new."hosts", ',"hosts":' || coalesce(old.clk -> 'hosts', old.clk -> '*', 'null'), '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":' || coalesce(old.clk -> 'introduced', old.clk -> '*', 'null'), '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":' || coalesce(old.clk -> 'cost_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || coalesce(old.clk -> 'effect', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."held_on" IS NOT new."held_on", ',"held_on":' || json_quote(new."held_on"), '')
      || iif(old."place" IS NOT new."place", ',"place":' || json_quote(new."place"), '')
      || iif(old."guests" IS NOT new."guests", ',"guests":' || json_quote(new."guests"), '')
      || iif(old."hosts" IS NOT new."hosts", ',"hosts":' || json_quote(new."hosts"), '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":' || json_quote(new."introduced"), '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":' || json_quote(new."cost_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."effect" IS NOT new."effect", ',"effect":' || json_quote(new."effect"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE event SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."held_on" IS NOT new."held_on", ',"held_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."place" IS NOT new."place", ',"place":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."guests" IS NOT new."guests", ',"guests":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."hosts" IS NOT new."hosts", ',"hosts":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."introduced" IS NOT new."introduced", ',"introduced":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."effect" IS NOT new."effect", ',"effect":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_event_delete": r"""CREATE TRIGGER capture_event_delete BEFORE DELETE ON event
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_event_insert": r"""CREATE TRIGGER search_event_insert AFTER INSERT ON event BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('event', new.id, 3); END""",
    "search_event_update": r"""CREATE TRIGGER search_event_update AFTER UPDATE OF "name", "guests", "hosts", "introduced", "effect", "deleted", "dossier_id" ON event
WHEN old."name" IS NOT new."name" OR old."guests" IS NOT new."guests" OR old."hosts" IS NOT new."hosts" OR old."introduced" IS NOT new."introduced" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('event', new.id, iif(old."name" IS NOT new."name" OR old."guests" IS NOT new."guests" OR old."hosts" IS NOT new."hosts" OR old."introduced" IS NOT new."introduced" OR old."effect" IS NOT new."effect" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_event_delete": r"""CREATE TRIGGER search_event_delete AFTER DELETE ON event BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('event', old.id, 3); END""",
    "capture_gift_insert": r"""CREATE TRIGGER capture_gift_insert AFTER INSERT ON gift
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE gift SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'gift', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'gift', new.id, new."dossier_id", s.hlc,
    '{"e":"gift","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."occasion" IS NULL, '', ',"occasion":' || json_quote(new."occasion"))
      || iif(new."given_on" IS NULL, '', ',"given_on":' || json_quote(new."given_on"))
      || iif(new."value_minor" IS NULL, '', ',"value_minor":' || json_quote(new."value_minor"))
      || iif(new."limit_minor" IS NULL, '', ',"limit_minor":' || json_quote(new."limit_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."given_by_id" IS NULL, '', ',"given_by_id":' || json_quote(new."given_by_id"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."approved_by_id" IS NULL, '', ',"approved_by_id":' || json_quote(new."approved_by_id"))
      || iif(new."approved_on" IS NULL, '', ',"approved_on":' || json_quote(new."approved_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_gift_update": r"""CREATE TRIGGER capture_gift_update AFTER UPDATE OF "dossier_id", "person_id", "what", "occasion", "given_on", "value_minor", "limit_minor", "currency", "given_by_id", "state", "approved_by_id", "approved_on", "note", "deleted" ON gift
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."person_id" IS NOT new."person_id" OR old."what" IS NOT new."what" OR old."occasion" IS NOT new."occasion" OR old."given_on" IS NOT new."given_on" OR old."value_minor" IS NOT new."value_minor" OR old."limit_minor" IS NOT new."limit_minor" OR old."currency" IS NOT new."currency" OR old."given_by_id" IS NOT new."given_by_id" OR old."state" IS NOT new."state" OR old."approved_by_id" IS NOT new."approved_by_id" OR old."approved_on" IS NOT new."approved_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'gift', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'occasion' AS field, json_quote(old."occasion") AS old, json_quote(new."occasion") AS new WHERE old."occasion" IS NOT new."occasion"
    UNION ALL SELECT 'given_on' AS field, json_quote(old."given_on") AS old, json_quote(new."given_on") AS new WHERE old."given_on" IS NOT new."given_on"
    UNION ALL SELECT 'value_minor' AS field, json_quote(old."value_minor") AS old, json_quote(new."value_minor") AS new WHERE old."value_minor" IS NOT new."value_minor"
    UNION ALL SELECT 'limit_minor' AS field, json_quote(old."limit_minor") AS old, json_quote(new."limit_minor") AS new WHERE old."limit_minor" IS NOT new."limit_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'given_by_id' AS field, json_quote(old."given_by_id") AS old, json_quote(new."given_by_id") AS new WHERE old."given_by_id" IS NOT new."given_by_id"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'approved_by_id' AS field, json_quote(old."approved_by_id") AS old, json_quote(new."approved_by_id") AS new WHERE old."approved_by_id" IS NOT new."approved_by_id"
    UNION ALL SELECT 'approved_on' AS field, json_quote(old."approved_on") AS old, json_quote(new."approved_on") AS new WHERE old."approved_on" IS NOT new."approved_on"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'gift', new.id, new."dossier_id", s.hlc,
    '{"e":"gift","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."occasion" IS NOT new."occasion", ',"occasion":' || coalesce(old.clk -> 'occasion', old.clk -> '*', 'null'), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || coalesce(old.clk -> 'given_on', old.clk -> '*', 'null'), '')
      || iif(old."value_minor" IS NOT new."value_minor", ',"value_minor":' || coalesce(old.clk -> 'value_minor', old.clk -> '*', 'null'), '')
      || iif(old."limit_minor" IS NOT new."limit_minor", ',"limit_minor":' || coalesce(old.clk -> 'limit_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."given_by_id" IS NOT new."given_by_id", ',"given_by_id":' || coalesce(old.clk -> 'given_by_id', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."approved_by_id" IS NOT new."approved_by_id", ',"approved_by_id":' || coalesce(old.clk -> 'approved_by_id', old.clk -> '*', 'null'), '')
      || iif(old."approved_on" IS NOT new."approved_on", ',"approved_on":' || coalesce(old.clk -> 'approved_on', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."occasion" IS NOT new."occasion", ',"occasion":' || json_quote(new."occasion"), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || json_quote(new."given_on"), '')
      || iif(old."value_minor" IS NOT new."value_minor", ',"value_minor":' || json_quote(new."value_minor"), '')
      || iif(old."limit_minor" IS NOT new."limit_minor", ',"limit_minor":' || json_quote(new."limit_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."given_by_id" IS NOT new."given_by_id", ',"given_by_id":' || json_quote(new."given_by_id"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."approved_by_id" IS NOT new."approved_by_id", ',"approved_by_id":' || json_quote(new."approved_by_id"), '')
      || iif(old."approved_on" IS NOT new."approved_on", ',"approved_on":' || json_quote(new."approved_on"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE gift SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."occasion" IS NOT new."occasion", ',"occasion":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."value_minor" IS NOT new."value_minor", ',"value_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."limit_minor" IS NOT new."limit_minor", ',"limit_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."given_by_id" IS NOT new."given_by_id", ',"given_by_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."approved_by_id" IS NOT new."approved_by_id", ',"approved_by_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."approved_on" IS NOT new."approved_on", ',"approved_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_gift_delete": r"""CREATE TRIGGER capture_gift_delete BEFORE DELETE ON gift
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_gift_insert": r"""CREATE TRIGGER search_gift_insert AFTER INSERT ON gift BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('gift', new.id, 3); END""",
    "search_gift_update": r"""CREATE TRIGGER search_gift_update AFTER UPDATE OF "what", "deleted", "dossier_id" ON gift
WHEN old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('gift', new.id, iif(old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_gift_delete": r"""CREATE TRIGGER search_gift_delete AFTER DELETE ON gift BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('gift', old.id, 3); END""",
    "capture_competitor_insert": r"""CREATE TRIGGER capture_competitor_insert AFTER INSERT ON competitor
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE competitor SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'competitor', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'competitor', new.id, new."dossier_id", s.hlc,
    '{"e":"competitor","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."products" IS NULL, '', ',"products":' || json_quote(new."products"))
      || iif(new."strengths" IS NULL, '', ',"strengths":' || json_quote(new."strengths"))
      || iif(new."weaknesses" IS NULL, '', ',"weaknesses":' || json_quote(new."weaknesses"))
      || iif(new."present_state" IS NULL, '', ',"present_state":' || json_quote(new."present_state"))
      || iif(new."share_bp" IS NULL, '', ',"share_bp":' || json_quote(new."share_bp"))
      || iif(new."counter_strategy" IS NULL, '', ',"counter_strategy":' || json_quote(new."counter_strategy"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_competitor_update": r"""CREATE TRIGGER capture_competitor_update AFTER UPDATE OF "dossier_id", "name", "products", "strengths", "weaknesses", "present_state", "share_bp", "counter_strategy", "source", "note", "deleted" ON competitor
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."products" IS NOT new."products" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."present_state" IS NOT new."present_state" OR old."share_bp" IS NOT new."share_bp" OR old."counter_strategy" IS NOT new."counter_strategy" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'competitor', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'products' AS field, json_quote(old."products") AS old, json_quote(new."products") AS new WHERE old."products" IS NOT new."products"
    UNION ALL SELECT 'strengths' AS field, json_quote(old."strengths") AS old, json_quote(new."strengths") AS new WHERE old."strengths" IS NOT new."strengths"
    UNION ALL SELECT 'weaknesses' AS field, json_quote(old."weaknesses") AS old, json_quote(new."weaknesses") AS new WHERE old."weaknesses" IS NOT new."weaknesses"
    UNION ALL SELECT 'present_state' AS field, json_quote(old."present_state") AS old, json_quote(new."present_state") AS new WHERE old."present_state" IS NOT new."present_state"
    UNION ALL SELECT 'share_bp' AS field, json_quote(old."share_bp") AS old, json_quote(new."share_bp") AS new WHERE old."share_bp" IS NOT new."share_bp"
    UNION ALL SELECT 'counter_strategy' AS field, json_quote(old."counter_strategy") AS old, json_quote(new."counter_strategy") AS new WHERE old."counter_strategy" IS NOT new."counter_strategy"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'competitor', new.id, new."dossier_id", s.hlc,
    '{"e":"competitor","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."products" IS NOT new."products", ',"products":' || coalesce(old.clk -> 'products', old.clk -> '*', 'null'), '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":' || coalesce(old.clk -> 'strengths', old.clk -> '*', 'null'), '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":' || coalesce(old.clk -> 'weaknesses', old.clk -> '*', 'null'), '')
      || iif(old."present_state" IS NOT new."present_state", ',"present_state":' || coalesce(old.clk -> 'present_state', old.clk -> '*', 'null'), '')
      || iif(old."share_bp" IS NOT new."share_bp", ',"share_bp":' || coalesce(old.clk -> 'share_bp', old.clk -> '*', 'null'), '')
      || iif(old."counter_strategy" IS NOT new."counter_strategy", ',"counter_strategy":' || coalesce(old.clk -> 'counter_strategy', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."products" IS NOT new."products", ',"products":' || json_quote(new."products"), '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":' || json_quote(new."strengths"), '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":' || json_quote(new."weaknesses"), '')
      || iif(old."present_state" IS NOT new."present_state", ',"present_state":' || json_quote(new."present_state"), '')
      || iif(old."share_bp" IS NOT new."share_bp", ',"share_bp":' || json_quote(new."share_bp"), '')
      || iif(old."counter_strategy" IS NOT new."counter_strategy", ',"counter_strategy":' || json_quote(new."counter_strategy"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE competitor SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."products" IS NOT new."products", ',"products":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."present_state" IS NOT new."present_state", ',"present_state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."share_bp" IS NOT new."share_bp", ',"share_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."counter_strategy" IS NOT new."counter_strategy", ',"counter_strategy":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_competitor_delete": r"""CREATE TRIGGER capture_competitor_delete BEFORE DELETE ON competitor
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_competitor_insert": r"""CREATE TRIGGER search_competitor_insert AFTER INSERT ON competitor BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor', new.id, 3); END""",
    "search_competitor_update": r"""CREATE TRIGGER search_competitor_update AFTER UPDATE OF "name", "products", "strengths", "weaknesses", "present_state", "counter_strategy", "deleted", "dossier_id" ON competitor
WHEN old."name" IS NOT new."name" OR old."products" IS NOT new."products" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."present_state" IS NOT new."present_state" OR old."counter_strategy" IS NOT new."counter_strategy" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor', new.id, iif(old."name" IS NOT new."name" OR old."products" IS NOT new."products" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."present_state" IS NOT new."present_state" OR old."counter_strategy" IS NOT new."counter_strategy" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."name" IS NOT new."name" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_competitor_delete": r"""CREATE TRIGGER search_competitor_delete AFTER DELETE ON competitor BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor', old.id, 3); END""",
    "capture_competitor_contact_insert": r"""CREATE TRIGGER capture_competitor_contact_insert AFTER INSERT ON competitor_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE competitor_contact SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'competitor_contact', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'competitor_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"competitor_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."competitor_id" IS NULL, '', ',"competitor_id":' || json_quote(new."competitor_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."contact" IS NULL, '', ',"contact":' || json_quote(new."contact"))
      || iif(new."standing" IS NULL, '', ',"standing":' || json_quote(new."standing"))
      || iif(new."strength" IS NULL, '', ',"strength":' || json_quote(new."strength"))
      || iif(new."since_on" IS NULL, '', ',"since_on":' || json_quote(new."since_on"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_competitor_contact_update": r"""CREATE TRIGGER capture_competitor_contact_update AFTER UPDATE OF "dossier_id", "competitor_id", "person_id", "contact", "standing", "strength", "since_on", "source", "note", "deleted" ON competitor_contact
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."competitor_id" IS NOT new."competitor_id" OR old."person_id" IS NOT new."person_id" OR old."contact" IS NOT new."contact" OR old."standing" IS NOT new."standing" OR old."strength" IS NOT new."strength" OR old."since_on" IS NOT new."since_on" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'competitor_contact', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'competitor_id' AS field, json_quote(old."competitor_id") AS old, json_quote(new."competitor_id") AS new WHERE old."competitor_id" IS NOT new."competitor_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'contact' AS field, json_quote(old."contact") AS old, json_quote(new."contact") AS new WHERE old."contact" IS NOT new."contact"
    UNION ALL SELECT 'standing' AS field, json_quote(old."standing") AS old, json_quote(new."standing") AS new WHERE old."standing" IS NOT new."standing"
    UNION ALL SELECT 'strength' AS field, json_quote(old."strength") AS old, json_quote(new."strength") AS new WHERE old."strength" IS NOT new."strength"
    UNION ALL SELECT 'since_on' AS field, json_quote(old."since_on") AS old, json_quote(new."since_on") AS new WHERE old."since_on" IS NOT new."since_on"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'competitor_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"competitor_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."competitor_id" IS NOT new."competitor_id", ',"competitor_id":' || coalesce(old.clk -> 'competitor_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."contact" IS NOT new."contact", ',"contact":' || coalesce(old.clk -> 'contact', old.clk -> '*', 'null'), '')
      || iif(old."standing" IS NOT new."standing", ',"standing":' || coalesce(old.clk -> 'standing', old.clk -> '*', 'null'), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || coalesce(old.clk -> 'strength', old.clk -> '*', 'null'), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || coalesce(old.clk -> 'since_on', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."competitor_id" IS NOT new."competitor_id", ',"competitor_id":' || json_quote(new."competitor_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."contact" IS NOT new."contact", ',"contact":' || json_quote(new."contact"), '')
      || iif(old."standing" IS NOT new."standing", ',"standing":' || json_quote(new."standing"), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || json_quote(new."strength"), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || json_quote(new."since_on"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE competitor_contact SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."competitor_id" IS NOT new."competitor_id", ',"competitor_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contact" IS NOT new."contact", ',"contact":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."standing" IS NOT new."standing", ',"standing":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_competitor_contact_delete": r"""CREATE TRIGGER capture_competitor_contact_delete BEFORE DELETE ON competitor_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_competitor_contact_insert": r"""CREATE TRIGGER search_competitor_contact_insert AFTER INSERT ON competitor_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor_contact', new.id, 3); END""",
    "search_competitor_contact_update": r"""CREATE TRIGGER search_competitor_contact_update AFTER UPDATE OF "contact", "deleted", "dossier_id" ON competitor_contact
WHEN old."contact" IS NOT new."contact" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor_contact', new.id, iif(old."contact" IS NOT new."contact" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."contact" IS NOT new."contact" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_competitor_contact_delete": r"""CREATE TRIGGER search_competitor_contact_delete AFTER DELETE ON competitor_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('competitor_contact', old.id, 3); END""",
    "capture_contact_plan_insert": r"""CREATE TRIGGER capture_contact_plan_insert AFTER INSERT ON contact_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE contact_plan SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'contact_plan', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contact_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"contact_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."goal" IS NULL, '', ',"goal":' || json_quote(new."goal"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_contact_plan_update": r"""CREATE TRIGGER capture_contact_plan_update AFTER UPDATE OF "dossier_id", "goal", "note", "deleted" ON contact_plan
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."goal" IS NOT new."goal" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'contact_plan', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'goal' AS field, json_quote(old."goal") AS old, json_quote(new."goal") AS new WHERE old."goal" IS NOT new."goal"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contact_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"contact_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || coalesce(old.clk -> 'goal', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || json_quote(new."goal"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE contact_plan SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."goal" IS NOT new."goal", ',"goal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_contact_plan_delete": r"""CREATE TRIGGER capture_contact_plan_delete BEFORE DELETE ON contact_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_contact_plan_insert": r"""CREATE TRIGGER search_contact_plan_insert AFTER INSERT ON contact_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_plan', new.id, 3); END""",
    "search_contact_plan_update": r"""CREATE TRIGGER search_contact_plan_update AFTER UPDATE OF "goal", "note", "deleted", "dossier_id" ON contact_plan
WHEN old."goal" IS NOT new."goal" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_plan', new.id, iif(old."goal" IS NOT new."goal" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_contact_plan_delete": r"""CREATE TRIGGER search_contact_plan_delete AFTER DELETE ON contact_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_plan', old.id, 3); END""",
    "capture_planned_contact_insert": r"""CREATE TRIGGER capture_planned_contact_insert AFTER INSERT ON planned_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE planned_contact SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'planned_contact', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'planned_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"planned_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."why" IS NULL, '', ',"why":' || json_quote(new."why"))
      || iif(new."channel" IS NULL, '', ',"channel":' || json_quote(new."channel"))
      || iif(new."every_days" IS NULL, '', ',"every_days":' || json_quote(new."every_days"))
      || iif(new."next_on" IS NULL, '', ',"next_on":' || json_quote(new."next_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_planned_contact_update": r"""CREATE TRIGGER capture_planned_contact_update AFTER UPDATE OF "dossier_id", "staff_id", "person_id", "why", "channel", "every_days", "next_on", "note", "deleted" ON planned_contact
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."staff_id" IS NOT new."staff_id" OR old."person_id" IS NOT new."person_id" OR old."why" IS NOT new."why" OR old."channel" IS NOT new."channel" OR old."every_days" IS NOT new."every_days" OR old."next_on" IS NOT new."next_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'planned_contact', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'why' AS field, json_quote(old."why") AS old, json_quote(new."why") AS new WHERE old."why" IS NOT new."why"
    UNION ALL SELECT 'channel' AS field, json_quote(old."channel") AS old, json_quote(new."channel") AS new WHERE old."channel" IS NOT new."channel"
    UNION ALL SELECT 'every_days' AS field, json_quote(old."every_days") AS old, json_quote(new."every_days") AS new WHERE old."every_days" IS NOT new."every_days"
    UNION ALL SELECT 'next_on' AS field, json_quote(old."next_on") AS old, json_quote(new."next_on") AS new WHERE old."next_on" IS NOT new."next_on"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'planned_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"planned_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."why" IS NOT new."why", ',"why":' || coalesce(old.clk -> 'why', old.clk -> '*', 'null'), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || coalesce(old.clk -> 'channel', old.clk -> '*', 'null'), '')
      || iif(old."every_days" IS NOT new."every_days", ',"every_days":' || coalesce(old.clk -> 'every_days', old.clk -> '*', 'null'), '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":' || coalesce(old.clk -> 'next_on', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."why" IS NOT new."why", ',"why":' || json_quote(new."why"), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || json_quote(new."channel"), '')
      || iif(old."every_days" IS NOT new."every_days", ',"every_days":' || json_quote(new."every_days"), '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":' || json_quote(new."next_on"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE planned_contact SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."why" IS NOT new."why", ',"why":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."channel" IS NOT new."channel", ',"channel":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."every_days" IS NOT new."every_days", ',"every_days":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."next_on" IS NOT new."next_on", ',"next_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_planned_contact_delete": r"""CREATE TRIGGER capture_planned_contact_delete BEFORE DELETE ON planned_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_planned_contact_insert": r"""CREATE TRIGGER search_planned_contact_insert AFTER INSERT ON planned_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_contact', new.id, 3); END""",
    "search_planned_contact_update": r"""CREATE TRIGGER search_planned_contact_update AFTER UPDATE OF "why", "deleted", "dossier_id" ON planned_contact
WHEN old."why" IS NOT new."why" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_contact', new.id, iif(old."why" IS NOT new."why" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_planned_contact_delete": r"""CREATE TRIGGER search_planned_contact_delete AFTER DELETE ON planned_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('planned_contact', old.id, 3); END""",
    "capture_contact_report_insert": r"""CREATE TRIGGER capture_contact_report_insert AFTER INSERT ON contact_report
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE contact_report SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'contact_report', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contact_report', new.id, new."dossier_id", s.hlc,
    '{"e":"contact_report","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."contact_id" IS NULL, '', ',"contact_id":' || json_quote(new."contact_id"))
      || iif(new."made_at" IS NULL, '', ',"made_at":' || json_quote(new."made_at"))
      || iif(new."channel" IS NULL, '', ',"channel":' || json_quote(new."channel"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."next_step" IS NULL, '', ',"next_step":' || json_quote(new."next_step"))
      || iif(new."told" IS NULL, '', ',"told":' || json_quote(new."told"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_contact_report_update": r"""CREATE TRIGGER capture_contact_report_update AFTER UPDATE OF "dossier_id", "contact_id", "made_at", "channel", "staff_id", "person_id", "what", "next_step", "told", "deleted" ON contact_report
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."contact_id" IS NOT new."contact_id" OR old."made_at" IS NOT new."made_at" OR old."channel" IS NOT new."channel" OR old."staff_id" IS NOT new."staff_id" OR old."person_id" IS NOT new."person_id" OR old."what" IS NOT new."what" OR old."next_step" IS NOT new."next_step" OR old."told" IS NOT new."told" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'contact_report', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'contact_id' AS field, json_quote(old."contact_id") AS old, json_quote(new."contact_id") AS new WHERE old."contact_id" IS NOT new."contact_id"
    UNION ALL SELECT 'made_at' AS field, json_quote(old."made_at") AS old, json_quote(new."made_at") AS new WHERE old."made_at" IS NOT new."made_at"
    UNION ALL SELECT 'channel' AS field, json_quote(old."channel") AS old, json_quote(new."channel") AS new WHERE old."channel" IS NOT new."channel"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'next_step' AS field, json_quote(old."next_step") AS old, json_quote(new."next_step") AS new WHERE old."next_step" IS NOT new."next_step"
    UNION ALL SELECT 'told' AS field, json_quote(old."told") AS old, json_quote(new."told") AS new WHERE old."told" IS NOT new."told"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contact_report', new.id, new."dossier_id", s.hlc,
    '{"e":"contact_report","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."contact_id" IS NOT new."contact_id", ',"contact_id":' || coalesce(old.clk -> 'contact_id', old.clk -> '*', 'null'), '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":' || coalesce(old.clk -> 'made_at', old.clk -> '*', 'null'), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || coalesce(old.clk -> 'channel', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":' || coalesce(old.clk -> 'next_step', old.clk -> '*', 'null'), '')
      || iif(old."told" IS NOT new."told", ',"told":' || coalesce(old.clk -> 'told', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."contact_id" IS NOT new."contact_id", ',"contact_id":' || json_quote(new."contact_id"), '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":' || json_quote(new."made_at"), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || json_quote(new."channel"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":' || json_quote(new."next_step"), '')
      || iif(old."told" IS NOT new."told", ',"told":' || json_quote(new."told"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE contact_report SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contact_id" IS NOT new."contact_id", ',"contact_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."made_at" IS NOT new."made_at", ',"made_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."channel" IS NOT new."channel", ',"channel":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."next_step" IS NOT new."next_step", ',"next_step":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told" IS NOT new."told", ',"told":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_contact_report_delete": r"""CREATE TRIGGER capture_contact_report_delete BEFORE DELETE ON contact_report
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_contact_report_insert": r"""CREATE TRIGGER search_contact_report_insert AFTER INSERT ON contact_report BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_report', new.id, 3); END""",
    "search_contact_report_update": r"""CREATE TRIGGER search_contact_report_update AFTER UPDATE OF "what", "next_step", "deleted", "dossier_id" ON contact_report
WHEN old."what" IS NOT new."what" OR old."next_step" IS NOT new."next_step" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_report', new.id, iif(old."what" IS NOT new."what" OR old."next_step" IS NOT new."next_step" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_contact_report_delete": r"""CREATE TRIGGER search_contact_report_delete AFTER DELETE ON contact_report BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contact_report', old.id, 3); END""",
    "capture_contract_insert": r"""CREATE TRIGGER capture_contract_insert AFTER INSERT ON contract
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE contract SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'contract', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract', new.id, new."dossier_id", s.hlc,
    '{"e":"contract","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."title" IS NULL, '', ',"title":' || json_quote(new."title"))
      || iif(new."state" IS NULL, '', ',"state":' || json_quote(new."state"))
      || iif(new."products" IS NULL, '', ',"products":' || json_quote(new."products"))
      || iif(new."monthly_volume_milli" IS NULL, '', ',"monthly_volume_milli":' || json_quote(new."monthly_volume_milli"))
      || iif(new."first_order_milli" IS NULL, '', ',"first_order_milli":' || json_quote(new."first_order_milli"))
      || iif(new."unit" IS NULL, '', ',"unit":' || json_quote(new."unit"))
      || iif(new."deposit_minor" IS NULL, '', ',"deposit_minor":' || json_quote(new."deposit_minor"))
      || iif(new."price_minor" IS NULL, '', ',"price_minor":' || json_quote(new."price_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."terms" IS NULL, '', ',"terms":' || json_quote(new."terms"))
      || iif(new."signed_on" IS NULL, '', ',"signed_on":' || json_quote(new."signed_on"))
      || iif(new."our_signer" IS NULL, '', ',"our_signer":' || json_quote(new."our_signer"))
      || iif(new."their_signer" IS NULL, '', ',"their_signer":' || json_quote(new."their_signer"))
      || iif(new."from_on" IS NULL, '', ',"from_on":' || json_quote(new."from_on"))
      || iif(new."to_on" IS NULL, '', ',"to_on":' || json_quote(new."to_on"))
      || iif(new."renewal" IS NULL, '', ',"renewal":' || json_quote(new."renewal"))
      || iif(new."notice_side" IS NULL, '', ',"notice_side":' || json_quote(new."notice_side"))
      || iif(new."notice_days" IS NULL, '', ',"notice_days":' || json_quote(new."notice_days"))
      || iif(new."extension_months" IS NULL, '', ',"extension_months":' || json_quote(new."extension_months"))
      || iif(new."termination_days" IS NULL, '', ',"termination_days":' || json_quote(new."termination_days"))
      || iif(new."cure_days" IS NULL, '', ',"cure_days":' || json_quote(new."cure_days"))
      || iif(new."confidential_months" IS NULL, '', ',"confidential_months":' || json_quote(new."confidential_months"))
      || iif(new."payment_terms" IS NULL, '', ',"payment_terms":' || json_quote(new."payment_terms"))
      || iif(new."payment_days" IS NULL, '', ',"payment_days":' || json_quote(new."payment_days"))
      || iif(new."statement_day" IS NULL, '', ',"statement_day":' || json_quote(new."statement_day"))
      || iif(new."late_fee_bp" IS NULL, '', ',"late_fee_bp":' || json_quote(new."late_fee_bp"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_contract_update": r"""CREATE TRIGGER capture_contract_update AFTER UPDATE OF "dossier_id", "number", "kind", "title", "state", "products", "monthly_volume_milli", "first_order_milli", "unit", "deposit_minor", "price_minor", "currency", "terms", "signed_on", "our_signer", "their_signer", "from_on", "to_on", "renewal", "notice_side", "notice_days", "extension_months", "termination_days", "cure_days", "confidential_months", "payment_terms", "payment_days", "statement_day", "late_fee_bp", "note", "deleted" ON contract
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."kind" IS NOT new."kind" OR old."title" IS NOT new."title" OR old."state" IS NOT new."state" OR old."products" IS NOT new."products" OR old."monthly_volume_milli" IS NOT new."monthly_volume_milli" OR old."first_order_milli" IS NOT new."first_order_milli" OR old."unit" IS NOT new."unit" OR old."deposit_minor" IS NOT new."deposit_minor" OR old."price_minor" IS NOT new."price_minor" OR old."currency" IS NOT new."currency" OR old."terms" IS NOT new."terms" OR old."signed_on" IS NOT new."signed_on" OR old."our_signer" IS NOT new."our_signer" OR old."their_signer" IS NOT new."their_signer" OR old."from_on" IS NOT new."from_on" OR old."to_on" IS NOT new."to_on" OR old."renewal" IS NOT new."renewal" OR old."notice_side" IS NOT new."notice_side" OR old."notice_days" IS NOT new."notice_days" OR old."extension_months" IS NOT new."extension_months" OR old."termination_days" IS NOT new."termination_days" OR old."cure_days" IS NOT new."cure_days" OR old."confidential_months" IS NOT new."confidential_months" OR old."payment_terms" IS NOT new."payment_terms" OR old."payment_days" IS NOT new."payment_days" OR old."statement_day" IS NOT new."statement_day" OR old."late_fee_bp" IS NOT new."late_fee_bp" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'contract', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'title' AS field, json_quote(old."title") AS old, json_quote(new."title") AS new WHERE old."title" IS NOT new."title"
    UNION ALL SELECT 'state' AS field, json_quote(old."state") AS old, json_quote(new."state") AS new WHERE old."state" IS NOT new."state"
    UNION ALL SELECT 'products' AS field, json_quote(old."products") AS old, json_quote(new."products") AS new WHERE old."products" IS NOT new."products"
    UNION ALL SELECT 'monthly_volume_milli' AS field, json_quote(old."monthly_volume_milli") AS old, json_quote(new."monthly_volume_milli") AS new WHERE old."monthly_volume_milli" IS NOT new."monthly_volume_milli"
    UNION ALL SELECT 'first_order_milli' AS field, json_quote(old."first_order_milli") AS old, json_quote(new."first_order_milli") AS new WHERE old."first_order_milli" IS NOT new."first_order_milli"
    UNION ALL SELECT 'unit' AS field, json_quote(old."unit") AS old, json_quote(new."unit") AS new WHERE old."unit" IS NOT new."unit"
    UNION ALL SELECT 'deposit_minor' AS field, json_quote(old."deposit_minor") AS old, json_quote(new."deposit_minor") AS new WHERE old."deposit_minor" IS NOT new."deposit_minor"
    UNION ALL SELECT 'price_minor' AS field, json_quote(old."price_minor") AS old, json_quote(new."price_minor") AS new WHERE old."price_minor" IS NOT new."price_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'terms' AS field, json_quote(old."terms") AS old, json_quote(new."terms") AS new WHERE old."terms" IS NOT new."terms"
    UNION ALL SELECT 'signed_on' AS field, json_quote(old."signed_on") AS old, json_quote(new."signed_on") AS new WHERE old."signed_on" IS NOT new."signed_on"
    UNION ALL SELECT 'our_signer' AS field, json_quote(old."our_signer") AS old, json_quote(new."our_signer") AS new WHERE old."our_signer" IS NOT new."our_signer"
    UNION ALL SELECT 'their_signer' AS field, json_quote(old."their_signer") AS old, json_quote(new."their_signer") AS new WHERE old."their_signer" IS NOT new."their_signer"
    UNION ALL SELECT 'from_on' AS field, json_quote(old."from_on") AS old, json_quote(new."from_on") AS new WHERE old."from_on" IS NOT new."from_on"
    UNION ALL SELECT 'to_on' AS field, json_quote(old."to_on") AS old, json_quote(new."to_on") AS new WHERE old."to_on" IS NOT new."to_on"
    UNION ALL SELECT 'renewal' AS field, json_quote(old."renewal") AS old, json_quote(new."renewal") AS new WHERE old."renewal" IS NOT new."renewal"
    UNION ALL SELECT 'notice_side' AS field, json_quote(old."notice_side") AS old, json_quote(new."notice_side") AS new WHERE old."notice_side" IS NOT new."notice_side"
    UNION ALL SELECT 'notice_days' AS field, json_quote(old."notice_days") AS old, json_quote(new."notice_days") AS new WHERE old."notice_days" IS NOT new."notice_days"
    UNION ALL SELECT 'extension_months' AS field, json_quote(old."extension_months") AS old, json_quote(new."extension_months") AS new WHERE old."extension_months" IS NOT new."extension_months"
    UNION ALL SELECT 'termination_days' AS field, json_quote(old."termination_days") AS old, json_quote(new."termination_days") AS new WHERE old."termination_days" IS NOT new."termination_days"
    UNION ALL SELECT 'cure_days' AS field, json_quote(old."cure_days") AS old, json_quote(new."cure_days") AS new WHERE old."cure_days" IS NOT new."cure_days"
    UNION ALL SELECT 'confidential_months' AS field, json_quote(old."confidential_months") AS old, json_quote(new."confidential_months") AS new WHERE old."confidential_months" IS NOT new."confidential_months"
    UNION ALL SELECT 'payment_terms' AS field, json_quote(old."payment_terms") AS old, json_quote(new."payment_terms") AS new WHERE old."payment_terms" IS NOT new."payment_terms"
    UNION ALL SELECT 'payment_days' AS field, json_quote(old."payment_days") AS old, json_quote(new."payment_days") AS new WHERE old."payment_days" IS NOT new."payment_days"
    UNION ALL SELECT 'statement_day' AS field, json_quote(old."statement_day") AS old, json_quote(new."statement_day") AS new WHERE old."statement_day" IS NOT new."statement_day"
    UNION ALL SELECT 'late_fee_bp' AS field, json_quote(old."late_fee_bp") AS old, json_quote(new."late_fee_bp") AS new WHERE old."late_fee_bp" IS NOT new."late_fee_bp"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract', new.id, new."dossier_id", s.hlc,
    '{"e":"contract","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."title" IS NOT new."title", ',"title":' || coalesce(old.clk -> 'title', old.clk -> '*', 'null'), '')
      || iif(old."state" IS NOT new."state", ',"state":' || coalesce(old.clk -> 'state', old.clk -> '*', 'null'), '')
      || iif(old."products" IS NOT new."products", ',"products":' || coalesce(old.clk -> 'products', old.clk -> '*', 'null'), '')
      || iif(old."monthly_volume_milli" IS NOT new."monthly_volume_milli", ',"monthly_volume_milli":' || coalesce(old.clk -> 'monthly_volume_milli', old.clk -> '*', 'null'), '')
      || iif(old."first_order_milli" IS NOT new."first_order_milli", ',"first_order_milli":' || coalesce(old.clk -> 'first_order_milli', old.clk -> '*', 'null'), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || coalesce(old.clk -> 'unit', old.clk -> '*', 'null'), '')
      || iif(old."deposit_minor" IS NOT new."deposit_minor", ',"deposit_minor":' || coalesce(old.clk -> 'deposit_minor', old.clk -> '*', 'null'), '')
      || iif(old."price_minor" IS NOT new."price_minor", ',"price_minor":' || coalesce(old.clk -> 'price_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."terms" IS NOT new."terms", ',"terms":' || coalesce(old.clk -> 'terms', old.clk -> '*', 'null'), '')
      || iif(old."signed_on" IS NOT new."signed_on", ',"signed_on":' || coalesce(old.clk -> 'signed_on', old.clk -> '*', 'null'), '')
      || iif(old."our_signer" IS NOT new."our_signer", ',"our_signer":' || coalesce(old.clk -> 'our_signer', old.clk -> '*', 'null'), '')
      || iif(old."their_signer" IS NOT new."their_signer", ',"their_signer":' || coalesce(old.clk -> 'their_signer', old.clk -> '*', 'null'), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || coalesce(old.clk -> 'from_on', old.clk -> '*', 'null'), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || coalesce(old.clk -> 'to_on', old.clk -> '*', 'null'), '')
      || iif(old."renewal" IS NOT new."renewal", ',"renewal":' || coalesce(old.clk -> 'renewal', old.clk -> '*', 'null'), '')
      || iif(old."notice_side" IS NOT new."notice_side", ',"notice_side":' || coalesce(old.clk -> 'notice_side', old.clk -> '*', 'null'), '')
      || iif(old."notice_days" IS NOT new."notice_days", ',"notice_days":' || coalesce(old.clk -> 'notice_days', old.clk -> '*', 'null'), '')
      || iif(old."extension_months" IS NOT new."extension_months", ',"extension_months":' || coalesce(old.clk -> 'extension_months', old.clk -> '*', 'null'), '')
      || iif(old."termination_days" IS NOT new."termination_days", ',"termination_days":' || coalesce(old.clk -> 'termination_days', old.clk -> '*', 'null'), '')
      || iif(old."cure_days" IS NOT new."cure_days", ',"cure_days":' || coalesce(old.clk -> 'cure_days', old.clk -> '*', 'null'), '')
      || iif(old."confidential_months" IS NOT new."confidential_months", ',"confidential_months":' || coalesce(old.clk -> 'confidential_months', old.clk -> '*', 'null'), '')
      || iif(old."payment_terms" IS NOT new."payment_terms", ',"payment_terms":' || coalesce(old.clk -> 'payment_terms', old.clk -> '*', 'null'), '')
      || iif(old."payment_days" IS NOT new."payment_days", ',"payment_days":' || coalesce(old.clk -> 'payment_days', old.clk -> '*', 'null'), '')
      || iif(old."statement_day" IS NOT new."statement_day", ',"statement_day":' || coalesce(old.clk -> 'statement_day', old.clk -> '*', 'null'), '')
      || iif(old."late_fee_bp" IS NOT new."late_fee_bp", ',"late_fee_bp":' || coalesce(old.clk -> 'late_fee_bp', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."title" IS NOT new."title", ',"title":' || json_quote(new."title"), '')
      || iif(old."state" IS NOT new."state", ',"state":' || json_quote(new."state"), '')
      || iif(old."products" IS NOT new."products", ',"products":' || json_quote(new."products"), '')
      || iif(old."monthly_volume_milli" IS NOT new."monthly_volume_milli", ',"monthly_volume_milli":' || json_quote(new."monthly_volume_milli"), '')
      || iif(old."first_order_milli" IS NOT new."first_order_milli", ',"first_order_milli":' || json_quote(new."first_order_milli"), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || json_quote(new."unit"), '')
      || iif(old."deposit_minor" IS NOT new."deposit_minor", ',"deposit_minor":' || json_quote(new."deposit_minor"), '')
      || iif(old."price_minor" IS NOT new."price_minor", ',"price_minor":' || json_quote(new."price_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."terms" IS NOT new."terms", ',"terms":' || json_quote(new."terms"), '')
      || iif(old."signed_on" IS NOT new."signed_on", ',"signed_on":' || json_quote(new."signed_on"), '')
      || iif(old."our_signer" IS NOT new."our_signer", ',"our_signer":' || json_quote(new."our_signer"), '')
      || iif(old."their_signer" IS NOT new."their_signer", ',"their_signer":' || json_quote(new."their_signer"), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || json_quote(new."from_on"), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || json_quote(new."to_on"), '')
      || iif(old."renewal" IS NOT new."renewal", ',"renewal":' || json_quote(new."renewal"), '')
      || iif(old."notice_side" IS NOT new."notice_side", ',"notice_side":' || json_quote(new."notice_side"), '')
      || iif(old."notice_days" IS NOT new."notice_days", ',"notice_days":' || json_quote(new."notice_days"), '')
      || iif(old."extension_months" IS NOT new."extension_months", ',"extension_months":' || json_quote(new."extension_months"), '')
      || iif(old."termination_days" IS NOT new."termination_days", ',"termination_days":' || json_quote(new."termination_days"), '')
      || iif(old."cure_days" IS NOT new."cure_days", ',"cure_days":' || json_quote(new."cure_days"), '')
      || iif(old."confidential_months" IS NOT new."confidential_months", ',"confidential_months":' || json_quote(new."confidential_months"), '')
      || iif(old."payment_terms" IS NOT new."payment_terms", ',"payment_terms":' || json_quote(new."payment_terms"), '')
      || iif(old."payment_days" IS NOT new."payment_days", ',"payment_days":' || json_quote(new."payment_days"), '')
      || iif(old."statement_day" IS NOT new."statement_day", ',"statement_day":' || json_quote(new."statement_day"), '')
      || iif(old."late_fee_bp" IS NOT new."late_fee_bp", ',"late_fee_bp":' || json_quote(new."late_fee_bp"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE contract SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."title" IS NOT new."title", ',"title":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."state" IS NOT new."state", ',"state":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."products" IS NOT new."products", ',"products":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."monthly_volume_milli" IS NOT new."monthly_volume_milli", ',"monthly_volume_milli":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."first_order_milli" IS NOT new."first_order_milli", ',"first_order_milli":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."unit" IS NOT new."unit", ',"unit":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deposit_minor" IS NOT new."deposit_minor", ',"deposit_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."price_minor" IS NOT new."price_minor", ',"price_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."terms" IS NOT new."terms", ',"terms":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."signed_on" IS NOT new."signed_on", ',"signed_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."our_signer" IS NOT new."our_signer", ',"our_signer":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."their_signer" IS NOT new."their_signer", ',"their_signer":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."renewal" IS NOT new."renewal", ',"renewal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."notice_side" IS NOT new."notice_side", ',"notice_side":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."notice_days" IS NOT new."notice_days", ',"notice_days":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."extension_months" IS NOT new."extension_months", ',"extension_months":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."termination_days" IS NOT new."termination_days", ',"termination_days":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cure_days" IS NOT new."cure_days", ',"cure_days":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."confidential_months" IS NOT new."confidential_months", ',"confidential_months":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."payment_terms" IS NOT new."payment_terms", ',"payment_terms":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."payment_days" IS NOT new."payment_days", ',"payment_days":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."statement_day" IS NOT new."statement_day", ',"statement_day":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."late_fee_bp" IS NOT new."late_fee_bp", ',"late_fee_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_contract_delete": r"""CREATE TRIGGER capture_contract_delete BEFORE DELETE ON contract
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_contract_insert": r"""CREATE TRIGGER search_contract_insert AFTER INSERT ON contract BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract', new.id, 3); END""",
    "search_contract_update": r"""CREATE TRIGGER search_contract_update AFTER UPDATE OF "number", "title", "products", "terms", "their_signer", "payment_terms", "deleted", "dossier_id" ON contract
WHEN old."number" IS NOT new."number" OR old."title" IS NOT new."title" OR old."products" IS NOT new."products" OR old."terms" IS NOT new."terms" OR old."their_signer" IS NOT new."their_signer" OR old."payment_terms" IS NOT new."payment_terms" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract', new.id, iif(old."title" IS NOT new."title" OR old."products" IS NOT new."products" OR old."terms" IS NOT new."terms" OR old."their_signer" IS NOT new."their_signer" OR old."payment_terms" IS NOT new."payment_terms" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."number" IS NOT new."number" OR old."their_signer" IS NOT new."their_signer" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_contract_delete": r"""CREATE TRIGGER search_contract_delete AFTER DELETE ON contract BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract', old.id, 3); END""",
    "capture_contract_term_insert": r"""CREATE TRIGGER capture_contract_term_insert AFTER INSERT ON contract_term
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE contract_term SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'contract_term', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract_term', new.id, new."dossier_id", s.hlc,
    '{"e":"contract_term","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."contract_id" IS NULL, '', ',"contract_id":' || json_quote(new."contract_id"))
      || iif(new."term" IS NULL, '', ',"term":' || json_quote(new."term"))
      || iif(new."agreed" IS NULL, '', ',"agreed":' || json_quote(new."agreed"))
      || iif(new."happened" IS NULL, '', ',"happened":' || json_quote(new."happened"))
      || iif(new."fulfilment" IS NULL, '', ',"fulfilment":' || json_quote(new."fulfilment"))
      || iif(new."checked_on" IS NULL, '', ',"checked_on":' || json_quote(new."checked_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_contract_term_update": r"""CREATE TRIGGER capture_contract_term_update AFTER UPDATE OF "dossier_id", "contract_id", "term", "agreed", "happened", "fulfilment", "checked_on", "deleted" ON contract_term
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."contract_id" IS NOT new."contract_id" OR old."term" IS NOT new."term" OR old."agreed" IS NOT new."agreed" OR old."happened" IS NOT new."happened" OR old."fulfilment" IS NOT new."fulfilment" OR old."checked_on" IS NOT new."checked_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'contract_term', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'contract_id' AS field, json_quote(old."contract_id") AS old, json_quote(new."contract_id") AS new WHERE old."contract_id" IS NOT new."contract_id"
    UNION ALL SELECT 'term' AS field, json_quote(old."term") AS old, json_quote(new."term") AS new WHERE old."term" IS NOT new."term"
    UNION ALL SELECT 'agreed' AS field, json_quote(old."agreed") AS old, json_quote(new."agreed") AS new WHERE old."agreed" IS NOT new."agreed"
    UNION ALL SELECT 'happened' AS field, json_quote(old."happened") AS old, json_quote(new."happened") AS new WHERE old."happened" IS NOT new."happened"
    UNION ALL SELECT 'fulfilment' AS field, json_quote(old."fulfilment") AS old, json_quote(new."fulfilment") AS new WHERE old."fulfilment" IS NOT new."fulfilment"
    UNION ALL SELECT 'checked_on' AS field, json_quote(old."checked_on") AS old, json_quote(new."checked_on") AS new WHERE old."checked_on" IS NOT new."checked_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract_term', new.id, new."dossier_id", s.hlc,
    '{"e":"contract_term","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || coalesce(old.clk -> 'contract_id', old.clk -> '*', 'null'), '')
      || iif(old."term" IS NOT new."term", ',"term":' || coalesce(old.clk -> 'term', old.clk -> '*', 'null'), '')
      || iif(old."agreed" IS NOT new."agreed", ',"agreed":' || coalesce(old.clk -> 'agreed', old.clk -> '*', 'null'), '')
      || iif(old."happened" IS NOT new."happened", ',"happened":' || coalesce(old.clk -> 'happened', old.clk -> '*', 'null'), '')
      || iif(old."fulfilment" IS NOT new."fulfilment", ',"fulfilment":' || coalesce(old.clk -> 'fulfilment', old.clk -> '*', 'null'), '')
      || iif(old."checked_on" IS NOT new."checked_on", ',"checked_on":' || coalesce(old.clk -> 'checked_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || json_quote(new."contract_id"), '')
      || iif(old."term" IS NOT new."term", ',"term":' || json_quote(new."term"), '')
      || iif(old."agreed" IS NOT new."agreed", ',"agreed":' || json_quote(new."agreed"), '')
      || iif(old."happened" IS NOT new."happened", ',"happened":' || json_quote(new."happened"), '')
      || iif(old."fulfilment" IS NOT new."fulfilment", ',"fulfilment":' || json_quote(new."fulfilment"), '')
      || iif(old."checked_on" IS NOT new."checked_on", ',"checked_on":' || json_quote(new."checked_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE contract_term SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."term" IS NOT new."term", ',"term":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."agreed" IS NOT new."agreed", ',"agreed":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."happened" IS NOT new."happened", ',"happened":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."fulfilment" IS NOT new."fulfilment", ',"fulfilment":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."checked_on" IS NOT new."checked_on", ',"checked_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_contract_term_delete": r"""CREATE TRIGGER capture_contract_term_delete BEFORE DELETE ON contract_term
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_contract_term_insert": r"""CREATE TRIGGER search_contract_term_insert AFTER INSERT ON contract_term BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_term', new.id, 3); END""",
    "search_contract_term_update": r"""CREATE TRIGGER search_contract_term_update AFTER UPDATE OF "term", "agreed", "happened", "deleted", "dossier_id" ON contract_term
WHEN old."term" IS NOT new."term" OR old."agreed" IS NOT new."agreed" OR old."happened" IS NOT new."happened" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_term', new.id, iif(old."term" IS NOT new."term" OR old."agreed" IS NOT new."agreed" OR old."happened" IS NOT new."happened" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_contract_term_delete": r"""CREATE TRIGGER search_contract_term_delete AFTER DELETE ON contract_term BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_term', old.id, 3); END""",
    "capture_contract_duty_insert": r"""CREATE TRIGGER capture_contract_duty_insert AFTER INSERT ON contract_duty
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE contract_duty SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'contract_duty', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract_duty', new.id, new."dossier_id", s.hlc,
    '{"e":"contract_duty","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."contract_id" IS NULL, '', ',"contract_id":' || json_quote(new."contract_id"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."side" IS NULL, '', ',"side":' || json_quote(new."side"))
      || iif(new."due_on" IS NULL, '', ',"due_on":' || json_quote(new."due_on"))
      || iif(new."every_months" IS NULL, '', ',"every_months":' || json_quote(new."every_months"))
      || iif(new."amount_minor" IS NULL, '', ',"amount_minor":' || json_quote(new."amount_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."rate_bp" IS NULL, '', ',"rate_bp":' || json_quote(new."rate_bp"))
      || iif(new."owner_id" IS NULL, '', ',"owner_id":' || json_quote(new."owner_id"))
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_contract_duty_update": r"""CREATE TRIGGER capture_contract_duty_update AFTER UPDATE OF "dossier_id", "contract_id", "kind", "what", "side", "due_on", "every_months", "amount_minor", "currency", "rate_bp", "owner_id", "done_on", "deleted" ON contract_duty
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."contract_id" IS NOT new."contract_id" OR old."kind" IS NOT new."kind" OR old."what" IS NOT new."what" OR old."side" IS NOT new."side" OR old."due_on" IS NOT new."due_on" OR old."every_months" IS NOT new."every_months" OR old."amount_minor" IS NOT new."amount_minor" OR old."currency" IS NOT new."currency" OR old."rate_bp" IS NOT new."rate_bp" OR old."owner_id" IS NOT new."owner_id" OR old."done_on" IS NOT new."done_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'contract_duty', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'contract_id' AS field, json_quote(old."contract_id") AS old, json_quote(new."contract_id") AS new WHERE old."contract_id" IS NOT new."contract_id"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'side' AS field, json_quote(old."side") AS old, json_quote(new."side") AS new WHERE old."side" IS NOT new."side"
    UNION ALL SELECT 'due_on' AS field, json_quote(old."due_on") AS old, json_quote(new."due_on") AS new WHERE old."due_on" IS NOT new."due_on"
    UNION ALL SELECT 'every_months' AS field, json_quote(old."every_months") AS old, json_quote(new."every_months") AS new WHERE old."every_months" IS NOT new."every_months"
    UNION ALL SELECT 'amount_minor' AS field, json_quote(old."amount_minor") AS old, json_quote(new."amount_minor") AS new WHERE old."amount_minor" IS NOT new."amount_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'rate_bp' AS field, json_quote(old."rate_bp") AS old, json_quote(new."rate_bp") AS new WHERE old."rate_bp" IS NOT new."rate_bp"
    UNION ALL SELECT 'owner_id' AS field, json_quote(old."owner_id") AS old, json_quote(new."owner_id") AS new WHERE old."owner_id" IS NOT new."owner_id"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'contract_duty', new.id, new."dossier_id", s.hlc,
    '{"e":"contract_duty","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || coalesce(old.clk -> 'contract_id', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."side" IS NOT new."side", ',"side":' || coalesce(old.clk -> 'side', old.clk -> '*', 'null'), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || coalesce(old.clk -> 'due_on', old.clk -> '*', 'null'), '')
      || iif(old."every_months" IS NOT new."every_months", ',"every_months":' || coalesce(old.clk -> 'every_months', old.clk -> '*', 'null'), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || coalesce(old.clk -> 'amount_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."rate_bp" IS NOT new."rate_bp", ',"rate_bp":' || coalesce(old.clk -> 'rate_bp', old.clk -> '*', 'null'), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || coalesce(old.clk -> 'owner_id', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || json_quote(new."contract_id"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."side" IS NOT new."side", ',"side":' || json_quote(new."side"), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || json_quote(new."due_on"), '')
      || iif(old."every_months" IS NOT new."every_months", ',"every_months":' || json_quote(new."every_months"), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || json_quote(new."amount_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."rate_bp" IS NOT new."rate_bp", ',"rate_bp":' || json_quote(new."rate_bp"), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || json_quote(new."owner_id"), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE contract_duty SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."side" IS NOT new."side", ',"side":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."every_months" IS NOT new."every_months", ',"every_months":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."rate_bp" IS NOT new."rate_bp", ',"rate_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_contract_duty_delete": r"""CREATE TRIGGER capture_contract_duty_delete BEFORE DELETE ON contract_duty
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_contract_duty_insert": r"""CREATE TRIGGER search_contract_duty_insert AFTER INSERT ON contract_duty BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_duty', new.id, 3); END""",
    "search_contract_duty_update": r"""CREATE TRIGGER search_contract_duty_update AFTER UPDATE OF "what", "deleted", "dossier_id" ON contract_duty
WHEN old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_duty', new.id, iif(old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_contract_duty_delete": r"""CREATE TRIGGER search_contract_duty_delete AFTER DELETE ON contract_duty BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('contract_duty', old.id, 3); END""",
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
      || iif(new."company_system" IS NULL, '', ',"company_system":' || json_quote(new."company_system"))
      || iif(new."unit_kind" IS NULL, '', ',"unit_kind":' || json_quote(new."unit_kind"))
      || iif(new."scale" IS NULL, '', ',"scale":' || json_quote(new."scale"))
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
    "capture_dossier_update": r"""CREATE TRIGGER capture_dossier_update AFTER UPDATE OF "name", "short_name", "code", "region", "keeper_id", "grade", "stage", "state", "parent_id", "parent_name", "industry", "ownership", "company_system", "unit_kind", "scale", "founded_year", "employees", "revenue_minor", "currency", "country", "address", "site", "main_contact", "phone", "kind", "distribution", "credit_class", "cooperation_since", "origin", "note", "deleted" ON dossier
WHEN (SELECT capturing FROM capture_state) AND (old."name" IS NOT new."name" OR old."short_name" IS NOT new."short_name" OR old."code" IS NOT new."code" OR old."region" IS NOT new."region" OR old."keeper_id" IS NOT new."keeper_id" OR old."grade" IS NOT new."grade" OR old."stage" IS NOT new."stage" OR old."state" IS NOT new."state" OR old."parent_id" IS NOT new."parent_id" OR old."parent_name" IS NOT new."parent_name" OR old."industry" IS NOT new."industry" OR old."ownership" IS NOT new."ownership" OR old."company_system" IS NOT new."company_system" OR old."unit_kind" IS NOT new."unit_kind" OR old."scale" IS NOT new."scale" OR old."founded_year" IS NOT new."founded_year" OR old."employees" IS NOT new."employees" OR old."revenue_minor" IS NOT new."revenue_minor" OR old."currency" IS NOT new."currency" OR old."country" IS NOT new."country" OR old."address" IS NOT new."address" OR old."site" IS NOT new."site" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."kind" IS NOT new."kind" OR old."distribution" IS NOT new."distribution" OR old."credit_class" IS NOT new."credit_class" OR old."cooperation_since" IS NOT new."cooperation_since" OR old."origin" IS NOT new."origin" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'company_system' AS field, json_quote(old."company_system") AS old, json_quote(new."company_system") AS new WHERE old."company_system" IS NOT new."company_system"
    UNION ALL SELECT 'unit_kind' AS field, json_quote(old."unit_kind") AS old, json_quote(new."unit_kind") AS new WHERE old."unit_kind" IS NOT new."unit_kind"
    UNION ALL SELECT 'scale' AS field, json_quote(old."scale") AS old, json_quote(new."scale") AS new WHERE old."scale" IS NOT new."scale"
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
      || iif(old."company_system" IS NOT new."company_system", ',"company_system":' || coalesce(old.clk -> 'company_system', old.clk -> '*', 'null'), '')
      || iif(old."unit_kind" IS NOT new."unit_kind", ',"unit_kind":' || coalesce(old.clk -> 'unit_kind', old.clk -> '*', 'null'), '')
      || iif(old."scale" IS NOT new."scale", ',"scale":' || coalesce(old.clk -> 'scale', old.clk -> '*', 'null'), '')
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
      || iif(old."company_system" IS NOT new."company_system", ',"company_system":' || json_quote(new."company_system"), '')
      || iif(old."unit_kind" IS NOT new."unit_kind", ',"unit_kind":' || json_quote(new."unit_kind"), '')
      || iif(old."scale" IS NOT new."scale", ',"scale":' || json_quote(new."scale"), '')
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
      || iif(old."company_system" IS NOT new."company_system", ',"company_system":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."unit_kind" IS NOT new."unit_kind", ',"unit_kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."scale" IS NOT new."scale", ',"scale":[' || s.hlc || ',' || s.device || ']', '')
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
      || iif(new."about" IS NULL, '', ',"about":' || json_quote(new."about"))
      || iif(new."about_id" IS NULL, '', ',"about_id":' || json_quote(new."about_id"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_attachment_update": r"""CREATE TRIGGER capture_attachment_update AFTER UPDATE OF "dossier_id", "visit_id", "name", "media_type", "size", "blob", "taken_on", "about", "about_id", "deleted" ON attachment
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."name" IS NOT new."name" OR old."media_type" IS NOT new."media_type" OR old."size" IS NOT new."size" OR old."blob" IS NOT new."blob" OR old."taken_on" IS NOT new."taken_on" OR old."about" IS NOT new."about" OR old."about_id" IS NOT new."about_id" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'about' AS field, json_quote(old."about") AS old, json_quote(new."about") AS new WHERE old."about" IS NOT new."about"
    UNION ALL SELECT 'about_id' AS field, json_quote(old."about_id") AS old, json_quote(new."about_id") AS new WHERE old."about_id" IS NOT new."about_id"
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
      || iif(old."about" IS NOT new."about", ',"about":' || coalesce(old.clk -> 'about', old.clk -> '*', 'null'), '')
      || iif(old."about_id" IS NOT new."about_id", ',"about_id":' || coalesce(old.clk -> 'about_id', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."media_type" IS NOT new."media_type", ',"media_type":' || json_quote(new."media_type"), '')
      || iif(old."size" IS NOT new."size", ',"size":' || json_quote(new."size"), '')
      || iif(old."blob" IS NOT new."blob", ',"blob":' || json_quote(new."blob"), '')
      || iif(old."taken_on" IS NOT new."taken_on", ',"taken_on":' || json_quote(new."taken_on"), '')
      || iif(old."about" IS NOT new."about", ',"about":' || json_quote(new."about"), '')
      || iif(old."about_id" IS NOT new."about_id", ',"about_id":' || json_quote(new."about_id"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE attachment SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."media_type" IS NOT new."media_type", ',"media_type":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."size" IS NOT new."size", ',"size":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."blob" IS NOT new."blob", ',"blob":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."taken_on" IS NOT new."taken_on", ',"taken_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."about" IS NOT new."about", ',"about":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."about_id" IS NOT new."about_id", ',"about_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_institution_insert": r"""CREATE TRIGGER capture_institution_insert AFTER INSERT ON institution
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE institution SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'institution', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'institution', new.id, new."dossier_id", s.hlc,
    '{"e":"institution","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."place" IS NULL, '', ',"place":' || json_quote(new."place"))
      || iif(new."main_contact" IS NULL, '', ',"main_contact":' || json_quote(new."main_contact"))
      || iif(new."phone" IS NULL, '', ',"phone":' || json_quote(new."phone"))
      || iif(new."other_phone" IS NULL, '', ',"other_phone":' || json_quote(new."other_phone"))
      || iif(new."customer_id" IS NULL, '', ',"customer_id":' || json_quote(new."customer_id"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_institution_update": r"""CREATE TRIGGER capture_institution_update AFTER UPDATE OF "dossier_id", "name", "kind", "place", "main_contact", "phone", "other_phone", "customer_id", "note", "deleted" ON institution
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."kind" IS NOT new."kind" OR old."place" IS NOT new."place" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."other_phone" IS NOT new."other_phone" OR old."customer_id" IS NOT new."customer_id" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'institution', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'place' AS field, json_quote(old."place") AS old, json_quote(new."place") AS new WHERE old."place" IS NOT new."place"
    UNION ALL SELECT 'main_contact' AS field, json_quote(old."main_contact") AS old, json_quote(new."main_contact") AS new WHERE old."main_contact" IS NOT new."main_contact"
    UNION ALL SELECT 'phone' AS field, json_quote(old."phone") AS old, json_quote(new."phone") AS new WHERE old."phone" IS NOT new."phone"
    UNION ALL SELECT 'other_phone' AS field, json_quote(old."other_phone") AS old, json_quote(new."other_phone") AS new WHERE old."other_phone" IS NOT new."other_phone"
    UNION ALL SELECT 'customer_id' AS field, json_quote(old."customer_id") AS old, json_quote(new."customer_id") AS new WHERE old."customer_id" IS NOT new."customer_id"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'institution', new.id, new."dossier_id", s.hlc,
    '{"e":"institution","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."place" IS NOT new."place", ',"place":' || coalesce(old.clk -> 'place', old.clk -> '*', 'null'), '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":' || coalesce(old.clk -> 'main_contact', old.clk -> '*', 'null'), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || coalesce(old.clk -> 'phone', old.clk -> '*', 'null'), '')
      || iif(old."other_phone" IS NOT new."other_phone", ',"other_phone":' || coalesce(old.clk -> 'other_phone', old.clk -> '*', 'null'), '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":' || coalesce(old.clk -> 'customer_id', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."place" IS NOT new."place", ',"place":' || json_quote(new."place"), '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":' || json_quote(new."main_contact"), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || json_quote(new."phone"), '')
      || iif(old."other_phone" IS NOT new."other_phone", ',"other_phone":' || json_quote(new."other_phone"), '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":' || json_quote(new."customer_id"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE institution SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."place" IS NOT new."place", ',"place":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."main_contact" IS NOT new."main_contact", ',"main_contact":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."phone" IS NOT new."phone", ',"phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."other_phone" IS NOT new."other_phone", ',"other_phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_institution_delete": r"""CREATE TRIGGER capture_institution_delete BEFORE DELETE ON institution
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_institution_insert": r"""CREATE TRIGGER search_institution_insert AFTER INSERT ON institution BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('institution', new.id, 3); END""",
    "search_institution_update": r"""CREATE TRIGGER search_institution_update AFTER UPDATE OF "name", "place", "main_contact", "phone", "other_phone", "note", "deleted", "dossier_id" ON institution
WHEN old."name" IS NOT new."name" OR old."place" IS NOT new."place" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."other_phone" IS NOT new."other_phone" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('institution', new.id, iif(old."name" IS NOT new."name" OR old."place" IS NOT new."place" OR old."main_contact" IS NOT new."main_contact" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."name" IS NOT new."name" OR old."main_contact" IS NOT new."main_contact" OR old."phone" IS NOT new."phone" OR old."other_phone" IS NOT new."other_phone" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_institution_delete": r"""CREATE TRIGGER search_institution_delete AFTER DELETE ON institution BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('institution', old.id, 3); END""",
    "capture_market_insert": r"""CREATE TRIGGER capture_market_insert AFTER INSERT ON market
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE market SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'market', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'market', new.id, new."dossier_id", s.hlc,
    '{"e":"market","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."report" IS NULL, '', ',"report":' || json_quote(new."report"))
      || iif(new."strategy" IS NULL, '', ',"strategy":' || json_quote(new."strategy"))
      || iif(new."organisation" IS NULL, '', ',"organisation":' || json_quote(new."organisation"))
      || iif(new."purchase_procedure" IS NULL, '', ',"purchase_procedure":' || json_quote(new."purchase_procedure"))
      || iif(new."investment" IS NULL, '', ',"investment":' || json_quote(new."investment"))
      || iif(new."demand_plan" IS NULL, '', ',"demand_plan":' || json_quote(new."demand_plan"))
      || iif(new."operations" IS NULL, '', ',"operations":' || json_quote(new."operations"))
      || iif(new."payment_record" IS NULL, '', ',"payment_record":' || json_quote(new."payment_record"))
      || iif(new."strengths" IS NULL, '', ',"strengths":' || json_quote(new."strengths"))
      || iif(new."weaknesses" IS NULL, '', ',"weaknesses":' || json_quote(new."weaknesses"))
      || iif(new."opportunities" IS NULL, '', ',"opportunities":' || json_quote(new."opportunities"))
      || iif(new."threats" IS NULL, '', ',"threats":' || json_quote(new."threats"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_market_update": r"""CREATE TRIGGER capture_market_update AFTER UPDATE OF "dossier_id", "report", "strategy", "organisation", "purchase_procedure", "investment", "demand_plan", "operations", "payment_record", "strengths", "weaknesses", "opportunities", "threats", "deleted" ON market
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."report" IS NOT new."report" OR old."strategy" IS NOT new."strategy" OR old."organisation" IS NOT new."organisation" OR old."purchase_procedure" IS NOT new."purchase_procedure" OR old."investment" IS NOT new."investment" OR old."demand_plan" IS NOT new."demand_plan" OR old."operations" IS NOT new."operations" OR old."payment_record" IS NOT new."payment_record" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."opportunities" IS NOT new."opportunities" OR old."threats" IS NOT new."threats" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'market', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'report' AS field, json_quote(old."report") AS old, json_quote(new."report") AS new WHERE old."report" IS NOT new."report"
    UNION ALL SELECT 'strategy' AS field, json_quote(old."strategy") AS old, json_quote(new."strategy") AS new WHERE old."strategy" IS NOT new."strategy"
    UNION ALL SELECT 'organisation' AS field, json_quote(old."organisation") AS old, json_quote(new."organisation") AS new WHERE old."organisation" IS NOT new."organisation"
    UNION ALL SELECT 'purchase_procedure' AS field, json_quote(old."purchase_procedure") AS old, json_quote(new."purchase_procedure") AS new WHERE old."purchase_procedure" IS NOT new."purchase_procedure"
    UNION ALL SELECT 'investment' AS field, json_quote(old."investment") AS old, json_quote(new."investment") AS new WHERE old."investment" IS NOT new."investment"
    UNION ALL SELECT 'demand_plan' AS field, json_quote(old."demand_plan") AS old, json_quote(new."demand_plan") AS new WHERE old."demand_plan" IS NOT new."demand_plan"
    UNION ALL SELECT 'operations' AS field, json_quote(old."operations") AS old, json_quote(new."operations") AS new WHERE old."operations" IS NOT new."operations"
    UNION ALL SELECT 'payment_record' AS field, json_quote(old."payment_record") AS old, json_quote(new."payment_record") AS new WHERE old."payment_record" IS NOT new."payment_record"
    UNION ALL SELECT 'strengths' AS field, json_quote(old."strengths") AS old, json_quote(new."strengths") AS new WHERE old."strengths" IS NOT new."strengths"
    UNION ALL SELECT 'weaknesses' AS field, json_quote(old."weaknesses") AS old, json_quote(new."weaknesses") AS new WHERE old."weaknesses" IS NOT new."weaknesses"
    UNION ALL SELECT 'opportunities' AS field, json_quote(old."opportunities") AS old, json_quote(new."opportunities") AS new WHERE old."opportunities" IS NOT new."opportunities"
    UNION ALL SELECT 'threats' AS field, json_quote(old."threats") AS old, json_quote(new."threats") AS new WHERE old."threats" IS NOT new."threats"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'market', new.id, new."dossier_id", s.hlc,
    '{"e":"market","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."report" IS NOT new."report", ',"report":' || coalesce(old.clk -> 'report', old.clk -> '*', 'null'), '')
      || iif(old."strategy" IS NOT new."strategy", ',"strategy":' || coalesce(old.clk -> 'strategy', old.clk -> '*', 'null'), '')
      || iif(old."organisation" IS NOT new."organisation", ',"organisation":' || coalesce(old.clk -> 'organisation', old.clk -> '*', 'null'), '')
      || iif(old."purchase_procedure" IS NOT new."purchase_procedure", ',"purchase_procedure":' || coalesce(old.clk -> 'purchase_procedure', old.clk -> '*', 'null'), '')
      || iif(old."investment" IS NOT new."investment", ',"investment":' || coalesce(old.clk -> 'investment', old.clk -> '*', 'null'), '')
      || iif(old."demand_plan" IS NOT new."demand_plan", ',"demand_plan":' || coalesce(old.clk -> 'demand_plan', old.clk -> '*', 'null'), '')
      || iif(old."operations" IS NOT new."operations", ',"operations":' || coalesce(old.clk -> 'operations', old.clk -> '*', 'null'), '')
      || iif(old."payment_record" IS NOT new."payment_record", ',"payment_record":' || coalesce(old.clk -> 'payment_record', old.clk -> '*', 'null'), '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":' || coalesce(old.clk -> 'strengths', old.clk -> '*', 'null'), '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":' || coalesce(old.clk -> 'weaknesses', old.clk -> '*', 'null'), '')
      || iif(old."opportunities" IS NOT new."opportunities", ',"opportunities":' || coalesce(old.clk -> 'opportunities', old.clk -> '*', 'null'), '')
      || iif(old."threats" IS NOT new."threats", ',"threats":' || coalesce(old.clk -> 'threats', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."report" IS NOT new."report", ',"report":' || json_quote(new."report"), '')
      || iif(old."strategy" IS NOT new."strategy", ',"strategy":' || json_quote(new."strategy"), '')
      || iif(old."organisation" IS NOT new."organisation", ',"organisation":' || json_quote(new."organisation"), '')
      || iif(old."purchase_procedure" IS NOT new."purchase_procedure", ',"purchase_procedure":' || json_quote(new."purchase_procedure"), '')
      || iif(old."investment" IS NOT new."investment", ',"investment":' || json_quote(new."investment"), '')
      || iif(old."demand_plan" IS NOT new."demand_plan", ',"demand_plan":' || json_quote(new."demand_plan"), '')
      || iif(old."operations" IS NOT new."operations", ',"operations":' || json_quote(new."operations"), '')
      || iif(old."payment_record" IS NOT new."payment_record", ',"payment_record":' || json_quote(new."payment_record"), '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":' || json_quote(new."strengths"), '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":' || json_quote(new."weaknesses"), '')
      || iif(old."opportunities" IS NOT new."opportunities", ',"opportunities":' || json_quote(new."opportunities"), '')
      || iif(old."threats" IS NOT new."threats", ',"threats":' || json_quote(new."threats"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE market SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."report" IS NOT new."report", ',"report":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strategy" IS NOT new."strategy", ',"strategy":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."organisation" IS NOT new."organisation", ',"organisation":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."purchase_procedure" IS NOT new."purchase_procedure", ',"purchase_procedure":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."investment" IS NOT new."investment", ',"investment":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."demand_plan" IS NOT new."demand_plan", ',"demand_plan":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."operations" IS NOT new."operations", ',"operations":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."payment_record" IS NOT new."payment_record", ',"payment_record":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strengths" IS NOT new."strengths", ',"strengths":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."weaknesses" IS NOT new."weaknesses", ',"weaknesses":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunities" IS NOT new."opportunities", ',"opportunities":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."threats" IS NOT new."threats", ',"threats":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_market_delete": r"""CREATE TRIGGER capture_market_delete BEFORE DELETE ON market
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_market_insert": r"""CREATE TRIGGER search_market_insert AFTER INSERT ON market BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('market', new.id, 3); END""",
    "search_market_update": r"""CREATE TRIGGER search_market_update AFTER UPDATE OF "report", "strategy", "organisation", "purchase_procedure", "investment", "demand_plan", "operations", "payment_record", "strengths", "weaknesses", "opportunities", "threats", "deleted", "dossier_id" ON market
WHEN old."report" IS NOT new."report" OR old."strategy" IS NOT new."strategy" OR old."organisation" IS NOT new."organisation" OR old."purchase_procedure" IS NOT new."purchase_procedure" OR old."investment" IS NOT new."investment" OR old."demand_plan" IS NOT new."demand_plan" OR old."operations" IS NOT new."operations" OR old."payment_record" IS NOT new."payment_record" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."opportunities" IS NOT new."opportunities" OR old."threats" IS NOT new."threats" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('market', new.id, iif(old."report" IS NOT new."report" OR old."strategy" IS NOT new."strategy" OR old."organisation" IS NOT new."organisation" OR old."purchase_procedure" IS NOT new."purchase_procedure" OR old."investment" IS NOT new."investment" OR old."demand_plan" IS NOT new."demand_plan" OR old."operations" IS NOT new."operations" OR old."payment_record" IS NOT new."payment_record" OR old."strengths" IS NOT new."strengths" OR old."weaknesses" IS NOT new."weaknesses" OR old."opportunities" IS NOT new."opportunities" OR old."threats" IS NOT new."threats" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_market_delete": r"""CREATE TRIGGER search_market_delete AFTER DELETE ON market BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('market', old.id, 3); END""",
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
      || iif(new."purchase_kind" IS NULL, '', ',"purchase_kind":' || json_quote(new."purchase_kind"))
      || iif(new."buying_way" IS NULL, '', ',"buying_way":' || json_quote(new."buying_way"))
      || iif(new."expected_on" IS NULL, '', ',"expected_on":' || json_quote(new."expected_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_opportunity_update": r"""CREATE TRIGGER capture_opportunity_update AFTER UPDATE OF "dossier_id", "number", "title", "product", "agent_id", "stage", "engaged_on", "closed_on", "amount_minor", "currency", "purchase_kind", "buying_way", "expected_on", "note", "deleted" ON opportunity
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."title" IS NOT new."title" OR old."product" IS NOT new."product" OR old."agent_id" IS NOT new."agent_id" OR old."stage" IS NOT new."stage" OR old."engaged_on" IS NOT new."engaged_on" OR old."closed_on" IS NOT new."closed_on" OR old."amount_minor" IS NOT new."amount_minor" OR old."currency" IS NOT new."currency" OR old."purchase_kind" IS NOT new."purchase_kind" OR old."buying_way" IS NOT new."buying_way" OR old."expected_on" IS NOT new."expected_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'purchase_kind' AS field, json_quote(old."purchase_kind") AS old, json_quote(new."purchase_kind") AS new WHERE old."purchase_kind" IS NOT new."purchase_kind"
    UNION ALL SELECT 'buying_way' AS field, json_quote(old."buying_way") AS old, json_quote(new."buying_way") AS new WHERE old."buying_way" IS NOT new."buying_way"
    UNION ALL SELECT 'expected_on' AS field, json_quote(old."expected_on") AS old, json_quote(new."expected_on") AS new WHERE old."expected_on" IS NOT new."expected_on"
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
      || iif(old."purchase_kind" IS NOT new."purchase_kind", ',"purchase_kind":' || coalesce(old.clk -> 'purchase_kind', old.clk -> '*', 'null'), '')
      || iif(old."buying_way" IS NOT new."buying_way", ',"buying_way":' || coalesce(old.clk -> 'buying_way', old.clk -> '*', 'null'), '')
      || iif(old."expected_on" IS NOT new."expected_on", ',"expected_on":' || coalesce(old.clk -> 'expected_on', old.clk -> '*', 'null'), '')
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
      || iif(old."purchase_kind" IS NOT new."purchase_kind", ',"purchase_kind":' || json_quote(new."purchase_kind"), '')
      || iif(old."buying_way" IS NOT new."buying_way", ',"buying_way":' || json_quote(new."buying_way"), '')
      || iif(old."expected_on" IS NOT new."expected_on", ',"expected_on":' || json_quote(new."expected_on"), '')
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
      || iif(old."purchase_kind" IS NOT new."purchase_kind", ',"purchase_kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."buying_way" IS NOT new."buying_way", ',"buying_way":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."expected_on" IS NOT new."expected_on", ',"expected_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
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
      || iif(new."human_id" IS NULL, '', ',"human_id":' || json_quote(new."human_id"))
      || iif(new."photo" IS NULL, '', ',"photo":' || json_quote(new."photo"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_person_update": r"""CREATE TRIGGER capture_person_update AFTER UPDATE OF "dossier_id", "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email", "address", "sex", "birthday", "education", "native_place", "family", "career", "character", "hobbies", "cares_about", "worries", "reports_to_id", "human_id", "photo", "deleted" ON person
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."post" IS NOT new."post" OR old."department" IS NOT new."department" OR old."mobile" IS NOT new."mobile" OR old."office_phone" IS NOT new."office_phone" OR old."home_phone" IS NOT new."home_phone" OR old."wechat" IS NOT new."wechat" OR old."email" IS NOT new."email" OR old."address" IS NOT new."address" OR old."sex" IS NOT new."sex" OR old."birthday" IS NOT new."birthday" OR old."education" IS NOT new."education" OR old."native_place" IS NOT new."native_place" OR old."family" IS NOT new."family" OR old."career" IS NOT new."career" OR old."character" IS NOT new."character" OR old."hobbies" IS NOT new."hobbies" OR old."cares_about" IS NOT new."cares_about" OR old."worries" IS NOT new."worries" OR old."reports_to_id" IS NOT new."reports_to_id" OR old."human_id" IS NOT new."human_id" OR old."photo" IS NOT new."photo" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'human_id' AS field, json_quote(old."human_id") AS old, json_quote(new."human_id") AS new WHERE old."human_id" IS NOT new."human_id"
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
      || iif(old."human_id" IS NOT new."human_id", ',"human_id":' || coalesce(old.clk -> 'human_id', old.clk -> '*', 'null'), '')
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
      || iif(old."human_id" IS NOT new."human_id", ',"human_id":' || json_quote(new."human_id"), '')
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
      || iif(old."human_id" IS NOT new."human_id", ',"human_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."photo" IS NOT new."photo", ',"photo":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_post_insert": r"""CREATE TRIGGER capture_post_insert AFTER INSERT ON post
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE post SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'post', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'post', new.id, new."dossier_id", s.hlc,
    '{"e":"post","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."title" IS NULL, '', ',"title":' || json_quote(new."title"))
      || iif(new."department" IS NULL, '', ',"department":' || json_quote(new."department"))
      || iif(new."institution_id" IS NULL, '', ',"institution_id":' || json_quote(new."institution_id"))
      || iif(new."customer_id" IS NULL, '', ',"customer_id":' || json_quote(new."customer_id"))
      || iif(new."unit" IS NULL, '', ',"unit":' || json_quote(new."unit"))
      || iif(new."from_on" IS NULL, '', ',"from_on":' || json_quote(new."from_on"))
      || iif(new."to_on" IS NULL, '', ',"to_on":' || json_quote(new."to_on"))
      || CASE new."current" WHEN 1 THEN ',"current":true' WHEN 0 THEN ',"current":false' ELSE '' END
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_post_update": r"""CREATE TRIGGER capture_post_update AFTER UPDATE OF "dossier_id", "person_id", "title", "department", "institution_id", "customer_id", "unit", "from_on", "to_on", "current", "source", "note", "deleted" ON post
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."person_id" IS NOT new."person_id" OR old."title" IS NOT new."title" OR old."department" IS NOT new."department" OR old."institution_id" IS NOT new."institution_id" OR old."customer_id" IS NOT new."customer_id" OR old."unit" IS NOT new."unit" OR old."from_on" IS NOT new."from_on" OR old."to_on" IS NOT new."to_on" OR old."current" IS NOT new."current" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'post', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'title' AS field, json_quote(old."title") AS old, json_quote(new."title") AS new WHERE old."title" IS NOT new."title"
    UNION ALL SELECT 'department' AS field, json_quote(old."department") AS old, json_quote(new."department") AS new WHERE old."department" IS NOT new."department"
    UNION ALL SELECT 'institution_id' AS field, json_quote(old."institution_id") AS old, json_quote(new."institution_id") AS new WHERE old."institution_id" IS NOT new."institution_id"
    UNION ALL SELECT 'customer_id' AS field, json_quote(old."customer_id") AS old, json_quote(new."customer_id") AS new WHERE old."customer_id" IS NOT new."customer_id"
    UNION ALL SELECT 'unit' AS field, json_quote(old."unit") AS old, json_quote(new."unit") AS new WHERE old."unit" IS NOT new."unit"
    UNION ALL SELECT 'from_on' AS field, json_quote(old."from_on") AS old, json_quote(new."from_on") AS new WHERE old."from_on" IS NOT new."from_on"
    UNION ALL SELECT 'to_on' AS field, json_quote(old."to_on") AS old, json_quote(new."to_on") AS new WHERE old."to_on" IS NOT new."to_on"
    UNION ALL SELECT 'current' AS field, CASE old."current" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."current" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."current" IS NOT new."current"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'post', new.id, new."dossier_id", s.hlc,
    '{"e":"post","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."title" IS NOT new."title", ',"title":' || coalesce(old.clk -> 'title', old.clk -> '*', 'null'), '')
      || iif(old."department" IS NOT new."department", ',"department":' || coalesce(old.clk -> 'department', old.clk -> '*', 'null'), '')
      || iif(old."institution_id" IS NOT new."institution_id", ',"institution_id":' || coalesce(old.clk -> 'institution_id', old.clk -> '*', 'null'), '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":' || coalesce(old.clk -> 'customer_id', old.clk -> '*', 'null'), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || coalesce(old.clk -> 'unit', old.clk -> '*', 'null'), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || coalesce(old.clk -> 'from_on', old.clk -> '*', 'null'), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || coalesce(old.clk -> 'to_on', old.clk -> '*', 'null'), '')
      || iif(old."current" IS NOT new."current", ',"current":' || coalesce(old.clk -> 'current', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."title" IS NOT new."title", ',"title":' || json_quote(new."title"), '')
      || iif(old."department" IS NOT new."department", ',"department":' || json_quote(new."department"), '')
      || iif(old."institution_id" IS NOT new."institution_id", ',"institution_id":' || json_quote(new."institution_id"), '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":' || json_quote(new."customer_id"), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || json_quote(new."unit"), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || json_quote(new."from_on"), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || json_quote(new."to_on"), '')
      || iif(old."current" IS NOT new."current", ',"current":' || CASE new."current" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE post SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."title" IS NOT new."title", ',"title":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."department" IS NOT new."department", ',"department":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."institution_id" IS NOT new."institution_id", ',"institution_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."customer_id" IS NOT new."customer_id", ',"customer_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."unit" IS NOT new."unit", ',"unit":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."current" IS NOT new."current", ',"current":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_post_delete": r"""CREATE TRIGGER capture_post_delete BEFORE DELETE ON post
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_post_insert": r"""CREATE TRIGGER search_post_insert AFTER INSERT ON post BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('post', new.id, 3); END""",
    "search_post_update": r"""CREATE TRIGGER search_post_update AFTER UPDATE OF "title", "department", "unit", "deleted", "dossier_id" ON post
WHEN old."title" IS NOT new."title" OR old."department" IS NOT new."department" OR old."unit" IS NOT new."unit" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('post', new.id, iif(old."title" IS NOT new."title" OR old."department" IS NOT new."department" OR old."unit" IS NOT new."unit" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_post_delete": r"""CREATE TRIGGER search_post_delete AFTER DELETE ON post BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('post', old.id, 3); END""",
    "capture_consent_insert": r"""CREATE TRIGGER capture_consent_insert AFTER INSERT ON consent
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE consent SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'consent', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'consent', new.id, new."dossier_id", s.hlc,
    '{"e":"consent","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."item" IS NULL, '', ',"item":' || json_quote(new."item"))
      || iif(new."purpose" IS NULL, '', ',"purpose":' || json_quote(new."purpose"))
      || iif(new."basis" IS NULL, '', ',"basis":' || json_quote(new."basis"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."told_on" IS NULL, '', ',"told_on":' || json_quote(new."told_on"))
      || iif(new."given_on" IS NULL, '', ',"given_on":' || json_quote(new."given_on"))
      || iif(new."withdrawn_on" IS NULL, '', ',"withdrawn_on":' || json_quote(new."withdrawn_on"))
      || CASE new."third_party" WHEN 1 THEN ',"third_party":true' WHEN 0 THEN ',"third_party":false' ELSE '' END
      || iif(new."third_party_name" IS NULL, '', ',"third_party_name":' || json_quote(new."third_party_name"))
      || iif(new."keep_until" IS NULL, '', ',"keep_until":' || json_quote(new."keep_until"))
      || iif(new."evidence_id" IS NULL, '', ',"evidence_id":' || json_quote(new."evidence_id"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_consent_update": r"""CREATE TRIGGER capture_consent_update AFTER UPDATE OF "dossier_id", "person_id", "item", "purpose", "basis", "source", "told_on", "given_on", "withdrawn_on", "third_party", "third_party_name", "keep_until", "evidence_id", "note", "deleted" ON consent
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."person_id" IS NOT new."person_id" OR old."item" IS NOT new."item" OR old."purpose" IS NOT new."purpose" OR old."basis" IS NOT new."basis" OR old."source" IS NOT new."source" OR old."told_on" IS NOT new."told_on" OR old."given_on" IS NOT new."given_on" OR old."withdrawn_on" IS NOT new."withdrawn_on" OR old."third_party" IS NOT new."third_party" OR old."third_party_name" IS NOT new."third_party_name" OR old."keep_until" IS NOT new."keep_until" OR old."evidence_id" IS NOT new."evidence_id" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'consent', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'item' AS field, json_quote(old."item") AS old, json_quote(new."item") AS new WHERE old."item" IS NOT new."item"
    UNION ALL SELECT 'purpose' AS field, json_quote(old."purpose") AS old, json_quote(new."purpose") AS new WHERE old."purpose" IS NOT new."purpose"
    UNION ALL SELECT 'basis' AS field, json_quote(old."basis") AS old, json_quote(new."basis") AS new WHERE old."basis" IS NOT new."basis"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'told_on' AS field, json_quote(old."told_on") AS old, json_quote(new."told_on") AS new WHERE old."told_on" IS NOT new."told_on"
    UNION ALL SELECT 'given_on' AS field, json_quote(old."given_on") AS old, json_quote(new."given_on") AS new WHERE old."given_on" IS NOT new."given_on"
    UNION ALL SELECT 'withdrawn_on' AS field, json_quote(old."withdrawn_on") AS old, json_quote(new."withdrawn_on") AS new WHERE old."withdrawn_on" IS NOT new."withdrawn_on"
    UNION ALL SELECT 'third_party' AS field, CASE old."third_party" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."third_party" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."third_party" IS NOT new."third_party"
    UNION ALL SELECT 'third_party_name' AS field, json_quote(old."third_party_name") AS old, json_quote(new."third_party_name") AS new WHERE old."third_party_name" IS NOT new."third_party_name"
    UNION ALL SELECT 'keep_until' AS field, json_quote(old."keep_until") AS old, json_quote(new."keep_until") AS new WHERE old."keep_until" IS NOT new."keep_until"
    UNION ALL SELECT 'evidence_id' AS field, json_quote(old."evidence_id") AS old, json_quote(new."evidence_id") AS new WHERE old."evidence_id" IS NOT new."evidence_id"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'consent', new.id, new."dossier_id", s.hlc,
    '{"e":"consent","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."item" IS NOT new."item", ',"item":' || coalesce(old.clk -> 'item', old.clk -> '*', 'null'), '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":' || coalesce(old.clk -> 'purpose', old.clk -> '*', 'null'), '')
      || iif(old."basis" IS NOT new."basis", ',"basis":' || coalesce(old.clk -> 'basis', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || coalesce(old.clk -> 'told_on', old.clk -> '*', 'null'), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || coalesce(old.clk -> 'given_on', old.clk -> '*', 'null'), '')
      || iif(old."withdrawn_on" IS NOT new."withdrawn_on", ',"withdrawn_on":' || coalesce(old.clk -> 'withdrawn_on', old.clk -> '*', 'null'), '')
      || iif(old."third_party" IS NOT new."third_party", ',"third_party":' || coalesce(old.clk -> 'third_party', old.clk -> '*', 'null'), '')
      || iif(old."third_party_name" IS NOT new."third_party_name", ',"third_party_name":' || coalesce(old.clk -> 'third_party_name', old.clk -> '*', 'null'), '')
      || iif(old."keep_until" IS NOT new."keep_until", ',"keep_until":' || coalesce(old.clk -> 'keep_until', old.clk -> '*', 'null'), '')
      || iif(old."evidence_id" IS NOT new."evidence_id", ',"evidence_id":' || coalesce(old.clk -> 'evidence_id', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."item" IS NOT new."item", ',"item":' || json_quote(new."item"), '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":' || json_quote(new."purpose"), '')
      || iif(old."basis" IS NOT new."basis", ',"basis":' || json_quote(new."basis"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || json_quote(new."told_on"), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || json_quote(new."given_on"), '')
      || iif(old."withdrawn_on" IS NOT new."withdrawn_on", ',"withdrawn_on":' || json_quote(new."withdrawn_on"), '')
      || iif(old."third_party" IS NOT new."third_party", ',"third_party":' || CASE new."third_party" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."third_party_name" IS NOT new."third_party_name", ',"third_party_name":' || json_quote(new."third_party_name"), '')
      || iif(old."keep_until" IS NOT new."keep_until", ',"keep_until":' || json_quote(new."keep_until"), '')
      || iif(old."evidence_id" IS NOT new."evidence_id", ',"evidence_id":' || json_quote(new."evidence_id"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE consent SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."item" IS NOT new."item", ',"item":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."purpose" IS NOT new."purpose", ',"purpose":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."basis" IS NOT new."basis", ',"basis":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."withdrawn_on" IS NOT new."withdrawn_on", ',"withdrawn_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."third_party" IS NOT new."third_party", ',"third_party":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."third_party_name" IS NOT new."third_party_name", ',"third_party_name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."keep_until" IS NOT new."keep_until", ',"keep_until":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."evidence_id" IS NOT new."evidence_id", ',"evidence_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_consent_delete": r"""CREATE TRIGGER capture_consent_delete BEFORE DELETE ON consent
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
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
      || iif(new."level" IS NULL, '', ',"level":' || json_quote(new."level"))
      || iif(new."desired_level" IS NULL, '', ',"desired_level":' || json_quote(new."desired_level"))
      || iif(new."certainty" IS NULL, '', ',"certainty":' || json_quote(new."certainty"))
      || iif(new."since_on" IS NULL, '', ',"since_on":' || json_quote(new."since_on"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_relation_update": r"""CREATE TRIGGER capture_relation_update AFTER UPDATE OF "dossier_id", "person_id", "staff_id", "standing", "strength", "level", "desired_level", "certainty", "since_on", "source", "note", "deleted" ON relation
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."person_id" IS NOT new."person_id" OR old."staff_id" IS NOT new."staff_id" OR old."standing" IS NOT new."standing" OR old."strength" IS NOT new."strength" OR old."level" IS NOT new."level" OR old."desired_level" IS NOT new."desired_level" OR old."certainty" IS NOT new."certainty" OR old."since_on" IS NOT new."since_on" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'level' AS field, json_quote(old."level") AS old, json_quote(new."level") AS new WHERE old."level" IS NOT new."level"
    UNION ALL SELECT 'desired_level' AS field, json_quote(old."desired_level") AS old, json_quote(new."desired_level") AS new WHERE old."desired_level" IS NOT new."desired_level"
    UNION ALL SELECT 'certainty' AS field, json_quote(old."certainty") AS old, json_quote(new."certainty") AS new WHERE old."certainty" IS NOT new."certainty"
    UNION ALL SELECT 'since_on' AS field, json_quote(old."since_on") AS old, json_quote(new."since_on") AS new WHERE old."since_on" IS NOT new."since_on"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
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
      || iif(old."level" IS NOT new."level", ',"level":' || coalesce(old.clk -> 'level', old.clk -> '*', 'null'), '')
      || iif(old."desired_level" IS NOT new."desired_level", ',"desired_level":' || coalesce(old.clk -> 'desired_level', old.clk -> '*', 'null'), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || coalesce(old.clk -> 'certainty', old.clk -> '*', 'null'), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || coalesce(old.clk -> 'since_on', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."standing" IS NOT new."standing", ',"standing":' || json_quote(new."standing"), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || json_quote(new."strength"), '')
      || iif(old."level" IS NOT new."level", ',"level":' || json_quote(new."level"), '')
      || iif(old."desired_level" IS NOT new."desired_level", ',"desired_level":' || json_quote(new."desired_level"), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || json_quote(new."certainty"), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || json_quote(new."since_on"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE relation SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."standing" IS NOT new."standing", ',"standing":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."level" IS NOT new."level", ',"level":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."desired_level" IS NOT new."desired_level", ',"desired_level":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_influence_insert": r"""CREATE TRIGGER capture_influence_insert AFTER INSERT ON influence
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE influence SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'influence', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'influence', new.id, new."dossier_id", s.hlc,
    '{"e":"influence","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."from_id" IS NULL, '', ',"from_id":' || json_quote(new."from_id"))
      || iif(new."to_id" IS NULL, '', ',"to_id":' || json_quote(new."to_id"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."direction" IS NULL, '', ',"direction":' || json_quote(new."direction"))
      || iif(new."strength" IS NULL, '', ',"strength":' || json_quote(new."strength"))
      || iif(new."certainty" IS NULL, '', ',"certainty":' || json_quote(new."certainty"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."since_on" IS NULL, '', ',"since_on":' || json_quote(new."since_on"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_influence_update": r"""CREATE TRIGGER capture_influence_update AFTER UPDATE OF "dossier_id", "from_id", "to_id", "kind", "direction", "strength", "certainty", "opportunity_id", "since_on", "source", "note", "deleted" ON influence
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."from_id" IS NOT new."from_id" OR old."to_id" IS NOT new."to_id" OR old."kind" IS NOT new."kind" OR old."direction" IS NOT new."direction" OR old."strength" IS NOT new."strength" OR old."certainty" IS NOT new."certainty" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."since_on" IS NOT new."since_on" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'influence', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'from_id' AS field, json_quote(old."from_id") AS old, json_quote(new."from_id") AS new WHERE old."from_id" IS NOT new."from_id"
    UNION ALL SELECT 'to_id' AS field, json_quote(old."to_id") AS old, json_quote(new."to_id") AS new WHERE old."to_id" IS NOT new."to_id"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'direction' AS field, json_quote(old."direction") AS old, json_quote(new."direction") AS new WHERE old."direction" IS NOT new."direction"
    UNION ALL SELECT 'strength' AS field, json_quote(old."strength") AS old, json_quote(new."strength") AS new WHERE old."strength" IS NOT new."strength"
    UNION ALL SELECT 'certainty' AS field, json_quote(old."certainty") AS old, json_quote(new."certainty") AS new WHERE old."certainty" IS NOT new."certainty"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'since_on' AS field, json_quote(old."since_on") AS old, json_quote(new."since_on") AS new WHERE old."since_on" IS NOT new."since_on"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'influence', new.id, new."dossier_id", s.hlc,
    '{"e":"influence","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."from_id" IS NOT new."from_id", ',"from_id":' || coalesce(old.clk -> 'from_id', old.clk -> '*', 'null'), '')
      || iif(old."to_id" IS NOT new."to_id", ',"to_id":' || coalesce(old.clk -> 'to_id', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."direction" IS NOT new."direction", ',"direction":' || coalesce(old.clk -> 'direction', old.clk -> '*', 'null'), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || coalesce(old.clk -> 'strength', old.clk -> '*', 'null'), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || coalesce(old.clk -> 'certainty', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || coalesce(old.clk -> 'since_on', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."from_id" IS NOT new."from_id", ',"from_id":' || json_quote(new."from_id"), '')
      || iif(old."to_id" IS NOT new."to_id", ',"to_id":' || json_quote(new."to_id"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."direction" IS NOT new."direction", ',"direction":' || json_quote(new."direction"), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || json_quote(new."strength"), '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":' || json_quote(new."certainty"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":' || json_quote(new."since_on"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE influence SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."from_id" IS NOT new."from_id", ',"from_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_id" IS NOT new."to_id", ',"to_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."direction" IS NOT new."direction", ',"direction":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."certainty" IS NOT new."certainty", ',"certainty":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."since_on" IS NOT new."since_on", ',"since_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_influence_delete": r"""CREATE TRIGGER capture_influence_delete BEFORE DELETE ON influence
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "capture_map_position_insert": r"""CREATE TRIGGER capture_map_position_insert AFTER INSERT ON map_position
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE map_position SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'map_position', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'map_position', new.id, new."dossier_id", s.hlc,
    '{"e":"map_position","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."role_id" IS NULL, '', ',"role_id":' || json_quote(new."role_id"))
      || iif(new."x" IS NULL, '', ',"x":' || json_quote(new."x"))
      || iif(new."y" IS NULL, '', ',"y":' || json_quote(new."y"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_map_position_update": r"""CREATE TRIGGER capture_map_position_update AFTER UPDATE OF "dossier_id", "opportunity_id", "person_id", "staff_id", "role_id", "x", "y", "deleted" ON map_position
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."person_id" IS NOT new."person_id" OR old."staff_id" IS NOT new."staff_id" OR old."role_id" IS NOT new."role_id" OR old."x" IS NOT new."x" OR old."y" IS NOT new."y" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'map_position', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'role_id' AS field, json_quote(old."role_id") AS old, json_quote(new."role_id") AS new WHERE old."role_id" IS NOT new."role_id"
    UNION ALL SELECT 'x' AS field, json_quote(old."x") AS old, json_quote(new."x") AS new WHERE old."x" IS NOT new."x"
    UNION ALL SELECT 'y' AS field, json_quote(old."y") AS old, json_quote(new."y") AS new WHERE old."y" IS NOT new."y"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'map_position', new.id, new."dossier_id", s.hlc,
    '{"e":"map_position","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."role_id" IS NOT new."role_id", ',"role_id":' || coalesce(old.clk -> 'role_id', old.clk -> '*', 'null'), '')
      || iif(old."x" IS NOT new."x", ',"x":' || coalesce(old.clk -> 'x', old.clk -> '*', 'null'), '')
      || iif(old."y" IS NOT new."y", ',"y":' || coalesce(old.clk -> 'y', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."role_id" IS NOT new."role_id", ',"role_id":' || json_quote(new."role_id"), '')
      || iif(old."x" IS NOT new."x", ',"x":' || json_quote(new."x"), '')
      || iif(old."y" IS NOT new."y", ',"y":' || json_quote(new."y"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE map_position SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."role_id" IS NOT new."role_id", ',"role_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."x" IS NOT new."x", ',"x":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."y" IS NOT new."y", ',"y":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_map_position_delete": r"""CREATE TRIGGER capture_map_position_delete BEFORE DELETE ON map_position
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "capture_revenue_plan_insert": r"""CREATE TRIGGER capture_revenue_plan_insert AFTER INSERT ON revenue_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE revenue_plan SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'revenue_plan', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'revenue_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"revenue_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."goal" IS NULL, '', ',"goal":' || json_quote(new."goal"))
      || iif(new."measures" IS NULL, '', ',"measures":' || json_quote(new."measures"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_revenue_plan_update": r"""CREATE TRIGGER capture_revenue_plan_update AFTER UPDATE OF "dossier_id", "goal", "measures", "deleted" ON revenue_plan
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."goal" IS NOT new."goal" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'revenue_plan', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'goal' AS field, json_quote(old."goal") AS old, json_quote(new."goal") AS new WHERE old."goal" IS NOT new."goal"
    UNION ALL SELECT 'measures' AS field, json_quote(old."measures") AS old, json_quote(new."measures") AS new WHERE old."measures" IS NOT new."measures"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'revenue_plan', new.id, new."dossier_id", s.hlc,
    '{"e":"revenue_plan","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || coalesce(old.clk -> 'goal', old.clk -> '*', 'null'), '')
      || iif(old."measures" IS NOT new."measures", ',"measures":' || coalesce(old.clk -> 'measures', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."goal" IS NOT new."goal", ',"goal":' || json_quote(new."goal"), '')
      || iif(old."measures" IS NOT new."measures", ',"measures":' || json_quote(new."measures"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE revenue_plan SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."goal" IS NOT new."goal", ',"goal":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."measures" IS NOT new."measures", ',"measures":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_revenue_plan_delete": r"""CREATE TRIGGER capture_revenue_plan_delete BEFORE DELETE ON revenue_plan
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_revenue_plan_insert": r"""CREATE TRIGGER search_revenue_plan_insert AFTER INSERT ON revenue_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_plan', new.id, 3); END""",
    "search_revenue_plan_update": r"""CREATE TRIGGER search_revenue_plan_update AFTER UPDATE OF "goal", "measures", "deleted", "dossier_id" ON revenue_plan
WHEN old."goal" IS NOT new."goal" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_plan', new.id, iif(old."goal" IS NOT new."goal" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_revenue_plan_delete": r"""CREATE TRIGGER search_revenue_plan_delete AFTER DELETE ON revenue_plan BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_plan', old.id, 3); END""",
    "capture_revenue_project_insert": r"""CREATE TRIGGER capture_revenue_project_insert AFTER INSERT ON revenue_project
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE revenue_project SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'revenue_project', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'revenue_project', new.id, new."dossier_id", s.hlc,
    '{"e":"revenue_project","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."year" IS NULL, '', ',"year":' || json_quote(new."year"))
      || iif(new."project" IS NULL, '', ',"project":' || json_quote(new."project"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."amount_minor" IS NULL, '', ',"amount_minor":' || json_quote(new."amount_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."probability_bp" IS NULL, '', ',"probability_bp":' || json_quote(new."probability_bp"))
      || iif(new."margin_bp" IS NULL, '', ',"margin_bp":' || json_quote(new."margin_bp"))
      || iif(new."measures" IS NULL, '', ',"measures":' || json_quote(new."measures"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_revenue_project_update": r"""CREATE TRIGGER capture_revenue_project_update AFTER UPDATE OF "dossier_id", "year", "project", "opportunity_id", "amount_minor", "currency", "probability_bp", "margin_bp", "measures", "deleted" ON revenue_project
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."year" IS NOT new."year" OR old."project" IS NOT new."project" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."amount_minor" IS NOT new."amount_minor" OR old."currency" IS NOT new."currency" OR old."probability_bp" IS NOT new."probability_bp" OR old."margin_bp" IS NOT new."margin_bp" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'revenue_project', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'year' AS field, json_quote(old."year") AS old, json_quote(new."year") AS new WHERE old."year" IS NOT new."year"
    UNION ALL SELECT 'project' AS field, json_quote(old."project") AS old, json_quote(new."project") AS new WHERE old."project" IS NOT new."project"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'amount_minor' AS field, json_quote(old."amount_minor") AS old, json_quote(new."amount_minor") AS new WHERE old."amount_minor" IS NOT new."amount_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'probability_bp' AS field, json_quote(old."probability_bp") AS old, json_quote(new."probability_bp") AS new WHERE old."probability_bp" IS NOT new."probability_bp"
    UNION ALL SELECT 'margin_bp' AS field, json_quote(old."margin_bp") AS old, json_quote(new."margin_bp") AS new WHERE old."margin_bp" IS NOT new."margin_bp"
    UNION ALL SELECT 'measures' AS field, json_quote(old."measures") AS old, json_quote(new."measures") AS new WHERE old."measures" IS NOT new."measures"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'revenue_project', new.id, new."dossier_id", s.hlc,
    '{"e":"revenue_project","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."year" IS NOT new."year", ',"year":' || coalesce(old.clk -> 'year', old.clk -> '*', 'null'), '')
      || iif(old."project" IS NOT new."project", ',"project":' || coalesce(old.clk -> 'project', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || coalesce(old.clk -> 'amount_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."probability_bp" IS NOT new."probability_bp", ',"probability_bp":' || coalesce(old.clk -> 'probability_bp', old.clk -> '*', 'null'), '')
      || iif(old."margin_bp" IS NOT new."margin_bp", ',"margin_bp":' || coalesce(old.clk -> 'margin_bp', old.clk -> '*', 'null'), '')
      || iif(old."measures" IS NOT new."measures", ',"measures":' || coalesce(old.clk -> 'measures', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."year" IS NOT new."year", ',"year":' || json_quote(new."year"), '')
      || iif(old."project" IS NOT new."project", ',"project":' || json_quote(new."project"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || json_quote(new."amount_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."probability_bp" IS NOT new."probability_bp", ',"probability_bp":' || json_quote(new."probability_bp"), '')
      || iif(old."margin_bp" IS NOT new."margin_bp", ',"margin_bp":' || json_quote(new."margin_bp"), '')
      || iif(old."measures" IS NOT new."measures", ',"measures":' || json_quote(new."measures"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE revenue_project SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."year" IS NOT new."year", ',"year":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."project" IS NOT new."project", ',"project":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."probability_bp" IS NOT new."probability_bp", ',"probability_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."margin_bp" IS NOT new."margin_bp", ',"margin_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."measures" IS NOT new."measures", ',"measures":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_revenue_project_delete": r"""CREATE TRIGGER capture_revenue_project_delete BEFORE DELETE ON revenue_project
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_revenue_project_insert": r"""CREATE TRIGGER search_revenue_project_insert AFTER INSERT ON revenue_project BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_project', new.id, 3); END""",
    "search_revenue_project_update": r"""CREATE TRIGGER search_revenue_project_update AFTER UPDATE OF "project", "measures", "deleted", "dossier_id" ON revenue_project
WHEN old."project" IS NOT new."project" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_project', new.id, iif(old."project" IS NOT new."project" OR old."measures" IS NOT new."measures" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_revenue_project_delete": r"""CREATE TRIGGER search_revenue_project_delete AFTER DELETE ON revenue_project BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('revenue_project', old.id, 3); END""",
    "capture_complaint_insert": r"""CREATE TRIGGER capture_complaint_insert AFTER INSERT ON complaint
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE complaint SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'complaint', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'complaint', new.id, new."dossier_id", s.hlc,
    '{"e":"complaint","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."received_at" IS NULL, '', ',"received_at":' || json_quote(new."received_at"))
      || iif(new."channel" IS NULL, '', ',"channel":' || json_quote(new."channel"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."category" IS NULL, '', ',"category":' || json_quote(new."category"))
      || iif(new."severity" IS NULL, '', ',"severity":' || json_quote(new."severity"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."responsible_id" IS NULL, '', ',"responsible_id":' || json_quote(new."responsible_id"))
      || iif(new."answered_at" IS NULL, '', ',"answered_at":' || json_quote(new."answered_at"))
      || iif(new."apology" IS NULL, '', ',"apology":' || json_quote(new."apology"))
      || iif(new."compensation_minor" IS NULL, '', ',"compensation_minor":' || json_quote(new."compensation_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."improvement" IS NULL, '', ',"improvement":' || json_quote(new."improvement"))
      || iif(new."result" IS NULL, '', ',"result":' || json_quote(new."result"))
      || iif(new."told_on" IS NULL, '', ',"told_on":' || json_quote(new."told_on"))
      || iif(new."cause_kind" IS NULL, '', ',"cause_kind":' || json_quote(new."cause_kind"))
      || iif(new."cause" IS NULL, '', ',"cause":' || json_quote(new."cause"))
      || iif(new."prevention" IS NULL, '', ',"prevention":' || json_quote(new."prevention"))
      || iif(new."closed_at" IS NULL, '', ',"closed_at":' || json_quote(new."closed_at"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_complaint_update": r"""CREATE TRIGGER capture_complaint_update AFTER UPDATE OF "dossier_id", "number", "received_at", "channel", "person_id", "category", "severity", "what", "responsible_id", "answered_at", "apology", "compensation_minor", "currency", "improvement", "result", "told_on", "cause_kind", "cause", "prevention", "closed_at", "deleted" ON complaint
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."number" IS NOT new."number" OR old."received_at" IS NOT new."received_at" OR old."channel" IS NOT new."channel" OR old."person_id" IS NOT new."person_id" OR old."category" IS NOT new."category" OR old."severity" IS NOT new."severity" OR old."what" IS NOT new."what" OR old."responsible_id" IS NOT new."responsible_id" OR old."answered_at" IS NOT new."answered_at" OR old."apology" IS NOT new."apology" OR old."compensation_minor" IS NOT new."compensation_minor" OR old."currency" IS NOT new."currency" OR old."improvement" IS NOT new."improvement" OR old."result" IS NOT new."result" OR old."told_on" IS NOT new."told_on" OR old."cause_kind" IS NOT new."cause_kind" OR old."cause" IS NOT new."cause" OR old."prevention" IS NOT new."prevention" OR old."closed_at" IS NOT new."closed_at" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'complaint', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'received_at' AS field, json_quote(old."received_at") AS old, json_quote(new."received_at") AS new WHERE old."received_at" IS NOT new."received_at"
    UNION ALL SELECT 'channel' AS field, json_quote(old."channel") AS old, json_quote(new."channel") AS new WHERE old."channel" IS NOT new."channel"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'category' AS field, json_quote(old."category") AS old, json_quote(new."category") AS new WHERE old."category" IS NOT new."category"
    UNION ALL SELECT 'severity' AS field, json_quote(old."severity") AS old, json_quote(new."severity") AS new WHERE old."severity" IS NOT new."severity"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'responsible_id' AS field, json_quote(old."responsible_id") AS old, json_quote(new."responsible_id") AS new WHERE old."responsible_id" IS NOT new."responsible_id"
    UNION ALL SELECT 'answered_at' AS field, json_quote(old."answered_at") AS old, json_quote(new."answered_at") AS new WHERE old."answered_at" IS NOT new."answered_at"
    UNION ALL SELECT 'apology' AS field, json_quote(old."apology") AS old, json_quote(new."apology") AS new WHERE old."apology" IS NOT new."apology"
    UNION ALL SELECT 'compensation_minor' AS field, json_quote(old."compensation_minor") AS old, json_quote(new."compensation_minor") AS new WHERE old."compensation_minor" IS NOT new."compensation_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'improvement' AS field, json_quote(old."improvement") AS old, json_quote(new."improvement") AS new WHERE old."improvement" IS NOT new."improvement"
    UNION ALL SELECT 'result' AS field, json_quote(old."result") AS old, json_quote(new."result") AS new WHERE old."result" IS NOT new."result"
    UNION ALL SELECT 'told_on' AS field, json_quote(old."told_on") AS old, json_quote(new."told_on") AS new WHERE old."told_on" IS NOT new."told_on"
    UNION ALL SELECT 'cause_kind' AS field, json_quote(old."cause_kind") AS old, json_quote(new."cause_kind") AS new WHERE old."cause_kind" IS NOT new."cause_kind"
    UNION ALL SELECT 'cause' AS field, json_quote(old."cause") AS old, json_quote(new."cause") AS new WHERE old."cause" IS NOT new."cause"
    UNION ALL SELECT 'prevention' AS field, json_quote(old."prevention") AS old, json_quote(new."prevention") AS new WHERE old."prevention" IS NOT new."prevention"
    UNION ALL SELECT 'closed_at' AS field, json_quote(old."closed_at") AS old, json_quote(new."closed_at") AS new WHERE old."closed_at" IS NOT new."closed_at"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'complaint', new.id, new."dossier_id", s.hlc,
    '{"e":"complaint","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."received_at" IS NOT new."received_at", ',"received_at":' || coalesce(old.clk -> 'received_at', old.clk -> '*', 'null'), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || coalesce(old.clk -> 'channel', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."category" IS NOT new."category", ',"category":' || coalesce(old.clk -> 'category', old.clk -> '*', 'null'), '')
      || iif(old."severity" IS NOT new."severity", ',"severity":' || coalesce(old.clk -> 'severity', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."responsible_id" IS NOT new."responsible_id", ',"responsible_id":' || coalesce(old.clk -> 'responsible_id', old.clk -> '*', 'null'), '')
      || iif(old."answered_at" IS NOT new."answered_at", ',"answered_at":' || coalesce(old.clk -> 'answered_at', old.clk -> '*', 'null'), '')
      || iif(old."apology" IS NOT new."apology", ',"apology":' || coalesce(old.clk -> 'apology', old.clk -> '*', 'null'), '')
      || iif(old."compensation_minor" IS NOT new."compensation_minor", ',"compensation_minor":' || coalesce(old.clk -> 'compensation_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."improvement" IS NOT new."improvement", ',"improvement":' || coalesce(old.clk -> 'improvement', old.clk -> '*', 'null'), '')
      || iif(old."result" IS NOT new."result", ',"result":' || coalesce(old.clk -> 'result', old.clk -> '*', 'null'), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || coalesce(old.clk -> 'told_on', old.clk -> '*', 'null'), '')
      || iif(old."cause_kind" IS NOT new."cause_kind", ',"cause_kind":' || coalesce(old.clk -> 'cause_kind', old.clk -> '*', 'null'), '')
      || iif(old."cause" IS NOT new."cause", ',"cause":' || coalesce(old.clk -> 'cause', old.clk -> '*', 'null'), '')
      || iif(old."prevention" IS NOT new."prevention", ',"prevention":' || coalesce(old.clk -> 'prevention', old.clk -> '*', 'null'), '')
      || iif(old."closed_at" IS NOT new."closed_at", ',"closed_at":' || coalesce(old.clk -> 'closed_at', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."received_at" IS NOT new."received_at", ',"received_at":' || json_quote(new."received_at"), '')
      || iif(old."channel" IS NOT new."channel", ',"channel":' || json_quote(new."channel"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."category" IS NOT new."category", ',"category":' || json_quote(new."category"), '')
      || iif(old."severity" IS NOT new."severity", ',"severity":' || json_quote(new."severity"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."responsible_id" IS NOT new."responsible_id", ',"responsible_id":' || json_quote(new."responsible_id"), '')
      || iif(old."answered_at" IS NOT new."answered_at", ',"answered_at":' || json_quote(new."answered_at"), '')
      || iif(old."apology" IS NOT new."apology", ',"apology":' || json_quote(new."apology"), '')
      || iif(old."compensation_minor" IS NOT new."compensation_minor", ',"compensation_minor":' || json_quote(new."compensation_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."improvement" IS NOT new."improvement", ',"improvement":' || json_quote(new."improvement"), '')
      || iif(old."result" IS NOT new."result", ',"result":' || json_quote(new."result"), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || json_quote(new."told_on"), '')
      || iif(old."cause_kind" IS NOT new."cause_kind", ',"cause_kind":' || json_quote(new."cause_kind"), '')
      || iif(old."cause" IS NOT new."cause", ',"cause":' || json_quote(new."cause"), '')
      || iif(old."prevention" IS NOT new."prevention", ',"prevention":' || json_quote(new."prevention"), '')
      || iif(old."closed_at" IS NOT new."closed_at", ',"closed_at":' || json_quote(new."closed_at"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE complaint SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."received_at" IS NOT new."received_at", ',"received_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."channel" IS NOT new."channel", ',"channel":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."category" IS NOT new."category", ',"category":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."severity" IS NOT new."severity", ',"severity":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."responsible_id" IS NOT new."responsible_id", ',"responsible_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."answered_at" IS NOT new."answered_at", ',"answered_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."apology" IS NOT new."apology", ',"apology":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."compensation_minor" IS NOT new."compensation_minor", ',"compensation_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."improvement" IS NOT new."improvement", ',"improvement":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."result" IS NOT new."result", ',"result":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cause_kind" IS NOT new."cause_kind", ',"cause_kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cause" IS NOT new."cause", ',"cause":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."prevention" IS NOT new."prevention", ',"prevention":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."closed_at" IS NOT new."closed_at", ',"closed_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_complaint_delete": r"""CREATE TRIGGER capture_complaint_delete BEFORE DELETE ON complaint
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_complaint_insert": r"""CREATE TRIGGER search_complaint_insert AFTER INSERT ON complaint BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('complaint', new.id, 3); END""",
    "search_complaint_update": r"""CREATE TRIGGER search_complaint_update AFTER UPDATE OF "number", "what", "improvement", "result", "cause", "prevention", "deleted", "dossier_id" ON complaint
WHEN old."number" IS NOT new."number" OR old."what" IS NOT new."what" OR old."improvement" IS NOT new."improvement" OR old."result" IS NOT new."result" OR old."cause" IS NOT new."cause" OR old."prevention" IS NOT new."prevention" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('complaint', new.id, iif(old."what" IS NOT new."what" OR old."improvement" IS NOT new."improvement" OR old."result" IS NOT new."result" OR old."cause" IS NOT new."cause" OR old."prevention" IS NOT new."prevention" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."number" IS NOT new."number" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_complaint_delete": r"""CREATE TRIGGER search_complaint_delete AFTER DELETE ON complaint BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('complaint', old.id, 3); END""",
    "capture_opinion_insert": r"""CREATE TRIGGER capture_opinion_insert AFTER INSERT ON opinion
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE opinion SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'opinion', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'opinion', new.id, new."dossier_id", s.hlc,
    '{"e":"opinion","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."given_on" IS NULL, '', ',"given_on":' || json_quote(new."given_on"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."passed_to" IS NULL, '', ',"passed_to":' || json_quote(new."passed_to"))
      || iif(new."passed_on" IS NULL, '', ',"passed_on":' || json_quote(new."passed_on"))
      || iif(new."acknowledged_on" IS NULL, '', ',"acknowledged_on":' || json_quote(new."acknowledged_on"))
      || iif(new."answer" IS NULL, '', ',"answer":' || json_quote(new."answer"))
      || iif(new."told_on" IS NULL, '', ',"told_on":' || json_quote(new."told_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_opinion_update": r"""CREATE TRIGGER capture_opinion_update AFTER UPDATE OF "dossier_id", "given_on", "person_id", "what", "passed_to", "passed_on", "acknowledged_on", "answer", "told_on", "deleted" ON opinion
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."given_on" IS NOT new."given_on" OR old."person_id" IS NOT new."person_id" OR old."what" IS NOT new."what" OR old."passed_to" IS NOT new."passed_to" OR old."passed_on" IS NOT new."passed_on" OR old."acknowledged_on" IS NOT new."acknowledged_on" OR old."answer" IS NOT new."answer" OR old."told_on" IS NOT new."told_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'opinion', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'given_on' AS field, json_quote(old."given_on") AS old, json_quote(new."given_on") AS new WHERE old."given_on" IS NOT new."given_on"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'passed_to' AS field, json_quote(old."passed_to") AS old, json_quote(new."passed_to") AS new WHERE old."passed_to" IS NOT new."passed_to"
    UNION ALL SELECT 'passed_on' AS field, json_quote(old."passed_on") AS old, json_quote(new."passed_on") AS new WHERE old."passed_on" IS NOT new."passed_on"
    UNION ALL SELECT 'acknowledged_on' AS field, json_quote(old."acknowledged_on") AS old, json_quote(new."acknowledged_on") AS new WHERE old."acknowledged_on" IS NOT new."acknowledged_on"
    UNION ALL SELECT 'answer' AS field, json_quote(old."answer") AS old, json_quote(new."answer") AS new WHERE old."answer" IS NOT new."answer"
    UNION ALL SELECT 'told_on' AS field, json_quote(old."told_on") AS old, json_quote(new."told_on") AS new WHERE old."told_on" IS NOT new."told_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'opinion', new.id, new."dossier_id", s.hlc,
    '{"e":"opinion","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || coalesce(old.clk -> 'given_on', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."passed_to" IS NOT new."passed_to", ',"passed_to":' || coalesce(old.clk -> 'passed_to', old.clk -> '*', 'null'), '')
      || iif(old."passed_on" IS NOT new."passed_on", ',"passed_on":' || coalesce(old.clk -> 'passed_on', old.clk -> '*', 'null'), '')
      || iif(old."acknowledged_on" IS NOT new."acknowledged_on", ',"acknowledged_on":' || coalesce(old.clk -> 'acknowledged_on', old.clk -> '*', 'null'), '')
      || iif(old."answer" IS NOT new."answer", ',"answer":' || coalesce(old.clk -> 'answer', old.clk -> '*', 'null'), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || coalesce(old.clk -> 'told_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":' || json_quote(new."given_on"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."passed_to" IS NOT new."passed_to", ',"passed_to":' || json_quote(new."passed_to"), '')
      || iif(old."passed_on" IS NOT new."passed_on", ',"passed_on":' || json_quote(new."passed_on"), '')
      || iif(old."acknowledged_on" IS NOT new."acknowledged_on", ',"acknowledged_on":' || json_quote(new."acknowledged_on"), '')
      || iif(old."answer" IS NOT new."answer", ',"answer":' || json_quote(new."answer"), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || json_quote(new."told_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE opinion SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."given_on" IS NOT new."given_on", ',"given_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."passed_to" IS NOT new."passed_to", ',"passed_to":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."passed_on" IS NOT new."passed_on", ',"passed_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."acknowledged_on" IS NOT new."acknowledged_on", ',"acknowledged_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."answer" IS NOT new."answer", ',"answer":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_opinion_delete": r"""CREATE TRIGGER capture_opinion_delete BEFORE DELETE ON opinion
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_opinion_insert": r"""CREATE TRIGGER search_opinion_insert AFTER INSERT ON opinion BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opinion', new.id, 3); END""",
    "search_opinion_update": r"""CREATE TRIGGER search_opinion_update AFTER UPDATE OF "what", "answer", "deleted", "dossier_id" ON opinion
WHEN old."what" IS NOT new."what" OR old."answer" IS NOT new."answer" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opinion', new.id, iif(old."what" IS NOT new."what" OR old."answer" IS NOT new."answer" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_opinion_delete": r"""CREATE TRIGGER search_opinion_delete AFTER DELETE ON opinion BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('opinion', old.id, 3); END""",
    "capture_service_promise_insert": r"""CREATE TRIGGER capture_service_promise_insert AFTER INSERT ON service_promise
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE service_promise SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'service_promise', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_promise', new.id, new."dossier_id", s.hlc,
    '{"e":"service_promise","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."what" IS NULL, '', ',"what":' || json_quote(new."what"))
      || iif(new."owner_id" IS NULL, '', ',"owner_id":' || json_quote(new."owner_id"))
      || iif(new."told_on" IS NULL, '', ',"told_on":' || json_quote(new."told_on"))
      || iif(new."due_on" IS NULL, '', ',"due_on":' || json_quote(new."due_on"))
      || iif(new."done_on" IS NULL, '', ',"done_on":' || json_quote(new."done_on"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_service_promise_update": r"""CREATE TRIGGER capture_service_promise_update AFTER UPDATE OF "dossier_id", "what", "owner_id", "told_on", "due_on", "done_on", "deleted" ON service_promise
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."what" IS NOT new."what" OR old."owner_id" IS NOT new."owner_id" OR old."told_on" IS NOT new."told_on" OR old."due_on" IS NOT new."due_on" OR old."done_on" IS NOT new."done_on" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'service_promise', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'what' AS field, json_quote(old."what") AS old, json_quote(new."what") AS new WHERE old."what" IS NOT new."what"
    UNION ALL SELECT 'owner_id' AS field, json_quote(old."owner_id") AS old, json_quote(new."owner_id") AS new WHERE old."owner_id" IS NOT new."owner_id"
    UNION ALL SELECT 'told_on' AS field, json_quote(old."told_on") AS old, json_quote(new."told_on") AS new WHERE old."told_on" IS NOT new."told_on"
    UNION ALL SELECT 'due_on' AS field, json_quote(old."due_on") AS old, json_quote(new."due_on") AS new WHERE old."due_on" IS NOT new."due_on"
    UNION ALL SELECT 'done_on' AS field, json_quote(old."done_on") AS old, json_quote(new."done_on") AS new WHERE old."done_on" IS NOT new."done_on"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_promise', new.id, new."dossier_id", s.hlc,
    '{"e":"service_promise","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."what" IS NOT new."what", ',"what":' || coalesce(old.clk -> 'what', old.clk -> '*', 'null'), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || coalesce(old.clk -> 'owner_id', old.clk -> '*', 'null'), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || coalesce(old.clk -> 'told_on', old.clk -> '*', 'null'), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || coalesce(old.clk -> 'due_on', old.clk -> '*', 'null'), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || coalesce(old.clk -> 'done_on', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."what" IS NOT new."what", ',"what":' || json_quote(new."what"), '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":' || json_quote(new."owner_id"), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || json_quote(new."told_on"), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || json_quote(new."due_on"), '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":' || json_quote(new."done_on"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE service_promise SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."what" IS NOT new."what", ',"what":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."owner_id" IS NOT new."owner_id", ',"owner_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."done_on" IS NOT new."done_on", ',"done_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_service_promise_delete": r"""CREATE TRIGGER capture_service_promise_delete BEFORE DELETE ON service_promise
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_service_promise_insert": r"""CREATE TRIGGER search_service_promise_insert AFTER INSERT ON service_promise BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_promise', new.id, 3); END""",
    "search_service_promise_update": r"""CREATE TRIGGER search_service_promise_update AFTER UPDATE OF "what", "deleted", "dossier_id" ON service_promise
WHEN old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_promise', new.id, iif(old."what" IS NOT new."what" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_service_promise_delete": r"""CREATE TRIGGER search_service_promise_delete AFTER DELETE ON service_promise BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_promise', old.id, 3); END""",
    "capture_survey_insert": r"""CREATE TRIGGER capture_survey_insert AFTER INSERT ON survey
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE survey SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'survey', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'survey', new.id, new."dossier_id", s.hlc,
    '{"e":"survey","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."asked_on" IS NULL, '', ',"asked_on":' || json_quote(new."asked_on"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."satisfaction_bp" IS NULL, '', ',"satisfaction_bp":' || json_quote(new."satisfaction_bp"))
      || iif(new."reputation_bp" IS NULL, '', ',"reputation_bp":' || json_quote(new."reputation_bp"))
      || iif(new."designation_bp" IS NULL, '', ',"designation_bp":' || json_quote(new."designation_bp"))
      || iif(new."repurchase_bp" IS NULL, '', ',"repurchase_bp":' || json_quote(new."repurchase_bp"))
      || iif(new."complaint_bp" IS NULL, '', ',"complaint_bp":' || json_quote(new."complaint_bp"))
      || iif(new."single_amount_minor" IS NULL, '', ',"single_amount_minor":' || json_quote(new."single_amount_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."price_sensitivity_bp" IS NULL, '', ',"price_sensitivity_bp":' || json_quote(new."price_sensitivity_bp"))
      || iif(new."recommendation_bp" IS NULL, '', ',"recommendation_bp":' || json_quote(new."recommendation_bp"))
      || iif(new."comment" IS NULL, '', ',"comment":' || json_quote(new."comment"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_survey_update": r"""CREATE TRIGGER capture_survey_update AFTER UPDATE OF "dossier_id", "asked_on", "person_id", "satisfaction_bp", "reputation_bp", "designation_bp", "repurchase_bp", "complaint_bp", "single_amount_minor", "currency", "price_sensitivity_bp", "recommendation_bp", "comment", "deleted" ON survey
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."asked_on" IS NOT new."asked_on" OR old."person_id" IS NOT new."person_id" OR old."satisfaction_bp" IS NOT new."satisfaction_bp" OR old."reputation_bp" IS NOT new."reputation_bp" OR old."designation_bp" IS NOT new."designation_bp" OR old."repurchase_bp" IS NOT new."repurchase_bp" OR old."complaint_bp" IS NOT new."complaint_bp" OR old."single_amount_minor" IS NOT new."single_amount_minor" OR old."currency" IS NOT new."currency" OR old."price_sensitivity_bp" IS NOT new."price_sensitivity_bp" OR old."recommendation_bp" IS NOT new."recommendation_bp" OR old."comment" IS NOT new."comment" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'survey', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'asked_on' AS field, json_quote(old."asked_on") AS old, json_quote(new."asked_on") AS new WHERE old."asked_on" IS NOT new."asked_on"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'satisfaction_bp' AS field, json_quote(old."satisfaction_bp") AS old, json_quote(new."satisfaction_bp") AS new WHERE old."satisfaction_bp" IS NOT new."satisfaction_bp"
    UNION ALL SELECT 'reputation_bp' AS field, json_quote(old."reputation_bp") AS old, json_quote(new."reputation_bp") AS new WHERE old."reputation_bp" IS NOT new."reputation_bp"
    UNION ALL SELECT 'designation_bp' AS field, json_quote(old."designation_bp") AS old, json_quote(new."designation_bp") AS new WHERE old."designation_bp" IS NOT new."designation_bp"
    UNION ALL SELECT 'repurchase_bp' AS field, json_quote(old."repurchase_bp") AS old, json_quote(new."repurchase_bp") AS new WHERE old."repurchase_bp" IS NOT new."repurchase_bp"
    UNION ALL SELECT 'complaint_bp' AS field, json_quote(old."complaint_bp") AS old, json_quote(new."complaint_bp") AS new WHERE old."complaint_bp" IS NOT new."complaint_bp"
    UNION ALL SELECT 'single_amount_minor' AS field, json_quote(old."single_amount_minor") AS old, json_quote(new."single_amount_minor") AS new WHERE old."single_amount_minor" IS NOT new."single_amount_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'price_sensitivity_bp' AS field, json_quote(old."price_sensitivity_bp") AS old, json_quote(new."price_sensitivity_bp") AS new WHERE old."price_sensitivity_bp" IS NOT new."price_sensitivity_bp"
    UNION ALL SELECT 'recommendation_bp' AS field, json_quote(old."recommendation_bp") AS old, json_quote(new."recommendation_bp") AS new WHERE old."recommendation_bp" IS NOT new."recommendation_bp"
    UNION ALL SELECT 'comment' AS field, json_quote(old."comment") AS old, json_quote(new."comment") AS new WHERE old."comment" IS NOT new."comment"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'survey', new.id, new."dossier_id", s.hlc,
    '{"e":"survey","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."asked_on" IS NOT new."asked_on", ',"asked_on":' || coalesce(old.clk -> 'asked_on', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."satisfaction_bp" IS NOT new."satisfaction_bp", ',"satisfaction_bp":' || coalesce(old.clk -> 'satisfaction_bp', old.clk -> '*', 'null'), '')
      || iif(old."reputation_bp" IS NOT new."reputation_bp", ',"reputation_bp":' || coalesce(old.clk -> 'reputation_bp', old.clk -> '*', 'null'), '')
      || iif(old."designation_bp" IS NOT new."designation_bp", ',"designation_bp":' || coalesce(old.clk -> 'designation_bp', old.clk -> '*', 'null'), '')
      || iif(old."repurchase_bp" IS NOT new."repurchase_bp", ',"repurchase_bp":' || coalesce(old.clk -> 'repurchase_bp', old.clk -> '*', 'null'), '')
      || iif(old."complaint_bp" IS NOT new."complaint_bp", ',"complaint_bp":' || coalesce(old.clk -> 'complaint_bp', old.clk -> '*', 'null'), '')
      || iif(old."single_amount_minor" IS NOT new."single_amount_minor", ',"single_amount_minor":' || coalesce(old.clk -> 'single_amount_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."price_sensitivity_bp" IS NOT new."price_sensitivity_bp", ',"price_sensitivity_bp":' || coalesce(old.clk -> 'price_sensitivity_bp', old.clk -> '*', 'null'), '')
      || iif(old."recommendation_bp" IS NOT new."recommendation_bp", ',"recommendation_bp":' || coalesce(old.clk -> 'recommendation_bp', old.clk -> '*', 'null'), '')
      || iif(old."comment" IS NOT new."comment", ',"comment":' || coalesce(old.clk -> 'comment', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."asked_on" IS NOT new."asked_on", ',"asked_on":' || json_quote(new."asked_on"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."satisfaction_bp" IS NOT new."satisfaction_bp", ',"satisfaction_bp":' || json_quote(new."satisfaction_bp"), '')
      || iif(old."reputation_bp" IS NOT new."reputation_bp", ',"reputation_bp":' || json_quote(new."reputation_bp"), '')
      || iif(old."designation_bp" IS NOT new."designation_bp", ',"designation_bp":' || json_quote(new."designation_bp"), '')
      || iif(old."repurchase_bp" IS NOT new."repurchase_bp", ',"repurchase_bp":' || json_quote(new."repurchase_bp"), '')
      || iif(old."complaint_bp" IS NOT new."complaint_bp", ',"complaint_bp":' || json_quote(new."complaint_bp"), '')
      || iif(old."single_amount_minor" IS NOT new."single_amount_minor", ',"single_amount_minor":' || json_quote(new."single_amount_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."price_sensitivity_bp" IS NOT new."price_sensitivity_bp", ',"price_sensitivity_bp":' || json_quote(new."price_sensitivity_bp"), '')
      || iif(old."recommendation_bp" IS NOT new."recommendation_bp", ',"recommendation_bp":' || json_quote(new."recommendation_bp"), '')
      || iif(old."comment" IS NOT new."comment", ',"comment":' || json_quote(new."comment"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE survey SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."asked_on" IS NOT new."asked_on", ',"asked_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."satisfaction_bp" IS NOT new."satisfaction_bp", ',"satisfaction_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."reputation_bp" IS NOT new."reputation_bp", ',"reputation_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."designation_bp" IS NOT new."designation_bp", ',"designation_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."repurchase_bp" IS NOT new."repurchase_bp", ',"repurchase_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."complaint_bp" IS NOT new."complaint_bp", ',"complaint_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."single_amount_minor" IS NOT new."single_amount_minor", ',"single_amount_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."price_sensitivity_bp" IS NOT new."price_sensitivity_bp", ',"price_sensitivity_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."recommendation_bp" IS NOT new."recommendation_bp", ',"recommendation_bp":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."comment" IS NOT new."comment", ',"comment":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_survey_delete": r"""CREATE TRIGGER capture_survey_delete BEFORE DELETE ON survey
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_survey_insert": r"""CREATE TRIGGER search_survey_insert AFTER INSERT ON survey BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('survey', new.id, 3); END""",
    "search_survey_update": r"""CREATE TRIGGER search_survey_update AFTER UPDATE OF "comment", "deleted", "dossier_id" ON survey
WHEN old."comment" IS NOT new."comment" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('survey', new.id, iif(old."comment" IS NOT new."comment" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_survey_delete": r"""CREATE TRIGGER search_survey_delete AFTER DELETE ON survey BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('survey', old.id, 3); END""",
    "capture_service_level_insert": r"""CREATE TRIGGER capture_service_level_insert AFTER INSERT ON service_level
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE service_level SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'service_level', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_level', new.id, new."dossier_id", s.hlc,
    '{"e":"service_level","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."contract_id" IS NULL, '', ',"contract_id":' || json_quote(new."contract_id"))
      || iif(new."grade" IS NULL, '', ',"grade":' || json_quote(new."grade"))
      || iif(new."opens_at" IS NULL, '', ',"opens_at":' || json_quote(new."opens_at"))
      || iif(new."closes_at" IS NULL, '', ',"closes_at":' || json_quote(new."closes_at"))
      || CASE new."on_saturday" WHEN 1 THEN ',"on_saturday":true' WHEN 0 THEN ',"on_saturday":false' ELSE '' END
      || CASE new."on_sunday" WHEN 1 THEN ',"on_sunday":true' WHEN 0 THEN ',"on_sunday":false' ELSE '' END
      || CASE new."on_holidays" WHEN 1 THEN ',"on_holidays":true' WHEN 0 THEN ',"on_holidays":false' ELSE '' END
      || iif(new."answer_minutes" IS NULL, '', ',"answer_minutes":' || json_quote(new."answer_minutes"))
      || iif(new."onsite_minutes" IS NULL, '', ',"onsite_minutes":' || json_quote(new."onsite_minutes"))
      || iif(new."maintenance_day" IS NULL, '', ',"maintenance_day":' || json_quote(new."maintenance_day"))
      || iif(new."from_on" IS NULL, '', ',"from_on":' || json_quote(new."from_on"))
      || iif(new."to_on" IS NULL, '', ',"to_on":' || json_quote(new."to_on"))
      || iif(new."exclusions" IS NULL, '', ',"exclusions":' || json_quote(new."exclusions"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_service_level_update": r"""CREATE TRIGGER capture_service_level_update AFTER UPDATE OF "dossier_id", "name", "contract_id", "grade", "opens_at", "closes_at", "on_saturday", "on_sunday", "on_holidays", "answer_minutes", "onsite_minutes", "maintenance_day", "from_on", "to_on", "exclusions", "note", "deleted" ON service_level
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."name" IS NOT new."name" OR old."contract_id" IS NOT new."contract_id" OR old."grade" IS NOT new."grade" OR old."opens_at" IS NOT new."opens_at" OR old."closes_at" IS NOT new."closes_at" OR old."on_saturday" IS NOT new."on_saturday" OR old."on_sunday" IS NOT new."on_sunday" OR old."on_holidays" IS NOT new."on_holidays" OR old."answer_minutes" IS NOT new."answer_minutes" OR old."onsite_minutes" IS NOT new."onsite_minutes" OR old."maintenance_day" IS NOT new."maintenance_day" OR old."from_on" IS NOT new."from_on" OR old."to_on" IS NOT new."to_on" OR old."exclusions" IS NOT new."exclusions" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'service_level', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'contract_id' AS field, json_quote(old."contract_id") AS old, json_quote(new."contract_id") AS new WHERE old."contract_id" IS NOT new."contract_id"
    UNION ALL SELECT 'grade' AS field, json_quote(old."grade") AS old, json_quote(new."grade") AS new WHERE old."grade" IS NOT new."grade"
    UNION ALL SELECT 'opens_at' AS field, json_quote(old."opens_at") AS old, json_quote(new."opens_at") AS new WHERE old."opens_at" IS NOT new."opens_at"
    UNION ALL SELECT 'closes_at' AS field, json_quote(old."closes_at") AS old, json_quote(new."closes_at") AS new WHERE old."closes_at" IS NOT new."closes_at"
    UNION ALL SELECT 'on_saturday' AS field, CASE old."on_saturday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."on_saturday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."on_saturday" IS NOT new."on_saturday"
    UNION ALL SELECT 'on_sunday' AS field, CASE old."on_sunday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."on_sunday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."on_sunday" IS NOT new."on_sunday"
    UNION ALL SELECT 'on_holidays' AS field, CASE old."on_holidays" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."on_holidays" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."on_holidays" IS NOT new."on_holidays"
    UNION ALL SELECT 'answer_minutes' AS field, json_quote(old."answer_minutes") AS old, json_quote(new."answer_minutes") AS new WHERE old."answer_minutes" IS NOT new."answer_minutes"
    UNION ALL SELECT 'onsite_minutes' AS field, json_quote(old."onsite_minutes") AS old, json_quote(new."onsite_minutes") AS new WHERE old."onsite_minutes" IS NOT new."onsite_minutes"
    UNION ALL SELECT 'maintenance_day' AS field, json_quote(old."maintenance_day") AS old, json_quote(new."maintenance_day") AS new WHERE old."maintenance_day" IS NOT new."maintenance_day"
    UNION ALL SELECT 'from_on' AS field, json_quote(old."from_on") AS old, json_quote(new."from_on") AS new WHERE old."from_on" IS NOT new."from_on"
    UNION ALL SELECT 'to_on' AS field, json_quote(old."to_on") AS old, json_quote(new."to_on") AS new WHERE old."to_on" IS NOT new."to_on"
    UNION ALL SELECT 'exclusions' AS field, json_quote(old."exclusions") AS old, json_quote(new."exclusions") AS new WHERE old."exclusions" IS NOT new."exclusions"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_level', new.id, new."dossier_id", s.hlc,
    '{"e":"service_level","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || coalesce(old.clk -> 'contract_id', old.clk -> '*', 'null'), '')
      || iif(old."grade" IS NOT new."grade", ',"grade":' || coalesce(old.clk -> 'grade', old.clk -> '*', 'null'), '')
      || iif(old."opens_at" IS NOT new."opens_at", ',"opens_at":' || coalesce(old.clk -> 'opens_at', old.clk -> '*', 'null'), '')
      || iif(old."closes_at" IS NOT new."closes_at", ',"closes_at":' || coalesce(old.clk -> 'closes_at', old.clk -> '*', 'null'), '')
      || iif(old."on_saturday" IS NOT new."on_saturday", ',"on_saturday":' || coalesce(old.clk -> 'on_saturday', old.clk -> '*', 'null'), '')
      || iif(old."on_sunday" IS NOT new."on_sunday", ',"on_sunday":' || coalesce(old.clk -> 'on_sunday', old.clk -> '*', 'null'), '')
      || iif(old."on_holidays" IS NOT new."on_holidays", ',"on_holidays":' || coalesce(old.clk -> 'on_holidays', old.clk -> '*', 'null'), '')
      || iif(old."answer_minutes" IS NOT new."answer_minutes", ',"answer_minutes":' || coalesce(old.clk -> 'answer_minutes', old.clk -> '*', 'null'), '')
      || iif(old."onsite_minutes" IS NOT new."onsite_minutes", ',"onsite_minutes":' || coalesce(old.clk -> 'onsite_minutes', old.clk -> '*', 'null'), '')
      || iif(old."maintenance_day" IS NOT new."maintenance_day", ',"maintenance_day":' || coalesce(old.clk -> 'maintenance_day', old.clk -> '*', 'null'), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || coalesce(old.clk -> 'from_on', old.clk -> '*', 'null'), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || coalesce(old.clk -> 'to_on', old.clk -> '*', 'null'), '')
      || iif(old."exclusions" IS NOT new."exclusions", ',"exclusions":' || coalesce(old.clk -> 'exclusions', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || json_quote(new."contract_id"), '')
      || iif(old."grade" IS NOT new."grade", ',"grade":' || json_quote(new."grade"), '')
      || iif(old."opens_at" IS NOT new."opens_at", ',"opens_at":' || json_quote(new."opens_at"), '')
      || iif(old."closes_at" IS NOT new."closes_at", ',"closes_at":' || json_quote(new."closes_at"), '')
      || iif(old."on_saturday" IS NOT new."on_saturday", ',"on_saturday":' || CASE new."on_saturday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."on_sunday" IS NOT new."on_sunday", ',"on_sunday":' || CASE new."on_sunday" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."on_holidays" IS NOT new."on_holidays", ',"on_holidays":' || CASE new."on_holidays" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, '')
      || iif(old."answer_minutes" IS NOT new."answer_minutes", ',"answer_minutes":' || json_quote(new."answer_minutes"), '')
      || iif(old."onsite_minutes" IS NOT new."onsite_minutes", ',"onsite_minutes":' || json_quote(new."onsite_minutes"), '')
      || iif(old."maintenance_day" IS NOT new."maintenance_day", ',"maintenance_day":' || json_quote(new."maintenance_day"), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || json_quote(new."from_on"), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || json_quote(new."to_on"), '')
      || iif(old."exclusions" IS NOT new."exclusions", ',"exclusions":' || json_quote(new."exclusions"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE service_level SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."grade" IS NOT new."grade", ',"grade":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opens_at" IS NOT new."opens_at", ',"opens_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."closes_at" IS NOT new."closes_at", ',"closes_at":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."on_saturday" IS NOT new."on_saturday", ',"on_saturday":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."on_sunday" IS NOT new."on_sunday", ',"on_sunday":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."on_holidays" IS NOT new."on_holidays", ',"on_holidays":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."answer_minutes" IS NOT new."answer_minutes", ',"answer_minutes":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."onsite_minutes" IS NOT new."onsite_minutes", ',"onsite_minutes":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."maintenance_day" IS NOT new."maintenance_day", ',"maintenance_day":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."exclusions" IS NOT new."exclusions", ',"exclusions":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_service_level_delete": r"""CREATE TRIGGER capture_service_level_delete BEFORE DELETE ON service_level
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_service_level_insert": r"""CREATE TRIGGER search_service_level_insert AFTER INSERT ON service_level BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_level', new.id, 3); END""",
    "search_service_level_update": r"""CREATE TRIGGER search_service_level_update AFTER UPDATE OF "name", "exclusions", "deleted", "dossier_id" ON service_level
WHEN old."name" IS NOT new."name" OR old."exclusions" IS NOT new."exclusions" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_level', new.id, iif(old."name" IS NOT new."name" OR old."exclusions" IS NOT new."exclusions" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_service_level_delete": r"""CREATE TRIGGER search_service_level_delete AFTER DELETE ON service_level BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_level', old.id, 3); END""",
    "capture_service_contact_insert": r"""CREATE TRIGGER capture_service_contact_insert AFTER INSERT ON service_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE service_contact SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'service_contact', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"service_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."service_level_id" IS NULL, '', ',"service_level_id":' || json_quote(new."service_level_id"))
      || iif(new."side" IS NULL, '', ',"side":' || json_quote(new."side"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."phone" IS NULL, '', ',"phone":' || json_quote(new."phone"))
      || iif(new."changed_on" IS NULL, '', ',"changed_on":' || json_quote(new."changed_on"))
      || iif(new."told_on" IS NULL, '', ',"told_on":' || json_quote(new."told_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_service_contact_update": r"""CREATE TRIGGER capture_service_contact_update AFTER UPDATE OF "dossier_id", "service_level_id", "side", "staff_id", "person_id", "name", "phone", "changed_on", "told_on", "note", "deleted" ON service_contact
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."service_level_id" IS NOT new."service_level_id" OR old."side" IS NOT new."side" OR old."staff_id" IS NOT new."staff_id" OR old."person_id" IS NOT new."person_id" OR old."name" IS NOT new."name" OR old."phone" IS NOT new."phone" OR old."changed_on" IS NOT new."changed_on" OR old."told_on" IS NOT new."told_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'service_contact', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'service_level_id' AS field, json_quote(old."service_level_id") AS old, json_quote(new."service_level_id") AS new WHERE old."service_level_id" IS NOT new."service_level_id"
    UNION ALL SELECT 'side' AS field, json_quote(old."side") AS old, json_quote(new."side") AS new WHERE old."side" IS NOT new."side"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'phone' AS field, json_quote(old."phone") AS old, json_quote(new."phone") AS new WHERE old."phone" IS NOT new."phone"
    UNION ALL SELECT 'changed_on' AS field, json_quote(old."changed_on") AS old, json_quote(new."changed_on") AS new WHERE old."changed_on" IS NOT new."changed_on"
    UNION ALL SELECT 'told_on' AS field, json_quote(old."told_on") AS old, json_quote(new."told_on") AS new WHERE old."told_on" IS NOT new."told_on"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_contact', new.id, new."dossier_id", s.hlc,
    '{"e":"service_contact","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":' || coalesce(old.clk -> 'service_level_id', old.clk -> '*', 'null'), '')
      || iif(old."side" IS NOT new."side", ',"side":' || coalesce(old.clk -> 'side', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || coalesce(old.clk -> 'phone', old.clk -> '*', 'null'), '')
      || iif(old."changed_on" IS NOT new."changed_on", ',"changed_on":' || coalesce(old.clk -> 'changed_on', old.clk -> '*', 'null'), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || coalesce(old.clk -> 'told_on', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":' || json_quote(new."service_level_id"), '')
      || iif(old."side" IS NOT new."side", ',"side":' || json_quote(new."side"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."phone" IS NOT new."phone", ',"phone":' || json_quote(new."phone"), '')
      || iif(old."changed_on" IS NOT new."changed_on", ',"changed_on":' || json_quote(new."changed_on"), '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":' || json_quote(new."told_on"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE service_contact SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."side" IS NOT new."side", ',"side":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."phone" IS NOT new."phone", ',"phone":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."changed_on" IS NOT new."changed_on", ',"changed_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."told_on" IS NOT new."told_on", ',"told_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_service_contact_delete": r"""CREATE TRIGGER capture_service_contact_delete BEFORE DELETE ON service_contact
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_service_contact_insert": r"""CREATE TRIGGER search_service_contact_insert AFTER INSERT ON service_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_contact', new.id, 3); END""",
    "search_service_contact_update": r"""CREATE TRIGGER search_service_contact_update AFTER UPDATE OF "name", "phone", "deleted", "dossier_id" ON service_contact
WHEN old."name" IS NOT new."name" OR old."phone" IS NOT new."phone" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_contact', new.id, iif(old."name" IS NOT new."name" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."name" IS NOT new."name" OR old."phone" IS NOT new."phone" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_service_contact_delete": r"""CREATE TRIGGER search_service_contact_delete AFTER DELETE ON service_contact BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_contact', old.id, 3); END""",
    "capture_service_equipment_insert": r"""CREATE TRIGGER capture_service_equipment_insert AFTER INSERT ON service_equipment
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE service_equipment SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'service_equipment', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_equipment', new.id, new."dossier_id", s.hlc,
    '{"e":"service_equipment","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."service_level_id" IS NULL, '', ',"service_level_id":' || json_quote(new."service_level_id"))
      || iif(new."name" IS NULL, '', ',"name":' || json_quote(new."name"))
      || iif(new."model" IS NULL, '', ',"model":' || json_quote(new."model"))
      || iif(new."serial" IS NULL, '', ',"serial":' || json_quote(new."serial"))
      || iif(new."place" IS NULL, '', ',"place":' || json_quote(new."place"))
      || iif(new."installed_on" IS NULL, '', ',"installed_on":' || json_quote(new."installed_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_service_equipment_update": r"""CREATE TRIGGER capture_service_equipment_update AFTER UPDATE OF "dossier_id", "service_level_id", "name", "model", "serial", "place", "installed_on", "note", "deleted" ON service_equipment
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."service_level_id" IS NOT new."service_level_id" OR old."name" IS NOT new."name" OR old."model" IS NOT new."model" OR old."serial" IS NOT new."serial" OR old."place" IS NOT new."place" OR old."installed_on" IS NOT new."installed_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'service_equipment', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'service_level_id' AS field, json_quote(old."service_level_id") AS old, json_quote(new."service_level_id") AS new WHERE old."service_level_id" IS NOT new."service_level_id"
    UNION ALL SELECT 'name' AS field, json_quote(old."name") AS old, json_quote(new."name") AS new WHERE old."name" IS NOT new."name"
    UNION ALL SELECT 'model' AS field, json_quote(old."model") AS old, json_quote(new."model") AS new WHERE old."model" IS NOT new."model"
    UNION ALL SELECT 'serial' AS field, json_quote(old."serial") AS old, json_quote(new."serial") AS new WHERE old."serial" IS NOT new."serial"
    UNION ALL SELECT 'place' AS field, json_quote(old."place") AS old, json_quote(new."place") AS new WHERE old."place" IS NOT new."place"
    UNION ALL SELECT 'installed_on' AS field, json_quote(old."installed_on") AS old, json_quote(new."installed_on") AS new WHERE old."installed_on" IS NOT new."installed_on"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'service_equipment', new.id, new."dossier_id", s.hlc,
    '{"e":"service_equipment","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":' || coalesce(old.clk -> 'service_level_id', old.clk -> '*', 'null'), '')
      || iif(old."name" IS NOT new."name", ',"name":' || coalesce(old.clk -> 'name', old.clk -> '*', 'null'), '')
      || iif(old."model" IS NOT new."model", ',"model":' || coalesce(old.clk -> 'model', old.clk -> '*', 'null'), '')
      || iif(old."serial" IS NOT new."serial", ',"serial":' || coalesce(old.clk -> 'serial', old.clk -> '*', 'null'), '')
      || iif(old."place" IS NOT new."place", ',"place":' || coalesce(old.clk -> 'place', old.clk -> '*', 'null'), '')
      || iif(old."installed_on" IS NOT new."installed_on", ',"installed_on":' || coalesce(old.clk -> 'installed_on', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":' || json_quote(new."service_level_id"), '')
      || iif(old."name" IS NOT new."name", ',"name":' || json_quote(new."name"), '')
      || iif(old."model" IS NOT new."model", ',"model":' || json_quote(new."model"), '')
      || iif(old."serial" IS NOT new."serial", ',"serial":' || json_quote(new."serial"), '')
      || iif(old."place" IS NOT new."place", ',"place":' || json_quote(new."place"), '')
      || iif(old."installed_on" IS NOT new."installed_on", ',"installed_on":' || json_quote(new."installed_on"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE service_equipment SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."service_level_id" IS NOT new."service_level_id", ',"service_level_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."name" IS NOT new."name", ',"name":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."model" IS NOT new."model", ',"model":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."serial" IS NOT new."serial", ',"serial":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."place" IS NOT new."place", ',"place":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."installed_on" IS NOT new."installed_on", ',"installed_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_service_equipment_delete": r"""CREATE TRIGGER capture_service_equipment_delete BEFORE DELETE ON service_equipment
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_service_equipment_insert": r"""CREATE TRIGGER search_service_equipment_insert AFTER INSERT ON service_equipment BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_equipment', new.id, 3); END""",
    "search_service_equipment_update": r"""CREATE TRIGGER search_service_equipment_update AFTER UPDATE OF "name", "model", "serial", "deleted", "dossier_id" ON service_equipment
WHEN old."name" IS NOT new."name" OR old."model" IS NOT new."model" OR old."serial" IS NOT new."serial" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_equipment', new.id, iif(old."name" IS NOT new."name" OR old."model" IS NOT new."model" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."serial" IS NOT new."serial" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_service_equipment_delete": r"""CREATE TRIGGER search_service_equipment_delete AFTER DELETE ON service_equipment BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('service_equipment', old.id, 3); END""",
    "capture_team_member_insert": r"""CREATE TRIGGER capture_team_member_insert AFTER INSERT ON team_member
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE team_member SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'team_member', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'team_member', new.id, new."dossier_id", s.hlc,
    '{"e":"team_member","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."function" IS NULL, '', ',"function":' || json_quote(new."function"))
      || iif(new."staff_id" IS NULL, '', ',"staff_id":' || json_quote(new."staff_id"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."task" IS NULL, '', ',"task":' || json_quote(new."task"))
      || iif(new."from_on" IS NULL, '', ',"from_on":' || json_quote(new."from_on"))
      || iif(new."to_on" IS NULL, '', ',"to_on":' || json_quote(new."to_on"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_team_member_update": r"""CREATE TRIGGER capture_team_member_update AFTER UPDATE OF "dossier_id", "function", "staff_id", "person_id", "task", "from_on", "to_on", "note", "deleted" ON team_member
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."function" IS NOT new."function" OR old."staff_id" IS NOT new."staff_id" OR old."person_id" IS NOT new."person_id" OR old."task" IS NOT new."task" OR old."from_on" IS NOT new."from_on" OR old."to_on" IS NOT new."to_on" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'team_member', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'function' AS field, json_quote(old."function") AS old, json_quote(new."function") AS new WHERE old."function" IS NOT new."function"
    UNION ALL SELECT 'staff_id' AS field, json_quote(old."staff_id") AS old, json_quote(new."staff_id") AS new WHERE old."staff_id" IS NOT new."staff_id"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
    UNION ALL SELECT 'task' AS field, json_quote(old."task") AS old, json_quote(new."task") AS new WHERE old."task" IS NOT new."task"
    UNION ALL SELECT 'from_on' AS field, json_quote(old."from_on") AS old, json_quote(new."from_on") AS new WHERE old."from_on" IS NOT new."from_on"
    UNION ALL SELECT 'to_on' AS field, json_quote(old."to_on") AS old, json_quote(new."to_on") AS new WHERE old."to_on" IS NOT new."to_on"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'team_member', new.id, new."dossier_id", s.hlc,
    '{"e":"team_member","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."function" IS NOT new."function", ',"function":' || coalesce(old.clk -> 'function', old.clk -> '*', 'null'), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || coalesce(old.clk -> 'staff_id', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."task" IS NOT new."task", ',"task":' || coalesce(old.clk -> 'task', old.clk -> '*', 'null'), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || coalesce(old.clk -> 'from_on', old.clk -> '*', 'null'), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || coalesce(old.clk -> 'to_on', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."function" IS NOT new."function", ',"function":' || json_quote(new."function"), '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":' || json_quote(new."staff_id"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
      || iif(old."task" IS NOT new."task", ',"task":' || json_quote(new."task"), '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":' || json_quote(new."from_on"), '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":' || json_quote(new."to_on"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE team_member SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."function" IS NOT new."function", ',"function":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."staff_id" IS NOT new."staff_id", ',"staff_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."task" IS NOT new."task", ',"task":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."from_on" IS NOT new."from_on", ',"from_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."to_on" IS NOT new."to_on", ',"to_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_team_member_delete": r"""CREATE TRIGGER capture_team_member_delete BEFORE DELETE ON team_member
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "capture_trade_insert": r"""CREATE TRIGGER capture_trade_insert AFTER INSERT ON trade
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE trade SET clk = (SELECT '{"*":[' || hlc || ',' || device || ']}' FROM capture_state)
  WHERE rowid = new.rowid;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'trade', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'trade', new.id, new."dossier_id", s.hlc,
    '{"e":"trade","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || 'null' || ',"f":' || '{' || substr(iif(new."dossier_id" IS NULL, '', ',"dossier_id":' || json_quote(new."dossier_id"))
      || iif(new."kind" IS NULL, '', ',"kind":' || json_quote(new."kind"))
      || iif(new."number" IS NULL, '', ',"number":' || json_quote(new."number"))
      || iif(new."happened_on" IS NULL, '', ',"happened_on":' || json_quote(new."happened_on"))
      || iif(new."due_on" IS NULL, '', ',"due_on":' || json_quote(new."due_on"))
      || iif(new."product" IS NULL, '', ',"product":' || json_quote(new."product"))
      || iif(new."quantity_milli" IS NULL, '', ',"quantity_milli":' || json_quote(new."quantity_milli"))
      || iif(new."unit" IS NULL, '', ',"unit":' || json_quote(new."unit"))
      || iif(new."amount_minor" IS NULL, '', ',"amount_minor":' || json_quote(new."amount_minor"))
      || iif(new."cost_minor" IS NULL, '', ',"cost_minor":' || json_quote(new."cost_minor"))
      || iif(new."currency" IS NULL, '', ',"currency":' || json_quote(new."currency"))
      || iif(new."opportunity_id" IS NULL, '', ',"opportunity_id":' || json_quote(new."opportunity_id"))
      || iif(new."contract_id" IS NULL, '', ',"contract_id":' || json_quote(new."contract_id"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."note" IS NULL, '', ',"note":' || json_quote(new."note"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_trade_update": r"""CREATE TRIGGER capture_trade_update AFTER UPDATE OF "dossier_id", "kind", "number", "happened_on", "due_on", "product", "quantity_milli", "unit", "amount_minor", "cost_minor", "currency", "opportunity_id", "contract_id", "source", "note", "deleted" ON trade
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."kind" IS NOT new."kind" OR old."number" IS NOT new."number" OR old."happened_on" IS NOT new."happened_on" OR old."due_on" IS NOT new."due_on" OR old."product" IS NOT new."product" OR old."quantity_milli" IS NOT new."quantity_milli" OR old."unit" IS NOT new."unit" OR old."amount_minor" IS NOT new."amount_minor" OR old."cost_minor" IS NOT new."cost_minor" OR old."currency" IS NOT new."currency" OR old."opportunity_id" IS NOT new."opportunity_id" OR old."contract_id" IS NOT new."contract_id" OR old."source" IS NOT new."source" OR old."note" IS NOT new."note" OR old."deleted" IS NOT new."deleted")
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT s.hlc, s.device, c.field, 'trade', new.id, new."dossier_id", c.old, c.new, s.at, s.author_id,
         s.batch_id
  FROM capture_state s, (
    SELECT 'dossier_id' AS field, json_quote(old."dossier_id") AS old, json_quote(new."dossier_id") AS new WHERE old."dossier_id" IS NOT new."dossier_id"
    UNION ALL SELECT 'kind' AS field, json_quote(old."kind") AS old, json_quote(new."kind") AS new WHERE old."kind" IS NOT new."kind"
    UNION ALL SELECT 'number' AS field, json_quote(old."number") AS old, json_quote(new."number") AS new WHERE old."number" IS NOT new."number"
    UNION ALL SELECT 'happened_on' AS field, json_quote(old."happened_on") AS old, json_quote(new."happened_on") AS new WHERE old."happened_on" IS NOT new."happened_on"
    UNION ALL SELECT 'due_on' AS field, json_quote(old."due_on") AS old, json_quote(new."due_on") AS new WHERE old."due_on" IS NOT new."due_on"
    UNION ALL SELECT 'product' AS field, json_quote(old."product") AS old, json_quote(new."product") AS new WHERE old."product" IS NOT new."product"
    UNION ALL SELECT 'quantity_milli' AS field, json_quote(old."quantity_milli") AS old, json_quote(new."quantity_milli") AS new WHERE old."quantity_milli" IS NOT new."quantity_milli"
    UNION ALL SELECT 'unit' AS field, json_quote(old."unit") AS old, json_quote(new."unit") AS new WHERE old."unit" IS NOT new."unit"
    UNION ALL SELECT 'amount_minor' AS field, json_quote(old."amount_minor") AS old, json_quote(new."amount_minor") AS new WHERE old."amount_minor" IS NOT new."amount_minor"
    UNION ALL SELECT 'cost_minor' AS field, json_quote(old."cost_minor") AS old, json_quote(new."cost_minor") AS new WHERE old."cost_minor" IS NOT new."cost_minor"
    UNION ALL SELECT 'currency' AS field, json_quote(old."currency") AS old, json_quote(new."currency") AS new WHERE old."currency" IS NOT new."currency"
    UNION ALL SELECT 'opportunity_id' AS field, json_quote(old."opportunity_id") AS old, json_quote(new."opportunity_id") AS new WHERE old."opportunity_id" IS NOT new."opportunity_id"
    UNION ALL SELECT 'contract_id' AS field, json_quote(old."contract_id") AS old, json_quote(new."contract_id") AS new WHERE old."contract_id" IS NOT new."contract_id"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'note' AS field, json_quote(old."note") AS old, json_quote(new."note") AS new WHERE old."note" IS NOT new."note"
    UNION ALL SELECT 'deleted' AS field, CASE old."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS old, CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END AS new WHERE old."deleted" IS NOT new."deleted"
  ) c;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'trade', new.id, new."dossier_id", s.hlc,
    '{"e":"trade","i":' || json_quote(new.id) || ',"h":' || s.hlc || ',"at":' || s.at || ',"by":' || json_quote(s.author_id) || iif(s.batch_id IS NULL, '', ',"t":' || json_quote(s.batch_id))
    || ',"b":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || coalesce(old.clk -> 'dossier_id', old.clk -> '*', 'null'), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || coalesce(old.clk -> 'kind', old.clk -> '*', 'null'), '')
      || iif(old."number" IS NOT new."number", ',"number":' || coalesce(old.clk -> 'number', old.clk -> '*', 'null'), '')
      || iif(old."happened_on" IS NOT new."happened_on", ',"happened_on":' || coalesce(old.clk -> 'happened_on', old.clk -> '*', 'null'), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || coalesce(old.clk -> 'due_on', old.clk -> '*', 'null'), '')
      || iif(old."product" IS NOT new."product", ',"product":' || coalesce(old.clk -> 'product', old.clk -> '*', 'null'), '')
      || iif(old."quantity_milli" IS NOT new."quantity_milli", ',"quantity_milli":' || coalesce(old.clk -> 'quantity_milli', old.clk -> '*', 'null'), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || coalesce(old.clk -> 'unit', old.clk -> '*', 'null'), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || coalesce(old.clk -> 'amount_minor', old.clk -> '*', 'null'), '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":' || coalesce(old.clk -> 'cost_minor', old.clk -> '*', 'null'), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || coalesce(old.clk -> 'currency', old.clk -> '*', 'null'), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || coalesce(old.clk -> 'opportunity_id', old.clk -> '*', 'null'), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || coalesce(old.clk -> 'contract_id', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."note" IS NOT new."note", ',"note":' || coalesce(old.clk -> 'note', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."kind" IS NOT new."kind", ',"kind":' || json_quote(new."kind"), '')
      || iif(old."number" IS NOT new."number", ',"number":' || json_quote(new."number"), '')
      || iif(old."happened_on" IS NOT new."happened_on", ',"happened_on":' || json_quote(new."happened_on"), '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":' || json_quote(new."due_on"), '')
      || iif(old."product" IS NOT new."product", ',"product":' || json_quote(new."product"), '')
      || iif(old."quantity_milli" IS NOT new."quantity_milli", ',"quantity_milli":' || json_quote(new."quantity_milli"), '')
      || iif(old."unit" IS NOT new."unit", ',"unit":' || json_quote(new."unit"), '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":' || json_quote(new."amount_minor"), '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":' || json_quote(new."cost_minor"), '')
      || iif(old."currency" IS NOT new."currency", ',"currency":' || json_quote(new."currency"), '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":' || json_quote(new."opportunity_id"), '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":' || json_quote(new."contract_id"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."note" IS NOT new."note", ',"note":' || json_quote(new."note"), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END, ''), 2) || '}' || '}'
  FROM capture_state s;
  UPDATE trade SET clk = json_patch(clk, (SELECT '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."kind" IS NOT new."kind", ',"kind":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."number" IS NOT new."number", ',"number":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."happened_on" IS NOT new."happened_on", ',"happened_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."due_on" IS NOT new."due_on", ',"due_on":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."product" IS NOT new."product", ',"product":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."quantity_milli" IS NOT new."quantity_milli", ',"quantity_milli":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."unit" IS NOT new."unit", ',"unit":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."amount_minor" IS NOT new."amount_minor", ',"amount_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."cost_minor" IS NOT new."cost_minor", ',"cost_minor":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."currency" IS NOT new."currency", ',"currency":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."opportunity_id" IS NOT new."opportunity_id", ',"opportunity_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."contract_id" IS NOT new."contract_id", ',"contract_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."note" IS NOT new."note", ',"note":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "capture_trade_delete": r"""CREATE TRIGGER capture_trade_delete BEFORE DELETE ON trade
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
    "search_trade_insert": r"""CREATE TRIGGER search_trade_insert AFTER INSERT ON trade BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('trade', new.id, 3); END""",
    "search_trade_update": r"""CREATE TRIGGER search_trade_update AFTER UPDATE OF "number", "product", "deleted", "dossier_id" ON trade
WHEN old."number" IS NOT new."number" OR old."product" IS NOT new."product" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('trade', new.id, iif(old."product" IS NOT new."product" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."number" IS NOT new."number" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
    "search_trade_delete": r"""CREATE TRIGGER search_trade_delete AFTER DELETE ON trade BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('trade', old.id, 3); END""",
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
      || iif(new."ability" IS NULL, '', ',"ability":' || json_quote(new."ability"))
      || iif(new."source" IS NULL, '', ',"source":' || json_quote(new."source"))
      || iif(new."person_id" IS NULL, '', ',"person_id":' || json_quote(new."person_id"))
      || iif(new."lawful_origin" IS NULL, '', ',"lawful_origin":' || json_quote(new."lawful_origin"))
      || iif(new."strength" IS NULL, '', ',"strength":' || json_quote(new."strength"))
      || CASE new."deleted" WHEN 1 THEN ',"deleted":true' WHEN 0 THEN ',"deleted":false' ELSE '' END, 2) || '}' || '}'
  FROM capture_state s;
END""",
    "capture_information_update": r"""CREATE TRIGGER capture_information_update AFTER UPDATE OF "dossier_id", "visit_id", "fact", "meaning", "evidence", "learned_on", "level", "ability", "source", "person_id", "lawful_origin", "strength", "deleted" ON information
WHEN (SELECT capturing FROM capture_state) AND (old."dossier_id" IS NOT new."dossier_id" OR old."visit_id" IS NOT new."visit_id" OR old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."evidence" IS NOT new."evidence" OR old."learned_on" IS NOT new."learned_on" OR old."level" IS NOT new."level" OR old."ability" IS NOT new."ability" OR old."source" IS NOT new."source" OR old."person_id" IS NOT new."person_id" OR old."lawful_origin" IS NOT new."lawful_origin" OR old."strength" IS NOT new."strength" OR old."deleted" IS NOT new."deleted")
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
    UNION ALL SELECT 'ability' AS field, json_quote(old."ability") AS old, json_quote(new."ability") AS new WHERE old."ability" IS NOT new."ability"
    UNION ALL SELECT 'source' AS field, json_quote(old."source") AS old, json_quote(new."source") AS new WHERE old."source" IS NOT new."source"
    UNION ALL SELECT 'person_id' AS field, json_quote(old."person_id") AS old, json_quote(new."person_id") AS new WHERE old."person_id" IS NOT new."person_id"
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
      || iif(old."ability" IS NOT new."ability", ',"ability":' || coalesce(old.clk -> 'ability', old.clk -> '*', 'null'), '')
      || iif(old."source" IS NOT new."source", ',"source":' || coalesce(old.clk -> 'source', old.clk -> '*', 'null'), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || coalesce(old.clk -> 'person_id', old.clk -> '*', 'null'), '')
      || iif(old."lawful_origin" IS NOT new."lawful_origin", ',"lawful_origin":' || coalesce(old.clk -> 'lawful_origin', old.clk -> '*', 'null'), '')
      || iif(old."strength" IS NOT new."strength", ',"strength":' || coalesce(old.clk -> 'strength', old.clk -> '*', 'null'), '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":' || coalesce((SELECT k.value FROM json_each(old.clk) k ORDER BY k.value ->> 0 DESC, k.value ->> 1 DESC LIMIT 1), 'null'), ''), 2) || '}' || ',"f":' || '{' || substr(iif(old."dossier_id" IS NOT new."dossier_id", ',"dossier_id":' || json_quote(new."dossier_id"), '')
      || iif(old."visit_id" IS NOT new."visit_id", ',"visit_id":' || json_quote(new."visit_id"), '')
      || iif(old."fact" IS NOT new."fact", ',"fact":' || json_quote(new."fact"), '')
      || iif(old."meaning" IS NOT new."meaning", ',"meaning":' || json_quote(new."meaning"), '')
      || iif(old."evidence" IS NOT new."evidence", ',"evidence":' || json_quote(new."evidence"), '')
      || iif(old."learned_on" IS NOT new."learned_on", ',"learned_on":' || json_quote(new."learned_on"), '')
      || iif(old."level" IS NOT new."level", ',"level":' || json_quote(new."level"), '')
      || iif(old."ability" IS NOT new."ability", ',"ability":' || json_quote(new."ability"), '')
      || iif(old."source" IS NOT new."source", ',"source":' || json_quote(new."source"), '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":' || json_quote(new."person_id"), '')
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
      || iif(old."ability" IS NOT new."ability", ',"ability":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."source" IS NOT new."source", ',"source":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."person_id" IS NOT new."person_id", ',"person_id":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."lawful_origin" IS NOT new."lawful_origin", ',"lawful_origin":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."strength" IS NOT new."strength", ',"strength":[' || s.hlc || ',' || s.device || ']', '')
      || iif(old."deleted" IS NOT new."deleted", ',"deleted":[' || s.hlc || ',' || s.device || ']', ''), 2) || '}' FROM capture_state s)) WHERE rowid = new.rowid;
END""",
    "search_information_update": r"""CREATE TRIGGER search_information_update AFTER UPDATE OF "fact", "meaning", "ability", "source", "deleted", "dossier_id" ON information
WHEN old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."ability" IS NOT new."ability" OR old."source" IS NOT new."source" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('information', new.id, iif(old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."ability" IS NOT new."ability" OR old."source" IS NOT new."source" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    pass
    # ### end Alembic commands ###
    for name, statement in TRIGGERS.items():
        op.get_bind().exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for name in TRIGGERS:
        op.get_bind().exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    # ### commands auto generated by Alembic - please adjust! ###
    pass
    # ### end Alembic commands ###
    for statement in BEFORE:
        op.get_bind().exec_driver_sql(statement)


BEFORE = (
    r"""CREATE TRIGGER capture_dossier_insert AFTER INSERT ON dossier
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
    r"""CREATE TRIGGER capture_dossier_update AFTER UPDATE OF "name", "short_name", "code", "region", "keeper_id", "grade", "stage", "state", "parent_id", "parent_name", "industry", "ownership", "founded_year", "employees", "revenue_minor", "currency", "country", "address", "site", "main_contact", "phone", "kind", "distribution", "credit_class", "cooperation_since", "origin", "note", "deleted" ON dossier
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
    r"""CREATE TRIGGER capture_attachment_insert AFTER INSERT ON attachment
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
    r"""CREATE TRIGGER capture_attachment_update AFTER UPDATE OF "dossier_id", "visit_id", "name", "media_type", "size", "blob", "taken_on", "deleted" ON attachment
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
    r"""CREATE TRIGGER capture_opportunity_insert AFTER INSERT ON opportunity
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
    r"""CREATE TRIGGER capture_opportunity_update AFTER UPDATE OF "dossier_id", "number", "title", "product", "agent_id", "stage", "engaged_on", "closed_on", "amount_minor", "currency", "note", "deleted" ON opportunity
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
    r"""CREATE TRIGGER capture_person_insert AFTER INSERT ON person
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
    r"""CREATE TRIGGER capture_person_update AFTER UPDATE OF "dossier_id", "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email", "address", "sex", "birthday", "education", "native_place", "family", "career", "character", "hobbies", "cares_about", "worries", "reports_to_id", "photo", "deleted" ON person
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
    r"""CREATE TRIGGER capture_relation_insert AFTER INSERT ON relation
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
    r"""CREATE TRIGGER capture_relation_update AFTER UPDATE OF "dossier_id", "person_id", "staff_id", "standing", "strength", "since_on", "source", "deleted" ON relation
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
    r"""CREATE TRIGGER capture_information_insert AFTER INSERT ON information
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
    r"""CREATE TRIGGER capture_information_update AFTER UPDATE OF "dossier_id", "visit_id", "fact", "meaning", "evidence", "learned_on", "level", "lawful_origin", "strength", "deleted" ON information
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
    r"""CREATE TRIGGER search_information_update AFTER UPDATE OF "fact", "meaning", "deleted", "dossier_id" ON information
WHEN old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id"
BEGIN INSERT INTO search_dirty (entity, row_id, terms) VALUES ('information', new.id, iif(old."fact" IS NOT new."fact" OR old."meaning" IS NOT new."meaning" OR old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 1, 0) | iif(old."deleted" IS NOT new."deleted" OR old."dossier_id" IS NOT new."dossier_id", 2, 0)); END""",
)
