package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// pagination reads x-pagination, and holds that it says truly how the list is paged: cursor names a parameter,
// and items and next lead to properties of the page.
func (r *reader) pagination(o *at) {
	part, _, node := r.declared(o, "x-pagination")
	if node == nil {
		o.add(part)
		return
	}
	b := r.block(part, node)
	p := new(contract.Pagination)
	var at *yaml.Node
	if p.Cursor, at = b.text("cursor", ""); at != nil && o.parameter(p.Cursor) == nil {
		r.wrongf(at, "%s has no parameter %q%s", o.what(), p.Cursor, didYouMean(p.Cursor, o.parameterNames()))
	}
	page := r.pageSchema(o)
	if p.Items, at = b.text("items", ""); at != nil {
		r.leadsTo(at, page, "array", "a list")
	}
	if p.Next, at = b.text("next", ""); at != nil {
		r.leadsTo(at, page, "string", "a text")
	}
	part.Enforce = b.enforce()
	if part.Enforce != contract.Off {
		o.Pagination = p
	}
	o.add(part)
}

// pageSchema is that of the first answer of success in JSON.
func (r *reader) pageSchema(o *at) *yaml.Node {
	for status, response := range document.Entries(document.Get(o.Written.Node, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		for media, value := range document.Entries(document.Get(r.document.Follow(response), "content")) {
			if mediatype.NamesJSON(media.Value) {
				return document.Get(value, "schema")
			}
		}
	}
	return nil
}

func (r *reader) leadsTo(node, page *yaml.Node, wanted, inWords string) {
	path, reason := document.Reference("#" + scalar(node))
	if reason != "" {
		return // the schema of contracts has told
	}
	schema := page
	for _, step := range path {
		if schema = r.property(schema, step, make(map[*yaml.Node]bool)); schema == nil {
			r.wrongf(node, "%q does not lead to a property of the page that the operation answers with", scalar(node))
			return
		}
	}
	if types := r.types(schema, make(map[*yaml.Node]bool)); types != nil && !slices.Contains(types, wanted) {
		r.wrongf(node, "%q leads to a value of type %s, where %s must be", scalar(node), strings.Join(types, " or "), inWords)
	}
}

// property finds a property of a schema, in it or in what allOf puts together. Seen keeps it from circles.
func (r *reader) property(schema *yaml.Node, name string, seen map[*yaml.Node]bool) *yaml.Node {
	if schema == nil || seen[schema] {
		return nil
	}
	seen[schema] = true
	if found := document.Get(document.Get(schema, "properties"), name); found != nil {
		return found
	}
	for _, part := range r.parts(schema) {
		if found := r.property(part, name, seen); found != nil {
			return found
		}
	}
	return nil
}

// types are those that a schema says its values have; nil: it does not say.
func (r *reader) types(schema *yaml.Node, seen map[*yaml.Node]bool) []string {
	if schema == nil || seen[schema] {
		return nil
	}
	seen[schema] = true
	if found := texts(document.Get(schema, "type")); found != nil {
		return found
	}
	for _, part := range r.parts(schema) {
		if found := r.types(part, seen); found != nil {
			return found
		}
	}
	return nil
}

// parts are the schemas that a value must fit as well.
func (r *reader) parts(schema *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	if ref := document.Get(schema, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
		all = append(all, r.document.Resolve(ref.Value))
	}
	return append(all, items(document.Get(schema, "allOf"))...)
}
