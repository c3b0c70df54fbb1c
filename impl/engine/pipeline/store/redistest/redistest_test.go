package redistest_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

func TestAServerForgetsWhatItHeldWhenItIsStopped(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := redistest.Open(t, server.Addr())
	redistest.Ask(t, client, "SET", "name", "value")
	server.Stop(t)
	if _, err := client.Do(t.Context(), redis.Command{Name: "PING"}); err == nil {
		t.Fatal("a stopped server answers")
	}
	server.Restart(t)
	if held := redistest.Ask(t, client, "EXISTS", "name"); held != int64(0) {
		t.Errorf("after a restart the server holds %v", held)
	}
}
