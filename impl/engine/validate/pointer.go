package validate

import "strconv"

// Pointer is the JSON pointer (RFC 6901) of a value, or of a member's name. It is read off the document
// only when something is wrong, so that what is right costs nothing.
func (d *Document) Pointer(target Node) string {
	var room [128]byte
	return string(d.appendPointer(room[:0], target, new(passed)))
}

// passed is where the way to a value went on in the outermost array or object. Values are checked in the order in which
// they stand; so the way to the next one need not go by all that stands before.
type passed struct {
	at    Node // the item, or the name of the member; 0: the way went nowhere yet
	index int  // of the item
}

func (d *Document) appendPointer(pointer []byte, target Node, before *passed) []byte {
	for n := Node(0); n != target; {
		way := passed{d.First(n), 0}
		if n == 0 && 0 < before.at && before.at <= target {
			way = *before
		}
		array := d.Kind(n) == Array
		if array {
			for next := d.Next(way.at); next != 0 && next <= target; next = d.Next(way.at) {
				way.at, way.index = next, way.index+1
			}
			pointer = strconv.AppendInt(append(pointer, '/'), int64(way.index), 10)
		} else {
			for next := d.Next(d.Value(way.at)); next != 0 && next <= target; next = d.Next(d.Value(way.at)) {
				way.at = next
			}
			pointer = appendToken(pointer, d.Raw(way.at))
		}
		if n == 0 {
			*before = way
		}
		if n = way.at; !array && n != target {
			n = d.Value(n)
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
