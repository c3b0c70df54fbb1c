package answers_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
)

// No store leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, wiretest.Leftovers()...) }

// open opens a store that is closed when the test ends.
func open(t *testing.T, options answers.Options) *answers.Store {
	t.Helper()
	store, err := answers.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// linked opens a store, and waits for Redis.
func linked(t *testing.T, url string) *answers.Store {
	t.Helper()
	store := open(t, answers.Options{URL: url})
	until(t, "Redis is there", store.Informed)
	return store
}

// until waits for something, and returns how long that took.
func until(t *testing.T, what string, holds func() bool) time.Duration {
	t.Helper()
	begun := time.Now()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late.C:
			t.Fatalf("%s: not within %s", what, time.Since(begun))
		}
	}
	return time.Since(begun)
}

func answer(body string) *answers.Answer {
	return &answers.Answer{Status: 200, Body: []byte(body), ETag: `"` + body + `"`, Made: time.Now(), Fields: []answers.Field{{Name: "Etag", Values: []string{body}}}}
}
