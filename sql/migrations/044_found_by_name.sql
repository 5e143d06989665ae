-- 044: the operator finds a customer by the beginning of its name, by its numbers, and by the number of one of its documents.

-- Names are compared as people type them, without case and accents; they are kept as they were given.
ALTER TABLE organization
    MODIFY name VARCHAR(200) NOT NULL COLLATE utf8mb4_general_ci,
    MODIFY legal_name VARCHAR(200) NOT NULL COLLATE utf8mb4_general_ci,
    ADD KEY organization_name (name),
    ADD KEY organization_legal_name (legal_name),
    ADD KEY organization_siren (siren),
    ADD KEY organization_vat_id (vat_id);

-- A number is unique in its series alone: each sandbox has series of its own.
ALTER TABLE invoice ADD KEY invoice_by_number (number);
ALTER TABLE credit_note ADD KEY credit_note_by_number (number);
