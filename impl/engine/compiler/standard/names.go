package standard

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// Names finds the names that parts of a contract call others by, and that these do not have: operations in links
// (OpenAPI 3.1, section 4.8.20), and values of the variables of servers (section 4.8.6). It also finds names that stand
// twice.
func Names(d *document.Document) []*document.Error {
	var found []*document.Error
	var operations []string
	for operation := range d.Operations() {
		operations = append(operations, document.Written(operation.Node, "operationId"))
	}
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if name := document.Get(node, "operationId"); kind == document.Link && name != nil && !slices.Contains(operations, name.Value) {
			words := fmt.Sprintf("there is no operation %q", name.Value)
			if near := suggest.Nearest(name.Value, operations); near != "" {
				words += fmt.Sprintf("; did you mean %s?", near)
			}
			found = append(found, d.ErrorAt(name, words))
		}
		if kind == document.Schema {
			found = append(found, checkRequired(d, node)...)
		}
		for _, server := range document.Items(document.Get(node, "servers")) {
			found = append(found, checkVariables(d, server)...)
		}
		return true
	})
	return found
}

// checkRequired finds properties that one list requires twice (JSON Schema 2020-12, Validation, section 6.5.3).
func checkRequired(d *document.Document, schema *yaml.Node) []*document.Error {
	var found []*document.Error
	seen := make(map[string]bool)
	for _, name := range document.Items(document.Get(schema, "required")) {
		if seen[name.Value] {
			found = append(found, d.ErrorAt(name, fmt.Sprintf("%q stands in `required` a second time: take it away", name.Value)))
		}
		seen[name.Value] = true
	}
	return found
}

func checkVariables(d *document.Document, server *yaml.Node) []*document.Error {
	var found []*document.Error
	for _, variable := range document.Entries(document.Get(server, "variables")) {
		value, values := document.Get(variable, "default"), document.Items(document.Get(variable, "enum"))
		if value != nil && len(values) > 0 && !slices.ContainsFunc(values, func(one *yaml.Node) bool { return one.Value == value.Value }) {
			found = append(found, d.ErrorAt(value, fmt.Sprintf("the default %q is none of the values in `enum`", value.Value)))
		}
	}
	return found
}
