-- +goose Up

-- How much of quotas is used, by whom, in the period that ends then.
CREATE TABLE quota_uses (
    name    TEXT NOT NULL,
    whose   TEXT NOT NULL,
    ends_at DATETIME NOT NULL,
    used    INTEGER NOT NULL,
    PRIMARY KEY (name, whose, ends_at)
) WITHOUT ROWID;
CREATE INDEX quota_uses_ends ON quota_uses (ends_at);

-- +goose Down
DROP TABLE quota_uses;
