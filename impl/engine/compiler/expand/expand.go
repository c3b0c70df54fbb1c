// Package expand turns the contract that people write into the effective contract, in which every
// answer that the engine itself can give is written out.
package expand

import (
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Expand adds to each operation the problems that the pipeline answers with before a handler runs.
// An answer that the contract already gives for a status stays as it is, and so does a component that
// has the name of one that would be added. What is for lint alone is taken away. The shape of the document must
// have been checked.
func Expand(d *document.Document) {
	dropIgnores(d.Root)
	used := make(map[string]bool)
	for operation := range d.Operations() {
		if !operation.Webhook {
			expandOperation(operation, used)
		}
	}
	if len(used) > 0 {
		addComponents(document.Ensure(d.Root, "components"), used)
	}
}

func addComponents(components *yaml.Node, used map[string]bool) {
	responses := document.Ensure(components, "responses")
	added := false
	for _, derived := range derivedProblems {
		if used[derived.name] && document.Get(responses, derived.name) == nil {
			document.Set(responses, derived.name, derived.response())
			added = true
		}
	}
	if !added {
		return
	}
	schemas := document.Ensure(components, "schemas")
	if document.Get(schemas, "Problem") == nil {
		document.Set(schemas, "Problem", problemSchema())
	}
}

func expandOperation(operation document.Operation, used map[string]bool) {
	responses := document.Ensure(operation.Node, "responses")
	body := document.Get(operation.Node, "requestBody") != nil
	for _, derived := range derivedProblems {
		if derived.needsBody && !body {
			continue
		}
		if document.Get(responses, derived.status()) == nil {
			document.Set(responses, derived.status(), reference("#/components/responses/"+derived.name))
			used[derived.name] = true
		}
	}
}
