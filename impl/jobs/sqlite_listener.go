package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"

	"github.com/charterhq/charter/impl/repository"
)

// noticeInterval is how often an SQLite file is looked at for notices of other processes, as River does it: they cannot wake each
// other.
const noticeInterval = 50 * time.Millisecond

// sqliteListener brings River the notices in an SQLite file. River connects it, and waits with it, in one goroutine at a time.
type sqliteListener struct {
	db      *repository.DB
	notices *repository.JobNotices // nil: it has never been connected
	added   <-chan struct{}

	mutex  sync.Mutex
	topics map[string]bool
}

// Connect begins with the notices to come.
func (l *sqliteListener) Connect(ctx context.Context) (err error) {
	l.notices, err = l.db.JobNotices(ctx)
	return err
}

// Close ends it. River connects it again after a failure; if this fails, it goes on with what is there, and closes it once more.
func (l *sqliteListener) Close(context.Context) error { return l.notices.Close() }

// Listen begins to bring notices of a topic.
func (l *sqliteListener) Listen(_ context.Context, topic string) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.topics[topic] = true
	return nil
}

// Unlisten ends it.
func (l *sqliteListener) Unlisten(_ context.Context, topic string) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.topics, topic)
	return nil
}

// Ping asks the database for a sign of life.
func (l *sqliteListener) Ping(ctx context.Context) error { return l.db.Ping(ctx) }

// Schema is none: SQLite has no such names.
func (l *sqliteListener) Schema() string { return "" }

// SetAfterConnectExec is for River's own tests.
func (l *sqliteListener) SetAfterConnectExec(string) {}

// WaitForNotification waits for the next notice of a topic that is listened to.
func (l *sqliteListener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	tick := time.NewTicker(noticeInterval)
	defer tick.Stop()
	for {
		notice, err := l.notices.Next(ctx)
		switch {
		case err != nil:
			return nil, err
		case notice.ID == 0:
			select {
			case <-tick.C:
			case <-l.added:
				l.awaitWriter(ctx)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case l.listens(notice.Topic):
			return &riverdriver.Notification{Payload: notice.Payload, Topic: notice.Topic}, nil
		}
	}
}

// awaitWriter waits until the transaction of this process has ended, but not for one that takes long.
func (l *sqliteListener) awaitWriter(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, noticeInterval)
	defer cancel()
	if only, err := l.db.Writer().Conn(ctx); err == nil {
		_ = only.Close() // it goes back to its pool
	}
}

func (l *sqliteListener) listens(topic string) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.topics[topic]
}
