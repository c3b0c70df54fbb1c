package compiler

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
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
	found, err := prepare(d, assemble.ReadFile)
	if err != nil {
		return nil, err
	}
	return d, found.err()
}

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
