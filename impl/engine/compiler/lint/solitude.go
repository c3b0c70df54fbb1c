package lint

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// solitude tells which schemas say all that is said of their values: no other applies to the same value.
type solitude struct {
	linter    *linter
	known     map[*object]bool
	referring map[*object][]*object // the schemas that refer to one
}

// beside are the keywords whose schemas apply to the same value as the one they stand in.
var beside = []string{"allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentSchemas", "$ref"}

func (s *solitude) of(o *object) bool {
	known, seen := s.known[o]
	if !seen {
		s.known[o] = true // of a schema within itself
		known = s.look(o)
		s.known[o] = known
	}
	return known
}

func (s *solitude) look(o *object) bool {
	if slices.ContainsFunc(beside, func(keyword string) bool { return keyword != "$ref" && o.get(keyword) != nil }) || o.get("$ref") != nil && !onlyRefers(o) {
		return false
	}
	return s.stands(o) && !slices.ContainsFunc(s.referrers(o), func(from *object) bool { return !onlyRefers(from) || !s.of(from) })
}

// stands tells whether nothing around a schema applies to its value: other parts may describe the same property, and
// other schemas of items the same item.
func (s *solitude) stands(o *object) bool {
	switch {
	case o.parent.kind != aSchema || o.field == "$defs":
		return true
	case slices.Contains(beside, o.field) || o.field == "contains" || o.field == "propertyNames":
		return false
	default:
		return s.of(o.parent)
	}
}

// onlyRefers tells whether a schema says nothing beside its reference that a value must have.
func onlyRefers(o *object) bool {
	for key := range document.Entries(o.node) {
		if typeOf[key.Value] != "" {
			return false
		}
	}
	return !slices.ContainsFunc(beside, func(keyword string) bool { return keyword != "$ref" && o.get(keyword) != nil })
}

func (s *solitude) referrers(o *object) []*object {
	if s.referring == nil {
		s.referring = make(map[*object][]*object)
		for _, from := range s.linter.kinds[aSchema] {
			if to := s.linter.target(from); to != nil {
				s.referring[to] = append(s.referring[to], from)
			}
		}
	}
	return s.referring[o]
}
