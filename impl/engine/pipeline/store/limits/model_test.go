package limits_test

import (
	"math/big"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

// bucket is GCRA as the standard describes it: it remembers when the next request would be due if all came evenly
// (the theoretical arrival time), exactly.
type bucket struct {
	limit  int64
	window time.Duration
	due    *big.Rat // nanoseconds since the start
}

// wait is for how long a request that costs cost has to wait; 0 or less: it passes.
func (b *bucket) wait(now time.Duration, cost int64) *big.Rat {
	due := b.from(now)
	due.Add(due, b.interval(cost))
	due.Sub(due, new(big.Rat).SetInt64(int64(now+b.window)))
	return due
}

func (b *bucket) take(now time.Duration, cost int64) {
	b.due = b.from(now).Add(b.from(now), b.interval(cost))
}

// from is when the next request is due, which cannot be in the past.
func (b *bucket) from(now time.Duration) *big.Rat {
	from := new(big.Rat).SetInt64(int64(now))
	if b.due != nil && b.due.Cmp(from) > 0 {
		from.Set(b.due)
	}
	return from
}

func (b *bucket) interval(cost int64) *big.Rat { return big.NewRat(int64(b.window)*cost, b.limit) }

// remaining is how many requests of cost 1 would pass now.
func (b *bucket) remaining(now time.Duration) int64 {
	free := new(big.Rat).SetInt64(int64(now + b.window))
	free.Sub(free, b.from(now))
	free.Quo(free, b.interval(1))
	return new(big.Int).Quo(free.Num(), free.Denom()).Int64()
}

// Whatever is taken of whichever buckets, in whatever order and at whatever times, both stores answer what the
// algorithm on paper does.
func TestLimitsBehaveAsTheAlgorithmOnPaper(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			clock, runs := newClock(), 0
			store := of(t, kind, clock.Now)
			rapid.Check(t, func(r *rapid.T) {
				runs++
				sequence(r, store, clock, strconv.Itoa(runs))
			})
		})
	}
}

func sequence(r *rapid.T, store limits.Store, clock *clock, run string) {
	start := clock.now
	buckets := make([]bucket, rapid.IntRange(1, 4).Draw(r, "buckets"))
	for i := range buckets {
		// Hours, so that no bucket of Redis, whose own clock goes on, is full again before the test is over.
		buckets[i].limit = rapid.Int64Range(1, 50).Draw(r, "limit")
		buckets[i].window = time.Duration(rapid.Int64Range(1, 24).Draw(r, "window")) * time.Hour * 100
	}
	for range rapid.IntRange(1, 30).Draw(r, "steps") {
		clock.now = clock.now.Add(time.Duration(rapid.Int64Range(0, int64(100*time.Hour/time.Microsecond)).Draw(r, "pause")) * time.Microsecond)
		now := clock.now.Sub(start)
		var takes []limits.Take
		var models []*bucket
		for i := range buckets {
			if rapid.Bool().Draw(r, "is taken of") {
				b := &buckets[i]
				size, err := limits.NewSize(b.limit, b.window)
				if err != nil {
					r.Fatal(err)
				}
				models = append(models, b)
				takes = append(takes, limits.Take{
					Name: run, Whose: strconv.Itoa(i), Size: size, Cost: rapid.Int64Range(1, b.limit).Draw(r, "cost"), Tried: rapid.Bool().Draw(r, "tried"),
				})
			}
		}
		if len(takes) > 0 {
			step(r, store, now, takes, models)
		}
	}
}

