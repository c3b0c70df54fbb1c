// Package compiler turns a contract into code: it loads the document, checks it, expands it into the
// effective contract, and emits everything else from that. Each stage is a package beneath this one, in this order:
//
//	document, assemble, upgrade   read the files, make one document of them, and 3.1 of 3.0
//	schema, standard, policy      hold it against the schema of contracts, the OpenAPI standard, and its own policies
//	expand                        adds what policies promise: the effective contract
//	lower                         puts it in the words that oapi-codegen understands
//	model, pattern                what the checks of requests and answers are made from
//	emit, bundle                  write the files
//
// Besides these, lint, diff and explain say something about a contract. What stands here is the way through the stages
// ([Generate], [Effective], [Lint], [Explain]), and the examination, which goes on behind a mistake so that all
// are found at once.
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

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/golang"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/python"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/typescript"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
	"github.com/charterhq/charter/impl/engine/contract"
)

// ErrUnknownOutput says that [Options.Only] names something that is not generated.
var ErrUnknownOutput = errors.New("unknown output")

// ErrPackage says that [Options.Package] can name no package of Go.
var ErrPackage = errors.New("no name of a package of Go")

var packageName = regexp.MustCompile(`^([a-z][a-z0-9_]*)?$`)

// Alone is the output that is a package of its own, and only made when it is named.
const Alone = "validators"

// Options says what to generate.
type Options struct {
	// Spec is the path of the contract.
	Spec string
	// Foreign tells that somebody else wrote the contract: its `x-` keys that mean nothing here, examples and
	// defaults that do not fit, and unknown keywords of schemas are let pass.
	Foreign bool
	// LeaveOut names operations of a foreign contract that are taken for absent: by their operationId, or as
	// "GET /users".
	LeaveOut []string
	// Without is told, where SDKs alone are generated of a foreign contract, which operations they come without, for
	// something is wrong with these, and what that is; nil: such a contract is refused. It is not told of LeaveOut.
	Without func(operations []string, wrong error)
	// Only lists the outputs to generate, of [Outputs]; empty means all but validators, a package that
	// stands alone.
	Only []string
	// Package is the name of that package; empty: validators.
	Package string
	// Into is the folder that gets the files, for what was generated there before: the contract of a former version,
	// which is kept, and which the changelogs are compared with. Empty: there is nothing before.
	Into string
	// Enforced is what the server can do that the code is for; nil: what this engine can.
	Enforced contract.Features
	// Began is told which phase begins: load, check, expand, validate, and then the outputs by name, and names; or, where
	// something is wrong, mistakes, which looks for all that is; nil: nobody asks.
	Began func(phase string)

	syntax []*document.Error // what was wrong with the notation
}

func (o Options) began(phase string) {
	if o.Began != nil {
		o.Began(phase)
	}
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
	policies *policy.Set
	spec     *openapi3.T // that of emitters which are lowered; oapi-codegen changes the one it works on
	options  Options
}

// emitters are what makes files. One that is lowered stands on oapi-codegen, and gets the contract as those see it
// who write handlers, put in the words of that, and with no type that has one of the names that its output needs for itself.
var emitters = []struct {
	name    string
	alone   bool // only made when asked for by name
	lowered bool
	emit    func(job) ([]emit.File, error)
}{
	{"documents", false, false, documents},
	{"operations", false, false, operations},
	{"models", false, true, func(j job) ([]emit.File, error) { return emit.Models(j.document.Base(), j.spec) }},
	{"server", false, true, server},
	{"go", false, false, sdkOf("go", golang.Emit)},
	{"typescript", false, false, sdkOf("typescript", typescript.Emit)},
	{"python", false, false, sdkOf("python", python.Emit)},
	{"snippets", false, false, snippets},
	{"changelog", false, false, changelogs},
	{Alone, true, false, validators},
}

// Generate compiles a contract. It writes nothing; [emit.Write] does.
//
// The error is [ErrUnknownOutput] for a wrong name in options.Only, [ErrPackage] for one in options.Package,
// [ErrUnknownOperation] for one in options.LeaveOut, or if the contract is not foreign and leaves out any; it joins
// [*document.Error]s for mistakes in the contract, and is any other for a contract that cannot be read.
func Generate(ctx context.Context, options Options) ([]emit.File, error) {
	for _, name := range options.Only {
		if !slices.Contains(Outputs(), name) {
			return nil, fmt.Errorf("%w %q: there are %s; go, typescript and python are clients", ErrUnknownOutput, name, strings.Join(Outputs(), ", "))
		}
	}
	if !packageName.MatchString(options.Package) || token.IsKeyword(options.Package) {
		return nil, fmt.Errorf("%w: %q; use lower-case letters, such as petstore", ErrPackage, options.Package)
	}
	options.began("load")
	written, err := document.Load(options.Spec)
	if options.syntax = document.Errors(err); written != nil && len(options.syntax) > 0 {
		return nil, everything(ctx, written, assemble.ReadFile, nil, options)
	}
	if err != nil {
		return nil, err
	}
	files, err := generate(ctx, written.Copy(), options)
	found := document.Errors(err)
	if len(found) == 0 || ctx.Err() != nil {
		return files, err
	}
	if files := generateRest(ctx, written, found, options); files != nil {
		return files, nil
	}
	return nil, everything(ctx, written, assemble.ReadFile, found, options)
}

