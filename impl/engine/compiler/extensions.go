package compiler

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
)

// extensions are the `x-` keys that are enforced, or that only say something to generators. Any other is
// an error: a policy that is written and not kept is worse than none.
var extensions = []string{"x-body-limit", "x-defaults", "x-formats", "x-go-name", "x-pagination"}

// checkExtensions finds what the contract asks for and nobody does.
func checkExtensions(d *document.Document) []*document.Error {
	var found []*document.Error
	known := func(key, value *yaml.Node) {
		switch {
		case strings.HasPrefix(key.Value, "x-") && !slices.Contains(extensions, key.Value):
			found = append(found, d.ErrorAt(key, fmt.Sprintf("the extension %s is not known; there are %s", key.Value, strings.Join(extensions, ", "))))
		case key.Value == "x-body-limit":
			if _, err := emit.ParseSize(value.Value); err != nil {
				found = append(found, d.ErrorAt(value, err.Error()))
			}
		}
	}
	document.Walk(d.Root, known)
	for key, value := range document.Entries(document.Get(d.Root, "x-defaults")) {
		known(key, value)
	}
	found = append(found, checkSecurity(d, d.Root)...)
	for operation := range d.Operations() {
		found = append(found, checkSecurity(d, operation.Node)...)
		if pagination := document.Get(operation.Node, "x-pagination"); pagination != nil {
			found = append(found, checkPagination(d, operation, pagination)...)
		}
	}
	return found
}

func checkSecurity(d *document.Document, holder *yaml.Node) []*document.Error {
	requirements := document.Get(holder, "security")
	if requirements == nil || len(requirements.Content) == 0 {
		return nil
	}
	return []*document.Error{d.ErrorAt(requirements, "no authenticator serves this requirement; without one the operation would be open to everybody")}
}

// checkPagination holds that a list says truly how it is paged: cursor names a parameter, and items and
// next lead to properties of the 200's schema.
func checkPagination(d *document.Document, operation document.Operation, pagination *yaml.Node) []*document.Error {
	var found []*document.Error
	for _, key := range []string{"cursor", "items", "next"} {
		if document.Get(pagination, key) == nil {
			found = append(found, d.ErrorAt(pagination, "x-pagination needs cursor, items and next, such as {cursor: cursor, items: /items, next: /nextCursor}"))
			return found
		}
	}
	cursor := document.Get(pagination, "cursor")
	if !hasParameter(d, operation, cursor.Value) {
		found = append(found, d.ErrorAt(cursor, fmt.Sprintf("the operation has no parameter %q", cursor.Value)))
	}
	page := follow(d, document.Get(follow(d, document.Get(document.Get(operation.Node, "responses"), "200")), "content"))
	schema := follow(d, document.Get(document.Get(page, "application/json"), "schema"))
	for _, key := range []string{"items", "next"} {
		pointer := document.Get(pagination, key)
		if document.Get(document.Get(schema, "properties"), strings.TrimPrefix(pointer.Value, "/")) == nil {
			found = append(found, d.ErrorAt(pointer, fmt.Sprintf("%q does not lead to a property of the page that the operation answers with", pointer.Value)))
		}
	}
	return found
}

func hasParameter(d *document.Document, operation document.Operation, name string) bool {
	for _, holder := range []*yaml.Node{operation.PathItem, operation.Node} {
		list := document.Get(holder, "parameters")
		if list == nil {
			continue
		}
		for _, item := range list.Content {
			if found := document.Get(follow(d, item), "name"); found != nil && found.Value == name {
				return true
			}
		}
	}
	return false
}

// follow leads a reference to its target. Circles were found before.
func follow(d *document.Document, node *yaml.Node) *yaml.Node {
	for range 32 {
		ref := document.Get(node, "$ref")
		if ref == nil {
			return node
		}
		node = d.Resolve(ref.Value)
	}
	return node
}
