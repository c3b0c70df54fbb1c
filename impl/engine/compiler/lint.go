package compiler

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// Lint says everything that can be said about the contract at path, and the files that it refers to: all that
// [Generate] refuses it for, and what experience advises against. The error is [lint.ErrUnknownRule], or says that
// the file cannot be read.
func Lint(ctx context.Context, path string, options lint.Options) (*lint.Report, error) {
	return LintFrom(ctx, path, fromDisk(path), options)
}

// fromDisk reads the contract as a shell would, and with more care the files that it refers to.
func fromDisk(path string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if name == path {
			return os.ReadFile(name)
		}
		return assemble.ReadFile(name)
	}
}

// LintFrom is [Lint] for a contract, and the files that it refers to, that read reads by their names. The error is also
// the one of read.
func LintFrom(ctx context.Context, path string, read func(name string) ([]byte, error), options lint.Options) (*lint.Report, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	data, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	d, err := document.Parse(path, data)
	found := document.Errors(err)
	if d == nil && len(found) > 0 {
		report := lint.Run(nil, path, as(lint.Syntax, found), options)
		report.Unchecked = []string{"everything else, because the contract cannot be read"}
		return report, nil
	}
	if err != nil && len(found) == 0 {
		return nil, err
	}
	return lintDocument(ctx, d, read, found, options)
}

// LintDocument is [Lint] for a document that has been read. It leaves the document as it is.
func LintDocument(ctx context.Context, d *document.Document, options lint.Options) (*lint.Report, error) {
	return lintDocument(ctx, d, assemble.ReadFile, nil, options)
}

func lintDocument(ctx context.Context, d *document.Document, read func(name string) ([]byte, error), syntax []*document.Error, options lint.Options) (*lint.Report, error) {
	d = d.Copy()
	checked := new(examination)
	prepared, err := prepare(d, read)
	switch {
	case err != nil:
		checked.found = append(as(lint.Syntax, syntax), as(lint.Standard, document.Errors(err))...)
		checked.unchecked = []string{"the standard, the profile and the extensions, because the version is none of OpenAPI 3"}
	case options.WantsCompiler():
		prepared.syntax = syntax
		checked = examine(ctx, d.Copy(), prepared, generation(options))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report := lint.Run(d, d.Name, slices.Concat(checked.found, as(lint.OtherVersion, prepared.notes)), options)
	if options.WantsCompiler() {
		report.Unchecked = checked.unchecked
		withoutConsequences(d, report, checked)
	}
	return report, nil
}

// generation are the options of what lint speaks for: all that is generated, or, of a foreign contract, what holds
// wherever it is served.
func generation(options lint.Options) Options {
	made := Options{Foreign: options.Foreign, Enforced: options.Features()}
	if options.Foreign {
		made.Only = []string{"validators"}
	}
	return made
}

// shapeMistakes holds a contract against the schema of contracts, and tells what is about the standard from what is
// about extensions.
func shapeMistakes(d *document.Document, options Options) []lint.Mistake {
	shapes, err := schema.Check(d)
	if err == nil && options.Foreign {
		shapes, err = foreignMistakes(d, shapes)
	}
	if err != nil {
		return nil // the document is no JSON, which the standard's own check tells
	}
	policies := policyPlaces(d)
	var found []lint.Mistake
	for _, wrong := range shapes {
		rule := lint.Standard
		if policies[place{wrong.Line, wrong.Column}] {
			rule = lint.Extension
		}
		found = append(found, lint.Mistake{Error: wrong, Rule: rule})
	}
	return found
}

// policyMistakes holds the policies of a contract against each other.
func policyMistakes(d *document.Document, options Options) []lint.Mistake {
	set, wrong := policy.Read(d)
	unknown, unenforced := options.unkept(d, set)
	return slices.Concat(as(lint.Extension, wrong), as(lint.Extension, unknown), as(lint.NotEnforced, unenforced))
}

// policyPlaces are the lines and columns of extensions and of all that stands in them.
func policyPlaces(d *document.Document) map[place]bool {
	places := make(map[place]bool)
	var mark func(node *yaml.Node)
	mark = func(node *yaml.Node) {
		places[place{node.Line, node.Column}] = true
		for _, inner := range node.Content {
			mark(inner)
		}
	}
	document.Walk(d.Root, func(key, value *yaml.Node) {
		if strings.HasPrefix(key.Value, "x-") {
			mark(key)
			mark(value)
		}
	})
	return places
}

// firstOfSpot keeps the first of several mistakes in one place.
func firstOfSpot(found []lint.Mistake) []lint.Mistake {
	taken := make(map[spot]bool)
	return slices.DeleteFunc(found, func(m lint.Mistake) bool {
		at := spotOf(m.Error)
		defer func() { taken[at] = true }()
		return taken[at] && m.Line > 0
	})
}

func as(rule string, found []*document.Error) []lint.Mistake {
	mistakes := make([]lint.Mistake, len(found))
	for i, wrong := range found {
		mistakes[i] = lint.Mistake{Error: wrong, Rule: rule}
	}
	return mistakes
}
