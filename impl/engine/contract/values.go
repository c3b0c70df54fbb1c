package contract

import "encoding/binary"

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

// Lend gives room for values that are to be added.
func (v *Values) Lend(room []byte) { v.records = room[:0] }

// Keep gives back the room that was lent, and keeps the values in memory of their own.
func (v *Values) Keep() (room []byte) {
	room = v.records
	if v.records = nil; len(room) > 0 {
		v.records = append(make([]byte, 0, len(room)), room...)
	}
	return room
}

// Drop gives back the room that was lent, and keeps no values.
func (v *Values) Drop() (room []byte) {
	room, v.records = v.records, nil
	return room
}

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
