-- 020: a re-check of the books that takes longer than a request may: how far it has come, then what it found.

-- One row a re-check. open_slot: one at a time is under way. stage to last_hash: the place it goes on from (counter/verify.h), of no use once
-- finished_at is set.
CREATE TABLE verification (
    id              BINARY(16)   NOT NULL,
    stage           BIGINT       NOT NULL,
    step            BIGINT       NOT NULL,
    organization_id BINARY(16)   NOT NULL,
    row_id          BINARY(16)   NOT NULL,
    scope           BINARY(16)   NOT NULL,
    kind            VARCHAR(1)   NOT NULL,
    year            BIGINT       NOT NULL,
    last_number     BIGINT       NOT NULL,
    last_day        DATE         NULL,
    last_hash       BINARY(32)   NOT NULL,
    invoices        BIGINT       NOT NULL,
    invoice_lines   BIGINT       NOT NULL,
    credit_notes    BIGINT       NOT NULL,
    postings        BIGINT       NOT NULL,
    payments        BIGINT       NOT NULL,
    subscriptions   BIGINT       NOT NULL,
    periods         BIGINT       NOT NULL,
    lots            BIGINT       NOT NULL,
    pending_lines   BIGINT       NOT NULL,
    events          BIGINT       NOT NULL,
    fault           VARCHAR(200) NULL,
    fault_table     VARCHAR(32)  NULL,
    fault_row       VARCHAR(64)  NULL,
    version         BIGINT       NOT NULL,
    started_at      DATETIME(6)  NOT NULL,
    finished_at     DATETIME(6)  NULL,
    open_slot       BIGINT AS (CASE WHEN finished_at IS NULL THEN 1 END) PERSISTENT,
    PRIMARY KEY (id),
    UNIQUE KEY verification_open (open_slot),
    KEY verification_age (started_at)
) ENGINE = InnoDB;

GRANT SELECT, INSERT, UPDATE, DELETE ON verification TO guichet_program;
