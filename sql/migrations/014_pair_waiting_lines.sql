-- 014: what reduces a waiting line is paid as that line is, and comes due with it; quotes of many steps; a lot's own price.

-- Until now a reducing line went to the payment method of the day it was made on, and could wait for an invoice that its line was not on.
UPDATE pending_line r JOIN pending_line l ON l.organization_id = r.organization_id AND l.id = r.reduces_id
SET r.payment_method_id = l.payment_method_id, r.due_on = l.due_on, r.version = r.version + 1
WHERE r.invoice_id IS NULL AND l.invoice_id IS NULL;

-- A charge of a thousand lines is longer than 64 KiB.
ALTER TABLE quote MODIFY charge MEDIUMTEXT NOT NULL;

-- The price that an addition was quoted at, where its approval came after the subscription had renewed at another one: until the next boundary
-- the lot is priced, and given back, at it. NULL: at the subscription's price.
ALTER TABLE lot ADD COLUMN mode VARCHAR(9) NULL AFTER expires_on, ADD COLUMN steps VARCHAR(1000) NULL AFTER mode;
