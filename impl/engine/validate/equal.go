package validate

import (
	"bytes"
	"hash/maphash"
)

// Equal tells whether two values, of one document or of two, are the same (JSON Schema core, section
// 4.2.2): numbers by their value, objects whatever the order of their members.
func Equal(d *Document, n Node, e *Document, m Node) bool {
	kind := d.Kind(n)
	if kind != e.Kind(m) {
		return false
	}
	switch kind {
	case Number:
		if bytes.Equal(d.Raw(n), e.Raw(m)) {
			return true
		}
		one, other := ParseDecimal(d.Raw(n)), ParseDecimal(e.Raw(m))
		return one == other
	case String:
		return bytes.Equal(d.Raw(n), e.Raw(m))
	case Array:
		return equalArrays(d, n, e, m)
	case Object:
		return equalObjects(d, n, e, m)
	default:
		return true
	}
}

func equalArrays(d *Document, n Node, e *Document, m Node) bool {
	count := d.Count(n)
	if count != e.Count(m) {
		return false
	}
	one, other := d.First(n), e.First(m)
	for range count {
		if !Equal(d, one, e, other) {
			return false
		}
		one, other = d.Next(one), e.Next(other)
	}
	return true
}

func equalObjects(d *Document, n Node, e *Document, m Node) bool {
	count := d.Count(n)
	if count != e.Count(m) {
		return false
	}
	find := func(name []byte) (Node, bool) { return e.Member(m, name) }
	if count > fewNames {
		members := e.members(m)
		find = func(name []byte) (Node, bool) {
			value, ok := members[string(name)]
			return value, ok
		}
	}
	name := d.First(n)
	for range count {
		other, ok := find(d.Raw(name))
		if !ok || !Equal(d, d.Value(name), e, other) {
			return false
		}
		name = d.Next(d.Value(name))
	}
	return true
}

// members are the values of an object's members, by name.
func (d *Document) members(object Node) map[string]Node {
	all := make(map[string]Node, d.Count(object))
	name := d.First(object)
	for range d.Count(object) {
		all[string(d.Raw(name))] = d.Value(name)
		name = d.Next(d.Value(name))
	}
	return all
}

// Member returns the value of an object's member by name.
func (d *Document) Member(object Node, name []byte) (Node, bool) {
	at := d.First(object)
	for range d.Count(object) {
		if bytes.Equal(d.Raw(at), name) {
			return d.Value(at), true
		}
		at = d.Next(d.Value(at))
	}
	return 0, false
}

var hashSeed = maphash.MakeSeed()

// hash is the same for values that are [Equal]. It depends on the seed all the way, so that callers cannot choose
// values that meet in one hash.
func (d *Document) hash(n Node) uint64 {
	switch kind := d.Kind(n); kind {
	case Number:
		decimal := ParseDecimal(d.Raw(n))
		return mix(mix(uint64(kind), uint64(decimal.exponent)<<1|uint64(max(0, -decimal.sign()))), maphash.Bytes(hashSeed, decimal.digits[:decimal.count])) //nolint:gosec // any bits do
	case String:
		return maphash.Bytes(hashSeed, d.Raw(n))
	case Array:
		sum, item := uint64(kind), d.First(n)
		for range d.Count(n) {
			sum = mix(sum, d.hash(item))
			item = d.Next(item)
		}
		return sum
	case Object:
		sum, name := uint64(kind), d.First(n)
		for range d.Count(n) { // in any order
			sum += mix(maphash.Bytes(hashSeed, d.Raw(name)), d.hash(d.Value(name)))
			name = d.Next(d.Value(name))
		}
		return mix(uint64(kind), sum)
	default:
		return mix(uint64(kind), 0)
	}
}

// mix makes one hash of two.
func mix(one, other uint64) uint64 {
	return maphash.Comparable(hashSeed, [2]uint64{one, other})
}

// fewItems is up to how many items of an array are compared one by one.
const fewItems = 8

// Unique tells whether no two items of an array are [Equal].
func (d *Document) Unique(array Node) bool {
	count := d.Count(array)
	if count > fewItems {
		return d.uniqueAmongMany(array, count)
	}
	item := d.First(array)
	for i := range count {
		for j, other := 0, d.First(array); j < i; j, other = j+1, d.Next(other) {
			if !d.areOtherTexts(item, other) && Equal(d, item, d, other) {
				return false
			}
		}
		item = d.Next(item)
	}
	return true
}

// areOtherTexts tells at a glance that two values are strings of different lengths. Others it does not tell.
func (d *Document) areOtherTexts(one, other Node) bool {
	v, w := &d.values[one], &d.values[other]
	return v.kind == String && w.kind == String && v.end-v.start != w.end-w.start
}

func (d *Document) uniqueAmongMany(array Node, count int) bool {
	seen := make(map[uint64][]Node, count)
	item := d.First(array)
	for range count {
		hash := d.hash(item)
		for _, other := range seen[hash] {
			if Equal(d, item, d, other) {
				return false
			}
		}
		seen[hash] = append(seen[hash], item)
		item = d.Next(item)
	}
	return true
}
