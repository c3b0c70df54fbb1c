package compiler

import (
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// nameOperations gives an operationId to each operation that has none, made from its method and path, because
// code and clients are named by it.
func nameOperations(d *document.Document) {
	used := make(map[string]bool)
	for operation := range d.Operations() {
		if id := document.Get(operation.Node, "operationId"); id != nil {
			used[nameInCode(id.Value)] = true
		}
	}
	for operation := range d.Operations() {
		switch id := document.Get(operation.Node, "operationId"); {
		case id == nil:
		case document.IsNull(id):
			document.Remove(operation.Node, "operationId")
		default:
			continue
		}
		name := operationName(operation)
		free := name
		for i := 2; used[nameInCode(free)]; i++ {
			free = name + strconv.Itoa(i)
		}
		used[nameInCode(free)] = true
		operation.Node.Content = append([]*yaml.Node{document.Text("operationId"), document.Text(free)}, operation.Node.Content...)
	}
}

// operationName is getUsersById for GET /users/{id}.
func operationName(operation document.Operation) string {
	var name strings.Builder
	name.WriteString(operation.Method)
	word := true
	for _, c := range operation.Path {
		switch {
		case c == '{':
			name.WriteString("By")
			word = true
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			word = true
		case word:
			name.WriteRune(unicode.ToUpper(c))
			word = false
		default:
			name.WriteRune(c)
		}
	}
	return name.String()
}

// nameInCode is the same for names that some language's rules for names make the same.
func nameInCode(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name))
}
