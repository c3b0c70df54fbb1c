package runtime

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// property is a field of a struct that is a property of an object in JSON.
type property struct {
	index   int
	name    string
	omitted bool   // if it is zero
	null    bool   // if it is nil
	fixed   string // what it is if nothing else is said, as JSON
}

var propertiesOf sync.Map // of types: []property

// properties lists those of a struct, in their order. The tag json names them; wire does where json cannot.
func properties(t reflect.Type) []property {
	if known, ok := propertiesOf.Load(t); ok {
		list, _ := known.([]property)
		return list
	}
	var list []property
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		wire, named := field.Tag.Lookup("wire")
		switch {
		case named:
			name, options = wire, field.Tag.Get("omit")
		case name == "-" || name == "":
			continue
		}
		list = append(list, property{i, name, options == "omitzero", field.Tag.Get("null") != "", field.Tag.Get("fixed")})
	}
	propertiesOf.Store(t, list)
	return list
}

// extraOf returns the field that keeps what the contract does not know, which has the tag extra; an invalid value: there is none.
func extraOf(object reflect.Value) reflect.Value {
	for i := object.NumField() - 1; i >= 0; i-- { // it is the last one
		if object.Type().Field(i).Tag.Get("extra") == "true" {
			return object.Field(i)
		}
	}
	return reflect.Value{}
}

// decodeObject reads an object into the struct that to points to. Names are exact, and what has no field goes to Extra.
func decodeObject(data []byte, to any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	object := reflect.ValueOf(to).Elem()
	for _, p := range properties(object.Type()) {
		raw, ok := members[p.name]
		if !ok {
			continue
		}
		delete(members, p.name)
		if err := decode(raw, object.Field(p.index).Addr().Interface()); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	extra := extraOf(object)
	if !extra.IsValid() || len(members) == 0 {
		return nil
	}
	extra.Set(reflect.MakeMap(extra.Type()))
	for name, raw := range members {
		value := reflect.New(extra.Type().Elem())
		if err := decode(raw, value.Interface()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		extra.SetMapIndex(reflect.ValueOf(name), value.Elem())
	}
	return nil
}

// decode reads one value. Numbers keep their digits, also where they may be anything.
func decode(data []byte, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(to)
}

// encodeObject writes a struct as an object: its properties in their order, and then Extra in that of the alphabet.
func encodeObject(from any) ([]byte, error) {
	object := reflect.ValueOf(from)
	out := []byte("{")
	write := func(name string, value any) error {
		data, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		out = append(append(append(out, key...), ':'), data...)
		return err
	}
	for _, p := range properties(object.Type()) {
		field := object.Field(p.index)
		value := field.Interface()
		switch {
		case p.fixed != "" && field.IsZero() && !p.omitted:
			value = json.RawMessage(p.fixed)
		case p.omitted && isAbsent(field):
			continue
		case !p.null && field.Kind() == reflect.Slice && field.IsNil() && isList(field):
			value = []any{} // nil and empty are the same in Go
		case !p.null && field.Kind() == reflect.Map && field.IsNil():
			value = struct{}{}
		}
		if err := write(p.name, value); err != nil {
			return nil, err
		}
	}
	if extra := extraOf(object); extra.IsValid() {
		for _, key := range slices.SortedFunc(slices.Values(extra.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			if err := write(key.String(), extra.MapIndex(key).Interface()); err != nil {
				return nil, err
			}
		}
	}
	return append(out, '}'), nil
}

// isAbsent tells a value that is not written where it may be left out.
func isAbsent(v reflect.Value) bool {
	if zero, ok := v.Interface().(interface{ IsZero() bool }); ok && v.Kind() != reflect.Pointer {
		return zero.IsZero()
	}
	return v.IsZero()
}

// variant is one of the types that a value may have: where it goes, and what the property has that tells it.
type variant struct {
	to   any // a pointer to a pointer
	tags []string
}

// decodeUnion reads a value that has one of some types: by the property tag, or by what fits best. One that none fits is
// left to the raw value.
func decodeUnion(data []byte, tag string, variants ...variant) error {
	var members map[string]json.RawMessage
	if bytes.HasPrefix(data, []byte("{")) {
		if err := json.Unmarshal(data, &members); err != nil {
			return err
		}
	}
	if one, told := tagged(members[tag], variants); told {
		if one == nil {
			return nil // a later version of the API knows it
		}
		return fill(one, data)
	}
	best, most := -1, -1
	for i, v := range variants {
		if score := fit(data, members, reflect.TypeOf(v.to).Elem().Elem()); score > most {
			best, most = i, score
		}
	}
	if best >= 0 {
		if err := fill(variants[best].to, data); err != nil {
			reflect.ValueOf(variants[best].to).Elem().SetZero() // it has looked alike only
		}
	}
	return nil
}

// tagged is where the value goes that has a tag; nil: none knows it. False: it is not told by a tag.
func tagged(raw json.RawMessage, variants []variant) (to any, told bool) {
	var value string
	if raw == nil || json.Unmarshal(raw, &value) != nil {
		return nil, false
	}
	for _, v := range variants {
		if slices.Contains(v.tags, value) {
			return v.to, true
		}
		told = told || len(v.tags) > 0
	}
	return nil, told
}

func fill(to any, data []byte) error {
	pointer := reflect.ValueOf(to).Elem()
	value := reflect.New(pointer.Type().Elem())
	if err := decode(data, value.Interface()); err != nil {
		return err
	}
	pointer.Set(value)
	return nil
}

// fit tells how well a value fits a type: -1 not at all, and else how much of it the type knows.
func fit(data []byte, members map[string]json.RawMessage, t reflect.Type) int {
	if t == reflect.TypeFor[json.Number]() && bytes.HasPrefix(data, []byte(`"`)) {
		return -1 // it would take the text of a number
	}
	if t.Kind() != reflect.Struct || members == nil {
		if value := reflect.New(t); decode(data, value.Interface()) != nil || t.Kind() == reflect.Struct && !isText(t) {
			return -1
		}
		return 0
	}
	known := 0
	list := properties(t)
	if len(list) == 0 && t.NumField() > 0 && reflect.PointerTo(t).Implements(unmarshaler) {
		return 0 // a union within
	}
	for _, p := range list {
		raw, ok := members[p.name]
		switch {
		case !ok && !p.omitted, ok && p.fixed != "" && !bytes.Equal(raw, []byte(p.fixed)):
			return -1
		case ok:
			known++
		}
	}
	return known
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// isText tells a struct that is a text in JSON, such as a time.
func isText(t reflect.Type) bool {
	_, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	return ok
}

// encodeUnion writes the member that is set, or else the raw value.
func encodeUnion(raw json.RawMessage, member any) ([]byte, error) {
	switch {
	case member != nil:
		return json.Marshal(member)
	case raw != nil:
		return raw, nil
	default:
		return nil, requestErrorf("nothing is set of a value that is one of some types")
	}
}

// sortedNames lists the names of a map, so that requests are the same each time.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
