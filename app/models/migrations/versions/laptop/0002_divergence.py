"""divergence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "laptop_0002"
down_revision = 'laptop_0001'
branch_labels = None

TRIGGERS = {
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
  SELECT 'card', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'card', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'card', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE card SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
END""",
    "capture_divergence_insert": r"""CREATE TRIGGER capture_divergence_insert AFTER INSERT ON divergence
WHEN (SELECT capturing FROM capture_state)
BEGIN
  UPDATE capture_state SET hlc = hlc + 1;
  UPDATE divergence SET clk = (SELECT json_object('*', json_array(hlc, device)) FROM capture_state) WHERE id = new.id;
  INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)
  SELECT hlc, device, '*', 'divergence', new.id, new."dossier_id", 'null', 'null', at, author_id, batch_id
  FROM capture_state WHERE batch_id IS NULL;
  INSERT INTO outbox (entity, row_id, dossier_id, hlc, line)
  SELECT 'divergence', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'divergence', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', NULL, 'f', json_patch('{}', json_object('dossier_id', json(json_quote(new."dossier_id")), 'told_id', json(json_quote(new."told_id")), 'entity', json(json_quote(new."entity")), 'row_id', json(json_quote(new."row_id")), 'field', json(json_quote(new."field")), 'winner', json(json_quote(new."winner")), 'winner_hlc', json(json_quote(new."winner_hlc")), 'winner_by', json(json_quote(new."winner_by")), 'winner_device', json(json_quote(new."winner_device")), 'loser', json(json_quote(new."loser")), 'loser_hlc', json(json_quote(new."loser_hlc")), 'loser_by', json(json_quote(new."loser_by")), 'loser_device', json(json_quote(new."loser_device")), 'choice', json(json_quote(new."choice")), 'settled_at', json(json_quote(new."settled_at")), 'settled_by', json(json_quote(new."settled_by")), 'deleted', json(CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END))))
    ELSE json_object('e', 'divergence', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', NULL, 'f', json_patch('{}', json_object('dossier_id', json(json_quote(new."dossier_id")), 'told_id', json(json_quote(new."told_id")), 'entity', json(json_quote(new."entity")), 'row_id', json(json_quote(new."row_id")), 'field', json(json_quote(new."field")), 'winner', json(json_quote(new."winner")), 'winner_hlc', json(json_quote(new."winner_hlc")), 'winner_by', json(json_quote(new."winner_by")), 'winner_device', json(json_quote(new."winner_device")), 'loser', json(json_quote(new."loser")), 'loser_hlc', json(json_quote(new."loser_hlc")), 'loser_by', json(json_quote(new."loser_by")), 'loser_device', json(json_quote(new."loser_device")), 'choice', json(json_quote(new."choice")), 'settled_at', json(json_quote(new."settled_at")), 'settled_by', json(json_quote(new."settled_by")), 'deleted', json(CASE new."deleted" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)))) END
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
  SELECT 'divergence', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'divergence', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'divergence', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE divergence SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
END""",
    "capture_divergence_delete": r"""CREATE TRIGGER capture_divergence_delete BEFORE DELETE ON divergence
WHEN (SELECT capturing FROM capture_state)
BEGIN SELECT RAISE(ABORT, 'a captured row is deleted by its tombstone only'); END""",
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
  SELECT 'dossier', new.id, new."id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'dossier', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'dossier', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE dossier SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'confirmation', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'confirmation', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'confirmation', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE confirmation SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'attachment', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'attachment', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'attachment', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE attachment SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'duty_mark', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'duty_mark', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'duty_mark', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE duty_mark SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'opportunity', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'opportunity', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'opportunity', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE opportunity SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'person', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'person', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'person', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE person SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'relation', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'relation', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'relation', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE relation SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'visit', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'visit', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'visit', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE visit SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'visit_person', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'visit_person', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'visit_person', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE visit_person SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'promise', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'promise', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'promise', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE promise SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
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
  SELECT 'information', new.id, new."dossier_id", s.hlc, CASE WHEN s.batch_id IS NULL
    THEN json_object('e', 'information', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)))
    ELSE json_object('e', 'information', 'i', new.id, 'h', s.hlc, 'at', s.at, 'by', s.author_id, 't', s.batch_id,
                     'b', json((SELECT json_group_object(x.field, json(CASE x.field WHEN 'deleted' THEN (SELECT k.value FROM json_each(old.clk) k ORDER BY json_extract(k.value, '$[0]') DESC, json_extract(k.value, '$[1]') DESC LIMIT 1) ELSE coalesce(json_extract(old.clk, '$.' || x.field), json_extract(old.clk, '$."*"')) END)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device)), 'f', json((SELECT json_group_object(x.field, json(x.new)) FROM history x WHERE x.hlc = s.hlc AND x.device = s.device))) END
  FROM capture_state s;
  UPDATE information SET clk = json_patch(clk, (SELECT json_group_object(x.field, json_array(x.hlc, x.device)) FROM capture_state s, history x WHERE x.hlc = s.hlc AND x.device = s.device)) WHERE id = new.id;
END""",
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    pass
    # ### end Alembic commands ###
    for name, statement in TRIGGERS.items():
        op.get_bind().exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        op.get_bind().exec_driver_sql(statement)
