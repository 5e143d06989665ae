-- 036: a quote that nobody ordered is kept for a day after it expired.

-- kept_until: when the worker may delete it; NULL: an order names it, so it stays for ever.
ALTER TABLE quote
    ADD COLUMN kept_until DATETIME(6) NULL AFTER expires_at,
    ADD KEY quote_kept (kept_until, organization_id, id);
UPDATE quote q LEFT JOIN `order` r ON r.organization_id = q.organization_id AND r.quote_id = q.id
SET q.kept_until = q.expires_at + INTERVAL 1 DAY
WHERE r.id IS NULL;
