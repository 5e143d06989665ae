-- 003: credit notes, and the credit balance they leave.

-- Sealed. A credit note goes against one invoice; its parties are that invoice's, which never change either. Amounts are positive.
CREATE TABLE credit_note (
    organization_id BINARY(16)   NOT NULL,
    id              BINARY(16)   NOT NULL,
    scope           BINARY(16)   NOT NULL,
    number          VARCHAR(31)  NOT NULL,
    year            BIGINT       NOT NULL,
    sequence        BIGINT       NOT NULL,
    invoice_id      BINARY(16)   NOT NULL,
    order_id        BINARY(16)   NULL,
    issue_date      DATE         NOT NULL,
    locale          VARCHAR(16)  NOT NULL,
    currency        CHAR(3)      NOT NULL,
    reason          VARCHAR(500) NULL,
    subtotal_minor  BIGINT       NOT NULL,
    tax_total_minor BIGINT       NOT NULL,
    total_minor     BIGINT       NOT NULL,
    previous_hash   BINARY(32)   NOT NULL,
    hash            BINARY(32)   NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY credit_note_number (scope, number),
    UNIQUE KEY credit_note_sequence (scope, year, sequence),
    KEY credit_note_invoice (organization_id, invoice_id, id),
    FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id),
    CHECK (subtotal_minor + tax_total_minor = total_minor AND total_minor > 0)
) ENGINE = InnoDB;

-- Sealed. invoice_line_id: what is given back; never more than is left of it.
CREATE TABLE credit_note_line (
    organization_id  BINARY(16)   NOT NULL,
    credit_note_id   BINARY(16)   NOT NULL,
    position         BIGINT       NOT NULL,
    id               BINARY(16)   NOT NULL,
    invoice_line_id  BINARY(16)   NOT NULL,
    kind             VARCHAR(9)   NOT NULL,
    subscription_id  BINARY(16)   NOT NULL,
    description      VARCHAR(500) NOT NULL,
    quantity         BIGINT       NOT NULL,
    unit_price_minor BIGINT       NOT NULL,
    period_start     DATE         NOT NULL,
    period_end       DATE         NOT NULL,
    days             BIGINT       NOT NULL,
    period_days      BIGINT       NOT NULL,
    base_minor       BIGINT       NOT NULL,
    amount_minor     BIGINT       NOT NULL,
    tax_category     VARCHAR(2)   NOT NULL,
    tax_rate_bp      BIGINT       NOT NULL,
    PRIMARY KEY (organization_id, credit_note_id, position),
    UNIQUE KEY credit_note_line_id (organization_id, id),
    KEY credit_note_line_source (organization_id, invoice_line_id),
    FOREIGN KEY (organization_id, credit_note_id) REFERENCES credit_note (organization_id, id),
    CHECK (amount_minor >= 0)
) ENGINE = InnoDB;

-- Sealed.
CREATE TABLE credit_note_tax (
    organization_id BINARY(16) NOT NULL,
    credit_note_id  BINARY(16) NOT NULL,
    category        VARCHAR(2) NOT NULL,
    rate_bp         BIGINT     NOT NULL,
    taxable_minor   BIGINT     NOT NULL,
    amount_minor    BIGINT     NOT NULL,
    PRIMARY KEY (organization_id, credit_note_id, category, rate_bp),
    FOREIGN KEY (organization_id, credit_note_id) REFERENCES credit_note (organization_id, id)
) ENGINE = InnoDB;

-- What became of its total: applied lowered what was due on its invoice, the rest went to the credit balance, of which unspent is left.
CREATE TABLE credit_note_state (
    organization_id BINARY(16) NOT NULL,
    credit_note_id  BINARY(16) NOT NULL,
    applied_minor   BIGINT     NOT NULL,
    unspent_minor   BIGINT     NOT NULL,
    refunded_minor  BIGINT     NOT NULL,
    version         BIGINT     NOT NULL,
    PRIMARY KEY (organization_id, credit_note_id),
    FOREIGN KEY (organization_id, credit_note_id) REFERENCES credit_note (organization_id, id),
    CHECK (applied_minor >= 0 AND unspent_minor >= 0 AND refunded_minor >= 0)
) ENGINE = InnoDB;

-- Of a pending line that reduces another: which.
-- A cancellation at once reduces what is pending without an order.
ALTER TABLE pending_line ADD COLUMN reduces_id BINARY(16) NULL AFTER order_id, MODIFY order_id BINARY(16) NULL;
ALTER TABLE ledger_entry ADD COLUMN credit_note_id BINARY(16) NULL AFTER payment_id;
ALTER TABLE lot ADD COLUMN pending_line_id BINARY(16) NULL AFTER invoice_line_id;
ALTER TABLE invoice_line ADD KEY invoice_line_subscription (organization_id, subscription_id, kind, period_start);

GRANT SELECT, INSERT ON credit_note TO guichet_program;
GRANT SELECT, INSERT ON credit_note_line TO guichet_program;
GRANT SELECT, INSERT ON credit_note_tax TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON credit_note_state TO guichet_program;
