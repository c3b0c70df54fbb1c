package compiler

import (
	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/upgrade"
)

// Load reads a contract and the files that it refers to, and makes one OpenAPI 3.1 document of them. Each node
// keeps the place where it was written. What the stages after it rely on has been checked: the version, the
// shape of what they walk through, the names of the operations, and that references lead to what they stand
// for.
//
// An error that joins [*document.Error]s is every mistake found; any other means that the file at path could not
// be read.
func Load(path string) (*document.Document, error) {
	d, err := document.Load(path)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(d); err != nil {
		return nil, err // everything else would be measured by the wrong standard
	}
	found := document.Errors(assemble.Assemble(d))
	upgrade.Upgrade(d)
	shape := checkShape(d)
	found = append(found, shape...)
	if len(shape) == 0 {
		found = append(found, checkOperationIDs(d)...)
	}
	return d, inOrder(found)
}
