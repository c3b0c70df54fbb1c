package webhooks

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/charterhq/charter/impl/repository"
)

// Bounds of a writer.
const (
	maxBatch = 400  // events that share a commit
	maxQueue = 4096 // events that wait for one
)

// errClosed says that no events are taken any more.
var errClosed = errors.New("the inbox is closed")

// writersOf is how many commits are made at once. SQLite has one who writes; PostgreSQL makes one while it waits for the
// disk with another.
func writersOf(dialect repository.Dialect) int {
	if dialect == repository.SQLite {
		return 1
	}
	return 4
}

// writer keeps what has come at about the same time in one commit, which costs hardly more than that of one: who comes while
// a commit is made waits for the next, and nobody waits for others to come.
type writer struct {
	keep    func(context.Context, []repository.WebhookEvent) ([]bool, error)
	waiting chan *entry

	mutex   sync.RWMutex // held by who sends to waiting
	closed  bool
	running sync.WaitGroup
}

// entry is an event that waits.
type entry struct {
	event repository.WebhookEvent
	fresh bool
	err   error
	done  chan struct{} // closed when it is kept, or was not
}

func newWriter(keep func(context.Context, []repository.WebhookEvent) ([]bool, error), writers int) *writer {
	w := &writer{keep: keep, waiting: make(chan *entry, maxQueue)}
	for range writers {
		w.running.Go(w.run)
	}
	return w
}

// add returns when the event is kept, or ctx ends: then it may be kept nevertheless.
func (w *writer) add(ctx context.Context, event repository.WebhookEvent) (bool, error) {
	e := &entry{event: event, done: make(chan struct{})}
	if err := w.enqueue(ctx, e); err != nil {
		return false, err
	}
	select {
	case <-e.done:
		return e.fresh, e.err
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (w *writer) enqueue(ctx context.Context, e *entry) error {
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.waiting <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) run() {
	for first := range w.waiting {
		w.commit(w.collect(first))
	}
}

// collect takes what waits, and does not wait for more.
func (w *writer) collect(first *entry) []*entry {
	batch := []*entry{first}
	for len(batch) < maxBatch {
		select {
		case next, open := <-w.waiting:
			if !open {
				return batch
			}
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// commit keeps a batch. If that fails, each is tried by itself, so that no event is lost because of another.
func (w *writer) commit(batch []*entry) {
	// Everybody takes the rows in the same order, or two could wait for each other.
	slices.SortFunc(batch, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.event.Source, b.event.Source), cmp.Compare(a.event.Delivery, b.event.Delivery))
	})
	events := make([]repository.WebhookEvent, len(batch))
	for i, e := range batch {
		events[i] = e.event
	}
	fresh, err := w.keep(context.Background(), events)
	if err != nil && len(batch) > 1 && !errors.Is(err, repository.ErrUnavailable) {
		for i := range batch {
			w.commit(batch[i : i+1])
		}
		return
	}
	for i, e := range batch {
		if err != nil {
			e.err = err
		} else {
			e.fresh = fresh[i]
		}
		close(e.done)
	}
}

// close takes no more events, and keeps those that wait.
func (w *writer) close() {
	w.mutex.Lock()
	if !w.closed {
		w.closed = true
		close(w.waiting)
	}
	w.mutex.Unlock()
	w.running.Wait()
}
