-- 017: a subscription that moves onto an invoice method is on credit from its next renewal on: beyond the credit limit it waits for a credit check.

-- move_…: the invoice method it shall be paid by once the check is passed, until then it is paid as before. by_invoice_minor: what its next renewal
-- comes to with tax, where it moved onto an invoice method in the period by_invoice_number; owed until that period's successor is invoiced.
ALTER TABLE subscription
    ADD COLUMN move_method_id    BINARY(16) NULL AFTER payment_method_id,
    ADD COLUMN move_check_id     BINARY(16) NULL AFTER move_method_id,
    ADD COLUMN move_expected_by  DATE       NULL AFTER move_check_id,
    ADD COLUMN by_invoice_minor  BIGINT     NOT NULL DEFAULT 0 AFTER move_expected_by,
    ADD COLUMN by_invoice_number BIGINT     NOT NULL DEFAULT 0 AFTER by_invoice_minor,
    ADD CONSTRAINT move_whole CHECK ((move_method_id IS NULL) = (move_check_id IS NULL) AND (move_method_id IS NULL) = (move_expected_by IS NULL)),
    ADD CONSTRAINT by_invoice_positive CHECK (by_invoice_minor >= 0);

-- A check is of an order, or of such a move.
ALTER TABLE credit_check
    MODIFY order_id BINARY(16) NULL,
    ADD COLUMN subscription_id   BINARY(16) NULL AFTER order_id,
    ADD COLUMN payment_method_id BINARY(16) NULL AFTER subscription_id,
    ADD CONSTRAINT check_of_one CHECK ((order_id IS NULL) = (subscription_id IS NOT NULL) AND (order_id IS NULL) = (payment_method_id IS NOT NULL));
