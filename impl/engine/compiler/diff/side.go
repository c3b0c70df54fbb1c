package diff

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

// side is one of the two contracts.
type side struct {
	document *document.Document
	targets  map[string]*yaml.Node // of references
	numbers  map[*yaml.Node]int    // of schemas that were compared
	views    map[string]*view
	set      *policy.Set
	policies map[*yaml.Node]*policy.Operation // by their nodes
	sharers  map[string]int                   // how many operations each bucket is of
}

func newSide(d *document.Document) *side {
	set, _ := policy.Read(d) // what is wrong with policies, others tell
	s := &side{
		document: d, targets: make(map[string]*yaml.Node), numbers: make(map[*yaml.Node]int), views: make(map[string]*view),
		set: set, policies: make(map[*yaml.Node]*policy.Operation), sharers: sharers(set),
	}
	for _, o := range set.Operations {
		s.policies[o.Written.Node] = o
	}
	return s
}

// target is where a reference leads, or nil.
func (s *side) target(ref *yaml.Node) *yaml.Node {
	if ref == nil || ref.Kind != yaml.ScalarNode {
		return nil
	}
	return s.resolve(ref.Value)
}

// resolve remembers where references lead.
func (s *side) resolve(ref string) *yaml.Node {
	found, known := s.targets[ref]
	if !known {
		found = s.document.Resolve(ref)
		s.targets[ref] = found
	}
	return found
}

// follow leads a reference of anything but a schema to its target.
func (s *side) follow(node *yaml.Node) *yaml.Node {
	return document.FollowBy(node, s.resolve)
}

// get follows references on the way down.
func (s *side) get(node *yaml.Node, path ...string) *yaml.Node {
	node = s.follow(node)
	for _, step := range path {
		node = s.follow(document.Get(node, step))
	}
	return node
}

func (s *side) place(node *yaml.Node) *Place {
	if node == nil || node.Line == 0 {
		return nil
	}
	return &Place{File: s.document.FileOf(node), Line: node.Line, Column: node.Column}
}

func (s *side) number(node *yaml.Node) int {
	number, known := s.numbers[node]
	if !known {
		number = len(s.numbers) + 1
		s.numbers[node] = number
	}
	return number
}

// key is the same for the same terms.
func (s *side) key(all terms) string {
	var key strings.Builder
	for _, t := range all {
		key.WriteString(strconv.Itoa(s.number(t.node)))
		if t.null {
			key.WriteByte('?')
		}
		key.WriteByte(' ')
	}
	return key.String()
}

// name is the component that the terms are, and what stands there. It is empty where they are more than a
// reference to one.
func (s *side) name(all terms) (name string, target terms) {
	for range 32 {
		if len(all) != 1 || all[0].null || !onlyReference(all[0].node) {
			break
		}
		ref := document.Get(all[0].node, "$ref")
		found := s.target(ref)
		if found == nil {
			break
		}
		if component, is := strings.CutPrefix(ref.Value, "#/components/schemas/"); is {
			name = component
		}
		all = terms{{node: found}}
	}
	return name, all
}

// onlyReference tells whether nothing stands beside a reference that changes what fits.
func onlyReference(node *yaml.Node) bool {
	found := false
	for key := range document.Entries(node) {
		switch {
		case key.Value == "$ref":
			found = true
		case !annotations[key.Value]:
			return false
		}
	}
	return found
}

func value(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}

func isTrue(node *yaml.Node) bool { return value(node) == "true" }

func isFalse(node *yaml.Node) bool { return value(node) == "false" && node.Tag == "!!bool" }

// derived tells whether expansion has made a node.
func derived(node *yaml.Node) bool { return node != nil && node.Line == 0 }
