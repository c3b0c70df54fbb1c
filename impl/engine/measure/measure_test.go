package measure_test

import (
	"os"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/measure"
)

var kept []byte

func TestWhatDoesMoreCostsMore(t *testing.T) { //nolint:paralleltest // others' allocations would count
	little := func() { kept = make([]byte, 1024) }
	much := func() {
		for range 10 {
			little()
		}
	}
	results := measure.Compare(100*time.Millisecond, measure.Candidate{Name: "little", Run: little}, measure.Candidate{Name: "much", Run: much})
	for i, want := range []struct {
		name        string
		allocations float64
	}{{"little", 1}, {"much", 10}} {
		got := results[i]
		if got.Name != want.name || got.Allocations < want.allocations || got.Allocations > want.allocations+1 || got.Bytes < 1024*want.allocations {
			t.Errorf("want %+v, got %+v", want, got)
		}
	}
	if results[1].Nanoseconds <= results[0].Nanoseconds {
		t.Errorf("ten times the work takes %v, and once %v", results[1].Nanoseconds, results[0].Nanoseconds)
	}
}

func TestEachHasOneTurnInARound(t *testing.T) {
	t.Parallel()
	turns := make([]int, 3)
	done := 0
	measure.Turns(5, len(turns), func(i int) {
		if turns[i] != done/len(turns) {
			t.Errorf("turn %d of all: %d has had %d", done, i, turns[i])
		}
		turns[i]++
		done++
	})
	if done != 5*len(turns) {
		t.Errorf("%d turns", done)
	}
}

// The time of this process, asked for as that of any other, lies between what it says of itself before and after.
func TestAProcessIsKnownByItsNumber(t *testing.T) {
	t.Parallel()
	before := measure.Now()
	got, err := measure.Of(os.Getpid())
	if after := measure.Now(); err != nil || got < before || got > after {
		t.Errorf("%v, %v, not from %v to %v", got, err, before, after)
	}
}
