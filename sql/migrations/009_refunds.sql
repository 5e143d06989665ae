-- 009: what is left of a credit note goes back to the card or bank account that paid its invoice.

-- One row a refund. Its identifier, written as rfd_…, is our key at the gateway, for ever. intent: committed, nobody has called; calling: somebody
-- is (under a lease); unknown: called, no answer to be trusted; the rest are the gateway's definite words. open_note_id: while it has not ended,
-- its note, which may have one such refund. refund_key: the gateway names it by our key alone.
CREATE TABLE refund (
    organization_id  BINARY(16)  NOT NULL,
    id               BINARY(16)  NOT NULL,
    credit_note_id   BINARY(16)  NOT NULL,
    payment_id       BINARY(16)  NOT NULL,
    currency         CHAR(3)     NOT NULL,
    amount_minor     BIGINT      NOT NULL,
    state            VARCHAR(10) NOT NULL,
    refund_reference VARCHAR(255) NULL,
    decline_code     VARCHAR(64) NULL,
    lease_until      DATETIME(6) NULL,
    next_try_at      DATETIME(6) NULL,
    tries            BIGINT      NOT NULL,
    version          BIGINT      NOT NULL,
    created_at       DATETIME(6) NOT NULL,
    open_note_id     BINARY(16) AS (CASE WHEN state NOT IN ('succeeded', 'declined') THEN credit_note_id END) PERSISTENT,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY refund_key (id),
    UNIQUE KEY refund_open (organization_id, open_note_id),
    KEY refund_note (organization_id, credit_note_id, id),
    KEY refund_payment (organization_id, payment_id),
    KEY refund_due (next_try_at),
    FOREIGN KEY (organization_id, credit_note_id) REFERENCES credit_note (organization_id, id),
    FOREIGN KEY (organization_id, payment_id) REFERENCES payment (organization_id, id),
    CHECK (amount_minor > 0)
) ENGINE = InnoDB;

GRANT SELECT, INSERT, UPDATE ON refund TO guichet_program;
