-- 038: a subscription has a name of the customer's own, to tell two of one product apart.

-- NULL: none. In normal form NFC, at most 100 characters (billing/subscription_name.h).
ALTER TABLE subscription ADD COLUMN name VARCHAR(100) NULL AFTER id;
