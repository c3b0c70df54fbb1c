package limits

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

const (
	// shards is how many locks the buckets of a process are spread over.
	shards = 64
	// MaxBuckets is how many buckets a process keeps. Each takes some 60 bytes.
	MaxBuckets = 1 << 18
	// sample is how many buckets are looked at when a new one needs room.
	sample = 8
	// few is how many buckets a request can have that needs no memory for them.
	few = 4
)

// Memory keeps buckets in this process. It keeps no more than [MaxBuckets]: whoever invents names for themselves has
// those forgotten first that are nearly full again.
type Memory struct {
	now    func() time.Time
	seed   maphash.Seed
	shards [shards]shard
}

// shard is a part of the buckets, with a lock of its own.
type shard struct {
	mutex   sync.Mutex
	places  map[id]uint32 // in buckets
	buckets []bucket
	free    []uint32 // places that nobody has
}

// id names a bucket: a hash that is another in each process, so that nobody can make two meet. By chance, two of
// [MaxBuckets] do in one process of 500 million.
type id uint64

// bucket is how much is used of one, and when it is full again. It has no pointers, which a garbage collector would follow.
type bucket struct {
	level

	fullAt int64 // nanoseconds since 1970
}

// NewMemory makes a store without buckets. Now tells the time; nil: a clock that is never set back.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		start := time.Now()
		now = func() time.Time { return start.Add(time.Since(start)) }
	}
	m := &Memory{now: now, seed: maphash.MakeSeed()}
	for i := range m.shards {
		m.shards[i].places = make(map[id]uint32)
	}
	return m
}

// Take is as in [Store]. It never fails.
func (m *Memory) Take(_ context.Context, takes []Take, left []Left) error {
	if len(takes) == 1 {
		left[0] = m.TakeOne(&takes[0])
		return nil
	}
	ids := m.ids(make([]id, 0, few), takes)
	locks := m.lock(make([]uint8, 0, few), ids)
	defer m.unlock(locks)
	now := m.now()
	if !m.look(ids, takes, left, now) {
		return nil
	}
	for i := range takes {
		if left[i].OK {
			take := &takes[i]
			shard, used := m.shard(ids[i]), left[i].used+take.Cost*take.Size.window
			shard.put(ids[i], shard.find(ids[i]), take.Size, level{used, take.Size.ticks(now)}, now)
			left[i] = take.Size.left(used, take.Cost, true)
		}
	}
	return nil
}

// TakeOne takes from one bucket, and returns what is left in it. Most requests have one: there is nothing to sort, and nothing
// to look at twice.
func (m *Memory) TakeOne(take *Take) Left {
	id := m.id(take)
	shard := m.shard(id)
	shard.mutex.Lock()
	defer shard.mutex.Unlock()
	now, held := m.now(), shard.find(id)
	ticks := take.Size.ticks(now)
	used := held.usedAt(take.Size, ticks)
	if !take.Size.fits(used, take.Cost) {
		return take.Size.left(used, take.Cost, false)
	}
	used += take.Cost * take.Size.window
	shard.put(id, held, take.Size, level{used, ticks}, now)
	return take.Size.left(used, take.Cost, true)
}

// look fills in what is left before anything is taken, and tells whether the request passes.
func (m *Memory) look(ids []id, takes []Take, left []Left, now time.Time) bool {
	for i := range takes {
		take := &takes[i]
		used := m.shard(ids[i]).find(ids[i]).usedAt(take.Size, take.Size.ticks(now))
		left[i] = take.Size.left(used, take.Cost, take.Size.fits(used, take.Cost))
	}
	return !Refused(takes, left)
}

// find is the bucket with a name; nil: nothing is used of it. It is valid until another is put.
func (s *shard) find(id id) *bucket {
	if place, known := s.places[id]; known {
		return &s.buckets[place]
	}
	return nil
}

// usedAt is how much of a bucket is used at a tick.
func (b *bucket) usedAt(size Size, ticks int64) int64 {
	if b == nil {
		return 0
	}
	current := size.drained(b.level, ticks)
	if b.at > ticks { // the clock was set back: from now on it drains again
		b.level = current
	}
	return current.used
}

// put notes the level of a bucket now, which [shard.find] has found or not: nil makes it.
func (s *shard) put(id id, held *bucket, size Size, level level, now time.Time) {
	if held == nil {
		held = s.add(id, now.UnixNano())
	}
	*held = bucket{level, now.Add(size.until(level.used)).UnixNano()}
}

// add makes room for another bucket.
func (s *shard) add(id id, now int64) *bucket {
	if len(s.places) >= MaxBuckets/shards {
		s.forget(now)
	}
	if len(s.free) == 0 {
		s.free = append(s.free, uint32(len(s.buckets))) //nolint:gosec // at most MaxBuckets
		s.buckets = append(s.buckets, bucket{})
	}
	last := len(s.free) - 1
	place := s.free[last]
	s.free, s.places[id] = s.free[:last], place
	return &s.buckets[place]
}

// forget makes room: of some buckets it drops those that are full again, or else the one that is so first.
func (s *shard) forget(now int64) {
	var first id
	var fullAt int64
	looked := 0
	for id, place := range s.places { // begins anywhere
		at := s.buckets[place].fullAt
		if looked == 0 || at < fullAt {
			first, fullAt = id, at
		}
		if at <= now {
			s.drop(id)
		}
		if looked++; looked == sample {
			break
		}
	}
	s.drop(first)
}

func (s *shard) drop(id id) {
	if place, known := s.places[id]; known {
		delete(s.places, id)
		s.free = append(s.free, place)
	}
}

// Len is how many buckets there are, those that are full again and not forgotten yet included.
func (m *Memory) Len() int {
	total := 0
	for i := range m.shards {
		s := &m.shards[i]
		s.mutex.Lock()
		total += len(s.places)
		s.mutex.Unlock()
	}
	return total
}

// ids appends the names of the buckets to ids.
func (m *Memory) ids(ids []id, takes []Take) []id {
	for i := range takes {
		ids = append(ids, m.id(&takes[i]))
	}
	return ids
}

func (m *Memory) id(take *Take) id {
	return id(maphash.Comparable(m.seed, [...]string{take.Name, take.Kind, take.Whose}))
}

func (m *Memory) shard(id id) *shard { return &m.shards[id%shards] }

// lock locks the shards of buckets, each once and in their order, so that no two requests wait for each other. It appends
// them to locks.
func (m *Memory) lock(locks []uint8, ids []id) []uint8 {
	for _, id := range ids {
		locks = append(locks, uint8(id%shards))
	}
	if len(locks) > 1 {
		slices.Sort(locks)
		locks = slices.Compact(locks)
	}
	for _, number := range locks {
		m.shards[number].mutex.Lock()
	}
	return locks
}

func (m *Memory) unlock(locks []uint8) {
	for _, number := range locks {
		m.shards[number].mutex.Unlock()
	}
}
