package main

import (
	"database/sql"
	"testing"

	"github.com/charterhq/charter/impl/repository"
)

// pool is one that reads a database.
func pool(db *repository.DB) *sql.DB {
	if shared := db.Pools()["shared"]; shared != nil {
		return shared
	}
	return db.Pools()["read"]
}

func number(t *testing.T, db *repository.DB, query string) (n int) {
	t.Helper()
	if err := pool(db).QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
