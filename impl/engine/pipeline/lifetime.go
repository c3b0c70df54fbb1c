package pipeline

import (
	"context"
	"sync"
	"time"
)

// lifetime is a context whose deadline may be set later, before anybody waits for its end. Most requests are answered
// without anybody doing so: the timer, and the place among the children of the context before, are made for the first
// who asks.
type lifetime struct {
	context.Context //nolint:containedctx // of the connection; this is a context itself

	until time.Time // zero: there is no deadline; set by the policy that has one, before anybody asks

	mutex sync.Mutex
	over  bool            // it has been ended
	timed context.Context //nolint:containedctx // with the deadline; nil: nobody has asked
	end   context.CancelFunc
}

// finish ends it now, and tells whether the deadline had passed.
func (l *lifetime) finish(now time.Time) (late bool) {
	l.mutex.Lock()
	timed, end := l.timed, l.end
	l.over = true
	l.mutex.Unlock()
	if timed == nil {
		return l.Context.Err() == nil && !now.Before(l.until)
	}
	defer end()
	return isLate(timed)
}

// current is the context with the deadline.
func (l *lifetime) current() context.Context {
	if l.until.IsZero() {
		return l.Context
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.timed == nil {
		l.timed, l.end = context.WithDeadlineCause(l.Context, l.until, errLate)
		if l.over {
			l.end()
		}
	}
	return l.timed
}

// Deadline is that of the context.
func (l *lifetime) Deadline() (time.Time, bool) {
	before, bounded := l.Context.Deadline()
	if l.until.IsZero() || bounded && before.Before(l.until) {
		return before, bounded
	}
	return l.until, true
}

// Done is closed at the end.
func (l *lifetime) Done() <-chan struct{} { return l.current().Done() }

// Err is why it has ended. As long as it has not, nobody has to wait for its end to know that.
func (l *lifetime) Err() error {
	l.mutex.Lock()
	unasked := l.timed == nil && !l.over
	l.mutex.Unlock()
	if unasked && (l.until.IsZero() || time.Until(l.until) > 0) {
		return l.Context.Err()
	}
	return l.current().Err()
}

// Value is that of the context before. By keys of the type of its own one, the context package asks for the end of this one.
func (l *lifetime) Value(key any) any {
	if _, end := key.(*int); end {
		return l.current().Value(key)
	}
	return l.Context.Value(key)
}
