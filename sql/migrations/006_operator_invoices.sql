-- 006: the operator's list of invoices, across organizations: newest first, all or those of one status; and the invoice an operator's path names.
ALTER TABLE invoice_state
    ADD UNIQUE KEY invoice_state_id (invoice_id),
    ADD KEY invoice_state_every (status, invoice_id);

-- What is left of a line: what took from it while it waited.
ALTER TABLE pending_line ADD KEY pending_line_reduces (organization_id, reduces_id);
