-- +goose Up

-- The columns from name_key on are computed by the program from those before them. What lists sort by
-- has the collation "C", so that the order is the same on every machine, and the same as SQLite's.
CREATE TABLE users (
    id                  uuid PRIMARY KEY,
    name                text NOT NULL,
    email               text NOT NULL,
    role                text NOT NULL,
    tags                jsonb NOT NULL,
    address_street      text,
    address_city        text,
    address_region      text,
    address_postal_code text,
    address_country     text,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    version             bigint NOT NULL,
    name_key            text COLLATE "C" NOT NULL,
    name_fold           text COLLATE "C" NOT NULL,
    email_key           text COLLATE "C" NOT NULL,
    email_fold          text COLLATE "C" NOT NULL,
    search_name         text COLLATE "C" NOT NULL,
    search_rest         text COLLATE "C" NOT NULL,
    -- The search columns are words of letters and digits between spaces. They become a tsvector as they
    -- are, with the weight A for the name and C for the rest: to_tsvector would split them once more,
    -- by what the database's locale takes for a letter.
    search_vector       tsvector NOT NULL GENERATED ALWAYS AS (
        regexp_replace(search_name, '([^ ]+)', '\1:1A', 'g')::tsvector
        || regexp_replace(search_rest, '([^ ]+)', '\1:1C', 'g')::tsvector
    ) STORED
);

-- Lists go by these, with and without a role.
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_name ON users (name_key, id);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE INDEX users_role_created ON users (role, created_at, id);
CREATE INDEX users_role_name ON users (role, name_key, id);
CREATE INDEX users_role_email ON users (role, email_key, id);

CREATE INDEX users_search ON users USING gin (search_vector);

-- +goose Down
DROP TABLE users;
