package model

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Parameter is a parameter of an operation.
type Parameter struct {
	Name, In string
	Required bool
	Schema   *Schema
}

// parameters are those of the path and of the operation; the operation's win (OpenAPI 3.1, section 4.8.10).
func (r *reader) parameters(id string, written document.Operation) []Parameter {
	var all []Parameter
	at := make(map[string]int)
	for _, holder := range []*yaml.Node{written.PathItem, written.Node} {
		list := document.Get(holder, "parameters")
		if list == nil {
			continue
		}
		for _, item := range list.Content {
			p := r.parameter(id, r.follow(item))
			key := p.In + ":" + p.Name
			if index, seen := at[key]; seen {
				all[index] = p
				continue
			}
			at[key] = len(all)
			all = append(all, p)
		}
	}
	return all
}

func (r *reader) parameter(id string, node *yaml.Node) Parameter {
	p := Parameter{Name: text(node, "name"), In: text(node, "in"), Required: text(node, "required") == "true"}
	for key := range document.Entries(node) {
		switch key.Value {
		case "style", "explode", "content", "allowReserved", "allowEmptyValue":
			r.wrongf(key, "%s of a parameter is not enforced yet", key.Value)
		}
	}
	if p.In == "cookie" {
		r.wrongf(node, "a parameter in a cookie is not enforced yet")
	}
	schema := document.Get(node, "schema")
	if schema == nil { // it has content, then
		return p
	}
	p.Schema = r.schema(schema, id+" "+p.Name)
	switch kinds := p.Schema.Kinds(); {
	case len(kinds) == 1 && (kinds[0] == "string" || kinds[0] == "integer" || kinds[0] == "number" || kinds[0] == "boolean"):
	default:
		r.wrongf(node, "a parameter that is not of one primitive type is not enforced yet")
	}
	return p
}
