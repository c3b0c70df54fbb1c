package validate

import "strconv"

// Pointer is the JSON pointer (RFC 6901) of a value, or of a member's name. It is read off the document
// only when something is wrong, so that what is right costs nothing.
func (d *Document) Pointer(target Node) string {
	var room [128]byte
	return string(d.appendPointer(room[:0], target))
}

func (d *Document) appendPointer(pointer []byte, target Node) []byte {
	for n := Node(0); n != target; {
		switch d.Kind(n) {
		case Array:
			index, item := 0, d.First(n)
			for d.Next(item) <= target && d.Next(item) != 0 {
				index, item = index+1, d.Next(item)
			}
			pointer = strconv.AppendInt(append(pointer, '/'), int64(index), 10)
			n = item
		case Object:
			name := d.First(n)
			for next := d.Next(d.Value(name)); next != 0 && next <= target; next = d.Next(d.Value(name)) {
				name = next
			}
			pointer = appendToken(pointer, d.Raw(name))
			if target == name {
				return pointer
			}
			n = d.Value(name)
		default:
			return pointer
		}
	}
	return pointer
}

// appendToken appends a name to a JSON pointer (RFC 6901, section 3).
func appendToken[T []byte | string](pointer []byte, name T) []byte {
	pointer = append(pointer, '/')
	plain := true
	for i := range len(name) {
		plain = plain && name[i] != '~' && name[i] != '/'
	}
	if plain {
		return append(pointer, name...)
	}
	for i := range len(name) {
		switch c := name[i]; c {
		case '~':
			pointer = append(pointer, "~0"...)
		case '/':
			pointer = append(pointer, "~1"...)
		default:
			pointer = append(pointer, c)
		}
	}
	return pointer
}

// Pointer appends a name to a JSON pointer (RFC 6901, section 3).
func Pointer(parent, name string) string {
	return string(appendToken([]byte(parent), name))
}
