-- 002: every rule of the counter: credit checks, partners, scheduled changes, product keys, assignments, credit notes.

-- partner_…: of a subscription bought from a cloud solution provider, or the link of the volume licensing centre.
-- scheduled_…: fewer licences from the next renewal on; the order that says so.
ALTER TABLE subscription
    ADD COLUMN partner_name       VARCHAR(200) NULL AFTER hold_expected_by,
    ADD COLUMN partner_email      VARCHAR(254) NULL AFTER partner_name,
    ADD COLUMN partner_phone      VARCHAR(40)  NULL AFTER partner_email,
    ADD COLUMN partner_href       VARCHAR(500) NULL AFTER partner_phone,
    ADD COLUMN scheduled_licences BIGINT       NULL AFTER partner_href,
    ADD COLUMN scheduled_order_id BINARY(16)   NULL AFTER scheduled_licences,
    ADD CHECK ((scheduled_licences IS NULL) = (scheduled_order_id IS NULL)),
    ADD CHECK (scheduled_licences IS NULL OR assigned_licences + reserved_licences <= scheduled_licences);

-- One check an order. The operator's list is read by status, across organizations, and a decision finds the organization by the check.
CREATE TABLE credit_check (
    organization_id BINARY(16)   NOT NULL,
    id              BINARY(16)   NOT NULL,
    order_id        BINARY(16)   NOT NULL,
    status          VARCHAR(9)   NOT NULL,
    expected_by     DATE         NOT NULL,
    note            VARCHAR(500) NULL,
    decided_by      BINARY(16)   NULL,
    decided_at      DATETIME(6)  NULL,
    version         BIGINT       NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY credit_check_order (organization_id, order_id),
    UNIQUE KEY credit_check_id (id),
    KEY credit_check_status (status, id),
    FOREIGN KEY (organization_id, order_id) REFERENCES `order` (organization_id, id)
) ENGINE = InnoDB;

-- The operator's keys, found by their keyed hash only. A key is nobody's until it is redeemed: key_redeemed in product_key_redemption.
CREATE TABLE product_key (
    key_hash   BINARY(32)  NOT NULL,
    id         BINARY(16)  NOT NULL,
    price_id   BINARY(16)  NOT NULL,
    licences   BIGINT      NOT NULL,
    months     BIGINT      NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (key_hash),
    UNIQUE KEY product_key_id (id),
    FOREIGN KEY (price_id) REFERENCES price (id),
    CHECK (licences >= 1 AND months >= 1)
) ENGINE = InnoDB;

-- Two people with the same key: key_redeemed lets one in.
CREATE TABLE product_key_redemption (
    organization_id BINARY(16)  NOT NULL,
    id              BINARY(16)  NOT NULL,
    product_key_id  BINARY(16)  NOT NULL,
    subscription_id BINARY(16)  NOT NULL,
    licences_added  BIGINT      NOT NULL,
    extended_until  DATE        NULL,
    created_by      BINARY(16)  NOT NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE KEY key_redeemed (product_key_id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id)
) ENGINE = InnoDB;

-- Who has a licence. reserved: waits with the order's credit check, and turns active on approval.
CREATE TABLE assignment (
    organization_id BINARY(16)  NOT NULL,
    subscription_id BINARY(16)  NOT NULL,
    user_id         BINARY(16)  NOT NULL,
    id              BINARY(16)  NOT NULL,
    status          VARCHAR(8)  NOT NULL,
    order_id        BINARY(16)  NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (organization_id, subscription_id, user_id),
    KEY assignment_age (organization_id, subscription_id, id),
    KEY assignment_user (organization_id, user_id),
    FOREIGN KEY (organization_id, subscription_id) REFERENCES subscription (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES user (organization_id, id)
) ENGINE = InnoDB;

-- What falls due: an organization's own in the order of days, and across organizations for the worker.
ALTER TABLE subscription ADD KEY subscription_due (status, period_end);
ALTER TABLE lot ADD KEY lot_expiry (organization_id, expires_on), ADD KEY lot_due (expires_on);

-- The users an order created.
CREATE TABLE order_user (
    organization_id BINARY(16) NOT NULL,
    order_id        BINARY(16) NOT NULL,
    user_id         BINARY(16) NOT NULL,
    position        BIGINT     NOT NULL,
    PRIMARY KEY (organization_id, order_id, position),
    FOREIGN KEY (organization_id, order_id) REFERENCES `order` (organization_id, id)
) ENGINE = InnoDB;

ALTER TABLE user ADD KEY user_page (organization_id, status, id);

GRANT SELECT, INSERT, UPDATE ON credit_check TO guichet_program;
GRANT SELECT, INSERT ON product_key TO guichet_program;
GRANT SELECT, INSERT ON product_key_redemption TO guichet_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON assignment TO guichet_program;
GRANT SELECT, INSERT, DELETE ON order_user TO guichet_program;

-- How many users an order created: most create none, and their answers need no second look.
ALTER TABLE `order` ADD COLUMN user_count BIGINT NOT NULL DEFAULT 0 AFTER purchase_order_number;
