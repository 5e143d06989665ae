-- 004: price changes: what a price is from a day on.

-- Sealed. In force on a day: the newest of the price's revisions that is effective by then, else the price's own row. Currency, billing
-- period and everything else of a price stay what they are. A day has one revision of a price at most.
CREATE TABLE price_revision (
    price_id       BINARY(16)    NOT NULL,
    effective_from DATE          NOT NULL,
    mode           VARCHAR(9)    NOT NULL,
    steps          VARCHAR(1000) NOT NULL,
    created_at     DATETIME(6)   NOT NULL,
    PRIMARY KEY (price_id, effective_from),
    FOREIGN KEY (price_id) REFERENCES price (id)
) ENGINE = InnoDB;

-- The rate a purchase was quoted at: a revision that arrives before its order is confirmed changes nothing of what was promised.
-- NULL: of a change, which is priced by its subscription; of a purchase quoted before there were revisions, by the price's own row.
ALTER TABLE quote ADD COLUMN mode VARCHAR(9) NULL AFTER binding, ADD COLUMN steps VARCHAR(1000) NULL AFTER mode;

GRANT SELECT, INSERT ON price_revision TO guichet_program;
