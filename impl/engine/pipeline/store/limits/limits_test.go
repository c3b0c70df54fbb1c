package limits_test

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

func TestALimitPassesAtOnceAndThenComesBackBitByBit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, _ *clock) {
		for _, test := range []struct {
			limit  int64
			window time.Duration
		}{{1, time.Hour}, {3, time.Hour}, {7, 2 * time.Hour}, {60, time.Hour}, {1000, 24 * time.Hour}} {
			take := limits.Take{Name: fmt.Sprint(test), Size: size(t, test.limit, test.window), Cost: 1}
			for i := range test.limit {
				if left := one(t, store, take); !left.OK || left.Remaining != test.limit-i-1 || left.Retry != 0 {
					t.Fatalf("%v, request %d: %+v", test, i+1, left)
				}
			}
			left := one(t, store, take)
			interval := (test.window + time.Duration(test.limit) - 1) / time.Duration(test.limit)
			if left.OK || left.Remaining != 0 || left.Retry < interval || left.Retry > interval+time.Microsecond || left.More != left.Retry {
				t.Fatalf("%v, one too many: %+v, want to wait %v", test, left, interval)
			}
		}
	})
}

// What Retry says is the first moment at which the same request passes.
func TestARequestPassesWhenItsTimeHasCome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, clock *clock) {
		take := limits.Take{Name: "n", Whose: "a", Size: size(t, 7, time.Hour), Cost: 7}
		one(t, store, take)
		take.Cost = 3
		for range 20 {
			left := one(t, store, take)
			if left.OK {
				t.Fatalf("it passes too early: %+v", left)
			}
			clock.now = clock.now.Add(left.Retry - time.Microsecond)
			if left := one(t, store, take); left.OK || left.Retry != time.Microsecond {
				t.Fatalf("a moment before: %+v", left)
			}
			clock.now = clock.now.Add(time.Microsecond)
			if left := one(t, store, take); !left.OK {
				t.Fatalf("in time: %+v", left)
			}
		}
	})
}

func TestARefusedRequestTakesNothingFromTheOtherBuckets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, _ *clock) {
		wide := limits.Take{Name: "wide", Kind: "user", Whose: "a", Size: size(t, 100, time.Hour), Cost: 1}
		tight := limits.Take{Name: "tight", Kind: "ip", Whose: "b", Size: size(t, 2, time.Hour), Cost: 1}
		left := make([]limits.Left, 2)
		for i := range 5 {
			if err := store.Take(t.Context(), []limits.Take{wide, tight}, left); err != nil {
				t.Fatal(err)
			}
			if want := i < 2; left[1].OK != want || !left[0].OK || left[0].Remaining != int64(max(98, 99-i)) {
				t.Errorf("request %d: %+v", i+1, left)
			}
		}
		if got := one(t, store, wide); got.Remaining != 97 {
			t.Errorf("%+v", got)
		}
	})
}

// A limit that is tried out refuses nobody, and takes nothing where it would.
func TestALimitThatIsTriedKeepsNoOtherFromTaking(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, _ *clock) {
		takes := []limits.Take{
			{Name: "tried", Whose: "a", Size: size(t, 1, time.Hour), Cost: 1, Tried: true},
			{Name: "held", Whose: "a", Size: size(t, 3, time.Hour), Cost: 1},
		}
		left := make([]limits.Left, 2)
		for i := range 4 {
			if err := store.Take(t.Context(), takes, left); err != nil {
				t.Fatal(err)
			}
			if left[0].OK != (i == 0) || left[1].OK != (i < 3) || limits.Refused(takes, left) != (i == 3) {
				t.Errorf("request %d: %+v", i+1, left)
			}
		}
	})
}