// generate stops at the first stage that finds a mistake.
func generate(ctx context.Context, effective *document.Document, options Options) ([]emit.File, error) {
	if found, err := prepare(effective, assemble.ReadFile); err != nil || found.err() != nil {
		return nil, cmp.Or(err, found.err())
	}
	options.began("check")
	if err := leaveOut(effective, options); err != nil {
		return nil, err
	}
	lint.Strip(effective)
	nameOperations(effective)
	set, found, err := checkPolicies(effective, options)
	if err != nil {
		return nil, err
	}
	wrong := len(found) > 0
	found = append(found, standard.Paths(effective, nil, onlySDKs(options))...)
	if !options.Foreign {
		found = slices.Concat(found, standard.Names(effective), checkBounds(effective), checkValues(effective))
	}
	options.began("expand")
	handlers := effective.Copy()
	expand.Handlers(handlers)
	expand.Expand(effective)
	options.began("validate")
	if err := together(found, standard.Validate(ctx, effective, options.Foreign, wrong)); err != nil {
		return nil, err
	}
	files, err := emitAll(ctx, effective, handlers, set, options)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("generating: %w", ctx.Err())
	case errors.As(err, new(*document.Error)):
		return nil, err
	case err != nil:
		return nil, document.Join(emitted(effective, err))
	}
	return files, nil
}

func emitAll(ctx context.Context, effective, handlers *document.Document, set *policy.Set, options Options) ([]emit.File, error) {
	var files []emit.File
	for _, e := range emitters {
		if asked := slices.Contains(options.Only, e.name); !asked && (e.alone || len(options.Only) > 0) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		options.began(e.name)
		j := job{document: effective, policies: set, options: options}
		if e.lowered {
			var err error
			if j.spec, err = standard.Load(lower.Lower(handlers, emit.ServerNames)); err != nil {
				return nil, err
			}
		}
		made, err := e.emit(j)
		if err != nil {
			return nil, cmp.Or(emit.CheckNames(files), err) // names that are one in Go are told with both their places
		}
		files = append(files, made...)
	}
	options.began("names")
	return files, emit.CheckNames(files)
}

// operations emits the table of operations and the validators of their requests. What cannot be enforced
// is an error, never silence.
func operations(j job) ([]emit.File, error) {
	c, found := j.read()
	if len(found) > 0 {
		return nil, document.Join(found)
	}
	policies, rows, err := emit.Policies(j.document.Base(), j.policies)
	if err != nil {
		return nil, err
	}
	table, err := emit.Operations(j.document.Base(), c, rows)
	if err != nil {
		return nil, err
	}
	validators, responses, err := emit.Checks(j.document.Base(), c)
	if err != nil {
		return nil, err
	}
	return []emit.File{table, policies, validators, responses}, nil
}

// server emits the interface that handlers implement. Operations that the contract serves whole are not in it.
func server(j job) ([]emit.File, error) {
	renamed, found := routes(j.document)
	if len(found) > 0 {
		return nil, document.Join(found)
	}
	for _, o := range j.policies.Operations {
		if o.Upstream != nil || o.Webhook != nil || o.Redirect != nil {
			emit.Leave(j.spec, o.Method, o.Path)
		}
	}
	return emit.Server(j.document.Base(), j.spec, renamed)
}

// validators emits the validators as a package that stands alone.
func validators(j job) ([]emit.File, error) {
	c, found := j.read(j.options.forValidators()...)
	if len(found) > 0 {
		return nil, document.Join(found)
	}
	return emit.Standalone(cmp.Or(j.options.Package, Alone), j.document.Base(), c)
}

// sdkOf emits the SDK of a language, with the text of the license if it is known.
func sdkOf(language string, write func(source string, api *sdk.API) ([]emit.File, error)) func(job) ([]emit.File, error) {
	return func(j job) ([]emit.File, error) {
		api, found := sdk.Read(j.document, j.policies)
		if len(found) > 0 {
			return nil, document.Join(found)
		}
		files, err := write(j.document.Base(), api)
		if text := api.LicenseText(); err == nil && text != nil {
			files = append(files, emit.File{Path: "clients/" + language + "/LICENSE", Data: text})
		}
		return files, err
	}
}
