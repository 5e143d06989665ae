-- 043: products and prices are changed by the operator: their names, until when they are sold, and what takes their place.

ALTER TABLE product
    ADD COLUMN IF NOT EXISTS on_sale_until DATE NULL AFTER name_fr,
    ADD COLUMN IF NOT EXISTS version BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6);
ALTER TABLE price
    ADD COLUMN IF NOT EXISTS version BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6);

-- What a customer is offered in place of what is no longer sold, in the operator's order (place 0, 1, …).
CREATE TABLE IF NOT EXISTS product_successor (
    product_id   BINARY(16) NOT NULL,
    place        BIGINT     NOT NULL,
    successor_id BINARY(16) NOT NULL,
    PRIMARY KEY (product_id, place),
    UNIQUE KEY product_successor_once (product_id, successor_id),
    FOREIGN KEY (product_id) REFERENCES product (id),
    FOREIGN KEY (successor_id) REFERENCES product (id)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS price_successor (
    price_id     BINARY(16) NOT NULL,
    place        BIGINT     NOT NULL,
    successor_id BINARY(16) NOT NULL,
    PRIMARY KEY (price_id, place),
    UNIQUE KEY price_successor_once (price_id, successor_id),
    FOREIGN KEY (price_id) REFERENCES price (id),
    FOREIGN KEY (successor_id) REFERENCES price (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, DELETE ON product_successor TO guichet_program;
GRANT SELECT, INSERT, DELETE ON price_successor TO guichet_program;
