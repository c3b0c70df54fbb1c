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
	// MaxBuckets is how many buckets a process keeps. Each takes some 100 bytes.
	MaxBuckets = 1 << 18
	// sample is how many buckets are looked at when a new one needs room.
	sample = 8
	// few is how many buckets a request can have that needs no memory for them.
	few = 4
	// roomyName is the length that names of buckets do not exceed mostly, in bytes.
	roomyName = 128
)

// Memory keeps buckets in this process. It keeps no more than [MaxBuckets]: whoever invents names for themselves has
// those forgotten first that are nearly full again.
type Memory struct {
	now    func() time.Time
	seeds  [2]maphash.Seed
	shards [shards]shard
}

type shard struct {
	mutex   sync.Mutex
	buckets map[id]entry
}

// id names a bucket: a hash of 128 bits that is another in each process, so that nobody can make two meet.
type id [2]uint64

// entry is a bucket. It has no pointers, which a garbage collector would follow.
type entry struct {
	level

	fullAt int64 // nanoseconds since 1970
}

// NewMemory makes a store without buckets. Now tells the time; nil: a clock that is never set back.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		start := time.Now()
		now = func() time.Time { return start.Add(time.Since(start)) }
	}
	m := &Memory{now: now, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	for i := range m.shards {
		m.shards[i].buckets = make(map[id]entry)
	}
	return m
}

// Take is as in [Store]. It never fails.
func (m *Memory) Take(_ context.Context, takes []Take, left []Left) error {
	if len(takes) == 1 {
		left[0] = m.takeOne(&takes[0])
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
			used := left[i].used + take.Cost*take.Size.window
			m.put(ids[i], take.Size, used, now)
			left[i] = take.Size.left(used, take.Cost, true)
		}
	}
	return nil
}

// takeOne is for a request with one limit, as most are: there is nothing to sort, and nothing to look at twice.
func (m *Memory) takeOne(take *Take) Left {
	id := m.id(take)
	shard := m.shard(id)
	shard.mutex.Lock()
	defer shard.mutex.Unlock()
	now := m.now()
	used := m.used(id, take.Size, now)
	if !take.Size.fits(used, take.Cost) {
		return take.Size.left(used, take.Cost, false)
	}
	used += take.Cost * take.Size.window
	m.put(id, take.Size, used, now)
	return take.Size.left(used, take.Cost, true)
}

// look fills in what is left before anything is taken, and tells whether the request passes.
func (m *Memory) look(ids []id, takes []Take, left []Left, now time.Time) bool {
	for i := range takes {
		take := &takes[i]
		used := m.used(ids[i], take.Size, now)
		left[i] = take.Size.left(used, take.Cost, take.Size.fits(used, take.Cost))
	}
	return !Refused(takes, left)
}

// used is how much of a bucket is used.
func (m *Memory) used(id id, size Size, now time.Time) int64 {
	buckets, ticks := m.shard(id).buckets, size.ticks(now)
	held := buckets[id]
	current := size.drained(held.level, ticks)
	if held.at > ticks { // the clock was set back: from now on it drains again
		held.level = current
		buckets[id] = held
	}
	return current.used
}

// put notes how much of a bucket is used.
func (m *Memory) put(id id, size Size, used int64, now time.Time) {
	shard := m.shard(id)
	if len(shard.buckets) >= MaxBuckets/shards {
		if _, known := shard.buckets[id]; !known {
			shard.forget(now.UnixNano())
		}
	}
	shard.buckets[id] = entry{level{used, size.ticks(now)}, now.Add(size.until(used)).UnixNano()}
}

// forget makes room: of some buckets it drops those that are full again, or else the one that is so first.
func (s *shard) forget(now int64) {
	var first id
	var fullAt int64
	looked := 0
	for id, entry := range s.buckets { // begins anywhere
		if entry.fullAt <= now {
			delete(s.buckets, id)
		}
		if looked == 0 || entry.fullAt < fullAt {
			first, fullAt = id, entry.fullAt
		}
		if looked++; looked == sample {
			break
		}
	}
	delete(s.buckets, first)
}

// Len is how many buckets there are, those that are full again and not forgotten yet included.
func (m *Memory) Len() int {
	total := 0
	for i := range m.shards {
		s := &m.shards[i]
		s.mutex.Lock()
		total += len(s.buckets)
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
	name := make([]byte, 0, roomyName)
	for _, part := range [...]string{take.Name, take.Kind, take.Whose} {
		name = append(append(name, part...), 0)
	}
	return id{maphash.Bytes(m.seeds[0], name), maphash.Bytes(m.seeds[1], name)}
}

func (m *Memory) shard(id id) *shard { return &m.shards[id[0]%shards] }

// lock locks the shards of buckets, each once and in their order, so that no two requests wait for each other. It appends
// them to locks.
func (m *Memory) lock(locks []uint8, ids []id) []uint8 {
	for _, id := range ids {
		locks = append(locks, uint8(id[0]%shards))
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
