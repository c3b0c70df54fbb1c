package limits_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

// taker is the variable by which a test starts its own program as one of several that share a Redis server.
const taker = "CHARTER_TEST_TAKES_FROM"

func TestMain(m *testing.M) {
	if addr := os.Getenv(taker); addr != "" {
		if err := takeAll(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m) // no store leaves a goroutine behind
}

// clock is a time that stands still until a test moves it.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

// kinds are those of stores.
var kinds = []string{"memory", "redis", "near"}

// of is a store of a kind, whose clock is now, or its own for nil.
func of(t testing.TB, kind string, now func() time.Time) limits.Store {
	t.Helper()
	if kind == "memory" {
		return limits.NewMemory(now)
	}
	store := limits.NewRedis(redistest.Open(t, redistest.Start(t).Addr()), now)
	if kind == "near" {
		return limits.NewNear(store, now)
	}
	return store
}

// each runs a test on every kind of store, with a clock of its own that stands still until the test moves it.
func each(t *testing.T, test func(t *testing.T, store limits.Store, clock *clock)) {
	t.Helper()
	eachOf(t, kinds, test)
}

func eachOf(t *testing.T, kinds []string, test func(t *testing.T, store limits.Store, clock *clock)) {
	t.Helper()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			test(t, of(t, kind, clock.Now), clock)
		})
	}
}

func size(t testing.TB, limit int64, window time.Duration) limits.Size {
	t.Helper()
	size, err := limits.NewSize(limit, window)
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// one takes from one bucket.
func one(t testing.TB, store limits.Store, take limits.Take) limits.Left {
	t.Helper()
	left := make([]limits.Left, 1)
	if err := store.Take(t.Context(), []limits.Take{take}, left); err != nil {
		t.Fatal(err)
	}
	return left[0]
}
