package compiler

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/compiler/standard"
)

// maxRounds is how often the standard's check is asked again, which stops at the first thing that it cannot read.
const maxRounds = 10

// examination is all that generation refuses a contract for.
type examination struct {
	found     []lint.Mistake
	notes     []lint.Mistake // on what is said and not checked; no mistakes
	unchecked []string       // what could not be looked for
	mender    *mender
	// values are the places of examples and defaults that do not fit what is left of their schemas; nil: of all that do
	// not fit.
	values map[spot]bool
	// bounds are the places of schemas whose bounds cross, and of required properties that nothing describes, for another
	// reason than a mistake in these.
	bounds map[spot]bool
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
	e := &examination{mender: m}
	leads := m.leads(prepared.references)
	e.found = slices.Concat(as(lint.Syntax, prepared.syntax), as(lint.Reference, prepared.references), as(lint.Standard, prepared.shape), as(lint.Standard, prepared.names))
	m.mend(slices.Concat(prepared.syntax, prepared.references, prepared.shape))
	m.unresolved()
	m.mend(prepared.names)
	lint.Strip(d)
	nameOperations(d)
	shapes := firstOfSpot(shapeMistakes(d, options))
	var against []*document.Error
	for _, mistake := range shapes {
		if mistake.Rule == lint.Standard && !m.spots[spotOf(mistake.Error)] {
			against = append(against, mistake.Error)
		}
	}
	m.mend(against)
	e.found = append(e.found, as(lint.Standard, against)...)
	e.found = slices.DeleteFunc(e.found, func(mistake lint.Mistake) bool {
		return mistake.Rule == lint.Reference && slices.ContainsFunc(against, func(at *document.Error) bool { return leads[spotOf(mistake.Error)] == spotOf(at) })
	})
	shapes = slices.DeleteFunc(shapes, func(mistake lint.Mistake) bool { return mistake.Rule == lint.Standard })
	lost := m.lostPages()
	maps.Copy(lost, m.lostSchemes())
	policies := slices.DeleteFunc(policyMistakes(d, options), func(mistake lint.Mistake) bool { return lost[spotOf(mistake.Error)] })
	e.found = append(e.found, firstOfSpot(append(shapes, policies...))...)
	paths := m.news(standard.Paths(d, m, onlySDKs(options)))
	if !options.Foreign {
		paths = append(paths, m.news(standard.Names(d))...)
	}
	e.found = append(e.found, as(lint.Standard, paths)...)
	m.mend(paths)
	e.crossed(options)
	mended := e.standard(ctx, m, options)
	e.fits()
	if mended {
		e.profile(m, options)
	} else {
		e.unchecked = append(e.unchecked, "whether checks can be generated (the profile), until the mistakes in the standard are mended")
	}
	return e
}

// crossed finds and mends bounds that no value keeps: the examples of such schemas fit as little.
func (e *examination) crossed(options Options) {
	e.bounds = make(map[spot]bool)
	if options.Foreign {
		return
	}
	found := checkBounds(e.mender.document)
	for _, wrong := range found {
		e.bounds[spotOf(wrong)] = true
	}
	e.mender.mend(found)
}

// fits looks which examples and defaults do not fit their schemas for another reason than a mistake in these.
func (e *examination) fits() {
	if len(e.found) == 0 && len(e.bounds) == 0 {
		return
	}
	left := newMender(e.mender.document.Copy())
	left.spots = e.mender.spots
	document.Objects(document.Contract, left.document.Root, left.document.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if kind != document.Schema {
			return true
		}
		for _, keyword := range []string{"oneOf", "not", "if"} { // they refuse what fits too much
			if below := document.Get(node, keyword); below != nil && left.knowsWithin(below, make(map[*yaml.Node]bool)) {
				document.Remove(node, keyword)
			}
		}
		if left.Knows(node) {
			left.become(node)
		}
		return true
	})
	e.values = make(map[spot]bool)
	for _, wrong := range checkValues(left.document) {
		e.values[spotOf(wrong)] = true
	}
}

// standard holds the contract against the standard until nothing is wrong. It tells whether that was reached.
func (e *examination) standard(ctx context.Context, m *mender, options Options) bool {
	for range maxRounds {
		attempt := m.document.Copy()
		expand.Expand(attempt)
		all := standard.Validate(ctx, attempt, options.Foreign, false)
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
	taken := make(map[line]bool)
	for _, mistake := range e.found {
		taken[lineOf(mistake.Error)] = mistake.Line > 0
	}
	return slices.DeleteFunc(found, func(m *document.Error) bool { return taken[lineOf(m)] })
}

// profile holds what is left of the contract against what checks can be generated for.
func (e *examination) profile(m *mender, options Options) {
	if !options.checks() {
		return
	}
	expand.Expand(m.document)
	var how []model.Option
	if onlyValidators(options) {
		how = options.forValidators()
	}
	read, all := job{document: m.document, options: options}.read(how...)
	found := m.news(all)
	wanted := make(map[spot]bool)
	for _, mistake := range found {
		wanted[spotOf(mistake)] = true
	}
	parts := m.parts(wanted)
	found = slices.DeleteFunc(found, func(mistake *document.Error) bool {
		about, known := parts[spotOf(mistake)]
		return known && m.undescribed(about)
	})
	e.found = append(e.found, as(lint.Profile, found)...)
	e.notes = as(lint.NotChecked, m.news(read.Unchecked))
}

// checks tells whether checks of requests are generated.
func (o Options) checks() bool {
	return len(o.Only) == 0 || slices.Contains(o.Only, "operations") || slices.Contains(o.Only, "validators")
}

// everything is all that is wrong with a contract, as it was written, of which a stage has found something: the errors
// that lint tells of it, of these rules or of all. Read reads the files that it refers to.
func everything(ctx context.Context, written *document.Document, read func(path string) ([]byte, error), found []*document.Error, options Options, rules ...string) error {
	options.began("mistakes")
	again := written.Copy()
	report := look(ctx, written, read, options.syntax, options, lint.Options{Foreign: options.Foreign}) // with all rules, because one hides secrets from what others show
	var all []*document.Error
	for i := range report.Findings {
		f := &report.Findings[i]
		if f.Severity == lint.Error && (len(rules) == 0 || slices.Contains(rules, f.Rule)) {
			all = append(all, &f.Place)
		}
	}
	if len(all) == 0 {
		return document.Join(placed(written, found)) // what only emission finds
	}
	if options.Foreign && len(rules) == 0 {
		return errors.Join(document.Join(all), without(ctx, again, read, all, options))
	}
	return document.Join(all)
}

// placed puts the places that lint knows in the stead of mistakes about two names that are one in code, which come
// from the code and have none.
func placed(d *document.Document, found []*document.Error) []*document.Error {
	if !slices.ContainsFunc(found, func(m *document.Error) bool { return m.Line == 0 && strings.HasPrefix(m.Reason, "two things ") }) {
		return found
	}
	var alike []*document.Error
	for _, finding := range lint.Run(d, d.Name, nil, lint.Options{Rules: []string{"names-alike-in-code", "operation-id"}}).Findings {
		if strings.Contains(finding.Message, "same name") {
			alike = append(alike, &finding.Place)
		}
	}
	if len(alike) == 0 {
		return found
	}
	return alike
}
