-- 001: the counter. Every table of a customer's carries organization_id first in its key, so that a row of one organization cannot refer to
-- another's. Identifiers are UUIDv7 in 16 bytes; amounts are in the currency's minor unit; days are days of the billing time zone; instants are UTC.
-- "Sealed" tables are insert-only for the program (see the grants): what changes about a document lives in a table of its own.

CREATE TABLE organization (
    id                        BINARY(16)   NOT NULL,
    name                      VARCHAR(200) NOT NULL,
    legal_name                VARCHAR(200) NOT NULL,
    line1                     VARCHAR(200) NOT NULL,
    line2                     VARCHAR(200) NULL,
    postal_code               VARCHAR(20)  NOT NULL,
    city                      VARCHAR(100) NOT NULL,
    country                   CHAR(2)      NOT NULL,
    vat_id                    VARCHAR(20)  NULL,
    siren                     VARCHAR(9)   NULL,
    currency                  CHAR(3)      NOT NULL,
    locale                    VARCHAR(16)  NOT NULL,
    credit_limit_minor        BIGINT       NOT NULL,
    credit_balance_minor      BIGINT       NOT NULL,
    default_payment_method_id BINARY(16)   NULL,
    is_operator               BOOLEAN      NOT NULL,
    sandbox                   BOOLEAN      NOT NULL,
    clock_at                  DATETIME(6)  NULL,
    journal_sequence          BIGINT       NOT NULL,
    journal_hash              BINARY(32)   NOT NULL,
    version                   BIGINT       NOT NULL,
    created_at                DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    CHECK (credit_limit_minor >= 0 AND credit_balance_minor >= 0),
    CHECK (sandbox = (clock_at IS NOT NULL))
) ENGINE = InnoDB;

