-- 027: a removed payment method is taken from the gateway, too.

-- When the worker next tells the gateway; NULL: nothing is to be told, or it was. detach_tries: how often it was told in vain.
ALTER TABLE payment_method
    ADD COLUMN detach_at DATETIME(6) NULL AFTER status,
    ADD COLUMN detach_tries BIGINT NOT NULL DEFAULT 0 AFTER detach_at,
    ADD KEY payment_method_detach (detach_at),
    ADD CONSTRAINT detached_removed CHECK (detach_at IS NULL OR (status = 'removed' AND gateway_reference IS NOT NULL));

-- What was removed before still stands there.
UPDATE payment_method SET detach_at = UTC_TIMESTAMP(6), version = version + 1
WHERE status = 'removed' AND gateway_reference IS NOT NULL;
