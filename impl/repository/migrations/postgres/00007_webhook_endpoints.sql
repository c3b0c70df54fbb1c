-- +goose Up

-- Where partners are told what has happened. An owner is a user, or the first key of a family that belongs to no user. Types and scopes
-- are lists as JSON.
CREATE TABLE webhook_endpoints (
    id              uuid PRIMARY KEY,
    user_id         uuid REFERENCES users (id) ON DELETE CASCADE,
    key_id          uuid REFERENCES api_keys (id) ON DELETE CASCADE,
    url             text NOT NULL,
    types           text NOT NULL,
    description     text NOT NULL,
    contact         text NOT NULL,
    signing         text NOT NULL,
    secret          text NOT NULL,
    old_secret      text NOT NULL,
    overlap_ends_at timestamptz,
    scopes          text NOT NULL,
    pause_reason    text NOT NULL,
    failing_since   timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CHECK ((user_id IS NULL) <> (key_id IS NULL))
);
CREATE INDEX webhook_endpoints_user ON webhook_endpoints (user_id);
CREATE INDEX webhook_endpoints_key ON webhook_endpoints (key_id);

-- What has happened, as it is sent, and whom it is about: these may be gone.
CREATE TABLE webhook_messages (
    id         uuid PRIMARY KEY,
    type       text NOT NULL,
    about_user uuid,
    about_key  uuid,
    payload    bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- A message for an endpoint. Its turn counts how often it was handed to a job: of an earlier turn a job does nothing.
CREATE TABLE webhook_deliveries (
    id          uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    message_id  uuid NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
    type        text NOT NULL,
    state       text NOT NULL,
    turn        integer NOT NULL,
    failures    integer NOT NULL,
    attempts    integer NOT NULL,
    status      integer NOT NULL,
    created_at  timestamptz NOT NULL,
    due_at      timestamptz,
    ended_at    timestamptz
);
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_message ON webhook_deliveries (message_id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (created_at) WHERE state = 'pending';

-- How deliveries were sent, and what was answered.
CREATE TABLE webhook_attempts (
    id          uuid PRIMARY KEY,
    delivery_id uuid NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    url         text NOT NULL,
    duration_ms integer NOT NULL,
    status      integer NOT NULL,
    headers     jsonb NOT NULL,
    answer      bytea NOT NULL,
    failure     text NOT NULL
);
CREATE INDEX webhook_attempts_delivery ON webhook_attempts (delivery_id, id);

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_messages;
DROP TABLE webhook_endpoints;