-- E-mail addresses are compared without case, as people type them; an address signs in to one organization.
CREATE TABLE user (
    organization_id BINARY(16)   NOT NULL,
    id              BINARY(16)   NOT NULL,
    email           VARCHAR(254) NOT NULL COLLATE utf8mb4_general_ci,
    display_name    VARCHAR(200) NOT NULL,
    locale          VARCHAR(16)  NULL,
    roles           BIGINT       NOT NULL,
    password_hash   VARCHAR(128) NULL,
    status          VARCHAR(16)  NOT NULL,
    version         BIGINT       NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY user_email (email),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;

-- Found by the keyed hash of the token only: a stolen table opens nothing. A session that ended is a row that is gone.
CREATE TABLE session (
    token_hash      BINARY(32)  NOT NULL,
    organization_id BINARY(16)  NOT NULL,
    id              BINARY(16)  NOT NULL,
    user_id         BINARY(16)  NOT NULL,
    transport       VARCHAR(8)  NOT NULL,
    address         VARCHAR(45) NOT NULL,
    created_at      DATETIME(6) NOT NULL,
    renewed_at      DATETIME(6) NOT NULL,
    expires_at      DATETIME(6) NOT NULL,
    ends_at         DATETIME(6) NOT NULL,
    PRIMARY KEY (token_hash),
    UNIQUE KEY session_of_user (organization_id, user_id, id),
    KEY session_expired (expires_at),
    FOREIGN KEY (organization_id, user_id) REFERENCES user (organization_id, id)
) ENGINE = InnoDB;

-- One row a failed sign-in, for an account and for an address; counted within a window, swept by the worker.
CREATE TABLE sign_in_failure (
    subject_hash BINARY(32)  NOT NULL,
    failed_at    DATETIME(6) NOT NULL,
    id           BINARY(16)  NOT NULL,
    PRIMARY KEY (subject_hash, failed_at, id),
    KEY sign_in_failure_age (failed_at)
) ENGINE = InnoDB;

-- The catalogue is the operator's and the same for everybody.
CREATE TABLE product (
    id         BINARY(16)   NOT NULL,
    code       VARCHAR(64)  NOT NULL,
    name_en    VARCHAR(200) NOT NULL,
    name_fr    VARCHAR(200) NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY product_code (code)
) ENGINE = InnoDB;

-- `steps` is a whole price in one value, "10:1200 *:1000" (billing/price.h): read with the row, never searched in.
CREATE TABLE price (
    id               BINARY(16)    NOT NULL,
    product_id       BINARY(16)    NOT NULL,
    currency         CHAR(3)       NOT NULL,
    billing_period   CHAR(3)       NOT NULL,
    mode             VARCHAR(9)    NOT NULL,
    steps            VARCHAR(1000) NOT NULL,
    min_licences     BIGINT        NOT NULL,
    max_licences     BIGINT        NOT NULL,
    trial_days       BIGINT        NOT NULL,
    reduction_policy VARCHAR(13)   NOT NULL,
    on_sale_from     DATE          NULL,
    on_sale_until    DATE          NULL,
    created_at       DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    KEY price_product (product_id),
    FOREIGN KEY (product_id) REFERENCES product (id),
    CHECK (min_licences >= 1 AND max_licences >= min_licences)
) ENGINE = InnoDB;

CREATE TABLE payment_method (
    organization_id   BINARY(16)   NOT NULL,
    id                BINARY(16)   NOT NULL,
    type              VARCHAR(12)  NOT NULL,
    gateway_reference VARCHAR(255) NULL,
    brand             VARCHAR(32)  NULL,
    last4             VARCHAR(4)   NULL,
    exp_month         BIGINT       NULL,
    exp_year          BIGINT       NULL,
    status            VARCHAR(8)   NOT NULL,
    version           BIGINT       NOT NULL,
    created_at        DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;

-- currency … steps: the price it was bought at, kept until it renews. open_order_id: the order that has not ended.
CREATE TABLE subscription (
    organization_id   BINARY(16)    NOT NULL,
    id                BINARY(16)    NOT NULL,
    price_id          BINARY(16)    NOT NULL,
    currency          CHAR(3)       NOT NULL,
    billing_period    CHAR(3)       NOT NULL,
    mode              VARCHAR(9)    NOT NULL,
    steps             VARCHAR(1000) NOT NULL,
    channel           VARCHAR(23)   NOT NULL,
    status            VARCHAR(9)    NOT NULL,
    total_licences    BIGINT        NOT NULL,
    assigned_licences BIGINT        NOT NULL,
    reserved_licences BIGINT        NOT NULL,
    pending_licences  BIGINT        NOT NULL,
    anchor            DATE          NULL,
    period_number     BIGINT        NOT NULL,
    period_start      DATE          NULL,
    period_end        DATE          NULL,
    cancels_on        DATE          NULL,
    payment_method_id BINARY(16)    NULL,
    open_order_id     BINARY(16)    NULL,
    hold              VARCHAR(17)   NOT NULL,
    hold_expected_by  DATE          NULL,
    version           BIGINT        NOT NULL,
    created_at        DATETIME(6)   NOT NULL,
    PRIMARY KEY (organization_id, id),
    KEY subscription_status (organization_id, status, id),
    FOREIGN KEY (organization_id) REFERENCES organization (id),
    FOREIGN KEY (price_id) REFERENCES price (id),
    FOREIGN KEY (organization_id, payment_method_id) REFERENCES payment_method (organization_id, id),
    CHECK (total_licences >= 0 AND assigned_licences >= 0 AND reserved_licences >= 0 AND pending_licences >= 0),
    CHECK (assigned_licences + reserved_licences <= total_licences + pending_licences)
) ENGINE = InnoDB;

-- `charge` is the canonical text of billing/charge.h: an order computes it again and compares the whole.
CREATE TABLE quote (
    organization_id             BINARY(16)  NOT NULL,
    id                          BINARY(16)  NOT NULL,
    kind                        VARCHAR(16) NOT NULL,
    subscription_id             BINARY(16)  NULL,
    subscription_version        BIGINT      NOT NULL,
    price_id                    BINARY(16)  NOT NULL,
    payment_method_id           BINARY(16)  NOT NULL,
    currency                    CHAR(3)     NOT NULL,
    current_licences            BIGINT      NOT NULL,
    proposed_licences           BIGINT      NOT NULL,
    current_monthly_cost_minor  BIGINT      NOT NULL,
    proposed_monthly_cost_minor BIGINT      NOT NULL,
    effective                   VARCHAR(18) NOT NULL,
    collection                  VARCHAR(12) NOT NULL,
    binding                     BOOLEAN     NOT NULL,
    charge                      TEXT        NOT NULL,
    next_invoice_on             DATE        NULL,
    next_subtotal_minor         BIGINT      NOT NULL,
    next_tax_total_minor        BIGINT      NOT NULL,
    next_total_minor            BIGINT      NOT NULL,
    created_by                  BINARY(16)  NOT NULL,
    created_at                  DATETIME(6) NOT NULL,
    expires_at                  DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id),
    FOREIGN KEY (organization_id, payment_method_id) REFERENCES payment_method (organization_id, id)
) ENGINE = InnoDB;

-- A quote is used once: order_quote.
CREATE TABLE `order` (
    organization_id       BINARY(16)   NOT NULL,
    id                    BINARY(16)   NOT NULL,
    quote_id              BINARY(16)   NOT NULL,
    subscription_id       BINARY(16)   NOT NULL,
    kind                  VARCHAR(16)  NOT NULL,
    status                VARCHAR(23)  NOT NULL,
    licences_delta        BIGINT       NOT NULL,
    total_licences        BIGINT       NOT NULL,
    currency              CHAR(3)      NOT NULL,
    total_minor           BIGINT       NOT NULL,
    payment_method_id     BINARY(16)   NOT NULL,
    charge_expected_by    DATE         NULL,
    invoice_id            BINARY(16)   NULL,
    purchase_order_number VARCHAR(64)  NULL,
    created_by            BINARY(16)   NOT NULL,
    created_at            DATETIME(6)  NOT NULL,
    confirmed_at          DATETIME(6)  NULL,
    version               BIGINT       NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY order_quote (organization_id, quote_id),
    KEY order_subscription (organization_id, subscription_id, id),
    KEY order_status (organization_id, status, id),
    FOREIGN KEY (organization_id, quote_id) REFERENCES quote (organization_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id)
) ENGINE = InnoDB;

CREATE TABLE lot (
    organization_id  BINARY(16) NOT NULL,
    id               BINARY(16) NOT NULL,
    subscription_id  BINARY(16) NOT NULL,
    order_id         BINARY(16) NULL,
    invoice_line_id  BINARY(16) NULL,
    quantity         BIGINT     NOT NULL,
    unit_price_minor BIGINT     NOT NULL,
    acquired_on      DATE       NOT NULL,
    returnable_until DATE       NULL,
    expires_on       DATE       NULL,
    PRIMARY KEY (organization_id, id),
    KEY lot_subscription (organization_id, subscription_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id),
    CHECK (quantity >= 0)
) ENGINE = InnoDB;

-- One charge an order: payment_order. `id` is our key at the gateway, for ever.
CREATE TABLE payment (
    organization_id   BINARY(16)   NOT NULL,
    id                BINARY(16)   NOT NULL,
    order_id          BINARY(16)   NULL,
    invoice_id        BINARY(16)   NULL,
    payment_method_id BINARY(16)   NOT NULL,
    currency          CHAR(3)      NOT NULL,
    amount_minor      BIGINT       NOT NULL,
    state             VARCHAR(15)  NOT NULL,
    charge_id         VARCHAR(255) NULL,
    decline_code      VARCHAR(64)  NULL,
    action_url        VARCHAR(500) NULL,
    lease_until       DATETIME(6)  NULL,
    next_try_at       DATETIME(6)  NULL,
    tries             BIGINT       NOT NULL,
    version           BIGINT       NOT NULL,
    created_at        DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY payment_order (organization_id, order_id),
    KEY payment_due (next_try_at),
    KEY payment_invoice (organization_id, invoice_id),
    FOREIGN KEY (organization_id, order_id) REFERENCES `order` (organization_id, id),
    CHECK (amount_minor > 0)
) ENGINE = InnoDB;

-- What an invoice payer's next invoice will hold: a line's values, without the invoice.
CREATE TABLE pending_line (
    organization_id   BINARY(16)  NOT NULL,
    id                BINARY(16)  NOT NULL,
    order_id          BINARY(16)  NOT NULL,
    subscription_id   BINARY(16)  NOT NULL,
    payment_method_id BINARY(16)  NOT NULL,
    currency          CHAR(3)     NOT NULL,
    kind              VARCHAR(9)  NOT NULL,
    quantity          BIGINT      NOT NULL,
    unit_price_minor  BIGINT      NOT NULL,
    period_start      DATE        NOT NULL,
    period_end        DATE        NOT NULL,
    days              BIGINT      NOT NULL,
    period_days       BIGINT      NOT NULL,
    base_minor        BIGINT      NOT NULL,
    amount_minor      BIGINT      NOT NULL,
    tax_category      VARCHAR(2)  NOT NULL,
    tax_rate_bp       BIGINT      NOT NULL,
    total_minor       BIGINT      NOT NULL,
    invoice_id        BINARY(16)  NULL,
    version           BIGINT      NOT NULL,
    created_at        DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, id),
    KEY pending_line_open (organization_id, invoice_id, id),
    FOREIGN KEY (organization_id, order_id) REFERENCES `order` (organization_id, id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id)
) ENGINE = InnoDB;

