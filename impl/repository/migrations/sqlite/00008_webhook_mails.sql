-- +goose Up

-- When somebody was last mailed that the endpoint is paused.
ALTER TABLE webhook_endpoints ADD COLUMN told_at DATETIME;

-- +goose Down
ALTER TABLE webhook_endpoints DROP COLUMN told_at;
