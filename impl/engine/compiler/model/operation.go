package model

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Contract is what a document says, for the emitters.
type Contract struct {
	Operations []Operation
	Schemas    []*Schema // of requests; each after those it holds, unless it holds itself
}

// Operation is an operation that comes in.
type Operation struct {
	ID, Method, Path string // the method in upper case
	ETag             bool   // a 200 carries one
	Parameters       []Parameter
	Body             *Body
}

// Parameter is a parameter of an operation.
type Parameter struct {
	Name, In string
	Required bool
	Schema   *Schema
}

// Body is the body of an operation's requests.
type Body struct {
	Required bool
	Limit    string // x-body-limit as written; empty: the default
	Media    []Media
}

// Media is a body of one media type.
type Media struct {
	Type   string // lower case
	Schema *Schema
}

// Read makes the model of an effective contract. The errors name every construct that cannot be
// enforced yet.
func Read(d *document.Document) (*Contract, []*document.Error) {
	r := newReader(d)
	c := new(Contract)
	for operation := range d.Operations() {
		if !operation.Webhook {
			c.Operations = append(c.Operations, r.operation(operation))
		}
	}
	c.Schemas = r.list
	return c, r.found
}

func (r *reader) operation(written document.Operation) Operation {
	o := Operation{
		ID:     document.Get(written.Node, "operationId").Value, // checked before
		Method: strings.ToUpper(written.Method),
		Path:   written.Path,
	}
	ok := r.follow(document.Get(document.Get(written.Node, "responses"), "200"))
	o.ETag = document.Get(document.Get(ok, "headers"), "ETag") != nil
	o.Parameters = r.parameters(o.ID, written)
	o.Body = r.body(o.ID, written.Node)
	return o
}

// follow leads a reference to its target.
func (r *reader) follow(node *yaml.Node) *yaml.Node {
	for range 32 { // a longer chain of references is a circle
		ref := document.Get(node, "$ref")
		if ref == nil {
			return node
		}
		node = r.document.Resolve(ref.Value)
	}
	return node
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

func (r *reader) body(id string, operation *yaml.Node) *Body {
	node := r.follow(document.Get(operation, "requestBody"))
	if node == nil {
		return nil
	}
	b := &Body{Required: text(node, "required") == "true", Limit: text(operation, "x-body-limit")}
	if b.Limit == "" {
		b.Limit = text(document.Get(r.document.Root, "x-defaults"), "x-body-limit")
	}
	for key, media := range document.Entries(document.Get(node, "content")) {
		mediaType := strings.ToLower(key.Value)
		if mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json") {
			r.wrongf(key, "a body of type %s is not enforced yet", mediaType)
			continue
		}
		schema := document.Get(media, "schema")
		if schema == nil {
			r.wrongf(key, "the body has no schema")
			continue
		}
		b.Media = append(b.Media, Media{mediaType, r.schema(schema, id+" body")})
	}
	return b
}

func text(mapping *yaml.Node, key string) string {
	if value := document.Get(mapping, key); value != nil {
		return value.Value
	}
	return ""
}
