package validate

import "strconv"

// Pointer is the JSON pointer (RFC 6901) of a value, or of a member's name. It is read off the document
// only when something is wrong, so that what is right costs nothing.
func (d *Document) Pointer(target Node) string {
	pointer := ""
	for n := Node(0); n != target; {
		switch d.Kind(n) {
		case Array:
			index, item := 0, d.First(n)
			for d.Next(item) <= target && d.Next(item) != 0 {
				index, item = index+1, d.Next(item)
			}
			pointer += "/" + strconv.Itoa(index)
			n = item
		case Object:
			name := d.First(n)
			for next := d.Next(d.Value(name)); next != 0 && next <= target; next = d.Next(d.Value(name)) {
				name = next
			}
			pointer = Pointer(pointer, string(d.Raw(name)))
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
