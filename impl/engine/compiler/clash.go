package compiler

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
)

// emitted puts in the place of what emitters refuse mistakes in the contract's terms, with their places.
func emitted(d *document.Document, err error) []*document.Error {
	var found []*document.Error
	for _, one := range standard.Separate(err) {
		if name := (*emit.NameError)(nil); errors.As(one, &name) {
			found = append(found, clash(d, name))
			continue
		}
		found = append(found, standard.Located(d, one)...)
	}
	return found
}

// namedInCode is a part of the contract of which something in the code has its name.
type namedInCode struct {
	key  *yaml.Node
	what string // such as: the schema Order
}

// clash says which two parts of a contract get one name in the code: two components, or one and an operation, whose
// code has names that begin with its own.
func clash(d *document.Document, name *emit.NameError) *document.Error {
	parts := componentsNamed(d, name.Name)
	if operation, known := operationNamed(d, name.Name); known {
		parts = append(parts, operation)
	}
	switch len(parts) {
	case 0:
		return d.ErrorAt(nil, name.Error())
	case 1:
		return d.ErrorAt(parts[0].key, name.Error())
	}
	first, second := parts[0], parts[1]
	return d.ErrorAt(first.key, fmt.Sprintf("%s gets the name %s in the code in %s, and so does %s in %s: rename one of them, or give the schema another `x-go-name`", first.what, name.Name, name.Folder, second.what, d.Line(second.key, first.key)))
}

// kinds are the sections of components that types are made of, and what one of each is called.
var kinds = []struct{ section, kind string }{
	{"schemas", "schema"}, {"parameters", "parameter"}, {"headers", "header"}, {"requestBodies", "request body"}, {"responses", "response"},
}

// componentsNamed finds components with a name in Go, first those that are given it by `x-go-name`.
func componentsNamed(d *document.Document, name string) []namedInCode {
	var found []namedInCode
	for _, k := range kinds {
		for key, component := range document.Entries(document.Get(document.Get(d.Root, "components"), k.section)) {
			part := namedInCode{key, "the " + k.kind + " " + key.Value}
			switch own := document.Written(component, "x-go-name"); {
			case own != "" && lower.InCode(own) == lower.InCode(name):
				found = slices.Insert(found, 0, part)
			case own == "" && lower.InCode(key.Value) == lower.InCode(name):
				found = append(found, part)
			}
		}
	}
	return found
}

// operationNamed finds the operation whose name in Go is the longest that a name has in it. Two operations that are
// named alike are not told apart: lint has more to say of those.
func operationNamed(d *document.Document, name string) (namedInCode, bool) {
	longest, alike := "", make(map[string]int)
	var found namedInCode
	names := lower.OperationNames(d)
	for operation := range d.Operations() {
		id := document.Get(operation.Node, "operationId")
		alike[lower.InCode(id.Value)]++
		if own := lower.InCode(names[operation.Node]); len(own) > len(longest) && strings.Contains(lower.InCode(name), own) {
			longest = own
			found = namedInCode{id, "what is made for the operation " + id.Value}
			if id.Line == 0 { // it has been given one
				found.key = operation.Key
			}
		}
	}
	return found, longest != "" && alike[longest] < 2
}
