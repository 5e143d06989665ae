-- 039: an installation moves to another account at the gateway (counter/gateway_adopt.h).

-- number: how many accounts there were so far, this one included; a former one's row is named 'former-NUMBER'. adopted_at: since when payments
-- are made here instead of at the account before; NULL: this is the first one.
ALTER TABLE gateway_account
    ADD COLUMN number BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN adopted_at DATETIME(6) NULL;

-- account_number: of the account that the method was made at; at another one it cannot be charged. lapsed_at: when its holder was told so, by the
-- journal.
ALTER TABLE payment_method
    ADD COLUMN account_number BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN lapsed_at DATETIME(6) NULL;

-- Each account has its own name for an organization.
ALTER TABLE gateway_customer
    ADD COLUMN account_number BIGINT NOT NULL DEFAULT 1,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (organization_id, gateway, account_number);
