-- +goose Up

-- The first answers to requests with an Idempotency-Key. An answer is sealed with the key, of which there is only a hash.
CREATE TABLE idempotency_keys (
    key_hash     bytea PRIMARY KEY,
    fingerprint  bytea NOT NULL,
    claim        bytea NOT NULL,
    answer       bytea,
    claimed_till timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_expires ON idempotency_keys (expires_at);

-- +goose Down
DROP TABLE idempotency_keys;