-- A series of numbers, gapless and in date order. scope: sixteen zero bytes for the legal ones, else the sandbox organization.
CREATE TABLE series (
    scope       BINARY(16) NOT NULL,
    kind        CHAR(1)    NOT NULL,
    year        BIGINT     NOT NULL,
    last_number BIGINT     NOT NULL,
    last_day    DATE       NULL,
    last_hash   BINARY(32) NOT NULL,
    version     BIGINT     NOT NULL,
    PRIMARY KEY (scope, kind)
) ENGINE = InnoDB;

INSERT INTO series (scope, kind, year, last_number, last_day, last_hash, version)
VALUES (REPEAT(CHAR(0), 16), 'F', 0, 0, NULL, REPEAT(CHAR(0), 32), 1),
       (REPEAT(CHAR(0), 16), 'A', 0, 0, NULL, REPEAT(CHAR(0), 32), 1);

-- Sealed.
CREATE TABLE invoice (
    organization_id       BINARY(16)   NOT NULL,
    id                    BINARY(16)   NOT NULL,
    scope                 BINARY(16)   NOT NULL,
    number                VARCHAR(31)  NOT NULL,
    year                  BIGINT       NOT NULL,
    sequence              BIGINT       NOT NULL,
    order_id              BINARY(16)   NULL,
    issue_date            DATE         NOT NULL,
    due_date              DATE         NOT NULL,
    locale                VARCHAR(16)  NOT NULL,
    currency              CHAR(3)      NOT NULL,
    seller_name           VARCHAR(200) NOT NULL,
    seller_legal_name     VARCHAR(200) NOT NULL,
    seller_line1          VARCHAR(200) NOT NULL,
    seller_line2          VARCHAR(200) NULL,
    seller_postal_code    VARCHAR(20)  NOT NULL,
    seller_city           VARCHAR(100) NOT NULL,
    seller_country        CHAR(2)      NOT NULL,
    seller_vat_id         VARCHAR(20)  NULL,
    seller_siren          VARCHAR(9)   NULL,
    buyer_name            VARCHAR(200) NOT NULL,
    buyer_legal_name      VARCHAR(200) NOT NULL,
    buyer_line1           VARCHAR(200) NOT NULL,
    buyer_line2           VARCHAR(200) NULL,
    buyer_postal_code     VARCHAR(20)  NOT NULL,
    buyer_city            VARCHAR(100) NOT NULL,
    buyer_country         CHAR(2)      NOT NULL,
    buyer_vat_id          VARCHAR(20)  NULL,
    buyer_siren           VARCHAR(9)   NULL,
    payment_method_id     BINARY(16)   NOT NULL,
    payment_method_type   VARCHAR(12)  NOT NULL,
    purchase_order_number VARCHAR(64)  NULL,
    subtotal_minor        BIGINT       NOT NULL,
    tax_total_minor       BIGINT       NOT NULL,
    total_minor           BIGINT       NOT NULL,
    credit_applied_minor  BIGINT       NOT NULL,
    amount_due_minor      BIGINT       NOT NULL,
    previous_hash         BINARY(32)   NOT NULL,
    hash                  BINARY(32)   NOT NULL,
    created_at            DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY invoice_number (scope, number),
    UNIQUE KEY invoice_sequence (scope, year, sequence),
    UNIQUE KEY invoice_order (organization_id, order_id),
    KEY invoice_day (organization_id, issue_date, id),
    FOREIGN KEY (organization_id) REFERENCES organization (id),
    CHECK (subtotal_minor + tax_total_minor = total_minor),
    CHECK (total_minor - credit_applied_minor = amount_due_minor)
) ENGINE = InnoDB;

