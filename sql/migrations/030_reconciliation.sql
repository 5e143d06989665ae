-- 030: what the daily reconciliation found, day by day.

-- One row a day of a gateway's account; two workers make it once. run: the version of the row with which its result was written, 0: there is
-- none yet; the rows of the two tables below with another number are no result. tries: since the last result; trouble: what the last try failed
-- with. next_try_at: when a worker may begin it; while one is at it, until when nobody else may. NULL: there is nothing left to do.
CREATE TABLE reconciliation (
    id              BINARY(16)   NOT NULL,
    gateway         VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    day             DATE         NOT NULL,
    run             BIGINT       NOT NULL,
    tries           BIGINT       NOT NULL,
    trouble         VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    charges         BIGINT       NOT NULL,
    payments        BIGINT       NOT NULL,
    discrepancies   BIGINT       NOT NULL,
    foreign_charges BIGINT       NOT NULL,
    next_try_at     DATETIME(6)  NULL,
    finished_at     DATETIME(6)  NULL,
    version         BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY reconciliation_day (gateway, account_id, day),
    CONSTRAINT reconciliation_result CHECK ((run = 0) = (finished_at IS NULL)),
    CONSTRAINT reconciliation_counts CHECK (run >= 0 AND tries >= 0 AND charges >= 0 AND payments >= 0 AND discrepancies >= 0
                                            AND foreign_charges BETWEEN 0 AND charges)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE ON reconciliation TO guichet_program;

-- The money of a day, one row a currency (billing/reconcile_sum.h).
CREATE TABLE reconciliation_sum (
    reconciliation_id    BINARY(16) NOT NULL,
    run                  BIGINT     NOT NULL,
    currency             CHAR(3)    NOT NULL,
    gateway_minor        BIGINT     NOT NULL,
    gateway_joined_minor BIGINT     NOT NULL,
    ours_minor           BIGINT     NOT NULL,
    ours_joined_minor    BIGINT     NOT NULL,
    PRIMARY KEY (reconciliation_id, run, currency),
    FOREIGN KEY (reconciliation_id) REFERENCES reconciliation (id),
    CONSTRAINT sum_joined CHECK (gateway_joined_minor BETWEEN 0 AND gateway_minor AND ours_joined_minor BETWEEN 0 AND ours_minor)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, DELETE ON reconciliation_sum TO guichet_program;

-- subject: the gateway's name of the charge, or of the payment where there is no charge. differences: the words of billing/reconcile.c.
-- gateway_minor, ours_minor: how much money is not joined because of it, in the currencies of charge and payment.
CREATE TABLE reconciliation_difference (
    reconciliation_id BINARY(16)   NOT NULL,
    run               BIGINT       NOT NULL,
    subject           VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    differences       VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    charge_id         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    charge_currency   CHAR(3)      NULL,
    charge_minor      BIGINT       NULL,
    organization_id   BINARY(16)   NULL,
    payment_id        BINARY(16)   NULL,
    payment_currency  CHAR(3)      NULL,
    payment_minor     BIGINT       NULL,
    gateway_minor     BIGINT       NOT NULL,
    ours_minor        BIGINT       NOT NULL,
    PRIMARY KEY (reconciliation_id, run, subject),
    KEY difference_subject (subject),
    FOREIGN KEY (reconciliation_id) REFERENCES reconciliation (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, DELETE ON reconciliation_difference TO guichet_program;

-- A person dealt with a difference: found again on that day with the same words, it is flagged no more.
CREATE TABLE reconciliation_accepted (
    reconciliation_id BINARY(16)   NOT NULL,
    subject           VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    differences       VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    accepted_at       DATETIME(6)  NOT NULL,
    PRIMARY KEY (reconciliation_id, subject, differences),
    FOREIGN KEY (reconciliation_id) REFERENCES reconciliation (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT ON reconciliation_accepted TO guichet_program;
