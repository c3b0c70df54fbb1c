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
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// ErrUnknownOutput says that [Options.Only] names something that is not generated.
var ErrUnknownOutput = errors.New("unknown output")

// Options says what to generate.
type Options struct {
	// Spec is the path of the contract.
	Spec string
	// Foreign tells that somebody else wrote the contract: its `x-` keys that mean nothing here, examples and
	// defaults that do not fit, and unknown keywords of schemas are let pass.
	Foreign bool
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

// emitters are what makes files. One that stands on oapi-codegen gets the lowered contract, in which no type has
// one of the names that its output needs for itself.
var emitters = []struct {
	name    string
	lowered *lower.Target
	emit    func(*document.Document, *openapi3.T) ([]emit.File, error)
}{
	{"documents", nil, func(d *document.Document, _ *openapi3.T) ([]emit.File, error) { return emit.Documents(d) }},
	{"operations", nil, func(d *document.Document, _ *openapi3.T) ([]emit.File, error) { return operations(d) }},
	{"models", forServer, func(d *document.Document, spec *openapi3.T) ([]emit.File, error) { return emit.Models(d.Base(), spec) }},
	{"server", forServer, func(d *document.Document, spec *openapi3.T) ([]emit.File, error) { return emit.Server(d.Base(), spec) }},
	{"client-go", forClient, func(d *document.Document, spec *openapi3.T) ([]emit.File, error) {
		return emit.GoClient(d.Base(), spec)
	}},
}

var (
	forServer = &lower.Target{Reserved: emit.ServerNames}
	forClient = &lower.Target{Reserved: emit.ClientNames, Client: true}
)

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
	effective, err := Load(options.Spec)
	if err != nil {
		return nil, err
	}
	nameOperations(effective)
	expand.Expand(effective)
	if err := validate(ctx, effective, options.Foreign); err != nil {
		return nil, err
	}
	if found := checkExtensions(effective); len(found) > 0 && !options.Foreign {
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
	var files []emit.File
	for _, e := range emitters {
		if len(only) > 0 && !slices.Contains(only, e.name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var spec *openapi3.T
		if e.lowered != nil {
			// Each emitter gets a document of its own: oapi-codegen changes the one it works on.
			var err error
			if spec, err = load(lower.Lower(effective, *e.lowered)); err != nil {
				return nil, err
			}
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
