package repository

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Once a second, for an hour: how often and how long a process asks whether another one that migrates
// the same PostgreSQL database has ended.
const (
	migrationLockPeriod   = 1
	migrationLockAttempts = 3600
)

// Migrate brings the tables to what this program needs and returns the names of the migrations it
// applied, in order. Of several processes that call it at once one works and the others wait.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	provider, err := db.migrator()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, wrap("migrate", err)
	}
	var applied []string
	for _, result := range results {
		applied = append(applied, migrationName(result.Source))
	}
	return applied, nil
}

// MigrateDown undoes the newest migration that is applied, with the rows it made room for, and returns
// its name.
func (db *DB) MigrateDown(ctx context.Context) (string, error) {
	provider, err := db.migrator()
	if err != nil {
		return "", fmt.Errorf("undo migration: %w", err)
	}
	result, err := provider.Down(ctx)
	if err != nil {
		return "", wrap("undo migration", err)
	}
	return migrationName(result.Source), nil
}

// Pending says how many migrations Migrate would apply. It changes nothing.
func (db *DB) Pending(ctx context.Context) (int, error) {
	provider, err := db.migrator()
	if err != nil {
		return 0, fmt.Errorf("count pending migrations: %w", err)
	}
	applied, err := db.appliedMigrations(ctx)
	if err != nil {
		return 0, wrap("count pending migrations", err)
	}
	pending := 0
	for _, source := range provider.ListSources() {
		if !slices.Contains(applied, source.Version) {
			pending++
		}
	}
	return pending, nil
}

// tableExists counts the tables of a name.
var tableExists = map[Dialect]string{
	SQLite:     "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?",
	PostgreSQL: "SELECT count(to_regclass(?))",
}

// appliedMigrations reads goose's table without goose, which would create it.
func (db *DB) appliedMigrations(ctx context.Context) ([]int64, error) {
	var tables int
	query := db.read.WithContext(ctx)
	err := query.Raw(tableExists[db.dialect], goose.DefaultTablename).Scan(&tables).Error
	if err != nil || tables == 0 {
		return nil, err
	}
	var versions []int64
	err = query.Table(goose.DefaultTablename).Where("is_applied").Pluck("version_id", &versions).Error
	return versions, err
}

// migrator makes a provider for one use: its lock counts the attempts it has left.
func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, path.Join("migrations", string(db.dialect)))
	if err != nil {
		return nil, err
	}
	var locker lock.SessionLocker = &sqliteLock{path: db.path + "-migrate"}
	if db.dialect == PostgreSQL {
		locker, err = lock.NewPostgresSessionLocker(
			lock.WithLockTimeout(migrationLockPeriod, migrationLockAttempts))
		if err != nil {
			return nil, err
		}
	}
	pool, err := db.write.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(db.gooseDialect(), pool, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(db.jobMigrations()...))
}

func (db *DB) gooseDialect() goose.Dialect {
	if db.dialect == PostgreSQL {
		return goose.DialectPostgres
	}
	return goose.DialectSQLite3
}
