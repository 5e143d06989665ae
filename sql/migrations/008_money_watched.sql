-- 008: money is watched: payments found by the gateway's word alone, those that wait for a person, and a day of them beside the gateway's book.

-- id: the gateway names a payment by our key, which is its identifier; it does not know organizations. A day's payments are a range of it too.
-- state: those that are open, of all organizations, the oldest first. flagged_at: when the worker flagged an open one for a person, once.
-- action_url: Stripe's are long.
ALTER TABLE payment
    MODIFY action_url VARCHAR(2000) NULL,
    ADD COLUMN flagged_at DATETIME(6) NULL AFTER tries,
    ADD UNIQUE KEY payment_key (id),
    ADD KEY payment_state (state, id);