-- Sealed.
CREATE TABLE invoice_line (
    organization_id  BINARY(16)   NOT NULL,
    invoice_id       BINARY(16)   NOT NULL,
    position         BIGINT       NOT NULL,
    id               BINARY(16)   NOT NULL,
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
    PRIMARY KEY (organization_id, invoice_id, position),
    UNIQUE KEY invoice_line_id (organization_id, id),
    FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id)
) ENGINE = InnoDB;

-- Sealed.
CREATE TABLE invoice_tax (
    organization_id BINARY(16) NOT NULL,
    invoice_id      BINARY(16) NOT NULL,
    category        VARCHAR(2) NOT NULL,
    rate_bp         BIGINT     NOT NULL,
    taxable_minor   BIGINT     NOT NULL,
    amount_minor    BIGINT     NOT NULL,
    PRIMARY KEY (organization_id, invoice_id, category, rate_bp),
    FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id)
) ENGINE = InnoDB;

-- What changes about an invoice after it was finalised.
CREATE TABLE invoice_state (
    organization_id BINARY(16)  NOT NULL,
    invoice_id      BINARY(16)  NOT NULL,
    status          VARCHAR(13) NOT NULL,
    credited_minor  BIGINT      NOT NULL,
    paid_minor      BIGINT      NOT NULL,
    due_minor       BIGINT      NOT NULL,
    version         BIGINT      NOT NULL,
    PRIMARY KEY (organization_id, invoice_id),
    KEY invoice_state_status (organization_id, status, invoice_id),
    FOREIGN KEY (organization_id, invoice_id) REFERENCES invoice (organization_id, id),
    CHECK (credited_minor >= 0 AND paid_minor >= 0 AND due_minor >= 0)
) ENGINE = InnoDB;

