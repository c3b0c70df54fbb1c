package compiler

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
)

// undescribed tells whether something is wrong with the schema of a part, on which all depends that is said of it.
func (m *mender) undescribed(about part) bool {
	seen := make(map[*yaml.Node]bool)
	switch about.kind {
	case document.Parameter, document.Header, document.MediaType:
		return m.knowsWithin(document.Get(about.node, "schema"), seen)
	case document.Encoding: // of a field of what the schema around it describes
		wrong := false
		document.Objects(document.Contract, m.document.Root, m.document.Root, func(kind document.Object, _, node *yaml.Node) bool {
			if kind == document.MediaType && document.Get(node, "encoding") == about.holder {
				wrong = m.knowsWithin(document.Get(node, "schema"), seen)
			}
			return true
		})
		return wrong
	case document.Schema:
		return about.whole && m.knowsWithin(about.node, seen)
	default:
		return false
	}
}

// lostPages are the places where a list says what its pages are, and something is wrong with these.
func (m *mender) lostPages() map[spot]bool {
	lost := make(map[spot]bool)
	for operation := range m.document.Operations() {
		pages := document.Get(operation.Node, "x-pagination")
		answers := m.Misses(operation.Node, "responses")
		for _, answer := range document.Entries(document.Get(operation.Node, "responses")) {
			answers = answers || m.unreadable(document.Response, answer)
		}
		asked := m.Misses(operation.Node, "parameters") || m.Misses(operation.PathItem, "parameters")
		for _, item := range m.document.Parameters(operation) {
			asked = asked || m.Knows(item) || m.Knows(m.document.Follow(item))
		}
		for key, value := range document.Entries(pages) {
			if answers && (key.Value == "items" || key.Value == "next") || asked && key.Value == "cursor" {
				lost[m.spot(value)] = true
			}
		}
	}
	return lost
}

// lostSchemes are the places where requirements name a security scheme in which something is wrong.
func (m *mender) lostSchemes() map[spot]bool {
	lost := make(map[spot]bool)
	schemes := document.Get(document.Get(m.document.Root, "components"), "securitySchemes")
	look := func(holder *yaml.Node) {
		for _, requirement := range document.Items(document.Get(holder, "security")) {
			for name := range document.Entries(requirement) {
				scheme := document.Get(schemes, name.Value)
				if m.Knows(scheme) || scheme != nil && m.Knows(m.document.Follow(scheme)) {
					lost[m.spot(name)] = true
				}
			}
		}
	}
	look(m.document.Root)
	for operation := range m.document.Operations() {
		look(operation.Node)
	}
	return lost
}

// unreadable tells whether something is wrong with an answer, with its page, or with a property of that.
func (m *mender) unreadable(kind document.Object, node *yaml.Node) bool {
	target := m.document.Follow(node)
	if target == nil || m.Knows(node) || m.Knows(target) {
		return true
	}
	wrong := false
	document.Objects(kind, target, target, func(inner document.Object, _, below *yaml.Node) bool {
		switch {
		case below == target:
			return true
		case inner == document.Schema && kind == document.Schema:
			wrong = wrong || m.Knows(below) || m.Knows(m.document.Follow(below))
		case inner == document.Schema:
			wrong = wrong || m.unreadable(inner, below)
		default:
			wrong = wrong || m.Knows(below)
			return true
		}
		return false
	})
	return wrong
}

// leads are the places to which wrong references lead within the document: there may stand what makes them wrong.
func (m *mender) leads(references []*document.Error) map[spot]spot {
	wrong := make(map[spot]bool)
	for _, mistake := range references {
		wrong[spotOf(mistake)] = true
	}
	leads := make(map[spot]spot)
	document.Objects(document.Contract, m.document.Root, m.document.Root, func(_ document.Object, _, node *yaml.Node) bool {
		ref := document.Get(node, "$ref")
		if ref == nil || !wrong[m.spot(ref)] {
			return true
		}
		if path, reason := document.Reference(ref.Value); reason == "" {
			if key, _, steps := m.document.Find(path...); steps == len(path) {
				leads[m.spot(ref)] = m.spot(key)
			}
		}
		return true
	})
	return leads
}

// withoutConsequences takes out of a report what follows from mistakes: advice about the objects in which they stand,
// examples that do not fit a schema for their sake, and, because what was misspelt uses nothing, components that
// nothing uses.
func withoutConsequences(d *document.Document, report *lint.Report, checked *examination) {
	if len(checked.found) == 0 && len(checked.bounds) == 0 || checked.mender == nil {
		return
	}
	wrong, advice := make(map[spot]bool), make(map[spot]bool)
	for _, mistake := range checked.found {
		wrong[spotOf(mistake.Error)] = mistake.Line > 0
	}
	for i := range report.Findings {
		advice[spotOf(&report.Findings[i].Place)] = report.Findings[i].Severity < lint.Error
	}
	on := newMender(d)
	on.broken = checked.mender.broken
	objects := on.parts(advice)
	unused, silent := false, false
	report.Findings = slices.DeleteFunc(report.Findings, func(f lint.Finding) bool {
		at := spotOf(&f.Place)
		about, known := objects[at]
		switch {
		case f.Rule == lint.Example || f.Rule == lint.Default:
			return wrong[at] || !checked.values[at]
		case f.Severity == lint.Error && (f.Rule == lint.ImpossibleBounds || f.Rule == lint.RequiredWithoutProperty):
			return !checked.bounds[at]
		case f.Severity == lint.Error:
			return false
		case f.Rule == lint.UnusedComponent && checked.mistaken():
			unused = true
			return true
		case f.Rule == "operation-tag" && checked.mender.Misses(checked.mender.document.Root, "tags"):
			return true
		case wrong[at] || known && on.holds(about):
			silent = true
			return true
		}
		return false
	})
	if silent {
		report.Unchecked = append(report.Unchecked, "what experience advises about the objects in which mistakes stand")
	}
	if unused {
		report.Unchecked = append(report.Unchecked, "which components nothing uses, until these mistakes are mended")
	}
}
