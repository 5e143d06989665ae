-- 029: the gateway is asked again about a payment method: a card's bank may give it another number or another end.

-- ask_at: when the gateway is asked next, by real time; NULL: not (an invoice method, or one that was removed). ask_tries: in vain since.
-- payment_method_reference: the gateway names a method by its own identifier alone.
ALTER TABLE payment_method
    ADD COLUMN ask_at DATETIME(6) NULL AFTER detach_tries,
    ADD COLUMN ask_tries BIGINT NOT NULL DEFAULT 0 AFTER ask_at,
    ADD KEY payment_method_ask (ask_at),
    ADD KEY payment_method_reference (gateway_reference),
    ADD CONSTRAINT asked_active CHECK (ask_at IS NULL OR (status = 'active' AND gateway_reference IS NOT NULL));

-- Those of earlier releases are asked about as well, within 30 days from now.
UPDATE payment_method
SET ask_at = UTC_TIMESTAMP(6) + INTERVAL CRC32(id) MOD 2592000 SECOND, version = version + 1
WHERE status = 'active' AND gateway_reference IS NOT NULL;
