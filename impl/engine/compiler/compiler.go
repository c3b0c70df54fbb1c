// Package compiler turns a contract into code: it loads the document, checks it, expands it into the
// effective contract, and emits everything else from that. Each stage is a package beneath this one.
package compiler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"regexp"
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

var packageName = regexp.MustCompile(`^([a-z][a-z0-9_]*)?$`)

// Options says what to generate.
type Options struct {
	// Spec is the path of the contract.
	Spec string
	// Only lists the outputs to generate, of [Outputs]; empty means all but validators, a package that
	// stands alone.
	Only []string
	// Package is the name of that package; empty: validators.
	Package string
}

// Outputs names what can be generated, in the order in which it is.
func Outputs() []string {
	names := make([]string, len(emitters))
	for i, e := range emitters {
		names[i] = e.name
	}
	return names
}

// job is what an emitter works on.
type job struct {
	document *document.Document
	spec     *openapi3.T // the same for oapi-codegen, which changes the one it works on
	options  Options
}

var emitters = []struct {
	name  string
	alone bool // only made when asked for by name
	emit  func(job) ([]emit.File, error)
}{
	{"documents", false, func(j job) ([]emit.File, error) { return emit.Documents(j.document) }},
	{"operations", false, operations},
	{"models", false, func(j job) ([]emit.File, error) { return emit.Models(j.document.Base(), j.spec) }},
	{"server", false, func(j job) ([]emit.File, error) { return emit.Server(j.document.Base(), j.spec) }},
	{"client-go", false, func(j job) ([]emit.File, error) { return emit.GoClient(j.document.Base(), j.spec) }},
	{"validators", true, validators},
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
	if !packageName.MatchString(options.Package) || token.IsKeyword(options.Package) {
		return nil, fmt.Errorf("%w: %q is no name of a Go package; use lower-case letters, such as petstore", ErrUnknownOutput, options.Package)
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
	if found := checkExtensions(effective); len(found) > 0 {
		return nil, inOrder(found)
	}
	files, err := emitAll(ctx, effective, options)
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

func emitAll(ctx context.Context, effective *document.Document, options Options) ([]emit.File, error) {
	ordered := emit.KeepOrder(effective)
	var files []emit.File
	for _, e := range emitters {
		if asked := slices.Contains(options.Only, e.name); !asked && (e.alone || len(options.Only) > 0) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		spec, err := load(ordered)
		if err != nil {
			return nil, err
		}
		made, err := e.emit(job{effective, spec, options})
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	return files, emit.CheckNames(files)
}

// operations emits the table of operations and the validators of their requests. What cannot be enforced
// is an error, never silence.
func operations(j job) ([]emit.File, error) {
	c, found := model.Read(j.document)
	if len(found) > 0 {
		return nil, inOrder(found)
	}
	table, err := emit.Operations(j.document.Base(), c)
	if err != nil {
		return nil, err
	}
	validators, err := emit.Validators(j.document.Base(), c)
	if err != nil {
		return nil, err
	}
	return []emit.File{table, validators}, nil
}

// validators emits the validators as a package that stands alone.
func validators(j job) ([]emit.File, error) {
	c, found := model.Read(j.document)
	if len(found) > 0 {
		return nil, inOrder(found)
	}
	return emit.Standalone(cmp.Or(j.options.Package, "validators"), j.document.Base(), c)
}

func load(d *document.Document) (*openapi3.T, error) {
	data, err := d.JSON()
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(data)
}
