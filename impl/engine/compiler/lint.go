package compiler

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// Lint says everything that can be said about the contract of a name, and the files that it refers to: all that
// [Generate] refuses it for, and what experience advises against. Read reads the contract and these files by their
// names. The error is [lint.ErrUnknownRule], or the one of read for the contract.
func Lint(ctx context.Context, name string, read func(name string) ([]byte, error), options lint.Options) (*lint.Report, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	data, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	d, err := document.Parse(name, data)
	syntax := document.Errors(err)
	if d == nil && len(syntax) > 0 {
		report := lint.Run(nil, name, as(lint.Syntax, syntax), options)
		report.Unchecked = []string{"everything else, because the contract cannot be read"}
		return report, nil
	}
	if err != nil && len(syntax) == 0 {
		return nil, err
	}
	report := look(ctx, d, read, syntax, generation(options), options)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return report, nil
}

// look says all that there is to say of a document as it was written, in which the notation had these mistakes. It
// changes the document.
func look(ctx context.Context, d *document.Document, read func(path string) ([]byte, error), syntax []*document.Error, options Options, wanted lint.Options) *lint.Report {
	checked := new(examination)
	prepared, err := prepare(d, read)
	if err == nil {
		_ = leaveOut(d, options) // that a name is wrong, generate has told
	}
	switch {
	case err != nil: // the version: all else would be measured by the wrong standard
		checked.found = append(as(lint.Syntax, syntax), as(lint.Standard, document.Errors(err))...)
		checked.unchecked = []string{"the standard, the profile and the extensions, because the version is none of OpenAPI 3"}
	case wanted.WantsCompiler():
		prepared.syntax = syntax
		checked = examine(ctx, d.Copy(), prepared, options)
	}
	report := lint.Run(d, d.Name, slices.Concat(checked.found, checked.notes, as(lint.OtherVersion, prepared.notes)), wanted)
	if wanted.WantsCompiler() {
		report.Unchecked = checked.unchecked
		withoutConsequences(d, report, checked)
	}
	hideOutside(d, report)
	return report
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
