package answers_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
)

// Whatever is wrong with the wire of a replica to Redis: it waits for nothing long, holds nothing long of which it is not
// told that it is stale, and finds nothing stale once the wire is good.
func TestEveryFaultOfTheWireIsSurvived(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wiretest.Fault{
		"it hangs":        wiretest.Hang(),
		"it is reset":     wiretest.Reset(),
		"it breaks off":   wiretest.Break(10),
		"it is too slow":  wiretest.Slow(2 * time.Second),
		"it is not quick": wiretest.Slow(60 * time.Millisecond),
		"it is in slices": wiretest.Slice(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			wire := wiretest.To(t, "tcp", server.Addr())
			good, harmed := linked(t, server.URL()), linked(t, "redis://"+wire.Addr())
			put(t, good, "old")
			harmed.Keep("key", harmed.Mark(groups), answer("old"), time.Minute)
			wire.Harm(t, fault)
			good.Invalidate(t.Context(), groups)
			if took := until(t, "it is forgotten", func() bool { return harmed.Held("key") == nil }); took > 5*time.Second { // 1 s, on an idle machine
				t.Errorf("what is stale was held for %s", took)
			}
			begun := time.Now()
			for range 20 {
				put(t, harmed, "new")
				harmed.Withdraw(t.Context(), "key")
				harmed.Invalidate(t.Context(), groups)
			}
			if took := time.Since(begun); took > 20*4*200*time.Millisecond/2 { // half of what they would take if each waited
				t.Errorf("twenty turns took %s", took)
			}
			wire.Mend(t)
			until(t, "it is linked again", harmed.Informed)
			if got := find(t, harmed); got != "" {
				t.Errorf("the old answer is found: %s", got)
			}
			put(t, good, "newer")
			until(t, "it finds what others share", func() bool { return find(t, harmed) == "newer" })
		})
	}
}

// What somebody else has put where answers and their groups stand is no answer, and is no reason to fail.
func TestWhatIsNoAnswerIsNotFound(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := linked(t, server.URL())
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer client.Close()
	for name, garbage := range map[string]func(key string) error{
		"an empty text": func(key string) error { return client.Set(t.Context(), key, "", 0).Err() },
		"a text":        func(key string) error { return client.Set(t.Context(), key, "\x01\xff\xff\xff\xff\xff\xff", 0).Err() },
		"a list":        func(key string) error { return client.RPush(t.Context(), key, "a").Err() },
		"a hash":        func(key string) error { return client.HSet(t.Context(), key, "a", "b").Err() },
	} {
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		put(t, store, "good")
		keys, err := client.Keys(t.Context(), "*").Result()
		if err != nil || len(keys) != 4 { // everything, two groups, the answer
			t.Fatal(keys, err)
		}
		for _, key := range keys {
			if err := client.Del(t.Context(), key).Err(); err != nil {
				t.Fatal(err)
			}
			if err := garbage(key); err != nil {
				t.Fatal(err)
			}
		}
		if got := find(t, store); got != "" {
			t.Errorf("%s: found %q", name, got)
		}
		if err := client.Publish(t.Context(), "charter:cache:stale", "\x00").Err(); err != nil {
			t.Fatal(err)
		}
		store.Invalidate(t.Context(), groups) // which writes over what is there
		if !store.Informed() {
			t.Errorf("%s: Redis seems to be away", name)
		}
	}
}
