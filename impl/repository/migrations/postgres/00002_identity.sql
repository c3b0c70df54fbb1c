-- +goose Up

-- What a user needs to sign in. A user without a password was invited and has not come yet.
CREATE TABLE accounts (
    user_id       uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash text NOT NULL,
    verified_at   timestamptz,
    created_at    timestamptz NOT NULL
);

-- Of tokens and keys only the SHA-256 is kept: who reads the database cannot use them.
CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind         text NOT NULL,
    token_hash   bytea UNIQUE,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    address      text NOT NULL,
    user_agent   text NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- The seed and the token together give the next token, so that requests that race get the same one, and
-- neither the database nor a copied token alone tells it.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seed       bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Who registers becomes a user when the token comes back, with the name and password of that very request.
CREATE TABLE mail_tokens (
    token_hash bytea PRIMARY KEY,
    user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
    purpose    text NOT NULL,
    email      text NOT NULL,
    name       text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX mail_tokens_user ON mail_tokens (user_id, purpose);
CREATE INDEX mail_tokens_expires ON mail_tokens (expires_at);

CREATE TABLE api_keys (
    id              uuid PRIMARY KEY,
    root_id         uuid NOT NULL,
    user_id         uuid REFERENCES users (id) ON DELETE CASCADE,
    name            text NOT NULL,
    hint            text NOT NULL,
    token_hash      bytea NOT NULL UNIQUE,
    old_hash        bytea UNIQUE,
    overlap_ends_at timestamptz,
    scopes          jsonb NOT NULL,
    class           text NOT NULL,
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    last_used_at    timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX api_keys_user ON api_keys (user_id, id);
CREATE INDEX api_keys_root ON api_keys (root_id, id);

CREATE TABLE signing_keys (
    id         uuid PRIMARY KEY,
    seed       bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL
);

-- Attempts that have failed, by the SHA-256 of what they are counted for: an account or an address.
CREATE TABLE attempts (
    subject   bytea PRIMARY KEY,
    failures  integer NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX attempts_failed ON attempts (failed_at);

CREATE TABLE audit_events (
    id         uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    action     text NOT NULL,
    outcome    text NOT NULL,
    actor      text NOT NULL,
    subject    text NOT NULL,
    address    text NOT NULL,
    user_agent text NOT NULL,
    request_id text NOT NULL,
    details    jsonb NOT NULL
);
CREATE INDEX audit_events_action ON audit_events (action, id);
CREATE INDEX audit_events_subject ON audit_events (subject, id);

-- +goose Down
DROP TABLE audit_events;
DROP TABLE attempts;
DROP TABLE signing_keys;
DROP TABLE api_keys;
DROP TABLE mail_tokens;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE accounts;
