-- +goose Up

-- Where partners are told what has happened. An owner is a user, or the first key of a family that belongs to no user. Types and scopes
-- are lists as JSON.
CREATE TABLE webhook_endpoints (
    id              TEXT PRIMARY KEY,
    user_id         TEXT REFERENCES users (id) ON DELETE CASCADE,
    key_id          TEXT REFERENCES api_keys (id) ON DELETE CASCADE,
    url             TEXT NOT NULL,
    types           TEXT NOT NULL,
    description     TEXT NOT NULL,
    contact         TEXT NOT NULL,
    signing         TEXT NOT NULL,
    secret          TEXT NOT NULL,
    old_secret      TEXT NOT NULL,
    overlap_ends_at DATETIME,
    scopes          TEXT NOT NULL,
    pause_reason    TEXT NOT NULL,
    failing_since   DATETIME,
    created_at      DATETIME NOT NULL,
    updated_at      DATETIME NOT NULL,
    CHECK ((user_id IS NULL) <> (key_id IS NULL))
);
CREATE INDEX webhook_endpoints_user ON webhook_endpoints (user_id);
CREATE INDEX webhook_endpoints_key ON webhook_endpoints (key_id);

-- What has happened, as it is sent, and whom it is about: these may be gone.
CREATE TABLE webhook_messages (
    id         TEXT PRIMARY KEY,
    type       TEXT NOT NULL,
    about_user TEXT,
    about_key  TEXT,
    payload    BLOB NOT NULL,
    created_at DATETIME NOT NULL
);

-- A message for an endpoint. Its turn counts how often it was handed to a job: of an earlier turn a job does nothing.
CREATE TABLE webhook_deliveries (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    message_id  TEXT NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
    type        TEXT NOT NULL,
    state       TEXT NOT NULL,
    turn        INTEGER NOT NULL,
    failures    INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    created_at  DATETIME NOT NULL,
    due_at      DATETIME,
    ended_at    DATETIME
);
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_message ON webhook_deliveries (message_id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (created_at) WHERE state = 'pending';

-- How deliveries were sent, and what was answered.
CREATE TABLE webhook_attempts (
    id          TEXT PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    at          DATETIME NOT NULL,
    url         TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    headers     TEXT NOT NULL,
    answer      BLOB NOT NULL,
    failure     TEXT NOT NULL
);
CREATE INDEX webhook_attempts_delivery ON webhook_attempts (delivery_id, id);

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_messages;
DROP TABLE webhook_endpoints;
