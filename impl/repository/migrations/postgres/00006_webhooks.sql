-- +goose Up

-- Nobody looks for jobs by what they are about, and each insert would pay for it.
DROP INDEX river_job_args_index;
DROP INDEX river_job_metadata_index;

-- What other systems have told this one, as it came. A delivery that comes again has the key of the first.
CREATE TABLE webhook_events (
    id          uuid PRIMARY KEY,
    source      text NOT NULL,
    delivery    text NOT NULL,
    scheme      text NOT NULL,
    type        text NOT NULL,
    verified    boolean NOT NULL,
    headers     jsonb NOT NULL,
    body        bytea NOT NULL,
    received_at timestamptz NOT NULL,
    state       text NOT NULL,
    handled_at  timestamptz,
    failure     text NOT NULL
);
CREATE UNIQUE INDEX webhook_events_delivery ON webhook_events (source, delivery);
CREATE INDEX webhook_events_failed ON webhook_events (id) WHERE state = 'failed';

-- What handlers keep: customers of Stripe that are users, and pushes of GitHub.
CREATE TABLE stripe_customers (
    customer   text PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX stripe_customers_user ON stripe_customers (user_id);
CREATE TABLE github_pushes (
    id         uuid PRIMARY KEY,
    repository text NOT NULL,
    ref        text NOT NULL,
    before     text NOT NULL,
    after      text NOT NULL,
    pusher     text NOT NULL,
    commits    integer NOT NULL,
    pushed_at  timestamptz NOT NULL
);
CREATE INDEX github_pushes_repository ON github_pushes (repository, id);

-- +goose Down
DROP TABLE github_pushes;
DROP TABLE stripe_customers;
DROP TABLE webhook_events;
CREATE INDEX river_job_args_index ON river_job USING gin (args);
CREATE INDEX river_job_metadata_index ON river_job USING gin (metadata);
