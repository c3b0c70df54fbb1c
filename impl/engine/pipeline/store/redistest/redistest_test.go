package redistest_test

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

func TestAServerForgetsWhatItHeldWhenItIsStopped(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Set(t.Context(), "name", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	if err := client.Ping(t.Context()).Err(); err == nil {
		t.Fatal("a stopped server answers")
	}
	server.Restart(t)
	if n, err := client.Exists(t.Context(), "name").Result(); err != nil || n != 0 {
		t.Errorf("after a restart the server holds %d, error %v", n, err)
	}
}
