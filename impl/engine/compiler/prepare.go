package compiler

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
	"github.com/charterhq/charter/impl/engine/compiler/upgrade"
)

// prepared is what is wrong with a document that stages rely on.
type prepared struct {
	syntax, references, shape, names []*document.Error

	notes []*document.Error // on what a document of 3.0 says in the words of 3.1, or in vain; no mistakes
}

// err joins all of it, in order; nil: there is nothing.
func (p prepared) err() error {
	return document.Join(slices.Concat(p.syntax, p.references, p.shape, p.names))
}

// prepare makes one OpenAPI 3.1 document of what has been read, and looks for what is wrong with it. The error is
// about the version: everything else would be measured by the wrong standard. Read reads the files that it refers to.
func prepare(d *document.Document, read func(path string) ([]byte, error)) (found prepared, err error) {
	version, assumed := standard.Version(d)
	switch {
	case assumed:
		found.shape = append(found.shape, version)
	case version != nil:
		return prepared{}, version
	}
	found.references = document.Errors(assemble.Assemble(d, read))
	found.notes = upgrade.Upgrade(d)
	found.shape = append(found.shape, standard.Shape(d)...)
	found.names = standard.OperationIDs(d)
	return found, nil
}
