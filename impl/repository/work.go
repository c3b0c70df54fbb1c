package repository

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
)

// workTimeout bounds one piece of work, waiting for a connection or a lock included. It ends before the
// server stops to wait for an answer.
const workTimeout = 10 * time.Second

// attempts is how often a transaction is tried that PostgreSQL ends for the sake of another.
const attempts = 5

// detach gives work a context that does not end when the caller leaves, but with the deadline that it has. A
// statement that is cut off costs PostgreSQL a connection; whoever leaves early must harm neither others nor what is stored.
func detach(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	end := time.Now().Add(workTimeout)
	if deadline, bounded := ctx.Deadline(); bounded && deadline.Before(end) {
		end = deadline
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), end)
	return ctx, cancel, nil
}

// reading runs queries, within the unit of ctx if that has written something.
func (db *DB) reading(ctx context.Context, queries func(*gorm.DB) error) error {
	return db.readingIn(ctx, func(ctx context.Context, from *gorm.DB) error { return queries(from.WithContext(ctx)) })
}

// readingIn is reading for what takes its context beside the handle: to make a handle for a context costs as much as to find
// a row.
func (db *DB) readingIn(ctx context.Context, queries func(context.Context, *gorm.DB) error) error {
	if unit := db.unit(ctx); unit != nil {
		within := func(tx *gorm.DB) error { return queries(tx.Statement.Context, tx) }
		if done, err := unit.read(ctx, within); done {
			return err
		}
	}
	ctx, cancel, err := detach(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	err = queries(ctx, db.read)
	if isOver(ctx) && (err == nil || isCutOff(err)) {
		return context.DeadlineExceeded
	}
	return err
}

// isOver tells whether the time of work is up. The clock is asked: the context's timer may be late.
func isOver(ctx context.Context) bool {
	deadline, _ := ctx.Deadline()
	return !time.Now().Before(deadline)
}

// sqliteInterrupt is the result code of SQLite for a statement that was cut off (SQLITE_INTERRUPT).
const sqliteInterrupt = 9

// isCutOff tells whether an error can come of too little time. Who asks too late, and finds nothing, is told that it was late.
// A transaction is over (sql.ErrTxDone) as soon as its time is up; PostgreSQL's driver then sends nothing more, which is a bad
// connection, or a timeout of the network if its clock is ahead of the context's.
func isCutOff(err error) bool {
	var failure *modernc.Error
	return errors.Is(err, ErrNotFound) || errors.Is(err, gorm.ErrRecordNotFound) ||
		errors.Is(err, sql.ErrTxDone) || errors.Is(err, driver.ErrBadConn) || pgconn.Timeout(err) ||
		errors.As(err, &failure) && failure.Code()&0xff == sqliteInterrupt
}

// writing runs a transaction, again if PostgreSQL has ended it because of another (class 40 of its codes). Within a unit
// it is a part of that, and is not run again.
func (db *DB) writing(ctx context.Context, work func(*gorm.DB) error) error {
	if unit := db.unit(ctx); unit != nil {
		if done, err := unit.write(ctx, work); done {
			return err
		}
	}
	ctx, cancel, err := detach(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	for range attempts {
		var failure *pgconn.PgError
		err = beginning(func(begun func()) error {
			return db.connected(ctx, func(writer *gorm.DB) error { return transaction(writer, begun, work) })
		})
		if !errors.As(err, &failure) || !strings.HasPrefix(failure.Code, endedForAnother) {
			break
		}
	}
	if isCutOff(err) && isOver(ctx) {
		return context.DeadlineExceeded // nothing was stored, unless the answer to COMMIT was what took too long
	}
	return err
}
