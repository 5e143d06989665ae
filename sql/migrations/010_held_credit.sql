-- 010: credit balance that an open order uses is held for it.

-- credit_balance_minor is what is free, credit_held_minor what open orders hold; the two together are what is left of credit notes and payments.
ALTER TABLE organization
    ADD COLUMN credit_held_minor BIGINT NOT NULL DEFAULT 0 AFTER credit_balance_minor,
    ADD CONSTRAINT credit_held_positive CHECK (credit_held_minor >= 0);

-- What an order that has not ended holds, and of which source: a credit note, or a payment of more than was due. What is unspent of that source is
-- lower by as much. The rows go when the order ends: spent, or given back to the same source.
CREATE TABLE credit_hold (
    organization_id BINARY(16)  NOT NULL,
    order_id        BINARY(16)  NOT NULL,
    source_kind     VARCHAR(11) NOT NULL,
    source_id       BINARY(16)  NOT NULL,
    minor           BIGINT      NOT NULL,
    PRIMARY KEY (organization_id, order_id, source_kind, source_id),
    FOREIGN KEY (organization_id, order_id) REFERENCES `order` (organization_id, id),
    CHECK (source_kind IN ('credit_note', 'payment') AND minor > 0)
) ENGINE = InnoDB;

-- The cause of a posting that holds credit, gives it back, or spends what was held. An order that was withdrawn leaves postings that come to nothing.
ALTER TABLE ledger_entry ADD COLUMN order_id BINARY(16) NULL AFTER credit_note_id;

GRANT SELECT, INSERT, DELETE ON credit_hold TO guichet_program;
