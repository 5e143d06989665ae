-- 042: an organization's customer at the gateway may be deleted there, and another one is made (counter/gateway_customer.h).

-- version: how many the organization has had at this account, this one included.
ALTER TABLE gateway_customer ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
GRANT UPDATE ON gateway_customer TO guichet_program;
