package contract

// Location is where a parameter stands (OpenAPI 3.1, section 4.8.12.1).
type Location uint8

// The locations of parameters.
const (
	InPath Location = iota
	InQuery
	InHeader
	InCookie
)

// Values are the values of a request's parameters in JSON, as they were checked.
type Values struct {
	text    []byte
	entries []entry
	few     [8]entry // room for those of a common request, so that they need no memory of their own
}

type entry struct {
	name       string
	in         Location
	start, end int // in text
}

// Add notes the value of a parameter. It copies the JSON.
func (v *Values) Add(in Location, name string, json []byte) {
	if v.entries == nil {
		v.entries = v.few[:0]
		v.text = make([]byte, 0, max(len(json), 240)) // of a common request, all
	}
	start := len(v.text)
	v.text = append(v.text, json...)
	v.entries = append(v.entries, entry{name, in, start, len(v.text)})
}

// Get returns the value of a parameter in JSON, or nil if the request has none and no default stands in
// for it. The caller must not change it.
func (v *Values) Get(in Location, name string) []byte {
	for i := range v.entries {
		if e := &v.entries[i]; e.in == in && e.name == name {
			return v.text[e.start:e.end:e.end]
		}
	}
	return nil
}
