package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/repository"
)

// How it is found out that a process has died. River alone would take half a minute to a minute: it only knows how long a job
// has been running, and looks every 30 s.
const (
	lookInterval = time.Second
	looksAbsent  = 3 // looks in a row: a process may lose its connection, and come back
	lookTimeout  = 5 * time.Second
	diedText     = "the process that did it has died"
)

// watch is present for others, and has the jobs of those done again that are not any more.
type watch struct {
	queue    *Queue
	presence *repository.Presence
	absent   map[uuid.UUID]int // looks in a row
	stop     context.CancelFunc
	running  sync.WaitGroup
}

func (q *Queue) startWatch(ctx context.Context) (*watch, error) {
	presence, err := q.db.BePresent(ctx, q.id)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	w := &watch{queue: q, presence: presence, absent: make(map[uuid.UUID]int), stop: stop}
	w.running.Go(func() { w.run(running) })
	return w, nil
}

func (w *watch) close(ctx context.Context) error {
	w.stop()
	w.running.Wait()
	return w.presence.Close(ctx)
}

func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(lookInterval)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		err := w.look(ctx)
		if err != nil && !failing && ctx.Err() == nil { // once, and not every second while the database is away
			w.queue.options.Logger.LogAttrs(ctx, slog.LevelWarn, "it is not known which processes do jobs", slog.Any("cause", err))
		}
		failing = err != nil
	}
}

// look frees the jobs of processes that were absent often enough.
func (w *watch) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if err := w.presence.Renew(ctx); err != nil {
		return err
	}
	holders, err := w.queue.db.JobHolders(ctx)
	if err != nil {
		return err
	}
	absent := make(map[uuid.UUID]int)
	for _, holder := range holders {
		id, err := uuid.Parse(holder)
		if err != nil || id == w.queue.id { // River's own name for a process says nothing
			continue
		}
		present, err := w.presence.Sees(ctx, id)
		switch {
		case err != nil:
			return err
		case present:
		case w.absent[id]+1 < looksAbsent:
			absent[id] = w.absent[id] + 1
		default:
			if err := w.free(ctx, holder); err != nil {
				return err
			}
		}
	}
	w.absent = absent
	return nil
}

func (w *watch) free(ctx context.Context, holder string) error {
	var freed int64
	err := w.queue.db.Write(ctx, func(tx *repository.Tx) (err error) {
		freed, err = tx.FreeJobs(holder, diedText)
		return err
	})
	if err == nil && freed > 0 {
		w.queue.options.Logger.LogAttrs(ctx, slog.LevelWarn, "a process has died; its jobs are done again", slog.String("process", holder), slog.Int64("jobs", freed))
	}
	return err
}
