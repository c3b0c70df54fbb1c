package limits

import (
	"context"
	"time"
)

// Near remembers what a far store has said of buckets. A bucket that had too little has too little until its time has
// come, whoever else takes from it: so whoever asks again and again costs the far store nothing, and cannot make it too busy to
// count. And while the far store is away, this process goes on counting from there.
type Near struct {
	far  Store
	here *Memory
}

// NewNear makes a store that asks another. Now tells the time, as for [NewMemory].
func NewNear(far Store, now func() time.Time) *Near { return &Near{far, NewMemory(now)} }

// Take is as in [Store].
func (n *Near) Take(ctx context.Context, takes []Take, left []Left) error {
	if n.here.refuses(takes, left) {
		return nil
	}
	asked := n.here.now()
	if err := n.far.Take(ctx, takes, left); err != nil {
		return err
	}
	n.here.learn(takes, left, asked)
	return nil
}

// Here is what this process knows of the buckets. It counts while the far store is away.
func (n *Near) Here() *Memory { return n.here }

// refuses fills in what is left if it is known that a request does not pass.
func (m *Memory) refuses(takes []Take, left []Left) bool {
	ids := m.ids(make([]id, 0, few), takes)
	locks := m.lock(make([]uint8, 0, few), ids)
	defer m.unlock(locks)
	return !m.look(ids, takes, left, m.now())
}

// learn notes what a far store has said, as of when it was asked. Of answers that cross, the one with less left counts.
func (m *Memory) learn(takes []Take, left []Left, asked time.Time) {
	ids := m.ids(make([]id, 0, few), takes)
	locks := m.lock(make([]uint8, 0, few), ids)
	defer m.unlock(locks)
	now := m.now()
	for i := range takes {
		size, shard := takes[i].Size, m.shard(ids[i])
		held := shard.find(ids[i])
		heard := size.drained(level{left[i].used, size.ticks(asked)}, size.ticks(now))
		if heard.used > held.usedAt(size, heard.at) {
			shard.put(ids[i], held, size, heard, now)
		}
	}
}
