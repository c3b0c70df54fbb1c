package answers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/waittest"
)

func TestAnAnswerIsHeldUntilOneOfItsGroupsIsStale(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stale func(*answers.Store)
		gone  bool
	}{
		"nothing":          {func(*answers.Store) {}, false},
		"another group":    {func(s *answers.Store) { s.Invalidate(t.Context(), []string{"c"}) }, false},
		"one of its":       {func(s *answers.Store) { s.Invalidate(t.Context(), []string{"c", "b"}) }, true},
		"all is forgotten": {func(s *answers.Store) { s.Forget() }, true},
		"it is dropped":    {func(s *answers.Store) { s.Drop("key") }, true},
	} {
		store := open(t, answers.Options{})
		mark := store.Mark([]string{"a", "b"})
		store.Keep("key", mark, answer("x"), time.Minute)
		if held := store.Held("key"); held == nil || string(held.Body) != "x" || store.Held("other") != nil {
			t.Fatalf("%s: held %v", name, held)
		}
		test.stale(store)
		if gone := store.Held("key") == nil; gone != test.gone {
			t.Errorf("%s: gone is %v", name, gone)
		}
	}
}

func TestWhatIsStaleAlreadyIsNotKept(t *testing.T) {
	t.Parallel()
	store := open(t, answers.Options{})
	mark := store.Mark([]string{"a"})
	store.Invalidate(t.Context(), []string{"a"})
	store.Keep("key", mark, answer("x"), time.Minute)
	if store.Held("key") != nil || store.Good(mark) {
		t.Error("it is held")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	registry := prometheus.NewRegistry()
	store := open(t, answers.Options{MaxBytes: most, Metrics: registry})
	mark := store.Mark(nil)
	for i := range 1000 {
		store.Keep(fmt.Sprint(i), mark, answer(strings.Repeat("x", 10_000)), time.Minute)
	}
	bytes := func() float64 {
		families, err := registry.Gather()
		if err != nil || len(families) != 1 || families[0].GetName() != "charter_cache_bytes" {
			t.Fatal(families, err)
		}
		return families[0].GetMetric()[0].GetGauge().GetValue()
	}
	waittest.Until(t, "what is too much goes", func() bool { size := bytes(); return size > most/2 && size <= most })
	store.Keep("large", mark, answer(strings.Repeat("x", answers.MaxAnswer+1)), time.Minute)
	if store.Held("large") != nil {
		t.Error("an answer that is too large is held")
	}
}

func TestNamesOfGroups(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"users":       "users",
		"user:0AbC":   "user:0abc",
		`a"b\c%`:      "a%22b%5cc%25",
		"line\nbreak": "line%0abreak",
		"é":           "%c3%a9",
		"É":           "%c3%a9",
		"":            "",
		"two words":   "two words",
	} {
		if got := answers.GroupName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	long := answers.GroupName(strings.Repeat("ab", 1000))
	if len(long) > 256 || long == answers.GroupName(strings.Repeat("ab", 1001)) || long != answers.GroupName(strings.Repeat("AB", 1000)) {
		t.Errorf("long names: %q", long)
	}
	if list := answers.List([]string{"a", "b:1"}); list != `"a", "b:1"` || answers.List(nil) != "" {
		t.Error(list)
	}
}

func TestAnAddressThatIsNoneIsToldWithoutIt(t *testing.T) {
	t.Parallel()
	_, err := answers.Open(answers.Options{URL: "redis://me:secret@host:port"})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}
