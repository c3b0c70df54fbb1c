package model

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// header reads a field of a header that holds one value. Name is for the schema.
func (r *reader) header(key, node *yaml.Node, name string) (Header, bool) {
	h := Header{Name: key.Value, Required: text(node, "required") == "true", As: "string"}
	schema := document.Get(node, "schema")
	if schema == nil {
		r.wrongf(key, "the header field has no schema; one with `content` cannot be checked")
		return h, false
	}
	h.Schema = r.schema(schema, name)
	switch kinds := kindsOf(h.Schema); {
	case len(kinds) == 0:
	case len(kinds) == 1 && kinds[0] != "array" && kinds[0] != "object":
		h.As = kinds[0]
	default:
		r.wrongf(key, "a header field holds a single value of one type; a list or an object in it cannot be checked")
		return h, false
	}
	return h, true
}
