package repository_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// What there is in a database, as NAME and what is to be the same of it on both: of a column whether it may be NULL, of
// an index whether it is unique. Primary keys have indexes of their own on one of them.
var shapes = map[repository.Dialect][]string{
	repository.SQLite: {
		`SELECT 'column ' || t.name || '.' || c.name, CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 'NOT NULL' ELSE 'NULL' END
			FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'`,
		`SELECT 'foreign key ' || t.name || '.' || f."from", f."table" || '.' || f."to" || ' ' || f.on_delete
			FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`,
		`SELECT 'index ' || i.name, (SELECT group_concat(coalesce(c.name, '?'), ',') FROM pragma_index_info(i.name) c)
			FROM sqlite_master i WHERE i.type = 'index' AND i.sql IS NOT NULL`,
		`SELECT 'unique ' || t.name || '.' || (SELECT group_concat(c.name, ',') FROM pragma_index_info(i.name) c), 'UNIQUE'
			FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin = 'u'`,
	},
	repository.PostgreSQL: {
		`SELECT 'column ' || table_name || '.' || column_name, CASE is_nullable WHEN 'NO' THEN 'NOT NULL' ELSE 'NULL' END
			FROM information_schema.columns WHERE table_schema = 'public'`,
		`SELECT 'foreign key ' || c.conrelid::regclass || '.' || a.attname,
				c.confrelid::regclass || '.' || b.attname || CASE c.confdeltype WHEN 'c' THEN ' CASCADE' ELSE ' NO ACTION' END
			FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
				JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'`,
		`SELECT 'index ' || i.indexrelid::regclass, (SELECT string_agg(coalesce(a.attname, '?'), ',' ORDER BY k.place)
				FROM unnest(i.indkey) WITH ORDINALITY k(number, place) LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number)
			FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint p WHERE p.conindid = i.indexrelid AND p.contype IN ('p', 'u'))`,
		`SELECT 'unique ' || c.conrelid::regclass || '.' || (SELECT string_agg(a.attname, ',' ORDER BY k.place)
				FROM unnest(c.conkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number), 'UNIQUE'
			FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' AND c.contype = 'u'`,
	},
}

// Only the search is another on each, and the number of a row by which SQLite's finds it.
var differs = regexp.MustCompile(`\b(goose_db_version|sqlite_sequence|users_search\w*|users\.(search_vector|seq))\b|^unique users\.id$`)

// shape is what there is in a database that is migrated.
func shape(t *testing.T, url string) map[string]string {
	t.Helper()
	db := repositorytest.Open(t, url)
	pool := db.Pools()["shared"]
	if db.Dialect() == repository.SQLite {
		pool = db.Pools()["read"]
	}
	found := map[string]string{}
	for _, query := range shapes[db.Dialect()] {
		rows, err := pool.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name, kind string
			if err := rows.Scan(&name, &kind); err != nil {
				t.Fatal(err)
			}
			found[name] = kind
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// A column, a key or an index that was added to the migrations of one database only is named.
func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	t.Parallel()
	sqlite, postgres := shape(t, repositorytest.SQLite(t)), shape(t, repositorytest.PostgreSQL(t))
	names := maps.Clone(sqlite)
	maps.Copy(names, postgres)
	if len(names) < 100 {
		t.Errorf("%d things were found", len(names))
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !differs.MatchString(name) && sqlite[name] != postgres[name] {
			t.Errorf("%s: %q on SQLite, %q on PostgreSQL", name, sqlite[name], postgres[name])
		}
	}
}
