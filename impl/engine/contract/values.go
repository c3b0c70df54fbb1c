package contract

import (
	"encoding/binary"
	"slices"
)

// Location is where a parameter stands (OpenAPI 3.1, section 4.8.12.1).
type Location uint8

// The locations of parameters.
const (
	InPath Location = iota
	InQuery
	InHeader
	InCookie
)

// Names are the parameters of an operation. A parameter's place among them stands for it.
type Names []Name

// Name names a parameter.
type Name struct {
	In   Location
	Name string
}

// Values are the values of a request's parameters in JSON, as they were checked. They take one piece of memory,
// without pointers that a garbage collector would follow: a record a value, with the place of its parameter in two
// bytes, the length of the value, and the value. The length is in one byte, or in four behind one that says so.
type Values struct {
	names   *Names
	records []byte
}

const (
	beforeValue     = 2 + 1
	beforeLongValue = beforeValue + 4
	long            = 255 // in the place of a length that has four bytes
)

// Add notes the value of a parameter that the names need not have. It copies the JSON.
func (v *Values) Add(in Location, name string, json []byte) {
	var names Names
	if v.names != nil {
		names = slices.Clone(*v.names)
	}
	names = append(names, Name{in, name})
	v.names = &names
	v.End(append(v.Begin(len(names)-1), json...))
}

// Begin notes a parameter by its place among the names. The JSON of its value is to be appended to what it returns, and
// that handed to [Values.End].
func (v *Values) Begin(at int) []byte {
	v.records = append(v.records, byte(at>>8), byte(at), long, 0, 0, 0, 0) //nolint:gosec // no operation has as many parameters
	return v.records
}

// End notes the value of the parameter that [Values.Begin] has noted.
func (v *Values) End(records []byte) {
	start := len(v.records)
	binary.BigEndian.PutUint32(records[start-4:], uint32(len(records)-start)) //nolint:gosec // header fields and URLs are bounded
	v.records = records
}

// Put notes the value of a parameter whose text needs no more to be JSON than the quotes of a string, or nothing.
func (v *Values) Put(at int, text string, quoted bool) {
	size := len(text)
	if quoted {
		size += 2
	}
	if size >= long {
		v.putLong(at, text, quoted)
		return
	}
	start := len(v.records)
	if cap(v.records)-start < beforeValue+size {
		v.records = slices.Grow(v.records, beforeValue+size)
	}
	v.records = v.records[:start+beforeValue+size]
	record := v.records[start:]
	record[0], record[1], record[2] = byte(at>>8), byte(at), byte(size) //nolint:gosec // as in Begin
	value := record[beforeValue:]
	if quoted {
		value[0], value[size-1] = '"', '"'
		value = value[1:]
	}
	copy(value, text)
}

func (v *Values) putLong(at int, text string, quoted bool) {
	json := v.Begin(at)
	if quoted {
		json = append(append(append(json, '"'), text...), '"')
	} else {
		json = append(json, text...)
	}
	v.End(json)
}

// Lend gives the parameters' names, and room for values that are to be added.
func (v *Values) Lend(names *Names, room []byte) { v.names, v.records = names, room[:0] }

// Keep leaves the values where they are, and gives back what they have left of the room that was lent. Where they
// needed more than that, they have memory of their own, and all of the room comes back.
func (v *Values) Keep(lent []byte) (room []byte) {
	used := len(v.records)
	switch {
	case used == 0:
		v.records = nil
		return lent
	case used > cap(lent) || &v.records[0] != &lent[:1][0]:
		return lent
	}
	v.records = v.records[:used:used]
	return lent[used:cap(lent)]
}

// Drop keeps no values. The room that was lent has none of them.
func (v *Values) Drop() { v.records = nil }

// Get returns the value of a parameter in JSON, or nil if the request has none and no default stands in
// for it. The caller must not change it.
func (v *Values) Get(in Location, name string) []byte {
	for rest := v.records; len(rest) > 0; {
		known := &(*v.names)[binary.BigEndian.Uint16(rest)]
		size, value := int(rest[2]), rest[beforeValue:]
		if size == long {
			size, value = int(binary.BigEndian.Uint32(value)), rest[beforeLongValue:]
		}
		if known.In == in && known.Name == name {
			return value[:size:size]
		}
		rest = value[size:]
	}
	return nil
}

// AppendTo appends all values to a key, but for those of header fields that without names. Equal values of an operation
// give equal keys, and others give others.
func (v *Values) AppendTo(key []byte, without func(field string) bool) []byte {
	for rest := v.records; len(rest) > 0; {
		known := &(*v.names)[binary.BigEndian.Uint16(rest)]
		size, value := int(rest[2]), rest[beforeValue:]
		if size == long {
			size, value = int(binary.BigEndian.Uint32(value)), rest[beforeLongValue:]
		}
		if known.In != InHeader || !without(known.Name) {
			key = append(key, rest[0], rest[1])
			key = append(binary.AppendUvarint(key, uint64(size)), value[:size]...) //nolint:gosec // a length is not negative
		}
		rest = value[size:]
	}
	return key
}
