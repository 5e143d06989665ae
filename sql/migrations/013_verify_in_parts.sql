-- 013: the books are re-checked in parts: what belongs to a part of a table is found by key.

ALTER TABLE ledger_entry
    ADD KEY ledger_invoice (organization_id, invoice_id),
    ADD KEY ledger_payment (organization_id, payment_id),
    ADD KEY ledger_credit_note (organization_id, credit_note_id);

ALTER TABLE credit_note_line ADD KEY credit_note_line_subscription (organization_id, subscription_id);
