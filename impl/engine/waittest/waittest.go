// Package waittest has tests wait for what comes about by itself, such as a line in a log or the end of a job in the background.
package waittest

import (
	"testing"
	"time"
)

const (
	// pause is the time between two looks: so long that what looks at a server does not use up its limits.
	pause = 20 * time.Millisecond
	// longest is how long a test waits: a busy machine needs seconds, and what never comes is to be told before all tests have to end.
	longest = 2 * time.Minute
)

// Until returns when something holds, and how long that took. If it does not within two minutes, the test fails, and says what
// has not come about. It is for the goroutine of the test.
func Until(t testing.TB, what string, holds func() bool) (took time.Duration) {
	t.Helper()
	begun := time.Now()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for !holds() {
		if <-tick.C; time.Since(begun) > longest {
			t.Fatalf("it has not come about within %s: %s", longest, what)
		}
	}
	return time.Since(begun)
}

// Next returns what a channel brings. If nothing comes within two minutes, the test fails, and says what has not come. It is for
// the goroutine of the test.
func Next[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	late := time.NewTimer(longest)
	defer late.Stop()
	select {
	case next := <-from:
		return next
	case <-late.C:
		t.Fatalf("it has not come within %s: %s", longest, what)
		panic("unreachable")
	}
}
