-- 033: the movements and payouts of a day are a result of their own, so that the comparison of its charges is kept while they cannot be read.

-- settled_run: like run, of the movements and payouts; 0: they were never read to their end. settled_at: when. payouts_wrong: payouts that their
-- movements do not sum to, rows of reconciliation_difference with this number; payouts_left: payouts beyond what one reading explains.
ALTER TABLE reconciliation
    ADD COLUMN settled_run BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN settled_at DATETIME(6) NULL,
    ADD COLUMN payouts_wrong BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN payouts_left BIGINT NOT NULL DEFAULT 0;

-- Earlier releases kept both as one result.
UPDATE reconciliation SET settled_run = run, settled_at = finished_at, version = version + 1 WHERE run > 0;

ALTER TABLE reconciliation
    ADD CONSTRAINT reconciliation_settled CHECK ((settled_run = 0) = (settled_at IS NULL)),
    ADD CONSTRAINT reconciliation_payouts CHECK (settled_run >= 0 AND payouts_wrong >= 0 AND payouts_left >= 0);

-- A payout that failed or was cancelled is a movement of its own later, which names the payout as its source.
ALTER TABLE gateway_movement ADD KEY movement_source (gateway, account_id, source);

-- returned: it had failed or was cancelled when it was read, and is not on the bank statement; the gateway need not say then what it was made of.
ALTER TABLE gateway_payout
    ADD COLUMN returned BIGINT NOT NULL DEFAULT 0,
    DROP CONSTRAINT payout_explained,
    ADD CONSTRAINT payout_explained CHECK (automatic = 0 OR returned <> 0
        OR amount_minor = charges_minor + refunds_minor + disputes_minor + fees_minor + other_minor);
