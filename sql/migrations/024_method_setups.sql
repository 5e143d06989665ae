-- 024: payment methods that a person gives on the gateway's own page, and one customer an organization at the gateway.

-- What the gateway calls the organization: all methods of it hang on that. One row a kind of gateway, so that an installation that changes from
-- the sandbox to Stripe does not take the one's names for the other's.
CREATE TABLE gateway_customer (
    organization_id BINARY(16)   NOT NULL,
    gateway         VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reference       VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (organization_id, gateway),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT ON gateway_customer TO guichet_program;

-- id is our key at the gateway. reference, page_url: the gateway's. The states are those of billing/method_setup.h.
CREATE TABLE payment_method_setup (
    organization_id   BINARY(16)    NOT NULL,
    id                BINARY(16)    NOT NULL,
    type              VARCHAR(12)   NOT NULL,
    make_default      BIGINT        NOT NULL,
    return_to         VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    language          VARCHAR(2)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state             VARCHAR(9)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reference         VARCHAR(255)  NULL,
    page_url          VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NULL,
    payment_method_id BINARY(16)    NULL,
    expires_at        DATETIME(6)   NOT NULL,
    lease_until       DATETIME(6)   NULL,
    next_try_at       DATETIME(6)   NULL,
    tries             BIGINT        NOT NULL,
    version           BIGINT        NOT NULL,
    created_at        DATETIME(6)   NOT NULL,
    PRIMARY KEY (organization_id, id),
    KEY setup_by_id (id),
    KEY setup_due (next_try_at),
    FOREIGN KEY (organization_id) REFERENCES organization (id),
    FOREIGN KEY (organization_id, payment_method_id) REFERENCES payment_method (organization_id, id),
    CONSTRAINT setup_state CHECK (state IN ('opening', 'open', 'completed', 'expired', 'cancelled', 'failed')),
    CONSTRAINT setup_completed CHECK ((state = 'completed') = (payment_method_id IS NOT NULL)),
    CONSTRAINT setup_pursued CHECK ((state IN ('opening', 'open')) = (next_try_at IS NOT NULL))
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE ON payment_method_setup TO guichet_program;

-- A setup makes one method, whoever hears of its end and how often.
ALTER TABLE payment_method
    ADD COLUMN setup_id BINARY(16) NULL AFTER gateway_reference,
    ADD UNIQUE KEY payment_method_of_setup (organization_id, setup_id);

-- The worker may set a setup aside, too.
ALTER TABLE set_aside
    DROP CONSTRAINT IF EXISTS CONSTRAINT_1,
    ADD CONSTRAINT set_aside_kind CHECK (kind IN ('organization', 'payment', 'refund', 'turn', 'setup'));
