package runtime

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// written is what the parameters of a call come to.
type written struct {
	path, query string
	header      http.Header
	cookies     []string
}

// write writes the parameters of a call as OpenAPI 3.1 says (section 4.8.12).
func (o *operation) write(in input) (written, error) {
	w := written{header: make(http.Header)}
	params := reflect.ValueOf(in.params)
	var queries []string
	at := 0
	for _, p := range o.parameters {
		if p.in == "path" {
			continue
		}
		value, there := settled(params.FieldByName(p.field))
		if o.page != nil && p.wire == o.page.cursor && in.cursor != "" {
			value, there = reflect.ValueOf(in.cursor), true
		}
		if !there {
			continue
		}
		texts, err := p.write(value)
		if err != nil {
			return w, requestErrorf("the parameter %s cannot be written: %w", p.wire, err)
		}
		switch p.in {
		case "query":
			queries = append(queries, texts...)
		case "header":
			w.header.Set(p.wire, texts[0])
		case "cookie":
			w.cookies = append(w.cookies, texts...)
		}
	}
	w.query = strings.Join(queries, "&")
	for i, piece := range o.path {
		if i%2 == 0 {
			w.path += piece
			continue
		}
		text, err := o.parameter(piece).inPath(reflect.ValueOf(in.path[at]))
		if err != nil {
			return w, err
		}
		w.path += text
		at++
	}
	return w, nil
}

func (o *operation) parameter(wire string) parameter {
	i := slices.IndexFunc(o.parameters, func(p parameter) bool { return p.in == "path" && p.wire == wire })
	if i < 0 {
		return parameter{wire: wire, in: "path"}
	}
	return o.parameters[i]
}

func (p parameter) write(value reflect.Value) ([]string, error) {
	if p.in == "header" {
		text, err := p.flat(value, func(text string) string { return text })
		return []string{text}, err
	}
	return p.inQuery(value)
}

func (p parameter) inPath(value reflect.Value) (string, error) {
	value, there := settled(value)
	if !there {
		return "", requestErrorf("the parameter %s stands in the path: it cannot be empty", p.wire)
	}
	if p.rest {
		text, err := textOf(value)
		if err != nil {
			return "", err
		}
		segments := strings.Split(text, "/")
		for i, segment := range segments {
			if segment == "." || segment == ".." {
				return "", requestErrorf("the parameter %s cannot have . or .. between slashes", p.wire)
			}
			segments[i] = encode(segment)
		}
		return strings.Join(segments, "/"), nil
	}
	text, err := p.segment(value)
	switch {
	case err != nil:
		return "", requestErrorf("the parameter %s cannot be written: %w", p.wire, err)
	case text == "":
		return "", requestErrorf("the parameter %s stands in the path: it cannot be empty", p.wire)
	case text == "." || text == "..":
		return "", requestErrorf("the parameter %s stands in the path: it cannot be %s, which would lead elsewhere", p.wire, text)
	}
	return text, nil
}

func (p parameter) segment(value reflect.Value) (string, error) {
	list, err := items(value)
	if err != nil {
		return "", err
	}
	switch p.style {
	case "label":
		if p.explode {
			return "." + strings.Join(pairs(list, "=", encode), "."), nil
		}
		return "." + strings.Join(pairs(list, ",", encode), ","), nil
	case "matrix":
		switch {
		case p.explode && isObject(value):
			return ";" + strings.Join(pairs(list, "=", encode), ";"), nil
		case p.explode && isList(value):
			return ";" + p.wire + "=" + strings.Join(pairs(list, ",", encode), ";"+p.wire+"="), nil
		}
		return ";" + p.wire + "=" + strings.Join(pairs(list, ",", encode), ","), nil
	default:
		return p.flat(value, encode)
	}
}

func (p parameter) inQuery(value reflect.Value) ([]string, error) {
	name, write := encode(p.wire), encode
	if p.reserved {
		write = encodeReserved
	}
	if p.json {
		data, err := json.Marshal(value.Interface())
		return []string{name + "=" + write(string(data))}, err
	}
	list, err := items(value)
	if err != nil {
		return nil, err
	}
	switch {
	case p.style == "deepObject" && isObject(value):
		for _, item := range list {
			item[0] = name + "%5B" + encode(item[0]) + "%5D=" + write(item[1])
		}
		return firsts(list), nil
	case p.explode && isObject(value):
		return pairs(list, "=", write), nil
	case p.explode && isList(value):
		for _, item := range list {
			item[0] = name + "=" + write(item[0])
		}
		return firsts(list), nil
	}
	separator := ","
	switch p.style {
	case "spaceDelimited":
		separator = "%20"
	case "pipeDelimited":
		separator = "%7C"
	}
	return []string{name + "=" + strings.Join(pairs(list, separator, write), separator)}, nil
}

// flat writes a value in the style simple.
func (p parameter) flat(value reflect.Value, write func(string) string) (string, error) {
	if p.json {
		data, err := json.Marshal(value.Interface())
		return write(string(data)), err
	}
	list, err := items(value)
	inner := ","
	if p.explode && isObject(value) {
		inner = "="
	}
	return strings.Join(pairs(list, inner, write), ","), err
}

// items are the parts of a value: of an object each name with its value.
func items(value reflect.Value) ([][]string, error) {
	var list [][]string
	add := func(name []string, value reflect.Value) error {
		value, there := settled(value)
		if !there {
			return nil
		}
		text, err := textOf(value)
		list = append(list, append(name, text))
		return err
	}
	switch {
	case isList(value):
		for i := range value.Len() {
			if err := add(nil, value.Index(i)); err != nil {
				return nil, err
			}
		}
	case value.Kind() == reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(value.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			if err := add([]string{key.String()}, value.MapIndex(key)); err != nil {
				return nil, err
			}
		}
	case isObject(value):
		for _, property := range properties(value.Type()) {
			if err := add([]string{property.name}, value.Field(property.index)); err != nil {
				return nil, err
			}
		}
	default:
		return list, add(nil, value)
	}
	return list, nil
}

func isList(value reflect.Value) bool {
	return (value.Kind() == reflect.Slice || value.Kind() == reflect.Array) && value.Type().Elem().Kind() != reflect.Uint8
}

func isObject(value reflect.Value) bool {
	return value.Kind() == reflect.Map || value.Kind() == reflect.Struct && !isText(value.Type())
}

func pairs(list [][]string, separator string, write func(string) string) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		for j, text := range item {
			item[j] = write(text)
		}
		texts[i] = strings.Join(item, separator)
	}
	return texts
}

func firsts(list [][]string) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = item[0]
	}
	return texts
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// encode encodes all but what RFC 3986, section 2.3, calls unreserved.
func encode(text string) string { return escape(text, unreserved) }

// encodeReserved leaves what section 2.2 reserves, but for what would end the value.
func encodeReserved(text string) string { return escape(text, unreserved+":/?[]@!$'()*,;=") }

func escape(text, kept string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		if b := text[i]; strings.IndexByte(kept, b) >= 0 {
			out.WriteByte(b)
		} else {
			out.Write([]byte{'%', digits[b>>4], digits[b&15]})
		}
	}
	return out.String()
}
