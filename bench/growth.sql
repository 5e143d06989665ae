-- bench/growth.sql: @ORGANIZATIONS@ organizations with ten subscriptions each, paid by invoice, and one administrator. A
-- template for bench/growth, run by the server's root. It writes row by row what the product's acts would have written,
-- so that a million subscriptions take only minutes. The identifiers are numbers, which bench/sit.c relies on: those of
-- the organization, its administrator and its payment method are alike, its subscriptions' are ten times that and on.
SET SESSION max_statement_time = 0, foreign_key_checks = 0, unique_checks = 0, tx_isolation = 'READ-COMMITTED';

INSERT INTO product (id, code, name_en, name_fr, created_at) VALUES (UNHEX(LPAD('1', 32, '0')), 'bench', 'Bench', 'Banc', UTC_TIMESTAMP(6));
INSERT INTO price (id, product_id, currency, billing_period, mode, steps, min_licences, max_licences, trial_days, reduction_policy, created_at)
VALUES (UNHEX(LPAD('1', 32, '0')), UNHEX(LPAD('1', 32, '0')), 'EUR', 'P1M', 'flat', '*:1050', 1, 1000000, 0, 'any_time', UTC_TIMESTAMP(6));

INSERT INTO organization (id, name, legal_name, line1, postal_code, city, country, vat_id, siren, currency, locale, credit_limit_minor,
    credit_balance_minor, default_payment_method_id, is_operator, sandbox, journal_sequence, journal_hash, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), CONCAT('Atelier ', LPAD(seq, 7, '0')), CONCAT('Atelier ', LPAD(seq, 7, '0'), ' SAS'), '8 rue des Lilas', '69003',
    'Lyon', 'FR', 'FR88100000009', '100000009', 'EUR', 'fr', 1000000000000, 0, UNHEX(LPAD(HEX(seq), 32, '0')), 0, 0, 0, REPEAT(CHAR(0), 32), 1,
    UTC_TIMESTAMP(6) FROM seq_1_to_@ORGANIZATIONS@;
INSERT INTO user (organization_id, id, email, email_key, display_name, roles, status, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), CONCAT('growth.', seq, '@atelier.example'), CONCAT('growth.', seq, '@atelier.example'),
    'Gabrielle Morel', 1, 'active', 1, UTC_TIMESTAMP(6) FROM seq_1_to_@ORGANIZATIONS@;
INSERT INTO payment_method (organization_id, id, type, status, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq), 32, '0')), 'invoice', 'active', 1, UTC_TIMESTAMP(6) FROM seq_1_to_@ORGANIZATIONS@;
INSERT INTO subscription (organization_id, id, price_id, currency, billing_period, mode, steps, channel, status, total_licences,
    assigned_licences, reserved_licences, pending_licences, anchor, period_number, period_start, period_end, payment_method_id, hold, version, created_at)
SELECT UNHEX(LPAD(HEX(seq), 32, '0')), UNHEX(LPAD(HEX(seq * 10 + one), 32, '0')), UNHEX(LPAD('1', 32, '0')), 'EUR', 'P1M', 'flat', '*:1050',
    'direct', 'active', 100, 0, 0, 0, '@START@', 0, '@START@', '@END@', UNHEX(LPAD(HEX(seq), 32, '0')), 'none', 1, UTC_TIMESTAMP(6)
FROM seq_1_to_@ORGANIZATIONS@ JOIN (SELECT seq AS one FROM seq_0_to_9) ten ORDER BY seq, one;
INSERT INTO lot (organization_id, id, subscription_id, quantity, unit_price_minor, acquired_on)
SELECT organization_id, id, id, 100, 1050, '@START@' FROM subscription WHERE price_id = UNHEX(LPAD('1', 32, '0'));
INSERT INTO subscription_period (organization_id, subscription_id, number, period_start, period_end, licences, unbilled, created_at)
SELECT organization_id, id, 0, '@START@', '@END@', 100, 'free', UTC_TIMESTAMP(6) FROM subscription WHERE price_id = UNHEX(LPAD('1', 32, '0'));
ANALYZE TABLE organization, user, subscription, lot, payment_method, subscription_period;
