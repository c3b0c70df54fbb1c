package compiler

import (
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// checkValues holds the examples and defaults of a contract against their schemas, as lint does.
func checkValues(d *document.Document) []*document.Error {
	var found []*document.Error
	for _, wrong := range lint.Run(d, d.Name, nil, lint.Options{Rules: []string{lint.Example, lint.Default}}).Findings {
		found = append(found, &wrong.Place)
	}
	return found
}
