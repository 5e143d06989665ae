-- bench/billing.sql: @SIZE@ organizations with one subscription each, paid by invoice, whose period ends today. A
-- template for bench/billing, run by the server's root. It writes row by row what the product's acts would have
-- written, so that a million take only minutes.
SET SESSION max_statement_time = 0, foreign_key_checks = 0, unique_checks = 0, tx_isolation = 'READ-COMMITTED';

INSERT INTO product (id, code, name_en, name_fr, created_at) VALUES (UNHEX(LPAD('1', 32, '0')), 'bench', 'Bench', 'Banc', UTC_TIMESTAMP(6));
INSERT INTO price (id, product_id, currency, billing_period, mode, steps, min_licences, max_licences, trial_days, reduction_policy, created_at)
VALUES (UNHEX(LPAD('1', 32, '0')), UNHEX(LPAD('1', 32, '0')), 'EUR', 'P1M', 'flat', '*:1050', 1, 1000000, 0, 'any_time', UTC_TIMESTAMP(6));

-- Identifiers ascend in order of creation, like the product's, which begin with their time.
INSERT INTO organization (id, name, legal_name, line1, postal_code, city, country, vat_id, siren, currency, locale, credit_limit_minor,
    credit_balance_minor, default_payment_method_id, is_operator, sandbox, journal_sequence, journal_hash, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), 'Atelier du Banc', 'Atelier du Banc SAS', '8 rue des Lilas', '69003', 'Lyon', 'FR', 'FR88100000009',
    '100000009', 'EUR', 'fr', 1000000000, 0, UNHEX(LPAD(HEX(seq), 32, '0')), 0, 0, 0, REPEAT(CHAR(0), 32), 1, UTC_TIMESTAMP(6) FROM seq_1_to_@SIZE@;
INSERT INTO payment_method (organization_id, id, type, status, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), 'invoice', 'active', 1, UTC_TIMESTAMP(6) FROM seq_1_to_@SIZE@;
INSERT INTO subscription (organization_id, id, price_id, currency, billing_period, mode, steps, channel, status, total_licences, assigned_licences,
    reserved_licences, pending_licences, anchor, period_number, period_start, period_end, payment_method_id, hold, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD('1', 32, '0')), 'EUR', 'P1M', 'flat', '*:1050', 'direct', 'active',
    10, 0, 0, 0, '@START@', 0, '@START@', '@END@', UNHEX(LPAD(HEX(seq), 32, '0')), 'none', 1, UTC_TIMESTAMP(6) FROM seq_1_to_@SIZE@;
INSERT INTO lot (organization_id, id, subscription_id, quantity, unit_price_minor, acquired_on)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), 10, 1050, '@START@' FROM seq_1_to_@SIZE@;
INSERT INTO subscription_period (organization_id, subscription_id, number, period_start, period_end, licences, unbilled, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), 0, '@START@', '@END@', 10, 'free', UTC_TIMESTAMP(6) FROM seq_1_to_@SIZE@;
ANALYZE TABLE organization, subscription, lot, payment_method, subscription_period;
