package main

import (
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/repository"
)

// kills is how often a process is killed while it works.
const kills = 20

// killOn kills a process, to which some send one request after the other, when something has happened. Send is called with the
// number of who sends and of the request, and tells whether there was an answer.
func killOn(t *testing.T, s *running, happened <-chan struct{}, send func(sender, i int) bool) {
	t.Helper()
	var senders sync.WaitGroup
	for sender := range 4 {
		senders.Go(func() {
			for i := 0; send(sender, i); i++ { // until the process is gone
			}
		})
	}
	select {
	case <-happened:
	case <-time.After(45 * time.Second): // a server of these tests lives a minute
		t.Error("it is killed though nothing has happened")
	}
	s.stop(t, syscall.SIGKILL)
	senders.Wait()
}

// finish lets servers work until a query counts nothing.
func finish(t *testing.T, settings []string, db *repository.DB, query string) {
	t.Helper()
	for range 5 { // a server of these tests lives a minute
		s := serve(t, settings...)
		left := untilNone(t, db, query, 45*time.Second)
		s.stop(t, syscall.SIGTERM)
		if left == 0 {
			break
		}
	}
}

// untilNone waits until a query counts nothing, and returns what it counts when the time is up.
func untilNone(t *testing.T, db *repository.DB, query string, longest time.Duration) int {
	t.Helper()
	tick, end := time.NewTicker(100*time.Millisecond), time.After(longest)
	defer tick.Stop()
	for {
		left := number(t, db, query)
		if left == 0 {
			return 0
		}
		select {
		case <-tick.C:
		case <-end:
			return left
		}
	}
}
