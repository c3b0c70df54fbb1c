package answers_test

import (
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/redis"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/engine/waittest"
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
			putFor(t, good, good, "old")
			harmed.Keep("key", harmed.Mark(groups), answer("old"), time.Minute)
			wire.Harm(t, fault)
			good.Invalidate(t.Context(), groups)
			if took := waittest.Until(t, "it is forgotten", func() bool { return harmed.Held("key") == nil }); took > 5*time.Second { // 1 s, on an idle machine
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
			waittest.Until(t, "it is linked again", harmed.Informed)
			if got := find(t, harmed); got != "" {
				t.Errorf("the old answer is found: %s", got)
			}
			putFor(t, good, harmed, "newer")
		})
	}
}

// What somebody else has put where answers and their groups stand is no answer, and is no reason to fail.
func TestWhatIsNoAnswerIsNotFound(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := linked(t, server.URL())
	client := redistest.Open(t, server.Addr())
	for name, garbage := range map[string]redis.Command{
		"an empty text": {Name: "SET", Args: []any{""}},
		"a text":        {Name: "SET", Args: []any{"\x01\xff\xff\xff\xff\xff\xff"}},
		"a list":        {Name: "RPUSH", Args: []any{"a"}},
		"a hash":        {Name: "HSET", Args: []any{"a", "b"}},
	} {
		redistest.Ask(t, client, "FLUSHALL")
		putFor(t, store, store, "good")
		keys := redistest.Keys(t, client, "*")
		if len(keys) != 4 { // everything, two groups, the answer
			t.Fatal(keys)
		}
		waittest.Until(t, name+": Redis does not seem to be away", func() bool { // unless the machine is busy
			waittest.Until(t, "Redis is there", store.Informed)
			for _, key := range keys {
				redistest.Ask(t, client, "DEL", key)
				redistest.Ask(t, client, garbage.Name, append([]any{key}, garbage.Args...)...)
			}
			if got := find(t, store); got != "" {
				t.Errorf("%s: found %q", name, got)
			}
			redistest.Ask(t, client, "PUBLISH", "charter:cache:stale", "\x00")
			store.Invalidate(t.Context(), groups) // which writes over what is there
			return store.Informed()
		})
	}
}
