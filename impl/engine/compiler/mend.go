package compiler

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// mender takes out of a contract what a stage has found to be wrong, so that the stages after it can look at the
// rest. It works on a copy: nothing is generated from a contract that was mended.
type mender struct {
	document *document.Document
	// spots are where mistakes were, and where objects stand of which something was taken: what a later stage
	// says of those is a consequence.
	spots map[spot]bool
	twice map[spot]bool // mistakes whose key was taken already, and that are there all the same
	// broken are the objects of which something was taken.
	broken map[spot]bool
	taken  map[spot][]string // the fields that were taken from an object
	stubs  int
}

type place struct{ line, column int }

// spot is a place in one of the files of a contract.
type spot struct {
	file string
	at   place
}

func spotOf(mistake *document.Error) spot {
	return spot{mistake.File, place{mistake.Line, mistake.Column}}
}

func newMender(d *document.Document) *mender {
	return &mender{document: d, spots: make(map[spot]bool), twice: make(map[spot]bool), taken: make(map[spot][]string), broken: make(map[spot]bool)}
}

func (m *mender) spot(node *yaml.Node) spot {
	return spot{m.document.FileOf(node), place{node.Line, node.Column}}
}

// Knows tells whether something was wrong at a node.
func (m *mender) Knows(node *yaml.Node) bool { return node != nil && m.spots[m.spot(node)] }

// Misses tells whether a field may have been taken from an object, under this name or one much like it.
func (m *mender) Misses(node *yaml.Node, field string) bool {
	return node != nil && suggest.Nearest(field, m.taken[m.spot(node)]) != ""
}

// holds tells whether a mistake stands in the object that something is about, or in the one around it.
func (m *mender) holds(about part) bool {
	return m.broken[m.spot(about.node)] || about.whole && about.holder != nil && m.broken[m.spot(about.holder)]
}

// news are the mistakes that follow from no other.
func (m *mender) news(found []*document.Error) []*document.Error {
	var kept []*document.Error
	for _, mistake := range found {
		if !m.spots[spotOf(mistake)] {
			kept = append(kept, mistake)
		}
	}
	return kept
}

// part is what a mistake is about: a field of an object, or the object.
type part struct {
	kind      document.Object
	key, node *yaml.Node // of the object
	holder    *yaml.Node // what it stands in
	field     string
	whole     bool
}

// mend takes out what the mistakes are about: a field if the mistake stands in it, the object if it is the object's
// own. It tells whether it has changed anything.
func (m *mender) mend(found []*document.Error) bool {
	if len(found) == 0 {
		return false
	}
	wanted := make(map[spot]bool)
	for _, mistake := range found {
		wanted[spotOf(mistake)] = true
	}
	parts := m.parts(wanted)
	changed := false
	for _, mistake := range found {
		at := spotOf(mistake)
		about, known := parts[at]
		m.spots[at] = true
		if !known || !wanted[at] {
			continue
		}
		wanted[at] = false // several mistakes in one place are one
		changed = true
		m.spots[m.spot(about.key)], m.spots[m.spot(about.node)], m.broken[m.spot(about.node)] = true, true, true
		if about.field == "openapi" && about.kind == document.Contract {
			continue // it stands where the contract does
		}
		if about.whole && m.twice[at] { // its name is what is wrong
			m.cut(about)
		} else if about.whole || m.twice[at] || slices.Contains(needed[about.kind], about.field) {
			m.replace(about)
		} else {
			document.Remove(about.node, about.field)
			if !complete(about.kind, about.node) {
				m.replace(about)
			}
			m.taken[m.spot(about.node)] = append(m.taken[m.spot(about.node)], about.field)
		}
		m.twice[at] = true
	}
	if document.Get(m.document.Root, "info") == nil { // the check of the standard looks no further without
		m.put(m.document.Root, "info", m.made("title", document.Text("mended"), "version", document.Text("mended")))
	}
	m.forgetDiscriminators()
	return changed
}

// cut takes an object out of what it stands in.
func (m *mender) cut(about part) {
	for i, below := range about.holder.Content {
		if below != about.node {
			continue
		}
		from := i
		if about.holder.Kind == yaml.MappingNode {
			from--
		}
		about.holder.Content = slices.Delete(about.holder.Content, from, i+1)
		return
	}
}

// parts finds what stands at each of the wanted spots. Of an object and its first field, which begin at one spot, it
// is the field.
func (m *mender) parts(wanted map[spot]bool) map[spot]part {
	objects := make(map[*yaml.Node]part)
	document.Objects(document.Contract, m.document.Root, m.document.Root, func(kind document.Object, key, node *yaml.Node) bool {
		objects[node] = part{kind: kind, key: key, node: node, whole: true}
		return true
	})
	found := make(map[spot]part)
	note := func(node *yaml.Node, about part) {
		if at := m.spot(node); wanted[at] && node.Line > 0 {
			found[at] = about
		}
	}
	var walk func(node *yaml.Node, around part)
	walk = func(node *yaml.Node, around part) {
		for i := 0; i < len(node.Content); i++ {
			about, key := around, node.Content[i]
			if node.Kind == yaml.MappingNode {
				if about.whole {
					about.field, about.whole = key.Value, false
				}
				i++
			}
			value := node.Content[i]
			if object, is := objects[value]; is {
				about = object
				about.holder = node
			}
			note(key, about)
			note(value, about)
			walk(value, about)
		}
	}
	walk(m.document.Root, objects[m.document.Root])
	return found
}

// unresolved takes away the references that lead nowhere, whose mistake may stand in the file that they lead to.
func (m *mender) unresolved() {
	document.Objects(document.Contract, m.document.Root, m.document.Root, func(kind document.Object, key, node *yaml.Node) bool {
		if ref := document.Get(node, "$ref"); ref != nil && m.document.Follow(node) == nil {
			m.spots[m.spot(ref)], m.spots[m.spot(key)], m.spots[m.spot(node)] = true, true, true
			m.replace(part{kind: kind, key: key, node: node})
		}
		return true
	})
	m.forgetDiscriminators()
}

// forgetDiscriminators takes away those that choose between schemas of which something was taken.
func (m *mender) forgetDiscriminators() {
	document.Objects(document.Contract, m.document.Root, m.document.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if kind != document.Schema || document.Get(node, "discriminator") == nil {
			return true
		}
		for _, keyword := range []string{"oneOf", "anyOf", "allOf"} {
			if list := document.Get(node, keyword); list != nil && m.knowsWithin(list, make(map[*yaml.Node]bool)) {
				document.Remove(node, "discriminator")
			}
		}
		return true
	})
}

// knowsWithin tells whether something was wrong in a node, or in what it refers to.
func (m *mender) knowsWithin(node *yaml.Node, seen map[*yaml.Node]bool) bool {
	if node == nil || seen[node] {
		return false
	}
	seen[node] = true
	if m.Knows(node) {
		return true
	}
	if target := m.document.Follow(node); target != node && m.knowsWithin(target, seen) {
		return true
	}
	for _, below := range node.Content {
		if m.knowsWithin(below, seen) {
			return true
		}
	}
	return false
}
