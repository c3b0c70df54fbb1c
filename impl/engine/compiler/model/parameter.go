package model

import (
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
	"github.com/charterhq/charter/impl/engine/validate"
)

// Parameter is a parameter of an operation.
type Parameter struct {
	Reading

	Hint     string // what it is called in code: the component's name, or the operation's and its own
	Name, In string
	Required bool

	Style    string // the standard's name; empty for `content`
	Explode  bool
	Reserved bool // allowReserved

	Default *yaml.Node // of the schema, or what it refers to; nil: none
	Schema  *Schema
}

func (r *reader) parameters(id string, written document.Operation) []Parameter {
	nodes := r.document.Parameters(written)
	if r.lenient {
		nodes = slices.DeleteFunc(slices.Clone(nodes), func(item *yaml.Node) bool { return ignored(r.document.Follow(item)) })
	}
	all := make([]Parameter, len(nodes))
	for i, item := range nodes {
		all[i] = r.parameter(id, item)
	}
	r.conflicts(all, nodes)
	return all
}

func (r *reader) parameter(id string, item *yaml.Node) Parameter {
	node := r.document.Follow(item)
	p := Parameter{
		Name: document.Written(node, "name"), In: document.Written(node, "in"), Required: document.Written(node, "required") == "true",
		Reserved: document.Written(node, "allowReserved") == "true",
	}
	p.Hint = id + " " + p.Name
	if ref := document.Get(item, "$ref"); ref != nil {
		p.Hint = ref.Value[strings.LastIndexByte(ref.Value, '/')+1:]
	}
	r.checkName(p, node)
	if p.In == "path" && !p.Required {
		r.wrongf(node, "a parameter in the path is always there: it needs `required: true`")
	}
	if empty := document.Get(node, "allowEmptyValue"); empty != nil && empty.Value == "true" {
		r.wrongf(empty, "allowEmptyValue is not supported, and OpenAPI advises against it: let the schema take the empty text, or leave the parameter out")
	}
	switch schema, content := document.Get(node, "schema"), document.Get(node, "content"); {
	case schema != nil && content != nil:
		r.wrongf(content, "a parameter has a schema or a content, not both")
	case schema != nil:
		p.Schema = r.schema(schema, id+" "+p.Name)
		r.style(&p, node)
	case content != nil:
		p.Schema = r.contentSchema(id+" "+p.Name, node, content)
		p.Shape = validate.AsJSON
	}
	if p.Schema == nil {
		if document.Get(node, "content") == nil {
			r.wrongf(node, "this parameter has no schema")
		}
		p.Schema = &Schema{}
		return p
	}
	p.Default = p.Schema.DefaultValue() // kin-openapi has held it against the schema
	return p
}

// contentSchema is the schema of a parameter that is written as a text of a media type.
func (r *reader) contentSchema(hint string, node, content *yaml.Node) *Schema {
	for _, key := range []string{"style", "explode", "allowReserved"} {
		if written := document.Get(node, key); written != nil {
			r.wrongf(written, "%s says nothing of a parameter that has `content`: take it away", key)
		}
	}
	if len(content.Content) != 2 {
		r.wrongf(content, "the content of a parameter has one media type")
		return nil
	}
	key, media := content.Content[0], content.Content[1]
	if !mediatype.NamesJSON(key.Value) {
		r.wrongf(key, "a parameter's content of type %s cannot be enforced; use application/json, or a schema", key.Value)
		return nil
	}
	schema := document.Get(media, "schema")
	if schema == nil {
		r.wrongf(key, "the content has no schema to be checked by; write one, such as `schema: {type: object}`, or `schema: {}` if anything may come")
		return nil
	}
	return r.schema(schema, hint)
}

// notForParameters are header fields that no parameter can be. The first three a document must describe by
// other means (OpenAPI 3.1, section 4.8.12.2); the others the server has taken from the header already.
var notForParameters = map[string]string{
	"Accept":            "OpenAPI ignores a parameter of this name: say with the `content` of responses what there is",
	"Content-Type":      "OpenAPI ignores a parameter of this name: say with the `content` of the requestBody what there is",
	"Authorization":     "OpenAPI ignores a parameter of this name: say with `security` who may call",
	"Cookie":            "cookies are parameters with `in: cookie`",
	"Host":              "the header field Host is the server's, and no parameter: take it away",
	"Trailer":           "the header field Trailer is the server's, and no parameter: take it away",
	"Transfer-Encoding": "the header field Transfer-Encoding is the server's, and no parameter: take it away",
}

func (r *reader) checkName(p Parameter, node *yaml.Node) {
	place := document.Get(node, "name")
	switch p.In {
	case "header":
		if reason := notForParameters[http.CanonicalHeaderKey(p.Name)]; reason != "" {
			r.wrongf(place, "%s", reason)
		} else if !isToken(p.Name) {
			r.wrongf(place, "%q cannot be the name of a header field (RFC 9110, section 5.1): use letters, digits and hyphens", p.Name)
		}
	case "cookie":
		if !isToken(p.Name) {
			r.wrongf(place, "%q cannot be the name of a cookie (RFC 6265, section 4.1.1): use letters, digits, hyphens and underscores", p.Name)
		}
	}
}

// isToken tells whether a name is a token (RFC 9110, section 5.6.2).
func isToken(name string) bool {
	return name != "" && strings.IndexFunc(name, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	}) < 0
}
