package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// River brings the tables of its jobs. Each step to a newer version of them is one of our migrations, so that there is
// one order, one lock and one list of what is pending.
var jobMigrations = []struct {
	version  int64
	from, to int // versions of River's tables
}{
	{version: 5, from: -1, to: 7}, // -1: none
}

// migrationName is how a migration is called: by its file, or by what it is about.
func migrationName(source *goose.Source) string {
	if source.Path == "" {
		return fmt.Sprintf("%05d_jobs", source.Version)
	}
	return path.Base(source.Path)
}

func (db *DB) jobMigrations() []*goose.Migration {
	var migrations []*goose.Migration
	for _, m := range jobMigrations {
		up, down := db.migrateJobs(rivermigrate.DirectionUp, m.to), db.migrateJobs(rivermigrate.DirectionDown, m.from)
		migrations = append(migrations, goose.NewGoMigration(m.version, up, down))
	}
	return migrations
}

// migrateJobs moves River's tables. On SQLite goose holds the one connection that writes, and lends it; on PostgreSQL River
// needs one of its own: what is done when the process is killed then is not done again, as River notes its versions too.
func (db *DB) migrateJobs(direction rivermigrate.Direction, version int) *goose.GoFunc {
	options, config := &rivermigrate.MigrateOpts{TargetVersion: version}, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	if db.dialect == SQLite {
		return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			migrator, err := rivermigrate.New(riversqlite.New(nil), config)
			if err == nil {
				_, err = migrator.MigrateTx(ctx, tx, direction, options) //nolint:staticcheck // SQLite can do all in one, and has one connection
			}
			return err
		}}
	}
	return &goose.GoFunc{RunDB: func(ctx context.Context, pool *sql.DB) error {
		migrator, err := rivermigrate.New(riverpgxv5.New(nil), config)
		if err != nil {
			return err
		}
		connection, err := pool.Conn(ctx)
		if err != nil {
			return err
		}
		err = connection.Raw(func(driver any) error {
			return stepByStep(ctx, driver.(*stdlib.Conn).Conn(), migrator, direction, options) //nolint:forcetypeassert // no other driver opens it
		})
		return errors.Join(err, connection.Close())
	}}
}

// stepByStep moves each version in a transaction of its own: a later one uses values that an earlier one adds to a type,
// which PostgreSQL lets nobody do in the same transaction.
func stepByStep(ctx context.Context, connection *pgx.Conn, migrator *rivermigrate.Migrator[pgx.Tx], direction rivermigrate.Direction, options *rivermigrate.MigrateOpts) error {
	for {
		ended := false
		err := pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
			existing, err := migrator.ExistingVersionsTx(ctx, tx)
			if err != nil {
				return err
			}
			reached := len(existing)
			if ended = reached == max(0, options.TargetVersion); ended {
				return nil
			}
			_, err = migrator.MigrateTx(ctx, tx, direction, &rivermigrate.MigrateOpts{MaxSteps: 1}) //nolint:staticcheck // it is one
			return err
		})
		if err != nil || ended {
			return err
		}
	}
}
