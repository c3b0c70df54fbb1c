package answers

import (
	"context"
	"hash/maphash"
	"time"
)

// slots is how many generations a process counts. Two groups in one slot become stale together, which is rare and does
// no harm; so what a process must remember of groups does not grow with them.
const slots = 1 << 16

// seed keeps callers from choosing names that fall into one slot.
var seed = maphash.MakeSeed()

func slotOf(group string) uint32 { return uint32(maphash.String(seed, group) % slots) }

// Mark is how often some groups have been made stale.
type Mark struct {
	epoch  uint64
	slots  []generation
	groups []string
	shared []string // their generations in Redis, after that of everything; nil: they are not known
}

type generation struct {
	slot  uint32
	count uint64
}

// Mark marks the groups of an answer, before the answer is asked for.
func (s *Store) Mark(groups []string) *Mark {
	m := &Mark{epoch: s.epoch.Load(), groups: groups, slots: make([]generation, len(groups))}
	for i, group := range groups {
		slot := slotOf(group)
		m.slots[i] = generation{slot, s.generations.of(slot)}
	}
	return m
}

// Good tells whether nothing has been made stale since.
func (s *Store) Good(m *Mark) bool {
	if m.epoch != s.epoch.Load() {
		return false
	}
	for i := range m.slots {
		if s.generations.of(m.slots[i].slot) != m.slots[i].count {
			return false
		}
	}
	return true
}

func (s *Store) makeStale(groups []string) {
	for _, group := range groups {
		s.generations.next(slotOf(group))
	}
}

// Invalidate makes all answers of some groups stale: in this process before it returns, and on the other replicas as
// soon as they are told. They are told before it returns if Redis answers; if not, once it does, and meanwhile an answer
// that another replica has may be given until it is not fresh any more.
func (s *Store) Invalidate(ctx context.Context, groups []string) {
	s.makeStale(groups)
	if s.shared != nil {
		s.shared.tell(ctx, groups)
	}
}

// Load looks for an answer that replicas share, and completes the mark, so that an answer can be shared. It returns nil
// if there is none, and at once if Redis is away.
func (s *Store) Load(ctx context.Context, key string, mark *Mark) *Answer {
	if s.shared == nil {
		return nil
	}
	return s.shared.load(ctx, key, mark)
}

// Share gives an answer to the other replicas, for as long as it is of use, if Redis is there. The mark must have come
// from [Store.Load].
func (s *Store) Share(ctx context.Context, key string, mark *Mark, answer *Answer, lifetime time.Duration) {
	if s.shared != nil && lifetime > 0 && len(answer.Body) <= MaxAnswer && s.Good(mark) {
		s.shared.store(ctx, key, mark, answer, lifetime)
	}
}

// Withdraw takes an answer back from the other replicas.
func (s *Store) Withdraw(ctx context.Context, key string) {
	if s.shared != nil {
		s.shared.remove(ctx, key)
	}
}

// Informed tells whether this process hears of what other replicas make stale. While it does not, nothing should be
// given again that is not fresh.
func (s *Store) Informed() bool { return s.shared == nil || s.shared.linked() }
