-- bench/peers/schema.sql: the database of the peers, as somebody would write it who builds the same two requests and nothing else. In the same server
-- as Guichet's, so with the same durability. bench/peers.sh fills in @PASSWORD@ and adds the rows.
CREATE DATABASE guichet_peers CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS guichet_peer@localhost IDENTIFIED BY '@PASSWORD@';
GRANT SELECT, INSERT, UPDATE ON guichet_peers.* TO guichet_peer@localhost;
USE guichet_peers;

CREATE TABLE organization (
    id       BIGINT      NOT NULL PRIMARY KEY,
    name     VARCHAR(200) NOT NULL,
    currency CHAR(3)     NOT NULL,
    version  BIGINT      NOT NULL
) ENGINE = InnoDB;

CREATE TABLE user (
    id              BIGINT       NOT NULL PRIMARY KEY,
    organization_id BIGINT       NOT NULL,
    email           VARCHAR(254) NOT NULL UNIQUE,
    role            VARCHAR(16)  NOT NULL,
    active          BOOLEAN      NOT NULL,
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;

CREATE TABLE session (
    token_hash BINARY(32)  NOT NULL PRIMARY KEY,
    user_id    BIGINT      NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    FOREIGN KEY (user_id) REFERENCES user (id)
) ENGINE = InnoDB;

CREATE TABLE product (
    id   BIGINT       NOT NULL PRIMARY KEY,
    code VARCHAR(64)  NOT NULL UNIQUE,
    name VARCHAR(200) NOT NULL
) ENGINE = InnoDB;

CREATE TABLE price (
    id                BIGINT     NOT NULL PRIMARY KEY,
    product_id        BIGINT     NOT NULL,
    currency          CHAR(3)    NOT NULL,
    billing_period    VARCHAR(3) NOT NULL,
    unit_amount_minor BIGINT     NOT NULL,
    tax_percent       BIGINT     NOT NULL,
    FOREIGN KEY (product_id) REFERENCES product (id)
) ENGINE = InnoDB;

CREATE TABLE subscription (
    id              VARCHAR(40) NOT NULL PRIMARY KEY,
    organization_id BIGINT      NOT NULL,
    price_id        BIGINT      NOT NULL,
    channel         VARCHAR(24) NOT NULL,
    status          VARCHAR(16) NOT NULL,
    total           BIGINT      NOT NULL,
    assigned        BIGINT      NOT NULL,
    reserved        BIGINT      NOT NULL,
    pending         BIGINT      NOT NULL,
    period_start    DATE        NOT NULL,
    period_end      DATE        NOT NULL,
    cancels_on      DATE        NULL,
    payment_type    VARCHAR(16) NOT NULL,
    open_order_id   VARCHAR(40) NULL,
    version         BIGINT      NOT NULL,
    KEY subscription_organization (organization_id, id),
    FOREIGN KEY (organization_id) REFERENCES organization (id),
    FOREIGN KEY (price_id) REFERENCES price (id)
) ENGINE = InnoDB;

CREATE TABLE quote (
    id                   VARCHAR(40) NOT NULL PRIMARY KEY,
    organization_id      BIGINT      NOT NULL,
    subscription_id      VARCHAR(40) NOT NULL,
    subscription_version BIGINT      NOT NULL,
    total                BIGINT      NOT NULL,
    quoted_on            DATE        NOT NULL,
    amount_minor         BIGINT      NOT NULL,
    expires_at           DATETIME(6) NOT NULL,
    FOREIGN KEY (subscription_id) REFERENCES subscription (id)
) ENGINE = InnoDB;

CREATE TABLE orders (
    id              VARCHAR(40) NOT NULL PRIMARY KEY,
    organization_id BIGINT      NOT NULL,
    quote_id        VARCHAR(40) NOT NULL UNIQUE,
    subscription_id VARCHAR(40) NOT NULL,
    status          VARCHAR(16) NOT NULL,
    licences_delta  BIGINT      NOT NULL,
    total           BIGINT      NOT NULL,
    amount_minor    BIGINT      NOT NULL,
    created_by      BIGINT      NOT NULL,
    created_at      DATETIME(6) NOT NULL,
    KEY orders_organization (organization_id, created_at),
    FOREIGN KEY (subscription_id) REFERENCES subscription (id)
) ENGINE = InnoDB;

-- An Idempotency-Key and what it was answered.
CREATE TABLE operation (
    user_id     BIGINT       NOT NULL,
    key_hash    BINARY(32)   NOT NULL,
    http_status SMALLINT     NOT NULL,
    body        TEXT         NOT NULL,
    created_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (user_id, key_hash)
) ENGINE = InnoDB;

-- For bench/peers.sh alone: whose token is whose, and the subscriptions that orders change.
CREATE TABLE seat (
    organization_id BIGINT      NOT NULL PRIMARY KEY,
    token           VARCHAR(64) NOT NULL
) ENGINE = InnoDB;
