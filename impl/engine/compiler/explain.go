package compiler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/emit"
	"github.com/charterhq/charter/impl/engine/compiler/explain"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/contract"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// ErrUnknownOperation says that a contract has no operation of a method and a path.
var ErrUnknownOperation = errors.New("unknown operation")

// Explain says what happens to a request of one operation. Path is as in the contract, or one that a request could
// have. Policies that no server enforces yet are explained as well.
//
// The error is [ErrUnknownOperation] if there is none, joins [*document.Error]s for mistakes in the contract, in the
// words of [Lint], and is any other for a contract that cannot be read.
func Explain(ctx context.Context, spec, method, path string) (*explain.Report, error) {
	written, err := document.Load(spec)
	if written == nil {
		return nil, err
	}
	options := Options{Only: []string{"documents"}, Enforced: contract.AllFeatures(), syntax: document.Errors(err)}
	found := options.syntax
	var d *document.Document
	var set *policy.Set
	if len(found) == 0 {
		d = written.Copy()
		set, found, err = explained(d)
	}
	switch {
	case len(found) > 0:
		return nil, everything(ctx, written, assemble.ReadFile, found, options, lint.Syntax, lint.Reference, lint.Standard, lint.Extension)
	case err != nil:
		return nil, err
	}
	operation := findOperation(set, strings.ToUpper(method), path)
	if operation == nil {
		return nil, fmt.Errorf("%w: the contract has no %s %s%s", ErrUnknownOperation, strings.ToUpper(method), path, document.Printable(nearOperations(set, method, path)))
	}
	handler, err := emit.HandlerName(lower.OperationNames(d)[operation.Written.Node])
	if err != nil {
		return nil, err
	}
	return explain.Operation(d, set, operation, explain.Server{Enforced: contract.Enforced(), Handler: handler}), nil
}

// explained are the policies of a contract, and what is wrong with what says them.
func explained(d *document.Document) (*policy.Set, []*document.Error, error) {
	prepared, err := prepare(d, assemble.ReadFile)
	if err == nil {
		err = prepared.err()
	}
	if err != nil {
		return nil, document.Errors(err), err
	}
	nameOperations(d)
	found, err := schema.Check(d)
	if err != nil {
		return nil, nil, err
	}
	set, wrong := policy.Read(d)
	return set, append(found, wrong...), nil
}

// findOperation prefers a path as it is written to one that fits, and of those the one that the router does.
func findOperation(set *policy.Set, method, path string) *policy.Operation {
	var fitting *policy.Operation
	for _, o := range set.Operations {
		switch {
		case o.Method != method:
		case o.Path == path:
			return o
		case fits(o.Path, path) && (fitting == nil || sooner(o.Path, fitting.Path)):
			fitting = o
		}
	}
	return fitting
}

// fits tells whether a request with a path goes to an operation of another, in which {name} stands for a segment.
func fits(template, path string) bool {
	want, have := strings.Split(contract.WirePath(template), "/"), strings.Split(contract.WirePath(path), "/")
	return slices.EqualFunc(want, have, func(want, have string) bool {
		return want == have || strings.HasPrefix(want, "{") && strings.HasSuffix(want, "}") && have != ""
	})
}

// sooner tells whether the router tries a path before another that fits as well: the first segment in which only one
// has a text decides.
func sooner(path, other string) bool {
	segments, others := strings.Split(path, "/"), strings.Split(other, "/")
	for i := range min(len(segments), len(others)) {
		if parameter := strings.HasPrefix(segments[i], "{"); parameter != strings.HasPrefix(others[i], "{") {
			return !parameter
		}
	}
	return false
}

// filled is a path with the segments of a request in the place of its parameters.
func filled(template, path string) string {
	segments, given := strings.Split(template, "/"), strings.Split(path, "/")
	for i, segment := range segments {
		if i < len(given) && strings.HasPrefix(segment, "{") {
			segments[i] = given[i]
		}
	}
	return strings.Join(segments, "/")
}

// nearOperations lists the operations that may have been meant: those of the path, else those that look like it,
// else all, if they are few.
func nearOperations(set *policy.Set, method, path string) string {
	var samePath, all, called []string
	for _, o := range set.Operations {
		name := o.Method + " " + o.Path
		all = append(all, name)
		called = append(called, o.Method+" "+filled(o.Path, path))
		if o.Path == path || fits(o.Path, path) {
			samePath = append(samePath, name)
		}
	}
	switch near := slices.Index(called, suggest.Nearest(strings.ToUpper(method)+" "+path, called)); {
	case len(samePath) > 0:
		return "; there is " + strings.Join(samePath, ", ")
	case near >= 0:
		return "; did you mean " + all[near] + "?"
	case len(all) > 0 && len(all) <= 20:
		return "; there are\n  " + strings.Join(all, "\n  ")
	default:
		return ""
	}
}
