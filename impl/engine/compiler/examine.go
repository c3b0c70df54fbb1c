package compiler

import (
	"context"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/assemble"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// maxRounds is how often the standard's check is asked again, which stops at the first thing that it cannot read.
const maxRounds = 10

// examination is all that generation refuses a contract for.
type examination struct {
	found     []lint.Mistake
	unchecked []string // what could not be looked for
}

// mistaken tells whether something is not as the standard says, so that what stands there may mean something else.
func (e *examination) mistaken() bool {
	return slices.ContainsFunc(e.found, func(m lint.Mistake) bool { return m.Rule == lint.Standard || m.Rule == lint.Reference })
}

// examine finds all that is wrong with a contract at once. What one stage finds is taken out of the contract before
// the next one looks at it, so that each finds what is wrong with the rest, and nothing that follows from another
// mistake. It changes the document.
func examine(ctx context.Context, d *document.Document, prepared prepared, options Options) *examination {
	m := newMender(d)
	e := new(examination)
	e.found = slices.Concat(as(lint.Syntax, prepared.syntax), as(lint.Reference, prepared.references), as(lint.Standard, prepared.shape), as(lint.Standard, prepared.names))
	m.mend(slices.Concat(prepared.syntax, prepared.references, prepared.shape))
	m.unresolved()
	m.mend(prepared.names)
	lint.Strip(d)
	nameOperations(d)
	policies := firstOfSpot(policyMistakes(d, options))
	var standard []*document.Error
	lost := m.lostPages()
	for _, mistake := range policies {
		switch {
		case mistake.Rule == lint.Standard && !m.spots[spotOf(mistake.Error)]:
			standard = append(standard, mistake.Error)
			e.found = append(e.found, mistake)
		case mistake.Rule != lint.Standard && !lost[spotOf(mistake.Error)]:
			e.found = append(e.found, mistake)
		}
	}
	m.mend(standard)
	paths := m.news(checkPaths(d, m))
	if !options.Foreign {
		paths = append(paths, m.news(checkNames(d))...)
	}
	e.found = append(e.found, as(lint.Standard, paths)...)
	m.mend(paths)
	if e.standard(ctx, m, options) {
		e.profile(m, options)
	} else {
		e.unchecked = append(e.unchecked, "whether checks can be generated (the profile), until the mistakes in the standard are mended")
	}
	return e
}

// standard holds the contract against the standard until nothing is wrong. It tells whether that was reached.
func (e *examination) standard(ctx context.Context, m *mender, options Options) bool {
	for range maxRounds {
		attempt := m.document.Copy()
		expand.Expand(attempt)
		all := document.Errors(validate(ctx, attempt, options.Foreign, false))
		if len(all) == 0 {
			return true
		}
		e.found = append(e.found, as(lint.Standard, e.unsaid(m.news(all)))...)
		if !m.mend(all) {
			return false
		}
	}
	return false
}

// unsaid are the mistakes in lines in which no other was found: the others say it better.
func (e *examination) unsaid(found []*document.Error) []*document.Error {
	type line struct {
		file string
		line int
	}
	taken := make(map[line]bool)
	for _, mistake := range e.found {
		taken[line{mistake.File, mistake.Line}] = mistake.Line > 0
	}
	return slices.DeleteFunc(found, func(m *document.Error) bool { return taken[line{m.File, m.Line}] })
}

// profile holds what is left of the contract against what checks can be generated for.
func (e *examination) profile(m *mender, options Options) {
	if !options.checks() {
		return
	}
	expand.Expand(m.document)
	_, found := job{document: m.document, options: options}.read()
	e.found = append(e.found, as(lint.Profile, m.news(found))...)
}

// checks tells whether checks of requests are generated.
func (o Options) checks() bool {
	return len(o.Only) == 0 || slices.Contains(o.Only, "operations") || slices.Contains(o.Only, "validators")
}

// everything is all that is wrong with a contract, as it was written, of which a stage has found something: the errors
// that lint tells of it.
func everything(ctx context.Context, written *document.Document, found []*document.Error, options Options) error {
	prepared, err := prepare(written, assemble.ReadFile)
	if err != nil { // the version: all else would be measured by the wrong standard
		return inOrder(append(document.Errors(err), options.syntax...))
	}
	prepared.syntax = options.syntax
	checked := examine(ctx, written.Copy(), prepared, options)
	report := lint.Run(written, written.Name, checked.found, lint.Options{})
	withoutConsequences(report, checked)
	var all []*document.Error
	for _, f := range report.Findings {
		value := f.Rule == lint.Example || f.Rule == lint.Default
		if f.Severity == lint.Error && (!value || !options.Foreign) {
			all = append(all, &f.Place)
		}
	}
	if len(all) == 0 {
		return inOrder(placed(written, found)) // what only emission finds
	}
	return inOrder(all)
}

// lostPages are the places where a list says what its pages are, and something is wrong with these.
func (m *mender) lostPages() map[spot]bool {
	lost := make(map[spot]bool)
	for operation := range m.document.Operations() {
		pages := document.Get(operation.Node, "x-pagination")
		if pages == nil || !m.knowsWithin(document.Get(operation.Node, "responses"), make(map[*yaml.Node]bool)) {
			continue
		}
		for key, value := range document.Entries(pages) {
			if key.Value == "items" || key.Value == "next" {
				lost[m.spot(value)] = true
			}
		}
	}
	return lost
}