-- Sealed. Double entry: debit positive, credit negative; the entries of a posting sum to zero.
CREATE TABLE ledger_entry (
    organization_id BINARY(16)  NOT NULL,
    posting_id      BINARY(16)  NOT NULL,
    position        BIGINT      NOT NULL,
    account         VARCHAR(16) NOT NULL,
    currency        CHAR(3)     NOT NULL,
    amount_minor    BIGINT      NOT NULL,
    day             DATE        NOT NULL,
    invoice_id      BINARY(16)  NULL,
    payment_id      BINARY(16)  NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, posting_id, position),
    KEY ledger_account (organization_id, account, day),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;

-- Sealed. The journal: event feed and audit log in one, gapless and hash-chained per organization (counter/journal.h defines the bytes).
CREATE TABLE event (
    organization_id BINARY(16)  NOT NULL,
    sequence        BIGINT      NOT NULL,
    id              BINARY(16)  NOT NULL,
    type            VARCHAR(32) NOT NULL,
    object          TEXT        NOT NULL,
    actor           VARCHAR(40) NOT NULL,
    address         VARCHAR(45) NOT NULL,
    before_change   TEXT        NULL,
    after_change    TEXT        NULL,
    created_at      DATETIME(6) NOT NULL,
    previous_hash   BINARY(32)  NOT NULL,
    hash            BINARY(32)  NOT NULL,
    PRIMARY KEY (organization_id, sequence),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;

-- One row a request that named an Idempotency-Key and had an effect; written in the transaction of that effect.
-- state: running until its answer is known, then done.
CREATE TABLE operation (
    principal_id    BINARY(16)  NOT NULL,
    key_hash        BINARY(32)  NOT NULL,
    organization_id BINARY(16)  NOT NULL,
    fingerprint     BINARY(32)  NOT NULL,
    state           VARCHAR(7)  NOT NULL,
    object_id       BINARY(16)  NULL,
    lease_until     DATETIME(6) NULL,
    http_status     BIGINT      NULL,
    body            MEDIUMTEXT  NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (principal_id, key_hash),
    KEY operation_age (created_at)
) ENGINE = InnoDB;

-- What the program may do. The role exists before the first migration (sql/users.sql); it has no DDL, and on sealed tables no UPDATE or DELETE.
GRANT SELECT ON schema_migration TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON organization TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON user TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO guichet_program;
GRANT SELECT, INSERT, DELETE ON sign_in_failure TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON product TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON price TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON payment_method TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON subscription TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON quote TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON `order` TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON lot TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON payment TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_line TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON series TO guichet_program;
GRANT SELECT, INSERT ON invoice TO guichet_program;
GRANT SELECT, INSERT ON invoice_line TO guichet_program;
GRANT SELECT, INSERT ON invoice_tax TO guichet_program;
GRANT SELECT, INSERT, UPDATE ON invoice_state TO guichet_program;
GRANT SELECT, INSERT ON ledger_entry TO guichet_program;
GRANT SELECT, INSERT ON event TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON operation TO guichet_program;
