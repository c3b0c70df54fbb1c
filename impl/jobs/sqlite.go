package jobs

import (
	"context"
	"database/sql"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/charterhq/charter/impl/repository"
)

// sqliteDriver is River's driver, but for what it does again and again while there is no work: that goes by connections that read,
// which keeps no writer waiting, and leaves a quarter of the garbage, so that an idle server stays small.
type sqliteDriver struct {
	*riversqlite.Driver

	db    *repository.DB
	added <-chan struct{} // when jobs were added in this process, in a transaction that has not ended
}

var _ riverdriver.Driver[*sql.Tx] = sqliteDriver{}

func newSQLiteDriver(db *repository.DB, added <-chan struct{}) sqliteDriver {
	return sqliteDriver{riversqlite.New(db.Writer()), db, added}
}

// GetExecutor is for River.
func (d sqliteDriver) GetExecutor() riverdriver.Executor {
	return sqliteExecutor{d.Driver.GetExecutor(), d.db}
}

// GetListener is for River.
func (d sqliteDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &sqliteListener{db: d.db, added: d.added, topics: make(map[string]bool)}
}

// sqliteExecutor begins to write only where it finds jobs.
type sqliteExecutor struct {
	riverdriver.Executor

	db *repository.DB
}

// JobGetAvailable takes jobs of a queue that are due, and marks them as running.
func (e sqliteExecutor) JobGetAvailable(ctx context.Context, params *riverdriver.JobGetAvailableParams) ([]*rivertype.JobRow, error) {
	if due, err := e.db.JobsDue(ctx, params.Queue); err != nil || !due {
		return nil, err
	}
	return e.Executor.JobGetAvailable(ctx, params)
}
