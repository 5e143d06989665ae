-- 034: events by their type (`type` of GET /v1/events), found without reading the others.

ALTER TABLE event ADD KEY IF NOT EXISTS event_type (organization_id, type, sequence);
