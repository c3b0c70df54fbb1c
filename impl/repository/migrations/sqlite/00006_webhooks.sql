-- +goose Up

-- What other systems have told this one, as it came. A delivery that comes again has the key of the first.
CREATE TABLE webhook_events (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    delivery    TEXT NOT NULL,
    scheme      TEXT NOT NULL,
    type        TEXT NOT NULL,
    verified    BOOLEAN NOT NULL,
    headers     TEXT NOT NULL,
    body        BLOB NOT NULL,
    received_at DATETIME NOT NULL,
    state       TEXT NOT NULL,
    handled_at  DATETIME,
    failure     TEXT NOT NULL
);
CREATE UNIQUE INDEX webhook_events_delivery ON webhook_events (source, delivery);
CREATE INDEX webhook_events_failed ON webhook_events (id) WHERE state = 'failed';

-- What handlers keep: customers of Stripe that are users, and pushes of GitHub.
CREATE TABLE stripe_customers (
    customer   TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at DATETIME NOT NULL
);
CREATE INDEX stripe_customers_user ON stripe_customers (user_id);
CREATE TABLE github_pushes (
    id         TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    ref        TEXT NOT NULL,
    before     TEXT NOT NULL,
    after      TEXT NOT NULL,
    pusher     TEXT NOT NULL,
    commits    INTEGER NOT NULL,
    pushed_at  DATETIME NOT NULL
);
CREATE INDEX github_pushes_repository ON github_pushes (repository, id);

-- +goose Down
DROP TABLE github_pushes;
DROP TABLE stripe_customers;
DROP TABLE webhook_events;
