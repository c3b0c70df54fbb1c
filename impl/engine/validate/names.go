package validate

import (
	"bytes"
	"hash/maphash"
)

// fewNames is up to how many members an object's names are compared one by one. That is quicker than
// hashing them.
const fewNames = 16

// nameSet finds a repeated name among many. A slot of zero is free: no name is the whole document.
type nameSet struct {
	seed  maphash.Seed
	slots []Node
}

// repeated returns the first name that an object has a second time, or 0.
func (d *Document) repeated(object Node, count int) Node {
	if count <= fewNames {
		return d.repeatedAmongFew(object, count)
	}
	d.names.reset(count)
	for i, name := 0, d.First(object); i < count; i, name = i+1, d.Next(d.Value(name)) {
		if !d.insert(name) {
			return name
		}
	}
	return 0
}

// repeatedAmongFew notes for each name a bit of 64, and compares it with those before it only where the bit was
// noted already.
func (d *Document) repeatedAmongFew(object Node, count int) Node {
	var seen uint64
	for i, name := 0, d.First(object); i < count; i, name = i+1, d.Next(d.Value(name)) {
		text := d.Raw(name)
		bit := nameBit(text)
		if seen&bit == 0 {
			seen |= bit
			continue
		}
		for other := d.First(object); other != name; other = d.Next(d.Value(other)) {
			if bytes.Equal(d.Raw(other), text) {
				return name
			}
		}
	}
	return 0
}

// nameBit is a bit of 64 that is the same for the same name.
func nameBit(name []byte) uint64 {
	if len(name) == 0 {
		return 1
	}
	return 1 << ((uint(name[0])*7 + uint(name[len(name)-1])*5 + uint(len(name))) & 63)
}

// reset makes the set empty, with room for twice as many names. The seed keeps callers from choosing
// names that meet in one slot.
func (s *nameSet) reset(count int) {
	if s.slots == nil {
		s.seed = maphash.MakeSeed()
	}
	size := 4 * fewNames
	for size < 2*count {
		size *= 2
	}
	if cap(s.slots) < size {
		s.slots = make([]Node, size)
		return
	}
	s.slots = s.slots[:size]
	clear(s.slots)
}

// insert returns false if the name is there.
func (d *Document) insert(name Node) bool {
	slots, text := d.names.slots, d.Raw(name)
	mask := uint64(len(slots) - 1) //nolint:gosec // there are slots
	for at := maphash.Bytes(d.names.seed, text) & mask; ; at = (at + 1) & mask {
		switch other := slots[at]; {
		case other == 0:
			slots[at] = name
			return true
		case bytes.Equal(d.Raw(other), text):
			return false
		}
	}
}
