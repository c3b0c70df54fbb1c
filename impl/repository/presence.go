package repository

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/libtnb/sqlite"
)

// Presence tells others on the same database that a process lives. It ends with the process, however that ends: on
// PostgreSQL it is a lock of a connection of its own, on SQLite one of a file beside the database. It is not safe for
// concurrent use.
type Presence struct {
	db     *DB
	id     uuid.UUID
	conn   *pgx.Conn // of PostgreSQL; nil: it is lost
	holder *sql.DB   // of SQLite
}

// BePresent begins to be present, under an id that nobody else has. Close ends it.
func (db *DB) BePresent(ctx context.Context, id uuid.UUID) (*Presence, error) {
	p := &Presence{db: db, id: id}
	if db.dialect == PostgreSQL {
		return p, p.Renew(ctx)
	}
	if err := createPrivate(p.file(id)); err != nil {
		return nil, wrap("be present", err)
	}
	holder, err := lockSQLiteFile(ctx, p.file(id))
	p.holder = holder
	return p, wrap("be present", err)
}

func (p *Presence) file(id uuid.UUID) string { return p.db.path + "-process-" + id.String() }

// lockSQLiteFile locks a file as SQLite does, until the handle is closed.
func lockSQLiteFile(ctx context.Context, path string) (*sql.DB, error) {
	holder, err := sql.Open(sqlite.DriverName, sqliteDSN(path, []string{"busy_timeout(0)", "journal_mode(off)"}))
	if err != nil {
		return nil, err
	}
	holder.SetMaxOpenConns(1)
	if _, err := holder.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return nil, errors.Join(err, holder.Close())
	}
	return holder, nil
}

// lockOf is the number of the lock that stands for a process.
func lockOf(id uuid.UUID) int64 {
	return int64(binary.BigEndian.Uint64(id[8:]) ^ binary.BigEndian.Uint64(id[:8])) //nolint:gosec // any number will do
}

// Renew is present again if the connection to PostgreSQL was lost.
func (p *Presence) Renew(ctx context.Context) error {
	if p.db.dialect == SQLite {
		return nil
	}
	if p.conn != nil {
		if p.conn.Ping(ctx) == nil {
			return nil
		}
		_ = p.conn.Close(ctx) // it is broken
		p.conn = nil
	}
	conn, err := pgx.ConnectConfig(ctx, p.db.config.Copy())
	if err != nil {
		return wrap("be present", err)
	}
	// Not try: the server may not have noticed yet that the connection before is gone.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockOf(p.id)); err != nil {
		return wrap("be present", errors.Join(err, conn.Close(ctx)))
	}
	p.conn = conn
	return nil
}

// Sees tells whether another process is present.
func (p *Presence) Sees(ctx context.Context, id uuid.UUID) (bool, error) {
	if p.db.dialect == SQLite {
		return p.seesFile(ctx, p.file(id))
	}
	if p.conn == nil {
		return false, wrap("see who is present", ErrUnavailable)
	}
	var free bool
	err := p.conn.QueryRow(ctx, "SELECT CASE WHEN pg_try_advisory_lock($1) THEN pg_advisory_unlock($1) ELSE false END", lockOf(id)).Scan(&free)
	return !free, wrap("see who is present", err)
}

// seesFile tells whether somebody has locked a file. One that nobody has goes: its process has ended.
func (p *Presence) seesFile(ctx context.Context, path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	holder, err := lockSQLiteFile(ctx, path)
	switch {
	case err != nil && isSQLiteBusy(err):
		return true, nil
	case err != nil:
		return false, wrap("see who is present", err)
	}
	return false, wrap("see who is present", errors.Join(holder.Close(), os.Remove(path)))
}

// Close ends the presence.
func (p *Presence) Close(ctx context.Context) error {
	if p.db.dialect == SQLite {
		return wrap("end to be present", errors.Join(p.holder.Close(), os.Remove(p.file(p.id))))
	}
	if p.conn == nil {
		return nil
	}
	return wrap("end to be present", p.conn.Close(ctx))
}
