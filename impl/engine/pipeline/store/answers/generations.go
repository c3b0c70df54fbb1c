package answers

import "sync/atomic"

// together is how many generations are made at once: 2 KiB.
const together = 256

// generations counts how often each slot was made stale. All begin with 0, and take memory from the first count near them on:
// a server with few groups, or none, needs less than the 512 KiB of all. It is safe for concurrent use.
type generations [slots / together]atomic.Pointer[[together]atomic.Uint64]

// of is the count of a slot.
func (g *generations) of(slot uint32) uint64 {
	counts := g[slot/together].Load()
	if counts == nil {
		return 0
	}
	return counts[slot%together].Load()
}

// next counts a slot once more.
func (g *generations) next(slot uint32) {
	place := &g[slot/together]
	counts := place.Load()
	if counts == nil {
		place.CompareAndSwap(nil, new([together]atomic.Uint64)) // or somebody else is first
		counts = place.Load()
	}
	counts[slot%together].Add(1)
}
