// Package schematest makes schemas and values by chance, for tests that hold validators against each other. The
// same seed makes the same ones.
package schematest

import (
	"fmt"
	"math/rand/v2"
)

// Group is schemas that refer to each other, by the names of their components. The first is the one to
// validate with.
type Group struct {
	Names   []string
	Schemas []any // as encoding/json decodes them
}

// Maker makes schemas and values.
type Maker struct {
	rand  *rand.Rand
	names []string // the components of the group being made
	index int      // of the one being made
}

// New makes a maker.
func New(seed uint64) *Maker {
	return &Maker{rand: rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))} //nolint:gosec // the same seed makes the same schemas
}

const maxDepth = 4

// Group makes up to four schemas, called by the prefix and a number.
func (m *Maker) Group(prefix string) Group {
	m.names = nil
	for i := range 1 + m.rand.IntN(4) {
		m.names = append(m.names, fmt.Sprintf("%sx%d", prefix, i))
	}
	group := Group{Names: m.names}
	for i := range m.names {
		m.index = i
		group.Schemas = append(group.Schemas, m.schema(0, true))
	}
	if m.chance(20) {
		m.union(&group)
	}
	return group
}

// union makes the first schema a choice between two more that a property tells apart. With that property a
// constant, the discriminator changes nothing of what fits (OpenAPI 3.1, section 4.8.25).
func (m *Maker) union(group *Group) {
	alternatives, mapping := []any{}, map[string]any{}
	for _, kind := range []string{"a", "b"} {
		name := group.Names[0] + kind
		member, _ := m.schema(maxDepth-1, true).(map[string]any)
		if member == nil {
			member = map[string]any{}
		}
		member["type"], member["required"] = "object", []any{"c"}
		member["properties"] = map[string]any{"c": map[string]any{"const": kind}, "b": m.schema(maxDepth, false)}
		group.Names, group.Schemas = append(group.Names, name), append(group.Schemas, member)
		alternatives = append(alternatives, map[string]any{"$ref": "#/components/schemas/" + name})
		mapping[kind] = "#/components/schemas/" + name
	}
	group.Schemas[0] = map[string]any{"oneOf": alternatives, "discriminator": map[string]any{"propertyName": "c", "mapping": mapping}}
}

func pick[T any](m *Maker, from []T) T { return from[m.rand.IntN(len(from))] }

func (m *Maker) chance(percent int) bool { return m.rand.IntN(100) < percent }

// schema makes a schema. One that applies to the value of its component refers only to components behind it,
// so that none applies itself to the same value without end.
func (m *Maker) schema(depth int, inPlace bool) any {
	if depth > 0 && m.chance(8) {
		return m.chance(60)
	}
	s := map[string]any{}
	if depth > 0 && m.chance(15) {
		if name := m.component(inPlace); name != "" {
			s["$ref"] = "#/components/schemas/" + name
		}
	}
	for range 1 + m.rand.IntN(3) {
		m.keyword(s, depth, inPlace)
	}
	return s
}

func (m *Maker) component(inPlace bool) string {
	first := 0
	if inPlace {
		first = m.index + 1
	}
	if first >= len(m.names) {
		return ""
	}
	return m.names[first+m.rand.IntN(len(m.names)-first)]
}

// keyword adds a keyword, or several that belong together.
func (m *Maker) keyword(s map[string]any, depth int, inPlace bool) {
	families := []func(map[string]any){m.typed, m.number, m.text, m.constant}
	if depth < maxDepth {
		for _, family := range []func(map[string]any, int, bool){m.object, m.array, m.combined, m.object, m.array, m.combined} {
			families = append(families, func(s map[string]any) { family(s, depth+1, inPlace) })
		}
	}
	pick(m, families)(s)
}

var types = []string{"null", "boolean", "integer", "number", "string", "array", "object", "object"}

