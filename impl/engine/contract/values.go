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
	start, end uint32 // in text
	in         Location
}

// Add notes the value of a parameter. It copies the JSON.
func (v *Values) Add(in Location, name string, json []byte) {
	v.End(in, name, append(v.Begin(), json...))
}

// Begin returns the text of the values so far. The JSON of another is to be appended to it, and handed to
// [Values.End].
func (v *Values) Begin() []byte {
	if v.entries == nil {
		v.entries = v.few[:0]
		v.text = make([]byte, 0, 240) // of a common request, all
	}
	return v.text
}

// End notes the value of a parameter, which is what the text has more than [Values.Begin] gave.
func (v *Values) End(in Location, name string, text []byte) {
	v.entries = append(v.entries, entry{name, uint32(len(v.text)), uint32(len(text)), in}) //nolint:gosec // header fields and URLs are bounded
	v.text = text
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
