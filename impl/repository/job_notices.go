package repository

import (
	"context"
	"database/sql"
	"errors"

	modernc "modernc.org/sqlite"
)

// JobNotice is what River tells all that do the jobs of an SQLite file: that there are some, that one is to end, who leads. Those
// of PostgreSQL are told by its NOTIFY.
type JobNotice struct {
	ID             int64 // larger than those of all before; 0: there is none
	Topic, Payload string
}

// JobNotices reads the notices in an SQLite file, by a connection of its own. As there are none most of the time, and it is asked
// many times a second, it does not read them if nobody has written to the file. It is for one goroutine at a time.
type JobNotices struct {
	pool *sql.DB
	conn *sql.Conn
	last int64 // the notice that was read last

	none    bool   // there was no other
	version uint32 // of the file then
}

// JobNotices begins with the notices to come. Close ends it.
func (db *DB) JobNotices(ctx context.Context) (*JobNotices, error) {
	pool, err := openSQLitePool(ctx, db.path, readerPragmas, 1)
	if err != nil {
		return nil, wrap("look for notices of jobs", err)
	}
	n := &JobNotices{pool: pool}
	if n.conn, err = pool.Conn(ctx); err == nil {
		err = n.conn.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM river_notification").Scan(&n.last)
	}
	if err != nil {
		return nil, wrap("look for notices of jobs", errors.Join(err, n.Close()))
	}
	return n, nil
}

// Next returns the notice after the one that it has returned before. It takes microseconds, and is not cut off.
func (n *JobNotices) Next(ctx context.Context) (JobNotice, error) {
	ctx = context.WithoutCancel(ctx) // to be able to cut it off costs more than to look
	version, err := n.look(ctx)
	if err != nil {
		return JobNotice{}, wrap("look for notices of jobs", err)
	}
	if n.none && version == n.version {
		return JobNotice{}, nil
	}
	var next JobNotice
	err = n.conn.QueryRowContext(ctx, "SELECT id, topic, payload FROM river_notification WHERE id > ? ORDER BY id LIMIT 1", n.last).
		Scan(&next.ID, &next.Topic, &next.Payload)
	n.none, n.version = errors.Is(err, sql.ErrNoRows), version
	switch {
	case n.none:
		return JobNotice{}, nil
	case err != nil:
		return JobNotice{}, wrap("read notices of jobs", err)
	}
	n.last = next.ID
	return next, nil
}

// look returns the version of the file, which changes with each transaction that anybody commits. The connection learns of
// those of others when it reads, whatever that is.
func (n *JobNotices) look(ctx context.Context) (version uint32, err error) {
	err = n.conn.Raw(func(driver any) error {
		keeper := driver.(*keeper) //nolint:forcetypeassert // no other driver opens it
		if _, err := keeper.ExecContext(ctx, "SELECT 1 FROM river_notification WHERE id = 0", nil); err != nil {
			return err
		}
		file, ok := keeper.sqliteConn.(modernc.FileControl)
		if !ok {
			return unfit("connections", keeper.sqliteConn)
		}
		version, err = file.FileControlDataVersion("main")
		return err
	})
	return version, err
}

// Close closes the connection, if that is not done yet.
func (n *JobNotices) Close() error {
	var err error
	if n.conn != nil {
		err = n.conn.Close()
	}
	if errors.Is(err, sql.ErrConnDone) {
		err = nil
	}
	return wrap("close notices of jobs", errors.Join(err, n.pool.Close()))
}
