-- 005: billing in time: periods, the invoices they bring, their collection, and what falls due on which day.

-- One row a period of a subscription that we bill, from its anchor on, without a gap: a boundary is stored once and never computed again.
-- "Each period is billed once" is this table's primary key. line_id: the line that bills it (a pending line keeps its identifier on the
-- invoice); unbilled: why no invoice does: suspended, or free (it comes to nothing). A suspended period that is resumed has both.
CREATE TABLE subscription_period (
    organization_id BINARY(16)  NOT NULL,
    subscription_id BINARY(16)  NOT NULL,
    number          BIGINT      NOT NULL,
    period_start    DATE        NOT NULL,
    period_end      DATE        NOT NULL,
    licences        BIGINT      NOT NULL,
    line_id         BINARY(16)  NULL,
    unbilled        VARCHAR(9)  NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, subscription_id, number),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id),
    CHECK (period_start < period_end),
    CHECK (line_id IS NOT NULL OR unbilled IS NOT NULL)
) ENGINE = InnoDB;

-- What was sold before this table was there: the first period is that of its invoice.
INSERT INTO subscription_period (organization_id, subscription_id, number, period_start, period_end, licences, line_id, unbilled, created_at)
SELECT s.organization_id, s.id, s.period_number, s.period_start, s.period_end, COALESCE(l.quantity, s.total_licences), l.id,
       IF(l.id IS NULL, 'free', NULL), s.created_at
FROM subscription s
LEFT JOIN invoice_line l ON l.organization_id = s.organization_id AND l.subscription_id = s.id AND l.kind = 'recurring'
     AND l.period_start = s.period_start
WHERE s.channel = 'direct' AND s.status IN ('active', 'past_due', 'suspended', 'cancelled') AND s.period_start IS NOT NULL;

-- due_on: the day on which something happens to it by itself: a trial ends, or a period that we bill. Kept by the server.
ALTER TABLE subscription
    DROP KEY subscription_due,
    ADD COLUMN due_on DATE AS (CASE WHEN status = 'trial' OR (channel = 'direct' AND status IN ('active', 'past_due', 'suspended'))
                               THEN period_end END) PERSISTENT,
    ADD KEY subscription_due (due_on, organization_id),
    ADD KEY subscription_due_here (organization_id, due_on);

ALTER TABLE lot DROP KEY lot_due, ADD KEY lot_due (expires_on, organization_id);

-- due_on: the day it is invoiced even if nothing renews; NULL: it is invoiced, or waits for the next invoice paid the same way.
ALTER TABLE pending_line ADD COLUMN due_on DATE NULL AFTER total_minor, ADD KEY pending_line_due (due_on, organization_id);

UPDATE pending_line p JOIN subscription s ON s.organization_id = p.organization_id AND s.id = p.subscription_id
SET p.due_on = s.period_end WHERE p.invoice_id IS NULL;

-- billed_on: the day that a period's invoice bills; NULL: an order's. One invoice an organization, day, currency and payment method; a second
-- part only where the first is full, or where an order was confirmed late.
ALTER TABLE invoice
    ADD COLUMN billed_on   DATE   NULL AFTER order_id,
    ADD COLUMN billed_part BIGINT NOT NULL DEFAULT 0 AFTER billed_on,
    ADD UNIQUE KEY invoice_billed (organization_id, billed_on, currency, payment_method_id, billed_part);

-- Of an open invoice. payment_id: the attempt that is under way; collections: how many there were; failed_on: the day of the first that failed;
-- next_on: the next day on which something happens to it by itself: it is collected again, or what stands on it is suspended.
ALTER TABLE invoice_state
    ADD COLUMN payment_id  BINARY(16) NULL AFTER due_minor,
    ADD COLUMN collections BIGINT     NOT NULL DEFAULT 0 AFTER payment_id,
    ADD COLUMN failed_on   DATE       NULL AFTER collections,
    ADD COLUMN next_on     DATE       NULL AFTER failed_on,
    ADD KEY invoice_state_due (next_on, organization_id);

UPDATE invoice_state t JOIN invoice i ON i.organization_id = t.organization_id AND i.id = t.invoice_id
SET t.next_on = i.due_date + INTERVAL 1 DAY WHERE t.status = 'open';

-- A payment is an order's, an invoice's attempt (number `attempt`), or money received by bank transfer (no payment method; reference says
-- which). unspent_minor: of a transfer, what was too much and is left of it: credit balance.
ALTER TABLE payment
    MODIFY payment_method_id BINARY(16) NULL,
    ADD COLUMN attempt       BIGINT      NULL AFTER invoice_id,
    ADD COLUMN received_on   DATE        NULL AFTER tries,
    ADD COLUMN reference     VARCHAR(64) NULL AFTER received_on,
    ADD COLUMN unspent_minor BIGINT      NOT NULL DEFAULT 0 AFTER reference,
    ADD UNIQUE KEY payment_attempt (organization_id, invoice_id, attempt),
    ADD KEY payment_unspent (organization_id, unspent_minor),
    ADD CHECK (unspent_minor >= 0 AND unspent_minor <= amount_minor);

GRANT SELECT, INSERT, UPDATE ON subscription_period TO guichet_program;
