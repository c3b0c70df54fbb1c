package interpret

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// parameter is one parameter of an operation: a single value in the path, in the query or in a header.
type parameter struct {
	name     string
	in       string // path, query, header
	kind     string // string, integer, number, boolean
	required bool
	schema   *jsonschema.Schema
}

// parametersOf reads the parameters of a path item and of its operation; the operation's win.
func parametersOf(item, operation node) ([]parameter, error) {
	var parameters []parameter
	at := make(map[string]int)
	for _, list := range []node{item.child("parameters"), operation.child("parameters")} {
		for i := range list.length() {
			p, err := parameterOf(list.item(i))
			if err != nil {
				return nil, err
			}
			key := p.in + ":" + p.name
			if index, seen := at[key]; seen {
				parameters[index] = p
				continue
			}
			at[key] = len(parameters)
			parameters = append(parameters, p)
		}
	}
	return parameters, nil
}

func parameterOf(n node) (parameter, error) {
	p := parameter{
		name:     n.child("name").text(),
		in:       n.child("in").text(),
		kind:     n.child("schema").child("type").text(),
		required: n.child("required").flag(),
	}
	switch p.kind {
	case "string", "integer", "number", "boolean":
	default:
		return p, fmt.Errorf("%w: the parameter %s is not of one primitive type", ErrUnsupported, p.name)
	}
	if p.in == "cookie" || n.child("style").exists() || n.child("content").exists() {
		return p, fmt.Errorf("%w: the parameter %s is in a cookie, or has a style or content of its own", ErrUnsupported, p.name)
	}
	schema, err := n.document.compile(n.child("schema"))
	p.schema = schema
	return p, err
}

// number is what JSON calls one: no leading zeros or plus, as it stands in a query.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18})?$`)

// value reads the text of a parameter as its type.
func (p parameter) value(text string) (any, bool) {
	switch p.kind {
	case "integer", "number":
		return json.Number(text), number.MatchString(text)
	case "boolean":
		return text == "true", text == "true" || text == "false"
	}
	return text, true
}
