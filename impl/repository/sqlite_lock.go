package repository

import (
	"context"
	"database/sql"
	"errors"

	"github.com/libtnb/sqlite"
)

// sqliteLock lets one process at a time migrate an SQLite file. Each migration is a transaction of its
// own, so a lock in the same file cannot span them: an exclusive transaction on an empty database
// beside it does, on every system that SQLite runs on, and it ends with the process that holds it.
type sqliteLock struct {
	path   string
	holder *sql.DB
}

// SessionLock waits for the lock until ctx ends. SQLite itself waits for a bounded time, so it is asked again.
func (l *sqliteLock) SessionLock(ctx context.Context, _ *sql.Conn) error {
	holder, err := sql.Open(sqlite.DriverName, sqliteDSN(l.path, []string{"busy_timeout(100)"}))
	if err != nil {
		return err
	}
	holder.SetMaxOpenConns(1)
	for {
		if _, err = holder.ExecContext(ctx, "BEGIN EXCLUSIVE"); err == nil {
			l.holder = holder
			return nil
		}
		if !isSQLiteBusy(err) || ctx.Err() != nil {
			return errors.Join(err, holder.Close())
		}
	}
}

// SessionUnlock gives the lock back. The file stays: others may be waiting on it.
func (l *sqliteLock) SessionUnlock(context.Context, *sql.Conn) error {
	return l.holder.Close()
}
