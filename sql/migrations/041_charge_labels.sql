-- 041: an order's charge is made before its invoice has a number; afterwards the gateway is told what it has paid (counter/charge_label.h).

-- A charge of which the gateway is to be told. The row goes once the gateway has it, or refuses it for good. version: of this row alone, because a
-- client is told nothing of it.
CREATE TABLE charge_label (
    organization_id BINARY(16)  NOT NULL,
    payment_id      BINARY(16)  NOT NULL,
    next_try_at     DATETIME(6) NOT NULL,
    tries           BIGINT      NOT NULL,
    version         BIGINT      NOT NULL,
    PRIMARY KEY (organization_id, payment_id),
    KEY charge_label_due (next_try_at),
    FOREIGN KEY (organization_id, payment_id) REFERENCES payment (organization_id, id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE, DELETE ON charge_label TO guichet_program;
