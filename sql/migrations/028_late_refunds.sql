-- 028: a refund that succeeded may fail later: the bank sends it back. It is asked about for a while.

-- watch_at: when the gateway is asked next whether a refund that succeeded still is one, by real time; NULL: not (any more).
ALTER TABLE refund
    ADD COLUMN watch_at DATETIME(6) NULL AFTER dispute,
    ADD KEY refund_watch (watch_at);

-- Those of earlier releases that are young enough are asked about as well, within a day from now.
UPDATE refund
SET watch_at = UTC_TIMESTAMP(6) + INTERVAL CRC32(id) MOD 86400 SECOND, version = version + 1
WHERE state = 'succeeded' AND LEFT(id, 6) > UNHEX(LPAD(HEX((UNIX_TIMESTAMP() - 45 * 86400) * 1000), 12, '0'));
