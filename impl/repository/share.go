package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

type connectionKey struct{}

// connect returns a handle on the connection of one transaction, and what gives it back. On PostgreSQL it stands in the
// context of the handle, for [Tx.Share].
func (db *DB) connect(ctx context.Context) (*gorm.DB, func(), error) {
	if db.dialect == SQLite {
		return db.write.WithContext(ctx), func() {}, nil
	}
	connection, err := db.pools["shared"].Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	writer := db.write.WithContext(context.WithValue(ctx, connectionKey{}, connection))
	writer.Statement.ConnPool = connection
	return writer, func() { _ = connection.Close() }, nil // it goes back to its pool
}

func (db *DB) connected(ctx context.Context, work func(*gorm.DB) error) error {
	writer, release, err := db.connect(ctx)
	if err != nil {
		return err
	}
	defer release()
	return work(writer)
}

// beginning runs what begins a transaction, and says when it has begun. That a connection has ended since it was last used is
// found out then, and nothing was done: another one is taken, as database/sql does for single statements.
func beginning(run func(begun func()) error) (err error) {
	for range postgresConnections + 1 { // all that wait in the pool may have ended
		begun := false
		err = run(func() { begun = true })
		if begun || !pgconn.SafeToRetry(err) {
			break
		}
	}
	return err
}

// transaction runs one, and tells when it has begun.
func transaction(from *gorm.DB, begun func(), run func(*gorm.DB) error, options ...*sql.TxOptions) error {
	return from.Transaction(func(tx *gorm.DB) error {
		begun()
		return run(tx)
	}, options...)
}

// Share lets another package write to the same database within the transaction, through what its driver takes: the one
// of the two functions that is for the database is called. They must not end the transaction.
func (t *Tx) Share(onSQLite func(*sql.Tx) error, onPostgreSQL func(pgx.Tx) error) error {
	if t.db.dialect == SQLite {
		tx, ok := t.tx.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return fmt.Errorf("share transaction: it is none, but a %T", t.tx.Statement.ConnPool)
		}
		return onSQLite(tx)
	}
	pinned, ok := t.tx.Statement.Context.Value(connectionKey{}).(*sql.Conn)
	if !ok {
		return errors.New("share transaction: it has no connection of its own")
	}
	return wrap("share transaction", pinned.Raw(func(driver any) error {
		return onPostgreSQL(lent{connection{driver.(*stdlib.Conn).Conn()}}) //nolint:forcetypeassert // no other driver opens it
	}))
}

// lent is a transaction of database/sql as pgx has it. Whoever it is lent to cannot end it.
type lent struct{ connection }

// connection is what a transaction can do as well.
type connection struct{ *pgx.Conn }

var errLent = fmt.Errorf("the transaction is another's: %w", errors.ErrUnsupported)

// Begin fails: savepoints are the owner's.
func (lent) Begin(context.Context) (pgx.Tx, error) { return nil, errLent }

// Commit fails.
func (lent) Commit(context.Context) error { return errLent }

// Rollback fails.
func (lent) Rollback(context.Context) error { return errLent }

// LargeObjects has nothing.
func (lent) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn is the connection.
func (l lent) Conn() *pgx.Conn { return l.connection.Conn }

// Writer is the pool of an SQLite database that writes, of one connection; nil on PostgreSQL.
func (db *DB) Writer() *sql.DB { return db.pools["write"] }

// OpenPool opens more connections to the same PostgreSQL database, for what speaks to it by pgx. The caller closes the
// pool.
func (db *DB) OpenPool(ctx context.Context, connections int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	config.ConnConfig, config.MaxConns = db.config.Copy(), connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return pool, wrap("open pool", err)
}
