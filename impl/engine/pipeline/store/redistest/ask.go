package redistest

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
)

// patience is how long a test waits for an answer.
const patience = time.Minute

// Open makes a client of the server at HOST:PORT, which is closed when the test ends.
func Open(t testing.TB, address string) *redis.Client {
	t.Helper()
	client, err := redis.Open("redis://"+address, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

// Ask gives the answer to a command. An error fails the test.
func Ask(t testing.TB, client *redis.Client, name string, args ...any) any {
	t.Helper()
	answers, err := client.Do(t.Context(), redis.Command{Name: name, Args: args})
	if err != nil {
		t.Fatal(err)
	}
	return answers[0]
}

// Keys are the names of what a server holds, of a pattern.
func Keys(t testing.TB, client *redis.Client, pattern string) []string {
	t.Helper()
	found, _ := Ask(t, client, "KEYS", pattern).([]any)
	names := make([]string, len(found))
	for i := range found {
		names[i], _ = found[i].(string)
	}
	return names
}
