package limits_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

func TestABucketThatIsFullAgainIsForgottenByRedis(t *testing.T) {
	t.Parallel()
	client := redistest.Open(t, redistest.Start(t).Addr())
	store := limits.NewRedis(client, nil)
	one(t, store, limits.Take{Name: "n", Kind: "ip", Whose: "a", Size: size(t, 4, 2*time.Hour), Cost: 1})
	keys := redistest.Keys(t, client, "*")
	if len(keys) != 1 {
		t.Fatal(keys)
	}
	left, _ := redistest.Ask(t, client, "PTTL", keys[0]).(int64)
	if ttl := time.Duration(left) * time.Millisecond; ttl <= 29*time.Minute || ttl > 30*time.Minute+2*time.Millisecond {
		t.Errorf("%s is forgotten in %v", keys[0], ttl)
	}
}

// What somebody else has put in the place of a bucket must not keep all others from being counted.
func TestWhatIsNoBucketIsOneThatIsFull(t *testing.T) {
	t.Parallel()
	client := redistest.Open(t, redistest.Start(t).Addr())
	store := limits.NewRedis(client, nil)
	take := limits.Take{Name: "n", Kind: "ip", Whose: "a", Size: size(t, 4, time.Hour), Cost: 1}
	one(t, store, take)
	keys := redistest.Keys(t, client, "*")
	if len(keys) != 1 {
		t.Fatal(keys)
	}
	for _, garbage := range []string{"", "x", "1", "1 x", "-1 -1", "1 2 3", "nan nan", "1e9 1", "\xff\x00", strings.Repeat("9", 400) + " 1"} {
		redistest.Ask(t, client, "SET", keys[0], garbage)
		if left := one(t, store, take); !left.OK || left.Remaining != 3 {
			t.Errorf("%q: %+v", garbage, left)
		}
	}
	for kind, put := range map[string]string{"a list": "RPUSH", "a set": "SADD"} {
		redistest.Ask(t, client, "DEL", keys[0])
		redistest.Ask(t, client, put, keys[0], "a")
		if left := one(t, store, take); !left.OK || left.Remaining != 3 {
			t.Errorf("%s: %+v", kind, left)
		}
	}
}

const (
	sharedLimit = 1000
	processes   = 3
)

// takeAll is what each of several processes does: it asks for more than a hot bucket has, from many goroutines at
// once, and prints how often it got something.
func takeAll(addr string) error {
	client, err := redis.Open("redis://"+addr, time.Minute)
	if err != nil {
		return err
	}
	defer client.Close()
	store := limits.NewRedis(client, nil)
	size, err := limits.NewSize(sharedLimit, 24*time.Hour)
	if err != nil {
		return err
	}
	var passed atomic.Int64
	failures := make(chan error, 8)
	for range 8 {
		go func() {
			left := make([]limits.Left, 1)
			var err error
			for range sharedLimit / 8 {
				if err = store.Take(context.Background(), []limits.Take{{Name: "hot", Whose: "all", Size: size, Cost: 1}}, left); err != nil {
					break
				}
				if left[0].OK {
					passed.Add(1)
				}
			}
			failures <- err
		}()
	}
	for range 8 {
		if err := <-failures; err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(os.Stdout, passed.Load())
	return err
}

func TestThreeProcessesTogetherGetTheLimitAndNoMore(t *testing.T) {
	t.Parallel()
	addr := redistest.Start(t).Addr()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var total atomic.Int64
	var group sync.WaitGroup
	for range processes {
		group.Go(func() {
			command := exec.CommandContext(t.Context(), program)
			command.Env = append(os.Environ(), taker+"="+addr)
			printed, err := command.Output()
			if err != nil {
				t.Error(err)
				return
			}
			got, err := strconv.ParseInt(strings.TrimSpace(string(printed)), 10, 64)
			if err != nil {
				t.Error(err)
			}
			total.Add(got)
		})
	}
	group.Wait()
	if total.Load() != sharedLimit {
		t.Errorf("%d have passed, the limit is %d", total.Load(), sharedLimit)
	}
}

func TestAStoreThatIsAwaySaysSo(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := limits.NewRedis(redistest.Open(t, server.Addr()), nil)
	take := []limits.Take{{Name: "n", Size: size(t, 1, time.Hour), Cost: 1}}
	server.Stop(t)
	if err := store.Take(t.Context(), take, make([]limits.Left, 1)); err == nil {
		t.Error("a server that is away has answered")
	}
	server.Restart(t)
	if left := one(t, store, take[0]); !left.OK {
		t.Errorf("%+v", left)
	}
}
