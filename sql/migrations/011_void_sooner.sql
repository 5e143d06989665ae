-- 011: a charge that waits for its card holder is given up sooner than after its 23 hours, where something else is to collect its invoice.

-- From when on the worker voids it; NULL: after its 23 hours.
ALTER TABLE payment ADD COLUMN void_at DATETIME(6) NULL AFTER next_try_at;
