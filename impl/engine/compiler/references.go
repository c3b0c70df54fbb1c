package compiler

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// checkReferences holds that each `$ref` leads to a place in the document, and to something other than
// references in a circle.
func checkReferences(d *document.Document) []*document.Error {
	var found []*document.Error
	for _, ref := range references(d) {
		if reason := wrongReference(d, ref); reason != "" {
			found = append(found, d.ErrorAt(ref, reason))
		}
	}
	return found
}

// references returns the values of the document's `$ref`s.
func references(d *document.Document) []*yaml.Node {
	var refs []*yaml.Node
	document.Walk(d.Root, func(key, value *yaml.Node) {
		if key.Value == "$ref" {
			refs = append(refs, value)
		}
	})
	return refs
}

func wrongReference(d *document.Document, ref *yaml.Node) string {
	seen := make(map[string]bool)
	for ref != nil {
		if ref.Kind != yaml.ScalarNode || ref.Tag != "!!str" {
			return "a `$ref` is a text"
		}
		if seen[ref.Value] {
			return fmt.Sprintf("the reference %q leads back to itself", ref.Value)
		}
		seen[ref.Value] = true
		path, reason := document.Reference(ref.Value)
		if reason != "" {
			return reason
		}
		_, target, steps := d.Find(path...)
		switch {
		case steps < len(path):
			return fmt.Sprintf("the reference %q leads nowhere: there is no %q", ref.Value, path[steps])
		case path[0] != "components" || len(path) != 3:
			return fmt.Sprintf("the reference %q does not lead to a component; only references such as #/components/schemas/User are supported", ref.Value)
		}
		ref = document.Get(target, "$ref")
	}
	return ""
}
