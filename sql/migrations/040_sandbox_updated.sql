-- 040: migration 037 gave the rows that were there already the server's time, also those of sandboxes, whose instants follow a clock of their own; and
-- a password that its user set was told at the server's time. A row said to be changed after the sandbox's clock hid every change from then on until
-- that clock had passed it (`updated_since`): it was changed by now at the latest.

UPDATE subscription t JOIN organization o ON o.id = t.organization_id SET t.updated_at = o.clock_at
WHERE o.sandbox AND t.updated_at > o.clock_at;
UPDATE `order` t JOIN organization o ON o.id = t.organization_id SET t.updated_at = o.clock_at
WHERE o.sandbox AND t.updated_at > o.clock_at;
UPDATE user t JOIN organization o ON o.id = t.organization_id SET t.updated_at = o.clock_at
WHERE o.sandbox AND t.updated_at > o.clock_at;
UPDATE invoice_state t JOIN organization o ON o.id = t.organization_id SET t.updated_at = o.clock_at
WHERE o.sandbox AND t.updated_at > o.clock_at;
UPDATE credit_note_state t JOIN organization o ON o.id = t.organization_id SET t.updated_at = o.clock_at
WHERE o.sandbox AND t.updated_at > o.clock_at;
