-- 025: chargebacks: money that a payer's bank takes back from a charge that succeeded.

-- chargeback: NULL: nobody contests it; opened, won or lost (billing/chargeback.h). chargeback_minor: what is contested, or was;
-- chargeback_fee_minor: what the gateway keeps for it, booked when it is closed; the two instants by the organization's clock.
-- watch_at: when the gateway is asked next whether a charge that succeeded is contested, by real time; NULL: not (any more).
-- payment_charge: the gateway names a contested charge by its own identifier alone.
ALTER TABLE payment
    ADD COLUMN chargeback VARCHAR(6) NULL AFTER unspent_minor,
    ADD COLUMN chargeback_minor BIGINT NOT NULL DEFAULT 0 AFTER chargeback,
    ADD COLUMN chargeback_fee_minor BIGINT NOT NULL DEFAULT 0 AFTER chargeback_minor,
    ADD COLUMN chargeback_opened_at DATETIME(6) NULL AFTER chargeback_fee_minor,
    ADD COLUMN chargeback_closed_at DATETIME(6) NULL AFTER chargeback_opened_at,
    ADD COLUMN watch_at DATETIME(6) NULL AFTER chargeback_closed_at,
    ADD KEY payment_watch (watch_at),
    ADD KEY payment_charge (charge_id),
    ADD KEY payment_chargeback (chargeback, id),
    ADD CONSTRAINT chargeback_amount CHECK (chargeback_minor BETWEEN 0 AND amount_minor AND chargeback_fee_minor >= 0
                                            AND (chargeback IS NULL) = (chargeback_minor = 0));

-- reopened_on: the day from which an invoice that had been paid is owed again; its dates of dunning count from there.
ALTER TABLE invoice_state ADD COLUMN reopened_on DATE NULL AFTER failed_on;

-- Charges of earlier releases are asked about as well, within a week from now, so that not all of them are asked about at once.
UPDATE payment
SET watch_at = UTC_TIMESTAMP(6) + INTERVAL CRC32(id) MOD 604800 SECOND, version = version + 1
WHERE state IN ('succeeded', 'refunded') AND payment_method_id IS NOT NULL AND charge_id IS NOT NULL
  AND LEFT(id, 6) > UNHEX(LPAD(HEX((UNIX_TIMESTAMP() - 400 * 86400) * 1000), 12, '0'));
