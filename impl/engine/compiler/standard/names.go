package standard

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

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
	byID := make(map[string]document.Operation)
	for operation := range d.Operations() {
		id := document.Written(operation.Node, "operationId")
		operations = append(operations, id)
		byID[id] = operation
	}
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if name := document.Get(node, "operationId"); kind == document.Link && name != nil && !slices.Contains(operations, name.Value) {
			words := fmt.Sprintf("there is no operation %q", name.Value)
			if near := suggest.Nearest(name.Value, operations); near != "" {
				words += fmt.Sprintf("; did you mean %s?", near)
			}
			found = append(found, d.ErrorAt(name, words))
		}
		if kind == document.Link {
			found = append(found, checkLink(d, node, byID)...)
		}
		if kind == document.Schema {
			found = append(found, checkRequired(d, node)...)
		}
		if kind == document.SecurityScheme {
			found = append(found, checkKeyName(d, node)...)
		}
		for _, server := range document.Items(document.Get(node, "servers")) {
			found = append(found, checkVariables(d, server)...)
		}
		return true
	})
	return found
}

// expression is what a runtime expression can be (OpenAPI 3.1, section 4.8.20.4).
var expression = regexp.MustCompile(`^\$(url|method|statusCode|(request|response)\.(header\.[!#$%&'*+.^_|~0-9A-Za-z-]+|query\..+|path\..+|body(#.*)?))$`)

// checkLink finds parameters of links that the operation they lead to does not have, and expressions that are none.
func checkLink(d *document.Document, link *yaml.Node, byID map[string]document.Operation) []*document.Error {
	var found []*document.Error
	to, known := byID[document.Written(link, "operationId")]
	var names, all []string
	for _, item := range d.Parameters(to) {
		parameter := d.Follow(item)
		name := document.Written(parameter, "name")
		names, all = append(names, name), append(all, name, document.Written(parameter, "in")+"."+name)
	}
	for key, value := range document.Entries(document.Get(link, "parameters")) {
		if known && !slices.Contains(all, key.Value) {
			words := "; it has none"
			if len(names) > 0 {
				words = "; there is " + strings.Join(names, ", ")
			}
			found = append(found, d.ErrorAt(key, fmt.Sprintf("the operation that this link leads to has no parameter %q%s", key.Value, words)))
		}
		if document.IsText(value) && strings.HasPrefix(value.Value, "$") && !expression.MatchString(value.Value) {
			found = append(found, d.ErrorAt(value, fmt.Sprintf("%q is no runtime expression, such as $request.path.id or $response.body#/id", value.Value)))
		}
	}
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

// checkKeyName finds names of API keys that no header field and no cookie can have (RFC 9110, section 5.1; RFC 6265,
// section 4.1.1).
func checkKeyName(d *document.Document, scheme *yaml.Node) []*document.Error {
	name := document.Get(scheme, "name")
	in := document.Written(scheme, "in")
	if document.Written(scheme, "type") != "apiKey" || name == nil || in != "header" && in != "cookie" || isToken(name.Value) {
		return nil
	}
	return []*document.Error{d.ErrorAt(name, fmt.Sprintf("%q cannot be the name of a %s: use letters, digits and hyphens", name.Value, map[string]string{"header": "header field", "cookie": "cookie"}[in]))}
}

// isToken tells whether a name is a token (RFC 9110, section 5.6.2).
func isToken(name string) bool {
	return name != "" && strings.IndexFunc(name, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	}) < 0
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
