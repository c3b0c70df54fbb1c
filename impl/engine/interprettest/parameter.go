package interprettest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// parameter is one parameter of an operation.
type parameter struct {
	name       string
	in         string // path, query, header, cookie
	style      string // as the standard names it; json: it is written as a JSON text
	explode    bool
	literal    bool // allowReserved
	required   bool
	shape      string // single, array, object
	types      typed
	schema     *jsonschema.Schema
	otherwise  any // the default
	hasDefault bool
}

// parametersOf reads the parameters of a path item and of its operation; the operation's win.
func parametersOf(item, operation node) ([]parameter, error) {
	var parameters []parameter
	for _, list := range []node{item.child("parameters"), operation.child("parameters")} {
		for i := range list.length() {
			p, err := parameterOf(list.item(i))
			if err != nil {
				return nil, err
			}
			same := func(other parameter) bool { return other.in == p.in && other.name == p.name }
			if at := slices.IndexFunc(parameters, same); at >= 0 {
				parameters[at] = p
				continue
			}
			parameters = append(parameters, p)
		}
	}
	// What takes all that is left comes last.
	slices.SortStableFunc(parameters, func(a, b parameter) int { return rank(a) - rank(b) })
	return parameters, nil
}

func rank(p parameter) int {
	if p.takesTheRest() {
		return 1
	}
	return 0
}

func parameterOf(n node) (parameter, error) {
	p := parameter{
		name:     n.child("name").text(),
		in:       n.child("in").text(),
		required: n.child("required").flag(),
		literal:  n.child("allowReserved").flag(),
		style:    n.child("style").text(),
	}
	at := n.child("schema")
	if content, ok := n.child("content").value().(map[string]any); ok {
		for mediaType := range content {
			if !strings.HasSuffix(mediaType, "json") {
				return p, fmt.Errorf("%w: the parameter %s is of type %s", ErrUnsupported, p.name, mediaType)
			}
			at, p.style = n.child("content").child(mediaType).child("schema"), "json"
		}
	}
	if p.style == "" {
		p.style = map[string]string{"path": "simple", "header": "simple", "query": "form", "cookie": "form"}[p.in]
	}
	p.explode = p.style == "form"
	if n.child("explode").exists() {
		p.explode = n.child("explode").flag()
	}
	p.types = typesOf(at)
	p.shape = p.types.shape()
	if p.style != "json" && p.shape == "" {
		return p, fmt.Errorf("%w: the parameter %s is not of one shape", ErrUnsupported, p.name)
	}
	p.otherwise, p.hasDefault = defaultOf(at)
	schema, err := n.document.compile(at)
	p.schema = schema
	return p, err
}

// defaultOf is the schema's default, or the first of what it refers to or is put together of.
func defaultOf(at node) (any, bool) {
	object, _ := at.document.at(at.pointer).(map[string]any)
	if value, ok := object["default"]; ok {
		return value, true
	}
	all, _ := parts(at)
	for _, part := range all {
		if value, ok := defaultOf(part); ok {
			return value, true
		}
	}
	return nil, false
}

func (p parameter) takesTheRest() bool {
	return p.in == "query" && p.style == "form" && p.explode && p.shape == "object" && p.types.open
}

// field is a name with a value, as they are written.
type field struct{ name, value string }

// fieldsOf cuts a text into fields.
func fieldsOf(text, between string) []field {
	var fields []field
	for part := range strings.SplitSeq(text, between) {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			fields = append(fields, field{name, value})
		}
	}
	return fields
}

// cookiesOf are the cookies of a header. One without an equals sign has no name, and is none of ours.
func cookiesOf(header http.Header) []field {
	var fields []field
	for part := range strings.SplitSeq(strings.Join(header["Cookie"], ";"), ";") {
		if name, value, ok := strings.Cut(strings.Trim(part, " \t"), "="); ok {
			fields = append(fields, field{name, value})
		}
	}
	return fields
}
