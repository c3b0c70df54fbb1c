package answers_test

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/logtest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
	"github.com/charterhq/charter/impl/engine/waittest"
)

var groups = []string{"users", "user:1"}

// put shares an answer, as one that was asked for now.
func put(t *testing.T, store *answers.Store, body string) {
	t.Helper()
	mark := store.Mark(groups)
	if old := store.Load(t.Context(), "key", mark); old != nil {
		t.Errorf("there is %s", old.Body)
	}
	store.Share(t.Context(), "key", mark, answer(body), time.Minute)
}

// putFor shares an answer until another replica finds it: on a machine that is busy, Redis seems to be away now and then.
func putFor(t *testing.T, one, other *answers.Store, body string) {
	t.Helper()
	waittest.Until(t, "the other finds "+body, func() bool {
		mark := one.Mark(groups)
		one.Load(t.Context(), "key", mark)
		one.Share(t.Context(), "key", mark, answer(body), time.Minute)
		return find(t, other) == body
	})
}

// find is the body of the answer that a replica finds.
func find(t *testing.T, store *answers.Store) string {
	t.Helper()
	found := store.Load(t.Context(), "key", store.Mark(groups))
	if found == nil {
		return ""
	}
	return string(found.Body)
}

func TestReplicasShareAnswers(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	putFor(t, one, two, "x")
	other := open(t, answers.Options{URL: server.URL(), Namespace: "another contract"})
	waittest.Until(t, "Redis is there", other.Informed)
	if got := find(t, other); got != "" {
		t.Errorf("a server that answers otherwise finds %q", got)
	}
	waittest.Until(t, "it is taken back", func() bool {
		two.Withdraw(t.Context(), "key")
		return find(t, one) == ""
	})
}

func TestAllReplicasHearWhatIsStaleWithinATenthOfASecond(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	var took []time.Duration
	for round := range 20 {
		put(t, one, "x")
		two.Keep("key", two.Mark(groups), answer("x"), time.Minute)
		one.Keep("key", one.Mark(groups), answer("x"), time.Minute)
		one.Invalidate(t.Context(), groups[1:])
		if one.Held("key") != nil {
			t.Fatal("who makes it stale holds it")
		}
		if got := find(t, two); got != "" {
			t.Errorf("round %d: what is shared is found: %q", round, got)
		}
		took = append(took, waittest.Until(t, "the other hears", func() bool { return two.Held("key") == nil }))
	}
	slices.Sort(took) // on a machine that is busy, some take longer
	if median := took[len(took)/2]; median > 100*time.Millisecond {
		t.Errorf("half of them took more than %s", median)
	}
}

// Who hears of its own words again does not forget what it has made since.
func TestWhoMakesStaleKeepsWhatIsNew(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	two.Keep("key", two.Mark(groups), answer("old"), time.Minute)
	one.Invalidate(t.Context(), groups)
	one.Keep("key", one.Mark(groups), answer("new"), time.Minute)
	waittest.Until(t, "the other hears", func() bool { return two.Held("key") == nil })
	if one.Held("key") == nil {
		t.Error("it is gone")
	}
}

// What was asked for before a write is not found after it, whoever writes and whenever it is shared.
func TestAnAnswerFromBeforeAWriteIsNotShared(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	find(t, one) // the groups have generations
	mark := one.Mark(groups)
	one.Load(t.Context(), "key", mark)
	two.Invalidate(t.Context(), groups)
	one.Share(t.Context(), "key", mark, answer("old"), time.Minute)
	for _, store := range []*answers.Store{one, two} {
		if got := find(t, store); got != "" {
			t.Errorf("found %q", got)
		}
	}
}

// Redis may lose anything at any time: what is stale stays stale.
func TestWhatRedisLosesMakesNothingGoodAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := linked(t, server.URL())
	putFor(t, store, store, "old")
	client := redistest.Open(t, server.Addr())
	data := redistest.Keys(t, client, "charter:cache:answer:*")
	if len(data) != 1 {
		t.Fatal(data)
	}
	old := redistest.Ask(t, client, "GET", data[0])
	store.Invalidate(t.Context(), groups)
	for _, key := range redistest.Keys(t, client, "charter:cache:group:*") {
		redistest.Ask(t, client, "DEL", key)
	}
	redistest.Ask(t, client, "SET", data[0], old)
	for range 2 {
		if got := find(t, store); got != "" {
			t.Errorf("found %q", got)
		}
	}
	redistest.Ask(t, client, "SET", data[0], "what nobody has written")
	if got := find(t, store); got != "" {
		t.Errorf("found %q", got)
	}
}

func TestARedisThatHangsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	putFor(t, two, two, "old")
	mark := one.Mark(groups)
	one.Keep("of others", one.Mark([]string{"others"}), answer("old"), time.Minute)
	server.Freeze(t)
	begun := time.Now()
	if got := find(t, one); got != "" {
		t.Errorf("found %q", got)
	}
	if took := time.Since(begun); took > 2*time.Second { // the machine may be busy; alone it is a tenth of a second
		t.Errorf("who came first waited %s", took)
	}
	waittest.Until(t, "it is noticed", func() bool { return !one.Informed() })
	begun = time.Now()
	for range 1000 {
		find(t, one)
		one.Share(t.Context(), "key", mark, answer("old"), time.Minute)
		one.Withdraw(t.Context(), "key")
	}
	one.Invalidate(t.Context(), groups)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("who came then waited %s", took)
	}
	waittest.Until(t, "what it may not have heard of is dropped", func() bool { return one.Held("of others") == nil })
	waittest.Until(t, "it keeps by itself", func() bool { // also what is kept while the last is being dropped may go with it
		one.Keep("key", one.Mark(groups), answer("meanwhile"), time.Minute)
		return one.Held("key") != nil
	})
	server.Thaw(t)
	waittest.Until(t, "it is back", func() bool { return one.Informed() && two.Informed() })
	if got := find(t, two); got != "" || one.Held("key") != nil {
		t.Errorf("what could not be told is not told: %q, %v", got, one.Held("key"))
	}
}

func TestARedisThatIsStartedAgainIsUsedAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, two := linked(t, server.URL()), linked(t, server.URL())
	two.Keep("key", two.Mark(groups), answer("old"), time.Minute)
	server.Stop(t)
	waittest.Until(t, "both notice", func() bool { return !one.Informed() && !two.Informed() })
	waittest.Until(t, "it is dropped", func() bool { return two.Held("key") == nil })
	one.Invalidate(t.Context(), groups)
	server.Restart(t)
	waittest.Until(t, "both are back", func() bool { return one.Informed() && two.Informed() })
	putFor(t, one, two, "new")
}

// The log says once each time that Redis is away, also if it was never there.
func TestTheLogSaysThatRedisIsAway(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	server.Stop(t)
	log := &logtest.Log{}
	store := open(t, answers.Options{URL: server.URL(), Logger: slog.New(slog.NewTextHandler(log, nil))})
	said := func(words string, times int) func() bool {
		return func() bool { return strings.Count(log.String(), words) >= times }
	}
	waittest.Until(t, "it was never there", said("does not answer", 1))
	server.Restart(t)
	waittest.Until(t, "it is there", said("is there", 1))
	server.Stop(t)
	waittest.Until(t, "it is away", said("does not answer", 2))
	server.Restart(t)
	waittest.Until(t, "it is back", said("is there", 2))
	waittest.Until(t, "it is there", store.Informed)
	words := regexp.MustCompile("does not answer|is there").FindAllString(log.String(), -1) // perhaps more: a machine may be busy
	if len(slices.Compact(slices.Clone(words))) != len(words) {
		t.Errorf("the log repeats itself:\n%s", log)
	}
}

// More than can be remembered makes everything stale.
func TestTooMuchToTellMakesEverythingStale(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one := linked(t, server.URL())
	putFor(t, one, one, "old")
	server.Freeze(t)
	find(t, one)
	waittest.Until(t, "it is noticed", func() bool { return !one.Informed() })
	for i := range 10_001 {
		one.Invalidate(t.Context(), []string{fmt.Sprintf("thing:%d", i)})
	}
	server.Thaw(t)
	waittest.Until(t, "it is back", one.Informed)
	if got := find(t, one); got != "" {
		t.Errorf("found %q", got)
	}
	two := linked(t, server.URL())
	two.Keep("key", two.Mark([]string{"other"}), answer("x"), time.Minute)
	one.Invalidate(t.Context(), []string{"%"})
	waittest.Until(t, "the other forgets all", func() bool { return two.Held("key") == nil })
}

// Replicas that read and write at once never find what is older than what they know.
func TestNoReplicaFindsWhatIsOlderThanItKnows(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	stores := []*answers.Store{linked(t, server.URL()), linked(t, server.URL())}
	var mutex sync.Mutex
	version := 0
	current := func() int {
		mutex.Lock()
		defer mutex.Unlock()
		return version
	}
	var group sync.WaitGroup
	for worker := range 5 {
		store := stores[worker%2]
		group.Go(func() {
			for range 100 {
				told := current() - 1 // the last one may not be told yet
				mark := store.Mark(groups)
				found := store.Load(t.Context(), "key", mark)
				if found == nil {
					store.Share(t.Context(), "key", mark, answer(fmt.Sprintf("%09d", current())), time.Minute)
					continue
				}
				if body := string(found.Body); body < fmt.Sprintf("%09d", told) {
					t.Errorf("found %s after %d was told", body, told)
				}
			}
		})
	}
	for range 100 {
		mutex.Lock()
		version++
		mutex.Unlock()
		stores[0].Invalidate(t.Context(), groups) // and after that everybody knows, unless Redis seems to be away
		waittest.Until(t, "it is told", stores[0].Informed)
	}
	group.Wait()
}

// A connection on which nothing comes is no connection, also if nobody asks for anything.
func TestSilenceIsNoticed(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := linked(t, server.URL())
	store.Keep("key", store.Mark(groups), answer("x"), time.Minute)
	server.Freeze(t)
	waittest.Until(t, "it is noticed", func() bool { return !store.Informed() && store.Held("key") == nil })
	server.Thaw(t)
	waittest.Until(t, "it is back", store.Informed)
}
