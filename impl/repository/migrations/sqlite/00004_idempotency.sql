-- +goose Up

-- The first answers to requests with an Idempotency-Key. An answer is sealed with the key, of which there is only a hash.
CREATE TABLE idempotency_keys (
    key_hash     BLOB PRIMARY KEY,
    fingerprint  BLOB NOT NULL,
    claim        BLOB NOT NULL,
    answer       BLOB,
    claimed_till DATETIME NOT NULL,
    expires_at   DATETIME NOT NULL
);
CREATE INDEX idempotency_keys_expires ON idempotency_keys (expires_at);

-- +goose Down
DROP TABLE idempotency_keys;
