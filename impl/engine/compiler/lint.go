package compiler

import (
	"context"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
)

// Lint says everything that can be said about the contract at path, and the files that it refers to: all that
// [Generate] refuses it for, and what experience advises against. The error is [lint.ErrUnknownRule], or says that
// the file cannot be read.
func Lint(ctx context.Context, path string, options lint.Options) (*lint.Report, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	d, err := document.Load(path)
	if found := document.Errors(err); len(found) > 0 {
		report := lint.Run(nil, path, as(lint.Syntax, found), options)
		report.Unchecked = []string{"everything else, because the contract cannot be read"}
		return report, nil
	}
	if err != nil {
		return nil, err
	}
	return LintDocument(ctx, d, options)
}

// LintDocument is [Lint] for a document that has been read. It leaves the document as it is.
func LintDocument(ctx context.Context, d *document.Document, options lint.Options) (*lint.Report, error) {
	d = d.Copy()
	var found []lint.Mistake
	var unchecked []string
	prepared, err := prepare(d, assemble.ReadFile)
	switch {
	case err != nil:
		found = as(lint.Standard, document.Errors(err))
		unchecked = []string{"the standard, the profile and the extensions, because the version is none of OpenAPI 3"}
	case options.WantsCompiler():
		found, unchecked = mistakesOf(ctx, d.Copy(), prepared, options)
		found = append(found, as(lint.OtherVersion, prepared.notes)...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report := lint.Run(d, d.Name, found, options)
	if options.WantsCompiler() {
		report.Unchecked = unchecked
	}
	return report, nil
}

// mistakesOf finds all that generation refuses a contract for, where [Generate] stops at the first stage that
// finds something. What a stage relies on, and was found not to hold, it names as unchecked.
func mistakesOf(ctx context.Context, d *document.Document, prepared prepared, options lint.Options) (found []lint.Mistake, unchecked []string) {
	found = slices.Concat(as(lint.Standard, prepared.shape), as(lint.Reference, prepared.references), as(lint.Standard, prepared.names))
	if len(prepared.shape)+len(prepared.references) > 0 {
		return found, []string{"the rest of the standard, the profile and the extensions, until paths, operations and references are mended"}
	}
	lint.Strip(d)
	nameOperations(d)
	policies := firstOfSpot(policyMistakes(d, options))
	expand.Expand(d)
	standard := document.Errors(validate(ctx, d, options.Foreign, len(policies) > 0))
	if len(prepared.names) > 0 {
		standard = slices.DeleteFunc(standard, func(wrong *document.Error) bool { return strings.Contains(wrong.Reason, "have the same operation id") })
	}
	found = append(found, addedTo(policies, standard)...)
	if slices.ContainsFunc(found, func(m lint.Mistake) bool { return m.Rule == lint.Standard }) {
		return found, []string{"the profile, until what the standard asks for is mended"}
	}
	_, profile := job{document: d, options: Options{Foreign: options.Foreign}}.read()
	return append(found, as(lint.Profile, profile)...), nil
}

// policyMistakes holds a contract against the schema of contracts and its policies against each other, as
// checkPolicies does, and tells what is about the standard from what is about extensions.
func policyMistakes(d *document.Document, options lint.Options) []lint.Mistake {
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
	set, wrong := policy.Read(d)
	found = append(found, as(lint.Extension, wrong)...)
	if options.Foreign {
		return found
	}
	return slices.Concat(found, as(lint.Extension, policy.Unknown(d)), as(lint.NotEnforced, set.Unenforced(options.Features())))
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

// addedTo are the mistakes of the last stage in lines where no other found any: the others say it better.
func addedTo(found []lint.Mistake, last []*document.Error) []lint.Mistake {
	type line struct {
		file string
		line int
	}
	taken := make(map[line]bool)
	for _, mistake := range found {
		taken[line{mistake.File, mistake.Line}] = mistake.Line > 0
	}
	for _, wrong := range last {
		if !taken[line{wrong.File, wrong.Line}] {
			found = append(found, lint.Mistake{Error: wrong, Rule: lint.Standard})
		}
	}
	return found
}

// firstOfSpot keeps the first of several mistakes in one place.
func firstOfSpot(found []lint.Mistake) []lint.Mistake {
	type spot struct {
		file string
		at   place
	}
	taken := make(map[spot]bool)
	return slices.DeleteFunc(found, func(m lint.Mistake) bool {
		at := spot{m.File, place{m.Line, m.Column}}
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
