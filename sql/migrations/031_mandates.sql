-- 031: a bank account is debited under a mandate, which its holder or bank may end.

-- mandate_id: the gateway's; mandate_reference, creditor_identifier: what the holder finds on the account's statement; NULL: not known.
-- mandate_status: active, pending or inactive (billing/payment_method.h).
ALTER TABLE payment_method
    ADD COLUMN mandate_id VARCHAR(255) NULL AFTER exp_year,
    ADD COLUMN mandate_reference VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER mandate_id,
    ADD COLUMN creditor_identifier VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER mandate_reference,
    ADD COLUMN mandate_status VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER creditor_identifier,
    ADD KEY payment_method_mandate (mandate_id),
    ADD CONSTRAINT mandate_whole CHECK ((mandate_id IS NULL) = (mandate_status IS NULL)
                                        AND (mandate_id IS NOT NULL OR (mandate_reference IS NULL AND creditor_identifier IS NULL))),
    ADD CONSTRAINT mandate_state CHECK (mandate_status IN ('active', 'pending', 'inactive'));

-- The mandates of earlier releases' bank accounts are asked for within an hour from now.
UPDATE payment_method
SET ask_at = UTC_TIMESTAMP(6) + INTERVAL CRC32(id) MOD 3600 SECOND, version = version + 1
WHERE status = 'active' AND gateway_reference IS NOT NULL AND type = 'bank_account';
