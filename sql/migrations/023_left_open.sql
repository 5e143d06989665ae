-- 023: what earlier releases left open: orders that hold none of the credit they use, debits that nobody asked about.
-- There are no migrations 007, 019, 021 and 022: the changes that these numbers were kept for needed nothing of the
-- schema in the end. A number that was kept is not given to another change, because `guichet migrate` goes by numbers.
-- From here on there are no more gaps.

-- unheld_minor: what an order of before 010 was quoted to use of the credit balance, and does not hold: its charge is
-- this much less than its total, and no row of credit_hold says so. 0: of every order since 010.
ALTER TABLE `order`
    ADD COLUMN unheld_minor BIGINT NOT NULL DEFAULT 0 AFTER total_minor,
    ADD CONSTRAINT unheld_positive CHECK (unheld_minor >= 0);

-- An order placed since 010 has postings of its hold.
UPDATE `order` r JOIN payment y ON y.organization_id = r.organization_id AND y.order_id = r.id
SET r.unheld_minor = r.total_minor - y.amount_minor, r.version = r.version + 1
WHERE r.status IN ('payment_pending', 'payment_action_required') AND y.amount_minor < r.total_minor
  AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.organization_id = r.organization_id AND e.order_id = r.id);

-- Before 005 a debit that was processing confirmed its order, and that was the end of it: its invoice did not name it,
-- and nobody asked how it ended. Now it is the invoice's first attempt, and due to be asked about since it was made:
-- that is the time in its identifier.
UPDATE invoice_state t JOIN payment y ON y.organization_id = t.organization_id AND y.invoice_id = t.invoice_id
SET t.payment_id = y.id, t.collections = GREATEST(t.collections, 1),
    t.next_on = IF(t.failed_on IS NULL, NULL, t.next_on), t.version = t.version + 1
WHERE t.payment_id IS NULL AND y.state = 'processing';

UPDATE payment
SET next_try_at = '1970-01-01' + INTERVAL CONV(HEX(LEFT(id, 6)), 16, 10) * 1000 MICROSECOND, version = version + 1
WHERE state = 'processing' AND next_try_at IS NULL;
