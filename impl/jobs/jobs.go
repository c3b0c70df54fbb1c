// Package jobs does work after the request that has caused it: again if it fails, once for all replicas, and in the same
// transaction as the rows it is about. River keeps the jobs, in the database of the rows.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/charterhq/charter/impl/repository"
)

// Priorities of jobs: those of a lower number are done first.
const (
	Urgent = 1 // a person waits
	Normal = 2
	Idle   = 4 // cleaning up
)

// Job is work to do.
type Job struct {
	Kind string // one that [Queue.Handle] knows
	Args any    // what the work gets, as JSON
	// At is when it is done; the zero time: at once.
	At time.Time
	// Unique adds nothing while there is a job of the kind with the same arguments that is not over.
	Unique bool
}

// Work does a job. An error, or a panic, has it done again later, and at last makes it dead, unless it is [ErrFutile]. The
// context ends when it takes too long, or the server stops; what was begun then is done again.
type Work func(ctx context.Context, run Run) error

// Run is one attempt of a job.
type Run struct {
	ID      int64
	Attempt int  // from 1
	Last    bool // if it fails, the job is dead
	Args    json.RawMessage
}

// Read reads the arguments into target. An error is [ErrFutile]: they will be the same next time.
func (r Run) Read(target any) error {
	if err := json.Unmarshal(r.Args, target); err != nil {
		return fmt.Errorf("%w: the arguments: %w", ErrFutile, err)
	}
	return nil
}

// ErrFutile says that a job will not get better: it is dead at once.
var ErrFutile = errors.New("no other attempt will do better")

// PostponedError says that it is not the job's turn. It is done later, and this does not count as an attempt.
type PostponedError struct{ For time.Duration }

// Error says for how long.
func (e *PostponedError) Error() string { return "it is not its turn for " + e.For.String() }

// Kind says how jobs of a kind are done.
type Kind struct {
	Name     string
	Work     Work
	Priority int           // 0: Normal
	Attempts int           // 0: 24, which takes about two days
	Timeout  time.Duration // of one attempt; 0: 10 s
	Queue    string        // one that [Queue.Separate] knows; empty: that of all others
}

// Options say how a queue works.
type Options struct {
	Logger *slog.Logger // nil: slog.Default
	// Metrics get how jobs end, and how long they take; nil: nobody does.
	Metrics prometheus.Registerer
	// Workers is how many jobs are done at once; 0: a number that suits the database.
	Workers int
	// RescueAfter is when a job is done again that has taken too long, or whose process has died and nobody has seen it;
	// 0: 30 s. It is longer than any timeout.
	RescueAfter time.Duration
}

const (
	defaultAttempts = 24
	defaultTimeout  = 10 * time.Second
	rescueAfter     = 30 * time.Second
	queueName       = river.QueueDefault
	pollInterval    = time.Second           // where nobody has told that there is work
	fetchCooldown   = 20 * time.Millisecond // the least time between two looks for work
	sqliteWorkers   = 4                     // one writes at a time
	postgresWorkers = 10
	poolConnections = 6 // of PostgreSQL: what River itself needs
	keepDone        = 24 * time.Hour
	keepDead        = 30 * 24 * time.Hour // somebody may retry them until then
)

// client is what River's two clients have in common.
type client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
	JobGet(ctx context.Context, id int64) (*rivertype.JobRow, error)
	JobRetry(ctx context.Context, id int64) (*rivertype.JobRow, error)
	JobCancel(ctx context.Context, id int64) (*rivertype.JobRow, error)
}

// Queue takes jobs and does them. It is safe for concurrent use once all kinds are known.
type Queue struct {
	db       *repository.DB
	options  Options
	metrics  *metrics
	kinds    map[string]Kind
	workers  *river.Workers
	periodic []*river.PeriodicJob
	queues   map[string]river.QueueConfig

	pool       *pgxpool.Pool // of PostgreSQL
	onSQLite   *river.Client[*sql.Tx]
	onPostgres *river.Client[pgx.Tx]
	id         uuid.UUID     // of this process, as others see it
	added      chan struct{} // has a word when jobs were added to SQLite, for who waits for them
	working    bool
	closing    atomic.Bool   // what is interrupted is no news
	watch      *watch        // of processes that die
	stopping   chan struct{} // closed when work is to be handed back
}

// New makes a queue. Its kinds are added before [Queue.Open].
func New(db *repository.DB, options Options) *Queue {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.RescueAfter == 0 {
		options.RescueAfter = rescueAfter
	}
	if options.Metrics != nil {
		options.Metrics.MustRegister(newCensus(db, options.Logger))
	}
	return &Queue{
		db: db, options: options, metrics: newMetrics(options.Metrics), kinds: make(map[string]Kind),
		id: uuid.New(), workers: river.NewWorkers(), stopping: make(chan struct{}), queues: make(map[string]river.QueueConfig),
		added: make(chan struct{}, 1),
	}
}

