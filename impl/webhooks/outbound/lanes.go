package outbound

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// How many deliveries to one endpoint are under way at once, of this process: so few that one endpoint cannot take all
// workers, and fewer when it is slow.
const (
	wide   = 8
	narrow = 2
	slow   = time.Second // an endpoint is slow whose last answer took longer, or that has not answered for as long
)

// How long deliveries wait that find no room.
const (
	patience     = 200 * time.Millisecond // of a worker, for an endpoint that is not slow
	shortestWait = 250 * time.Millisecond // of a job
	longestWait  = time.Minute
)

// lanes keep endpoints out of each other's way.
type lanes struct {
	mutex sync.Mutex
	lanes map[uuid.UUID]*lane
}

type lane struct {
	begun []time.Time // of what is under way, the oldest first
	last  time.Duration
	next  time.Time     // when there may be room for one more of those that found none
	freed chan struct{} // closed when there is room
}

func (l *lane) isSlow(now time.Time) bool {
	return l.last > slow || len(l.begun) > 0 && now.Sub(l.begun[0]) > slow
}

// enter takes room for a delivery, which leave gives back, and returns when it has begun. If there is none soon, it returns
// how long the job is to wait.
func (l *lanes) enter(ctx context.Context, endpoint uuid.UUID) (begun time.Time, wait time.Duration, ok bool) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		now := time.Now()
		freed, wait, ok := l.try(endpoint, now)
		if ok || freed == nil {
			return now, wait, ok
		}
		select {
		case <-freed:
		case <-timer.C:
			return now, wait, false
		case <-ctx.Done():
			return now, wait, false
		}
	}
}

// try takes room if there is any. Otherwise it returns how long a job is to wait, and what tells when there is room, unless
// the endpoint is slow, so that no worker waits for it.
func (l *lanes) try(endpoint uuid.UUID, now time.Time) (<-chan struct{}, time.Duration, bool) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.lanes == nil {
		l.lanes = make(map[uuid.UUID]*lane)
	}
	one := l.lanes[endpoint]
	if one == nil {
		one = &lane{freed: make(chan struct{})}
		l.lanes[endpoint] = one
	}
	room, isSlow := wide, one.isSlow(now)
	if isSlow {
		room = narrow
	}
	if len(one.begun) < room {
		one.begun = append(one.begun, now)
		return nil, 0, true
	}
	if !isSlow {
		return one.freed, shortestWait, false
	}
	// Each that is turned away gets a time of its own, as far from the one before as the endpoint needs.
	took := max(one.last, now.Sub(one.begun[0]))
	one.next = later(one.next, now).Add(took / narrow)
	if end := now.Add(longestWait); one.next.After(end) {
		one.next = end
	}
	return nil, max(one.next.Sub(now), shortestWait), false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// leave gives the room back of a delivery that has begun at a time.
func (l *lanes) leave(endpoint uuid.UUID, begun time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	one := l.lanes[endpoint]
	at := slices.Index(one.begun, begun)
	one.begun = slices.Delete(one.begun, at, at+1)
	one.last = time.Since(begun)
	close(one.freed)
	one.freed = make(chan struct{})
	if len(one.begun) == 0 && one.last <= slow { // nothing is to be remembered
		delete(l.lanes, endpoint)
	}
}