func step(r *rapid.T, store limits.Store, now time.Duration, takes []limits.Take, models []*bucket) {
	left := make([]limits.Left, len(takes))
	if err := store.Take(r.Context(), takes, left); err != nil {
		r.Fatal(err)
	}
	refused := false
	for i, b := range models {
		wait := b.wait(now, takes[i].Cost)
		if ok := wait.Sign() <= 0; ok != left[i].OK {
			r.Fatalf("bucket %d: %+v, the model waits %v", i, left[i], wait)
		}
		// Time is told in microseconds, so a wait is up to one of them longer.
		if late := new(big.Rat).Sub(new(big.Rat).SetInt64(int64(left[i].Retry)), wait); !left[i].OK && (late.Sign() < 0 || late.Cmp(big.NewRat(1000, 1)) >= 0) {
			r.Fatalf("bucket %d: waits %v, the model %v", i, left[i].Retry, wait)
		}
		refused = refused || !left[i].OK && !takes[i].Tried
	}
	if refused != limits.Refused(takes, left) {
		r.Fatalf("refused: %t, %+v", refused, left)
	}
	for i, b := range models {
		if left[i].OK && !refused {
			b.take(now, takes[i].Cost)
		}
		if want := b.remaining(now); left[i].Remaining != want {
			r.Fatalf("bucket %d has %d left, the model %d", i, left[i].Remaining, want)
		}
	}
}

// asked is what one of many at once asks of two buckets.
type asked struct{ costs [2]int64 }

type answered struct {
	passed    bool
	remaining [2]int64
}

// What many get at once is what they would get in some order, one after the other: of two buckets together.
func TestManyAtOnceAreAsIfOneCameAfterTheOther(t *testing.T) {
	t.Parallel()
	const limit = 20
	model := porcupine.Model{
		Init: func() any { return [2]int64{limit, limit} },
		Step: func(state, input, output any) (bool, any) {
			left, in, out := state.([2]int64), input.(asked), output.(answered)
			fits := left[0] >= in.costs[0] && left[1] >= in.costs[1]
			if fits {
				left = [2]int64{left[0] - in.costs[0], left[1] - in.costs[1]}
			}
			return out == answered{fits, left}, left
		},
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var clock func() time.Time
			if kind == "memory" {
				clock = newClock().Now
			}
			store := of(t, kind, clock)
			for round := range 20 {
				history := together(t, store, strconv.Itoa(round), size(t, limit, 87600*time.Hour)) // nothing comes back meanwhile
				if !porcupine.CheckOperations(model, history) {
					t.Fatalf("no order explains %+v", history)
				}
			}
		})
	}
}

// together has several clients take of two buckets, at once.
func together(t *testing.T, store limits.Store, round string, size limits.Size) []porcupine.Operation {
	t.Helper()
	const clients, each = 6, 6
	start := time.Now()
	history := make([]porcupine.Operation, clients*each)
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			left := make([]limits.Left, 2)
			for i := range each {
				in := asked{[2]int64{int64(1 + (client+i)%3), int64(1 + client%2)}}
				takes := []limits.Take{
					{Name: round, Whose: "a", Size: size, Cost: in.costs[0]},
					{Name: round, Whose: "b", Size: size, Cost: in.costs[1]},
				}
				if client%2 == 1 { // in either order, nobody waits for the other for good
					takes[0], takes[1] = takes[1], takes[0]
				}
				call := time.Since(start).Nanoseconds()
				err := store.Take(t.Context(), takes, left)
				done := time.Since(start).Nanoseconds()
				if err != nil {
					t.Error(err)
					return
				}
				out := answered{!limits.Refused(takes, left), [2]int64{left[0].Remaining, left[1].Remaining}}
				if client%2 == 1 {
					out.remaining[0], out.remaining[1] = out.remaining[1], out.remaining[0]
				}
				history[client*each+i] = porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: done}
			}
		})
	}
	group.Wait()
	return history
}

// BenchmarkTake takes of one bucket, and of three at once.
func BenchmarkTake(b *testing.B) {
	for _, kind := range kinds {
		for _, buckets := range []int{1, 3} {
			b.Run(kind+"-"+strconv.Itoa(buckets), func(b *testing.B) {
				store := of(b, kind, nil)
				takes := make([]limits.Take, buckets)
				for i := range takes {
					takes[i] = limits.Take{Name: strconv.Itoa(i), Kind: "user", Whose: "a", Size: size(b, 1_000_000, time.Second), Cost: 1}
				}
				left := make([]limits.Left, buckets)
				b.ReportAllocs()
				for b.Loop() {
					if err := store.Take(b.Context(), takes, left); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