// Separate makes a queue known whose jobs are done by workers of their own, so many at once: for work that waits for others,
// and must not keep the rest waiting.
func (q *Queue) Separate(name string, workers int) {
	q.queues[name] = river.QueueConfig{MaxWorkers: workers}
}

// Handle makes a kind known. Two of one name are a mistake in the program: it panics.
func (q *Queue) Handle(kind Kind) {
	if kind.Priority == 0 {
		kind.Priority = Normal
	}
	if kind.Attempts == 0 {
		kind.Attempts = defaultAttempts
	}
	if kind.Timeout == 0 {
		kind.Timeout = defaultTimeout
	}
	if kind.Queue == "" {
		kind.Queue = queueName
	}
	q.kinds[kind.Name] = kind
	river.AddWorkerArgs(q.workers, args{kind: kind.Name}, river.Worker[args](&worker{queue: q, kind: kind}))
}

// Every does work of a kind, without arguments, again and again: once for all replicas, and at the start too.
func (q *Queue) Every(interval time.Duration, kind Kind) {
	q.Handle(kind)
	job := Job{Kind: kind.Name, Unique: true}
	q.periodic = append(q.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args{kind: job.Kind}, q.insertOptions(job) },
		&river.PeriodicJobOpts{RunOnStart: true}))
}

// Open makes the queue take jobs. They are done after [Queue.Start].
func (q *Queue) Open(ctx context.Context) (err error) {
	workers := q.options.Workers
	if workers == 0 {
		workers = postgresWorkers
		if q.db.Dialect() == repository.SQLite {
			workers = sqliteWorkers
		}
	}
	q.Separate(queueName, workers)
	config := &river.Config{
		ID: q.id.String(), Logger: quiet(q.options.Logger, q.closing.Load), Workers: q.workers, PeriodicJobs: q.periodic,
		Queues:        q.queues,
		FetchCooldown: fetchCooldown, FetchPollInterval: pollInterval,
		JobTimeout: defaultTimeout, RescueStuckJobsAfter: q.options.RescueAfter,
		CompletedJobRetentionPeriod: keepDone, DiscardedJobRetentionPeriod: keepDead, CancelledJobRetentionPeriod: keepDead,
		ErrorHandler: &failures{q}, RetryPolicy: retries{},
	}
	if q.db.Dialect() == repository.SQLite {
		q.onSQLite, err = river.NewClient(newSQLiteDriver(q.db, q.added), config)
	} else if q.pool, err = q.db.OpenPool(ctx, poolConnections); err == nil {
		q.onPostgres, err = river.NewClient(riverpgxv5.New(q.pool), config)
	}
	if err != nil {
		return fmt.Errorf("open the queue of jobs: %w", err)
	}
	return nil
}

func (q *Queue) client() client {
	if q.onSQLite != nil {
		return q.onSQLite
	}
	return q.onPostgres
}

// Start begins to do jobs. [Queue.Close] ends it.
func (q *Queue) Start(ctx context.Context) error {
	watch, err := q.startWatch(ctx)
	if err == nil {
		if err = q.client().Start(context.WithoutCancel(ctx)); err != nil {
			err = errors.Join(err, watch.close(ctx))
		}
	}
	if err != nil {
		return fmt.Errorf("start to do jobs: %w", err)
	}
	q.working, q.watch = true, watch
	return nil
}

// Close takes no more work, and lets what is under way end until ctx does; what is not over then is handed back, and done
// again.
func (q *Queue) Close(ctx context.Context) error {
	defer func() {
		if q.pool != nil {
			q.pool.Close()
		}
	}()
	if !q.working {
		return nil
	}
	q.working = false
	q.closing.Store(true)
	stopped := q.stop(ctx)
	ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), HandBack)
	defer cancel()
	return errors.Join(stopped, q.watch.close(ended)) // after the jobs: they would be done by others, too
}

func (q *Queue) stop(ctx context.Context) error {
	if q.client().Stop(ctx) == nil {
		return nil
	}
	close(q.stopping)
	ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), HandBack)
	defer cancel()
	if err := q.client().StopAndCancel(ended); err != nil {
		return fmt.Errorf("jobs do not end: %w", err)
	}
	return nil
}

// HandBack is how long jobs may take to notice that the server stops, once [Queue.Close] has waited.
const HandBack = 5 * time.Second
