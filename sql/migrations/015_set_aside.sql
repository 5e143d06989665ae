-- 015: what fails is set aside, so that it holds up nobody else; a turned clock goes on in the background; whose secret made this database's hashes.

-- What the worker works on for everybody and could not do: an organization's billing days, a payment, a refund, a turned clock. It is left out of
-- the rounds, tried by itself at next_try_at, and the row is deleted when that succeeds. object_id: an organization's own identifier where the kind
-- is organization or turn. reason: the name of a status, or of the signal that ended the process at work on it. No foreign key: the row is written
-- while another act may hold the organization, and that must not make it wait.
CREATE TABLE set_aside (
    organization_id BINARY(16)  NOT NULL,
    kind            VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object_id       BINARY(16)  NOT NULL,
    since           DATETIME(6) NOT NULL,
    failures        BIGINT      NOT NULL,
    next_try_at     DATETIME(6) NOT NULL,
    reason          VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version         BIGINT      NOT NULL,
    PRIMARY KEY (organization_id, kind, object_id),
    KEY set_aside_due (next_try_at),
    CHECK (kind IN ('organization', 'payment', 'refund', 'turn')),
    CHECK (failures > 0)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE, DELETE ON set_aside TO guichet_program;

-- A sandbox whose clock is on its way to wanted_at: what falls due until then is not all done. The row goes when the clock has arrived.
CREATE TABLE clock_turn (
    organization_id BINARY(16)  NOT NULL,
    wanted_at       DATETIME(6) NOT NULL,
    asked_at        DATETIME(6) NOT NULL,
    version         BIGINT      NOT NULL,
    PRIMARY KEY (organization_id),
    FOREIGN KEY (organization_id) REFERENCES organization (id)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE, DELETE ON clock_turn TO guichet_program;

-- A keyed check value of the program's secret: another secret would silently make every product key sold unknown. It tells nothing of the secret.
CREATE TABLE secret_check (
    name       VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value      BINARY(32)  NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB;
GRANT SELECT, INSERT, UPDATE ON secret_check TO guichet_program;
