-- 037: when what clients synchronise was changed last (`updated_since`): sql/sql.h, SQL_MOMENT. Of rows that are there already it is the instant of
-- this migration: a client that asks for a time before it reads them once more and misses none.

ALTER TABLE subscription
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ADD KEY IF NOT EXISTS subscription_updated (organization_id, updated_at, id);
ALTER TABLE `order`
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ADD KEY IF NOT EXISTS order_updated (organization_id, updated_at, id);
ALTER TABLE user
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ADD KEY IF NOT EXISTS user_updated (organization_id, updated_at, id);
ALTER TABLE invoice_state
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ADD KEY IF NOT EXISTS invoice_state_updated (organization_id, updated_at, invoice_id);
ALTER TABLE credit_note_state
    ADD COLUMN IF NOT EXISTS updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    ADD KEY IF NOT EXISTS credit_note_state_updated (organization_id, updated_at, credit_note_id);
