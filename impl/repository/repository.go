// Package repository keeps the rows of the API in SQLite or PostgreSQL.
//
// The same methods do the same on both databases, and the same tests run against both. Rules of the
// API are not kept here: a repository stores what a service hands it.
package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Dialect names the kind of a database.
type Dialect string

// The databases that Open can open.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// DefaultURL is the database of who names none.
const DefaultURL = "sqlite:" + defaultPath

// Options changes how a database is opened. The zero value is right for a server.
type Options struct {
	// Now tells the time for createdAt and updatedAt, in any zone. Nil is time.Now.
	Now func() time.Time
	// Connections bounds how many connections are open at once, on SQLite only those that read (one
	// more writes). 0 is a default that suits the database.
	Connections int
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	path    string // of the SQLite file; empty on PostgreSQL
	now     func() time.Time

	// On SQLite read is a pool of connections that cannot write, and write is a single connection
	// whose transactions begin immediate. On PostgreSQL both are the same.
	read, write *gorm.DB
	pools       map[string]*sql.DB
	config      *pgx.ConnConfig // of PostgreSQL

	looking sync.Mutex // for jobs, on SQLite
}

// Open opens the database at url: "sqlite:PATH" or "postgres://..." ("postgresql://..." is the same). A file that is
// missing is made; its folder only if it is that of [DefaultURL]: elsewhere the path is more likely mistyped, or a disk
// is not mounted. It changes no table: see Migrate.
func Open(ctx context.Context, url string, options Options) (*DB, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "sqlite":
		return openSQLite(ctx, rest, options)
	case (scheme == "postgres" || scheme == "postgresql") && strings.HasPrefix(rest, "//"):
		return openPostgreSQL(ctx, url, options)
	}
	// The address is not repeated: it may hold a password.
	return nil, fmt.Errorf("open database: %w: it must begin with sqlite:, postgres:// or postgresql://", ErrAddress)
}

// Dialect says which kind of database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Pools returns the connection pools under the names that metrics give them: "read" and "write" on
// SQLite, "shared" on PostgreSQL. They must not be closed or written through.
func (db *DB) Pools() map[string]*sql.DB { return db.pools }

// Ping asks the database for a sign of life. It does not wait for writes under way.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.read.DB()
	if err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return wrap("ping database", pool.PingContext(ctx))
}

// Close closes all connections once the statements under way have ended.
func (db *DB) Close() error {
	var failures []error
	// "read" comes before "write", so that the writer is the last to leave an SQLite file and folds
	// the write-ahead log back into it.
	for _, name := range []string{"read", "write", "shared"} {
		if pool, ok := db.pools[name]; ok {
			failures = append(failures, pool.Close())
		}
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// clock returns the present time as both databases keep it: in UTC, in whole microseconds.
func (db *DB) clock() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// openGorm puts GORM on a pool. Statements are not kept by GORM, which would have callers wait for each other: the
// connections of both databases do.
func openGorm(dialector gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(dialector, &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		QueryFields:            true, // name the columns of the entity: a table may have more
		Logger:                 logger.Discard,
	})
}
