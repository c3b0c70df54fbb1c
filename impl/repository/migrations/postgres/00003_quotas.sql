-- +goose Up

-- How much of quotas is used, by whom, in the period that ends then. The rows change at every request, so there is room
-- for their next versions beside them (heap-only tuples), which no index has to learn of.
CREATE TABLE quota_uses (
    name    TEXT NOT NULL,
    whose   TEXT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    used    BIGINT NOT NULL,
    PRIMARY KEY (name, whose, ends_at)
) WITH (fillfactor = 50);
CREATE INDEX quota_uses_ends ON quota_uses (ends_at);

-- +goose Down
DROP TABLE quota_uses;
