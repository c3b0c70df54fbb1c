// Package measure runs candidates in turns and says what each costs: on Linux in processor time, elsewhere by the
// clock on the wall. Other programs on the machine still slow a candidate through the caches that they share;
// because of the turns they slow all of them, and the ratios stay.
package measure

import (
	"math/rand/v2"
	"runtime"
	"time"
)

// Candidate is one way to do the work.
type Candidate struct {
	Name string
	Run  func()
}

// Result is what one run of a candidate costs.
type Result struct {
	Name        string
	Nanoseconds float64 // the mean of the rounds
	Bytes       float64 // allocated
	Allocations float64
}

// Turns are short and many, so that what slows the machine for a second slows all candidates: 25 ms each, as often as the budget
// has room for. A budget for more than 100 of them makes them longer, and one for fewer than 15 shorter.
const (
	turnLength           = 25 * time.Millisecond
	minRounds, maxRounds = 15, 100
)

// Compare measures candidates for about the given time, all together. One processor does the work and collects
// the garbage, so that what a candidate leaves behind is part of its cost.
func Compare(budget time.Duration, candidates ...Candidate) []Result {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	each := budget / time.Duration(len(candidates))
	rounds := min(max(int(each/turnLength), minRounds), maxRounds)
	turn := each / time.Duration(rounds)
	counts := make([]int, len(candidates))
	results := make([]Result, len(candidates))
	for i, candidate := range candidates {
		counts[i] = calibrate(candidate.Run, turn)
		results[i] = allocations(candidate.Run, max(min(counts[i], 1000), 5))
		results[i].Name = candidate.Name
	}
	Turns(rounds, len(candidates), func(i int) {
		start := Now()
		for range counts[i] {
			candidates[i].Run()
		}
		results[i].Nanoseconds += float64(Now()-start) / float64(counts[i]*rounds)
	})
	return results
}

// Turns gives each of so many candidates a turn in each round, in another order each time. Garbage is collected when there is
// enough, in whichever turn that is: a candidate pays for its own in the mean of its turns, and not in most of them.
func Turns(rounds, candidates int, turn func(candidate int)) {
	for range rounds {
		for _, i := range rand.Perm(candidates) { //nolint:gosec // no secret, but so that none always runs behind the same
			turn(i)
		}
	}
}

// calibrate is how many runs fill the time of a turn. They also warm up what the candidate keeps.
func calibrate(run func(), turn time.Duration) int {
	for count := 1; ; count *= 2 {
		start := Now()
		for range count {
			run()
		}
		if taken := Now() - start; taken >= turn/4 {
			return max(int(float64(count)*float64(turn)/float64(taken)), 1)
		}
	}
}

// allocations is the mean of the runs. Nothing else may run meanwhile.
func allocations(run func(), count int) Result {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range count {
		run()
	}
	runtime.ReadMemStats(&after)
	return Result{
		Bytes:       float64(after.TotalAlloc-before.TotalAlloc) / float64(count),
		Allocations: float64(after.Mallocs-before.Mallocs) / float64(count),
	}
}
