-- +goose Up

-- Times are UTC and written 2026-11-23 09:30:00.123456+00:00. Zeros at the end of the fraction are
-- left out, and so is an empty fraction; "+" sorts before "." and "." before the digits, so the order
-- of the text is the order of the times.
--
-- The columns from name_key on are computed by the program from those before them.
CREATE TABLE users (
    seq                 INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    email               TEXT NOT NULL,
    role                TEXT NOT NULL,
    tags                TEXT NOT NULL,
    address_street      TEXT,
    address_city        TEXT,
    address_region      TEXT,
    address_postal_code TEXT,
    address_country     TEXT,
    created_at          DATETIME NOT NULL,
    updated_at          DATETIME NOT NULL,
    version             INTEGER NOT NULL,
    name_key            TEXT NOT NULL,
    name_fold           TEXT NOT NULL,
    email_key           TEXT NOT NULL,
    email_fold          TEXT NOT NULL,
    search_name         TEXT NOT NULL,
    search_rest         TEXT NOT NULL
);

-- Lists go by these, with and without a role.
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_name ON users (name_key, id);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE INDEX users_role_created ON users (role, created_at, id);
CREATE INDEX users_role_name ON users (role, name_key, id);
CREATE INDEX users_role_email ON users (role, email_key, id);

-- The search columns are words between spaces already. To the tokenizer "ascii" every other character
-- than ASCII is part of a word, so it splits at the spaces and nowhere else.
CREATE VIRTUAL TABLE users_search USING fts5 (
    search_name, search_rest,
    content = 'users', content_rowid = 'seq', tokenize = 'ascii', prefix = '1 2 3'
);

-- +goose StatementBegin
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, search_name, search_rest)
    VALUES (new.seq, new.search_name, new.search_rest);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
    INSERT INTO users_search (users_search, rowid, search_name, search_rest)
    VALUES ('delete', old.seq, old.search_name, old.search_rest);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER users_search_update AFTER UPDATE ON users
WHEN old.search_name <> new.search_name OR old.search_rest <> new.search_rest BEGIN
    INSERT INTO users_search (users_search, rowid, search_name, search_rest)
    VALUES ('delete', old.seq, old.search_name, old.search_rest);
    INSERT INTO users_search (rowid, search_name, search_rest)
    VALUES (new.seq, new.search_name, new.search_rest);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE users_search;
DROP TABLE users;
