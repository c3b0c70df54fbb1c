package answers_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/engine/waittest"
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
	waittest.Until(t, "Redis is there", store.Informed)
	return store
}

func answer(body string) *answers.Answer {
	return &answers.Answer{Status: 200, Body: []byte(body), ETag: `"` + body + `"`, Made: time.Now(), Fields: []answers.Field{{Name: "Etag", Values: []string{body}}}}
}
