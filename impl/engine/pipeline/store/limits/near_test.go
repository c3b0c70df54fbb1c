package limits_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

// far is a store that can go away, and counts how often it is asked.
type far struct {
	limits.Store

	away  bool
	asked int
}

var errAway = errors.New("away")

func (f *far) Take(ctx context.Context, takes []limits.Take, left []limits.Left) error {
	f.asked++
	if f.away {
		return errAway
	}
	return f.Store.Take(ctx, takes, left)
}

// newNear is a near store with the far one behind it.
func newNear() (*limits.Near, *far, *clock) {
	clock := newClock()
	away := &far{Store: limits.NewMemory(clock.Now)}
	return limits.NewNear(away, clock.Now), away, clock
}

// Whoever asks again and again for what there is not makes the far store no busier.
func TestWhatIsKnownToBeUsedUpIsNotAskedFor(t *testing.T) {
	t.Parallel()
	near, away, clock := newNear()
	take := limits.Take{Name: "n", Whose: "a", Size: size(t, 2, time.Hour), Cost: 1}
	for range 100 {
		one(t, near, take)
	}
	if away.asked != 2 {
		t.Errorf("the far store was asked %d times", away.asked)
	}
	if left := one(t, near, take); left.OK || left.Retry != 30*time.Minute {
		t.Errorf("%+v", left)
	}
	clock.now = clock.now.Add(30 * time.Minute)
	if left := one(t, near, take); !left.OK || away.asked != 3 {
		t.Errorf("in time: %+v after %d", left, away.asked)
	}
}

// What others have taken is learnt with each answer.
func TestWhatOthersTakeIsKnownOnceItIsAskedFor(t *testing.T) {
	t.Parallel()
	clock := newClock()
	shared := &far{Store: limits.NewMemory(clock.Now)}
	near, other := limits.NewNear(shared, clock.Now), limits.NewNear(shared, clock.Now)
	take := limits.Take{Name: "n", Whose: "a", Size: size(t, 10, time.Hour), Cost: 1}
	one(t, near, take)
	for range 8 {
		one(t, other, take)
	}
	if left := one(t, near, take); !left.OK || left.Remaining != 0 {
		t.Errorf("%+v", left)
	}
	if left := one(t, other, take); left.OK || shared.asked != 11 {
		t.Errorf("%+v after %d", left, shared.asked)
	}
}

// While the far store is away counting goes on, and does not begin anew.
func TestCountingGoesOnFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	near, away, _ := newNear()
	take := limits.Take{Name: "n", Whose: "a", Size: size(t, 10, time.Hour), Cost: 1}
	for range 7 {
		one(t, near, take)
	}
	away.away = true
	if err := near.Take(t.Context(), []limits.Take{take}, make([]limits.Left, 1)); !errors.Is(err, errAway) {
		t.Errorf("%v", err)
	}
	for i, want := range []bool{true, true, true, false} {
		if left := one(t, near.Here(), take); left.OK != want {
			t.Errorf("request %d: %+v", i+1, left)
		}
	}
	if left := one(t, near, take); left.OK { // known: nobody needs to be asked
		t.Errorf("%+v", left)
	}
}

// What is remembered is as bounded as what is counted.
func TestWhatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	near := limits.NewNear(limits.NewMemory(nil), nil)
	take := limits.Take{Name: "n", Size: size(t, 10, time.Hour), Cost: 1}
	for i := range limits.MaxBuckets + 1000 {
		take.Whose = strconv.Itoa(i)
		one(t, near, take)
	}
	if n := near.Here().Len(); n > limits.MaxBuckets {
		t.Errorf("%d buckets", n)
	}
}
