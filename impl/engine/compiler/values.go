package compiler

import (
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// checkValues holds the examples and defaults of a contract against their schemas, as lint does.
func checkValues(d *document.Document) []*document.Error {
	return refused(d, lint.Example, lint.Default)
}

// checkBounds finds schemas that no value fits, and properties that no handler can answer, as lint does.
func checkBounds(d *document.Document) []*document.Error {
	return refused(d, lint.ImpossibleBounds, lint.RequiredWithoutProperty)
}

// refused are the errors that lint finds by some rules of its own.
func refused(d *document.Document, rules ...string) []*document.Error {
	var found []*document.Error
	for _, wrong := range lint.Run(d, d.Name, nil, lint.Options{Rules: rules}).Findings {
		if wrong.Severity == lint.Error {
			found = append(found, &wrong.Place)
		}
	}
	return found
}
