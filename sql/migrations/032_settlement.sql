-- 032: the operator's ledger of its balance at the gateway: fees, payouts, and what a bank statement's line is made of.

-- Sealed. One row a movement of the balance, which is its whole posting: debit positive, the accounts sum to zero. balance: our money at the
-- gateway; fees: what the gateway kept; bank: paid out; customers: what the organizations' ledgers have as cash; other: anything else.
-- amount, fee: the gateway's own figures, in the currency of settlement. day: of the billing zone.
CREATE TABLE gateway_movement (
    id              BINARY(16)   NOT NULL,
    gateway         VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    movement_id     VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    type            VARCHAR(40)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    source          VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    day             DATE         NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    currency        CHAR(3)      NOT NULL,
    amount_minor    BIGINT       NOT NULL,
    fee_minor       BIGINT       NOT NULL,
    balance_minor   BIGINT       NOT NULL,
    fees_minor      BIGINT       NOT NULL,
    bank_minor      BIGINT       NOT NULL,
    customers_minor BIGINT       NOT NULL,
    other_minor     BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY movement_once (gateway, account_id, movement_id),
    KEY movement_day (gateway, account_id, day),
    CONSTRAINT movement_zero CHECK (balance_minor + fees_minor + bank_minor + customers_minor + other_minor = 0),
    CONSTRAINT movement_balance CHECK (balance_minor = amount_minor - fee_minor)
) ENGINE = InnoDB;
GRANT SELECT, INSERT ON gateway_movement TO guichet_program;

-- Sealed. One row a payout that its movements explain; of one made by hand (automatic 0) no movements are known. day: when it was made;
-- arrives_on: at the bank. Its parts count with what they changed the balance by before fees.
CREATE TABLE gateway_payout (
    id             BINARY(16)   NOT NULL,
    gateway        VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id     VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    payout_id      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    day            DATE         NOT NULL,
    arrives_on     DATE         NOT NULL,
    automatic      BIGINT       NOT NULL,
    currency       CHAR(3)      NOT NULL,
    amount_minor   BIGINT       NOT NULL,
    parts          BIGINT       NOT NULL,
    charges_minor  BIGINT       NOT NULL,
    refunds_minor  BIGINT       NOT NULL,
    disputes_minor BIGINT       NOT NULL,
    fees_minor     BIGINT       NOT NULL,
    other_minor    BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY payout_once (gateway, account_id, payout_id),
    KEY payout_day (gateway, account_id, day),
    CONSTRAINT payout_explained CHECK (automatic = 0
        OR amount_minor = charges_minor + refunds_minor + disputes_minor + fees_minor + other_minor)
) ENGINE = InnoDB;
GRANT SELECT, INSERT ON gateway_payout TO guichet_program;
