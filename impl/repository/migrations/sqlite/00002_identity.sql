-- +goose Up

-- What a user needs to sign in. A user without a password was invited and has not come yet.
CREATE TABLE accounts (
    user_id       TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL,
    verified_at   DATETIME,
    created_at    DATETIME NOT NULL
);

-- Of tokens and keys only the SHA-256 is kept: who reads the database cannot use them.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    token_hash   BLOB UNIQUE,
    created_at   DATETIME NOT NULL,
    last_used_at DATETIME NOT NULL,
    expires_at   DATETIME NOT NULL,
    ends_at      DATETIME NOT NULL,
    address      TEXT NOT NULL,
    user_agent   TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- The seed and the token together give the next token, so that requests that race get the same one, and
-- neither the database nor a copied token alone tells it.
CREATE TABLE refresh_tokens (
    token_hash BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seed       BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    used_at    DATETIME
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Who registers becomes a user when the token comes back, with the name and password of that very request.
CREATE TABLE mail_tokens (
    token_hash BLOB PRIMARY KEY,
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,
    email      TEXT NOT NULL,
    name       TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL
);
CREATE INDEX mail_tokens_user ON mail_tokens (user_id, purpose);
CREATE INDEX mail_tokens_expires ON mail_tokens (expires_at);

CREATE TABLE api_keys (
    id              TEXT PRIMARY KEY,
    root_id         TEXT NOT NULL,
    user_id         TEXT REFERENCES users (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    hint            TEXT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    old_hash        BLOB UNIQUE,
    overlap_ends_at DATETIME,
    scopes          TEXT NOT NULL,
    class           TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      DATETIME NOT NULL,
    expires_at      DATETIME,
    last_used_at    DATETIME,
    revoked_at      DATETIME
);
CREATE INDEX api_keys_user ON api_keys (user_id, id);
CREATE INDEX api_keys_root ON api_keys (root_id, id);

CREATE TABLE signing_keys (
    id         TEXT PRIMARY KEY,
    seed       BLOB NOT NULL,
    created_at DATETIME NOT NULL,
    signs_from DATETIME NOT NULL,
    ends_at    DATETIME NOT NULL
);

-- Attempts that have failed, by the SHA-256 of what they are counted for: an account or an address.
CREATE TABLE attempts (
    subject   BLOB PRIMARY KEY,
    failures  INTEGER NOT NULL,
    failed_at DATETIME NOT NULL
);
CREATE INDEX attempts_failed ON attempts (failed_at);

CREATE TABLE audit_events (
    id         TEXT PRIMARY KEY,
    at         DATETIME NOT NULL,
    action     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    actor      TEXT NOT NULL,
    subject    TEXT NOT NULL,
    address    TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    request_id TEXT NOT NULL,
    details    TEXT NOT NULL
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
