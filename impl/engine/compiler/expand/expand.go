// Package expand turns the contract that people write into the effective contract, in which every
// answer that the engine itself can give is written out.
package expand

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Expand adds to each operation the problems that the pipeline answers with before a handler runs.
// An answer that the contract already gives for a status stays as it is.
func Expand(d *document.Document) {
	paths := document.Get(d.Root, "paths")
	if paths == nil {
		return
	}
	used := make(map[string]bool)
	for i := 1; i < len(paths.Content); i += 2 {
		item := paths.Content[i]
		for _, method := range methods {
			if operation := document.Get(item, method); operation != nil {
				expandOperation(item, operation, used)
			}
		}
	}
	components := document.Ensure(d.Root, "components")
	responses := document.Ensure(components, "responses")
	for _, derived := range derivedProblems {
		if used[derived.name] && document.Get(responses, derived.name) == nil {
			document.Set(responses, derived.name, derived.response())
		}
	}
}

func expandOperation(item, operation *yaml.Node, used map[string]bool) {
	responses := document.Ensure(operation, "responses")
	body := document.Get(operation, "requestBody") != nil
	input := body || document.Get(operation, "parameters") != nil || document.Get(item, "parameters") != nil
	for _, derived := range derivedProblems {
		if derived.needsBody && !body || derived.needsInput && !input {
			continue
		}
		if document.Get(responses, derived.status) == nil {
			ref := document.Mapping()
			document.Set(ref, "$ref", document.Text("#/components/responses/"+derived.name))
			document.Set(responses, derived.status, ref)
			used[derived.name] = true
		}
	}
}