func (m *Maker) typed(s map[string]any) {
	if m.chance(70) {
		s["type"] = pick(m, types)
		return
	}
	list := []any{}
	seen := map[string]bool{}
	for range 1 + m.rand.IntN(3) {
		if name := pick(m, types); !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	s["type"] = list
}

func (m *Maker) number(s map[string]any) {
	switch m.rand.IntN(5) {
	case 0:
		s["minimum"] = m.numeral()
	case 1:
		s["maximum"] = m.numeral()
	case 2:
		s["exclusiveMinimum"] = m.numeral()
	case 3:
		s["exclusiveMaximum"] = m.numeral()
	default:
		s["multipleOf"] = pick(m, divisors)
	}
}

var patterns = []string{"^a", "b$", "^[a-c]*$", "a|é", ".", `^\d+$`, "^x-", "^.{2}$"}

func (m *Maker) text(s map[string]any) {
	switch m.rand.IntN(3) {
	case 0:
		s["minLength"] = m.rand.IntN(4)
	case 1:
		s["maxLength"] = m.rand.IntN(4)
	default:
		s["pattern"] = pick(m, patterns)
	}
}

func (m *Maker) constant(s map[string]any) {
	if m.chance(30) {
		s["const"] = m.value(2)
		return
	}
	list := []any{}
	for range 1 + m.rand.IntN(4) {
		list = append(list, m.value(2))
	}
	s["enum"] = list
}

func (m *Maker) array(s map[string]any, depth int, inPlace bool) {
	switch m.rand.IntN(8) {
	case 0:
		s["items"] = m.schema(depth, false)
	case 1:
		s["prefixItems"] = m.list(depth, false)
		if m.chance(50) {
			s["items"] = m.schema(depth, false)
		}
	case 2:
		s["contains"] = m.schema(depth, false)
		if m.chance(50) {
			s["minContains"] = m.rand.IntN(3)
		}
		if m.chance(50) {
			s["maxContains"] = m.rand.IntN(3)
		}
	case 3:
		s["minItems"] = m.rand.IntN(3)
	case 4:
		s["maxItems"] = m.rand.IntN(4)
	case 5:
		s["uniqueItems"] = m.chance(80)
	default:
		s["unevaluatedItems"] = m.schema(depth, false)
		m.combined(s, depth, inPlace)
	}
}

func (m *Maker) object(s map[string]any, depth int, inPlace bool) {
	switch m.rand.IntN(10) {
	case 0, 1:
		s["properties"] = m.named(depth, false)
	case 2:
		s["additionalProperties"] = m.schema(depth, false)
		s["properties"] = m.named(depth, false)
	case 3:
		s["patternProperties"] = map[string]any{pick(m, patterns): m.schema(depth, false)}
		if m.chance(50) {
			s["additionalProperties"] = m.schema(depth, false)
		}
	case 4:
		s["propertyNames"] = m.schema(depth, false)
	case 5:
		s["required"] = m.properties()
	case 6:
		s["minProperties"], s["maxProperties"] = m.rand.IntN(2), 1+m.rand.IntN(4)
	case 7:
		s["dependentRequired"] = map[string]any{pick(m, properties): m.properties()}
	case 8:
		s["dependentSchemas"] = map[string]any{pick(m, properties): m.schema(depth, inPlace)}
	default:
		s["unevaluatedProperties"] = m.schema(depth, false)
		m.combined(s, depth, inPlace)
		m.object(s, depth, inPlace)
	}
}

func (m *Maker) combined(s map[string]any, depth int, inPlace bool) {
	switch m.rand.IntN(6) {
	case 0:
		s["allOf"] = m.list(depth, inPlace)
	case 1:
		s["anyOf"] = m.list(depth, inPlace)
	case 2:
		if m.chance(25) {
			s["type"], s["oneOf"] = "string", []any{map[string]any{"const": "a"}, map[string]any{"const": "ab", "title": "t"}, map[string]any{"const": "é", "type": "string"}}
			return
		}
		s["oneOf"] = m.list(depth, inPlace)
	case 3:
		s["not"] = m.schema(depth, inPlace)
	default:
		s["if"] = m.schema(depth, inPlace)
		if m.chance(70) {
			s["then"] = m.schema(depth, inPlace)
		}
		if m.chance(70) {
			s["else"] = m.schema(depth, inPlace)
		}
	}
}

func (m *Maker) list(depth int, inPlace bool) []any {
	var list []any
	for range 1 + m.rand.IntN(3) {
		list = append(list, m.schema(depth, inPlace))
	}
	return list
}

func (m *Maker) named(depth int, inPlace bool) map[string]any {
	all := map[string]any{}
	for range 1 + m.rand.IntN(3) {
		all[pick(m, properties)] = m.schema(depth, inPlace)
	}
	return all
}

func (m *Maker) properties() []any {
	seen := map[string]bool{}
	list := []any{}
	for range 1 + m.rand.IntN(2) {
		if name := pick(m, properties); !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	return list
}
