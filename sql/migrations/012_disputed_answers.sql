-- 012: an answer of the gateway that cannot be used is a matter of its own payment or refund alone, and a person is told of it at once.

-- dispute: what was wrong with the last answer that came (gateway/doubt.h has the words); NULL: nothing was, or none came. It outlives silence, and
-- ends with the first answer that can be used. While it stands, the row is asked about by its own schedule and never in a probe.
ALTER TABLE payment ADD COLUMN dispute VARCHAR(32) NULL AFTER flagged_at;

-- A refund that is open for a day, or disputed, is flagged as a payment is. refund_state: those that are open, the oldest first.
ALTER TABLE refund
    ADD COLUMN flagged_at DATETIME(6) NULL AFTER tries,
    ADD COLUMN dispute VARCHAR(32) NULL AFTER flagged_at,
    ADD KEY refund_state (state, id);
