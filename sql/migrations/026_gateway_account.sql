-- 026: whose account the payments of this database were made with: with another one's key money would be taken that
-- nobody finds again (counter/gateway_identity.h).

-- One row. key_check: a keyed check value of the secret key that was last seen to open this account; it tells nothing of the key.
CREATE TABLE gateway_account (
    name       VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind       VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    live       BOOLEAN      NOT NULL,
    key_check  BINARY(32)   NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE ON gateway_account TO guichet_program;