func TestBucketsOfOthersAreOthers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, _ *clock) {
		for _, take := range []limits.Take{
			{Name: "a", Kind: "ip", Whose: "1"}, {Name: "b", Kind: "ip", Whose: "1"}, {Name: "a", Kind: "key", Whose: "1"},
			{Name: "a", Kind: "ip", Whose: "2"}, {Name: "a", Kind: "", Whose: "ip1"}, {Name: "", Kind: "aip", Whose: "1"},
		} {
			take.Size, take.Cost = size(t, 1, time.Hour), 1
			if left := one(t, store, take); !left.OK {
				t.Errorf("%+v: %+v", take, left)
			}
			if left := one(t, store, take); left.OK {
				t.Errorf("again: %+v: %+v", take, left)
			}
		}
	})
}

func TestAClockThatIsSetBackKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	eachOf(t, []string{"memory", "redis"}, func(t *testing.T, store limits.Store, clock *clock) {
		take := limits.Take{Name: "n", Size: size(t, 1, time.Hour), Cost: 1}
		one(t, store, take)
		clock.now = clock.now.Add(-24 * time.Hour)
		if left := one(t, store, take); left.OK || left.Retry != time.Hour {
			t.Errorf("set back: %+v", left)
		}
		clock.now = clock.now.Add(time.Hour)
		if left := one(t, store, take); !left.OK {
			t.Errorf("an hour later: %+v", left)
		}
	})
}

func TestWhatCannotBeCountedExactlyIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit  int64
		window time.Duration
		good   bool
	}{
		{1, time.Millisecond, true},
		{1_000_000, time.Second, true},
		{1_000_000, 24 * time.Hour, true},
		{1 << 53, time.Second, false},
		{1 << 40, 1500 * time.Millisecond, true},
		{1 << 43, 1500 * time.Millisecond, false},
		{0, time.Second, false},
		{1, 0, false},
		{1, 1, false},
	} {
		if _, err := limits.NewSize(test.limit, test.window); (err == nil) != test.good {
			t.Errorf("%d in %v: %v", test.limit, test.window, err)
		}
	}
}

// Whoever invents names, as addresses can be and values of headers are, costs no more memory than there is, and
// keeps nobody from being held who is busy.
func TestInventedNamesCostBoundedMemory(t *testing.T) {
	t.Parallel()
	clock := newClock()
	memory := limits.NewMemory(clock.Now)
	busy := limits.Take{Name: "n", Whose: "busy", Size: size(t, 1000, time.Hour), Cost: 1000}
	one(t, memory, busy)
	invented := limits.Take{Name: "n", Kind: "header", Size: size(t, 1000, time.Hour), Cost: 1}
	for i := range 3 * limits.MaxBuckets {
		invented.Whose = strconv.Itoa(i)
		one(t, memory, invented)
	}
	if n := memory.Len(); n > limits.MaxBuckets || n < limits.MaxBuckets/2 {
		t.Errorf("%d buckets", n)
	}
	if left := one(t, memory, busy); left.OK {
		t.Error("the bucket of a busy caller was forgotten")
	}
	clock.now = clock.now.Add(time.Hour) // all are full again, and make room
	for i := range limits.MaxBuckets {
		invented.Whose = "later" + strconv.Itoa(i)
		one(t, memory, invented)
	}
	if n := memory.Len(); n > limits.MaxBuckets {
		t.Errorf("%d buckets", n)
	}
}

func TestManyAtOnceNeverGetMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store limits.Store, _ *clock) {
		takes := []limits.Take{
			{Name: "hot", Whose: "all", Size: size(t, 500, 24*time.Hour), Cost: 1},
			{Name: "mine", Size: size(t, 300, 24*time.Hour), Cost: 1},
		}
		var passed, mine atomic.Int64
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				own := []limits.Take{takes[0], takes[1]}
				own[1].Whose = strconv.Itoa(worker % 2)
				left := make([]limits.Left, 2)
				for range 200 {
					if err := store.Take(t.Context(), own, left); err != nil {
						t.Error(err)
						return
					}
					if !limits.Refused(own, left) {
						passed.Add(1)
						if worker%2 == 0 {
							mine.Add(1)
						}
					}
				}
			})
		}
		group.Wait()
		if passed.Load() != 500 || mine.Load() > 300 || mine.Load() < 200 {
			t.Errorf("%d have passed, %d of one", passed.Load(), mine.Load())
		}
	})
}
