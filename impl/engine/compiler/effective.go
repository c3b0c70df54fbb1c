package compiler

import (
	"context"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
)

// Effective reads a contract, holds it against the standard, and expands it. It takes what is not enforced yet, and
// extensions that nobody knows: the contract may be of another program. Read reads the contract by its name, and the
// files that it refers to.
//
// An error that joins [*document.Error]s is every mistake found, in the words of [Lint]; any other means that the
// contract could not be read.
func Effective(ctx context.Context, name string, read func(name string) ([]byte, error)) (*document.Document, error) {
	data, err := read(name)
	if err != nil {
		return nil, err
	}
	written, err := document.Parse(name, data)
	if written == nil {
		return nil, err
	}
	// A foreign contract, of which shapes alone are asked for, has to keep the standard, and nothing else.
	options := Options{Foreign: true, Only: []string{"documents"}, syntax: document.Errors(err)}
	d := written.Copy()
	found := options.syntax
	if len(found) == 0 {
		found = document.Errors(effective(ctx, d, read))
	}
	if len(found) > 0 {
		return nil, everything(ctx, written, read, found, options, lint.Syntax, lint.Reference, lint.Standard)
	}
	return d, ctx.Err()
}

func effective(ctx context.Context, d *document.Document, read func(name string) ([]byte, error)) error {
	prepared, err := prepare(d, read)
	if err == nil {
		err = prepared.err()
	}
	if err != nil {
		return err
	}
	lint.Strip(d)
	expand.Expand(d)
	named := d.Copy() // an operation that has no name is told as one that has none
	nameOperations(named)
	return together(standard.Paths(named, nil, false), standard.Validate(ctx, named, true, false))
}
