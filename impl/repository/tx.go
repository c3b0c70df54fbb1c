package repository

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/gorm"
)

// Tx is what one transaction, or one set of queries, can do. Its methods stand beside the rows they are about.
// It must not be used after the function that it was handed to has returned.
type Tx struct {
	db *DB
	tx *gorm.DB
}

// Write runs a transaction: all of it is stored, or nothing. An error of run is returned as it is. Run is called
// again if PostgreSQL ends the transaction for the sake of another; on SQLite nobody else writes meanwhile, so
// it must not wait for anything.
func (db *DB) Write(ctx context.Context, run func(*Tx) error) error {
	return named("write", db.writing(ctx, func(tx *gorm.DB) error { return run(&Tx{db, tx}) }))
}

// Read runs queries. An error of run is returned as it is. Each query sees what counts when it begins, and what others write
// between two of them: see [DB.Snapshot].
func (db *DB) Read(ctx context.Context, run func(*Tx) error) error {
	return named("read", db.reading(ctx, func(tx *gorm.DB) error { return run(&Tx{db, tx}) }))
}

// Snapshot is Read for queries whose answers must fit together: all of them see one state of the database, that of the first,
// whatever others write meanwhile. They have one connection, and cost PostgreSQL two round trips more; it never ends them for
// the sake of another transaction, as they cannot write. After an error of the database run must make no other query, and it must
// not ask for a second connection, by db: if all wait for one, nobody gets it until the time is up.
//
// Within a unit that has written they are parts of it: on SQLite nobody else writes then, on PostgreSQL it is as with Read.
func (db *DB) Snapshot(ctx context.Context, run func(*Tx) error) error {
	return named("read", db.reading(ctx, func(from *gorm.DB) error {
		return beginning(func(begun func()) error {
			return transaction(from, begun, func(tx *gorm.DB) error { return run(&Tx{db, tx}) }, snapshot)
		})
	}))
}

// snapshot has PostgreSQL show a transaction one state. SQLite does so for all.
var snapshot = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

// named names the transaction in errors that have come from beginning or ending it.
func named(doing string, err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) || !unavailable(err) {
		return err
	}
	return wrap(doing, err)
}

// found is wrap for a query that one row is expected of.
func found(doing string, err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return wrap(doing, ErrNotFound)
	}
	return wrap(doing, err)
}

// changed is wrap for a statement that has to change a row: ErrNotFound says that there is none.
func changed(doing string, result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return wrap(doing, ErrNotFound)
	}
	return wrap(doing, result.Error)
}
