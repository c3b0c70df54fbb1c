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

// Values are the values of a request's parameters in JSON, as they were checked. They take one piece of memory,
// without pointers that a garbage collector would follow: a record a value, with the location, the length of the
// name in two bytes, the name, the length of the value in four bytes, and the value.
type Values struct{ records []byte }

const (
	beforeName  = 1 + 2
	beforeValue = 4
)

// Add notes the value of a parameter. It copies the JSON.
func (v *Values) Add(in Location, name string, json []byte) {
	v.End(append(v.Begin(in, name), json...))
}

// Begin notes a parameter. The JSON of its value is to be appended to what it returns, and that handed to
// [Values.End]. A name has less than 64 KiB.
func (v *Values) Begin(in Location, name string) []byte {
	v.records = append(v.records, byte(in), byte(len(name)>>8), byte(len(name))) //nolint:gosec // a contract's names are short
	v.records = append(append(v.records, name...), 0, 0, 0, 0)
	return v.records
}

// End notes the value of the parameter that [Values.Begin] has noted.
func (v *Values) End(records []byte) {
	start := len(v.records)
	binary.BigEndian.PutUint32(records[start-beforeValue:], uint32(len(records)-start)) //nolint:gosec // header fields and URLs are bounded
	v.records = records
}

// Put notes the value of a parameter whose text needs no more to be JSON than the quotes of a string, or nothing.
func (v *Values) Put(in Location, name, text string, quoted bool) {
	size := len(text)
	if quoted {
		size += 2
	}
	start, whole := len(v.records), beforeName+len(name)+beforeValue+size
	if cap(v.records)-start < whole {
		v.records = slices.Grow(v.records, whole)
	}
	v.records = v.records[:start+whole]
	record := v.records[start:]
	record[0] = byte(in)
	binary.BigEndian.PutUint16(record[1:], uint16(len(name))) //nolint:gosec // a contract's names are short
	copy(record[beforeName:], name)
	record = record[beforeName+len(name):]
	binary.BigEndian.PutUint32(record, uint32(size)) //nolint:gosec // header fields and URLs are bounded
	record = record[beforeValue:]
	if quoted {
		record[0], record[size-1] = '"', '"'
		record = record[1:]
	}
	copy(record, text)
}

// Lend gives room for values that are to be added.
func (v *Values) Lend(room []byte) { v.records = room[:0] }

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
		size := int(binary.BigEndian.Uint16(rest[1:]))
		known := rest[beforeName : beforeName+size]
		value := rest[beforeName+size+beforeValue:]
		size = int(binary.BigEndian.Uint32(rest[beforeName+size:]))
		if Location(rest[0]) == in && string(known) == name {
			return value[:size:size]
		}
		rest = value[size:]
	}
	return nil
}

// AppendTo appends all values to a key, but for those of header fields that without names. Equal values give equal keys,
// and others give others.
func (v *Values) AppendTo(key []byte, without func(field string) bool) []byte {
	for rest := v.records; len(rest) > 0; {
		size := int(binary.BigEndian.Uint16(rest[1:]))
		named := beforeName + size
		whole := named + beforeValue + int(binary.BigEndian.Uint32(rest[named:]))
		if Location(rest[0]) != InHeader || !without(string(rest[beforeName:named])) {
			key = append(key, rest[:whole]...)
		}
		rest = rest[whole:]
	}
	return key
}
