-- 045: the operator sees what became of each product key, and revokes those that nobody redeemed.

-- state: available, redeemed or revoked. It moves away from available once: whoever moves it has the key (product_key_redemption or
-- product_key_revocation tells who). product_id: that of its price. ending: the last group of the text, by which a person tells keys apart; NULL: made
-- before this migration.
ALTER TABLE product_key
    ADD COLUMN IF NOT EXISTS product_id BINARY(16) NULL AFTER id,
    ADD COLUMN IF NOT EXISTS state VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'available' AFTER months,
    ADD COLUMN IF NOT EXISTS ending CHAR(5) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER state;
UPDATE product_key k JOIN price p ON p.id = k.price_id SET k.product_id = p.product_id WHERE k.product_id IS NULL;
UPDATE product_key k JOIN product_key_redemption r ON r.product_key_id = k.id SET k.state = 'redeemed' WHERE k.state = 'available';
ALTER TABLE product_key
    MODIFY product_id BINARY(16) NOT NULL,
    ADD KEY IF NOT EXISTS product_key_state (state, id),
    ADD KEY IF NOT EXISTS product_key_product (product_id, id),
    ADD KEY IF NOT EXISTS product_key_product_state (product_id, state, id),
    ADD KEY IF NOT EXISTS product_key_ending (ending, id);
GRANT UPDATE (state) ON product_key TO guichet_program;

CREATE TABLE IF NOT EXISTS product_key_revocation (
    product_key_id BINARY(16)   NOT NULL,
    reason         VARCHAR(500) NOT NULL,
    created_by     BINARY(16)   NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    PRIMARY KEY (product_key_id),
    FOREIGN KEY (product_key_id) REFERENCES product_key (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT ON product_key_revocation TO guichet_program;
