// Package compiler turns a contract into code: it loads the document, checks it, expands it into the
// effective contract, and emits everything else from that. Each stage is a package beneath this one.
package compiler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// ErrUnknownOutput says that [Options.Only] names something that is not generated.
var ErrUnknownOutput = errors.New("unknown output")

// Options says what to generate.
type Options struct {
	// Spec is the path of the contract.
	Spec string
	// Only lists the outputs to generate, of [Outputs]; empty means all.
	Only []string
}

// Outputs names what can be generated, in the order in which it is.
func Outputs() []string {
	names := make([]string, len(emitters))
	for i, e := range emitters {
		names[i] = e.name
	}
	return names
}

var emitters = []struct {
	name string
	emit func(*document.Document, *openapi3.T) ([]emit.File, error)
}{
	{"documents", func(d *document.Document, _ *openapi3.T) ([]emit.File, error) { return emit.Documents(d) }},
	{"operations", func(d *document.Document, _ *openapi3.T) ([]emit.File, error) { return operations(d) }},
	{"models", func(d *document.Document, spec *openapi3.T) ([]emit.File, error) { return emit.Models(d.Base(), spec) }},
	{"server", func(d *document.Document, spec *openapi3.T) ([]emit.File, error) { return emit.Server(d.Base(), spec) }},
	{"client-go", func(d *document.Document, spec *openapi3.T) ([]emit.File, error) {
		return emit.GoClient(d.Base(), spec)
	}},
}

// Generate compiles a contract. It writes nothing; [emit.Write] does.
//
// The error is [ErrUnknownOutput] for a wrong name in options.Only, joins [*document.Error]s for mistakes
// in the contract, and is any other for a contract that cannot be read.
func Generate(ctx context.Context, options Options) ([]emit.File, error) {
	for _, name := range options.Only {
		if !slices.Contains(Outputs(), name) {
			return nil, fmt.Errorf("%w %q: there are %s", ErrUnknownOutput, name, strings.Join(Outputs(), ", "))
		}
	}
	effective, err := document.Load(options.Spec)
	if err != nil {
		return nil, err
	}
	if err := check(effective); err != nil {
		return nil, err
	}
	expand.Expand(effective)
	if err := validate(ctx, effective); err != nil {
		return nil, err
	}
	if found := append(checkValues(effective), checkExtensions(effective)...); len(found) > 0 {
		return nil, inOrder(found)
	}
	files, err := emitAll(ctx, effective, options.Only)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("generating: %w", ctx.Err())
	case errors.As(err, new(*document.Error)):
		return nil, err
	case err != nil:
		return nil, newLocator(effective).located(err)
	}
	return files, nil
}

func emitAll(ctx context.Context, effective *document.Document, only []string) ([]emit.File, error) {
	ordered := emit.KeepOrder(effective)
	var files []emit.File
	for _, e := range emitters {
		if len(only) > 0 && !slices.Contains(only, e.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// Each emitter gets a document of its own: oapi-codegen changes the one it works on.
		spec, err := load(ordered)
		if err != nil {
			return nil, err
		}
		made, err := e.emit(effective, spec)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	return files, emit.CheckNames(files)
}

// operations emits the table of operations and the validators of their requests. What cannot be enforced
// is an error, never silence.
func operations(d *document.Document) ([]emit.File, error) {
	c, found := model.Read(d)
	if len(found) > 0 {
		return nil, inOrder(found)
	}
	table, err := emit.Operations(d.Base(), c)
	if err != nil {
		return nil, err
	}
	validators, err := emit.Validators(d.Base(), c)
	if err != nil {
		return nil, err
	}
	return []emit.File{table, validators}, nil
}

func load(d *document.Document) (*openapi3.T, error) {
	data, err := d.JSON()
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(data)
}
