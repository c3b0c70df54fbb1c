package model

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/validate"
)

// header reads a field of the header of an answer, or of a part of a body. It is written as a parameter in the
// header is (OpenAPI 3.1, section 4.8.21). Hint is what its schema is called.
func (r *reader) header(key, node *yaml.Node, hint string) Parameter {
	p := Parameter{Hint: hint, Name: key.Value, In: "header", Required: document.Written(node, "required") == "true"}
	schema, content := document.Get(node, "schema"), document.Get(node, "content")
	switch {
	case schema != nil:
		p.Schema = r.schema(schema, hint)
		r.style(&p, node)
	case content != nil:
		p.Schema, p.Shape = r.contentSchema(hint, node, content), validate.AsJSON
	default:
		r.wrongf(key, "this header field has no schema: write one, such as `schema: {type: string}`")
	}
	if p.Schema == nil {
		p.Schema = &Schema{}
	}
	return p
}
