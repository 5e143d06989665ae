-- 035: a payment method's version tells what a client sees of it; asking about it has a version of its own.

-- ask_version: moves with ask_at and ask_tries. Asking every 30 days would otherwise make a client's If-Match fail, though nothing it sees changed.
ALTER TABLE payment_method
    ADD COLUMN ask_version BIGINT NOT NULL DEFAULT 1 AFTER ask_tries;

-- The worker may set a payment method aside, too, that it cannot ask about or detach.
ALTER TABLE set_aside
    DROP CONSTRAINT set_aside_kind,
    ADD CONSTRAINT set_aside_kind CHECK (kind IN ('organization', 'payment', 'refund', 'turn', 'setup', 'method'));
