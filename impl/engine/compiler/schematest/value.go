package schematest

import (
	"encoding/json"
	"maps"
	"slices"
)

// The few names, texts and numbers from which everything is made, so that schemas and values meet.
var (
	properties = []string{"a", "b", "c", "ab", "x-1", "", "a/b", "~", "é", "A"}
	texts      = []string{"", "a", "b", "ab", "abc", "é", "12", "x-1", "😀", "a\n", "null", "1"}
	numerals   = []json.Number{
		"0", "1", "2", "3", "-1", "-2", "1.0", "0.5", "2.5", "1e2", "1E-1", "100", "-0", "0.1", "0.3",
		"9007199254740993", "9007199254740992", "18446744073709551616", "1.00000000000000000001", "12e-1",
	}
	divisors = []json.Number{"1", "2", "0.5", "0.1", "3", "1e1", "0.01", "1.5"}
)

func (m *Maker) numeral() json.Number { return pick(m, numerals) }

// value makes any value.
func (m *Maker) value(depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 9
	}
	switch m.rand.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return m.chance(50)
	case 2:
		return m.numeral()
	case 3, 4:
		return pick(m, texts)
	case 5, 6:
		list := []any{}
		for range m.rand.IntN(4) {
			list = append(list, m.value(depth-1))
		}
		return list
	default:
		object := map[string]any{}
		for range m.rand.IntN(4) {
			object[pick(m, properties)] = m.value(depth - 1)
		}
		return object
	}
}

// Value makes a value, mostly one that tries to fit the group's first schema.
func (m *Maker) Value(group Group) any {
	if m.chance(20) {
		return m.value(3)
	}
	value := m.fitting(group, group.Schemas[0], 0)
	if m.chance(40) {
		value = m.changed(value)
	}
	return value
}

// fitting follows what the schema says of types, constants, properties and items. It is no solver: it is to
// lead to the places where keywords meet.
func (m *Maker) fitting(group Group, schema any, depth int) any {
	s, ok := schema.(map[string]any)
	if !ok || depth > 6 {
		return m.value(1)
	}
	if list, ok := s["enum"].([]any); ok && m.chance(70) {
		return pick(m, list)
	}
	if constant, ok := s["const"]; ok && m.chance(70) {
		return constant
	}
	if ref, ok := s["$ref"].(string); ok && m.chance(50) {
		return m.fitting(group, group.Schemas[slices.Index(group.Names, ref[len("#/components/schemas/"):])], depth+1)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := s[keyword].([]any); ok && m.chance(40) {
			return m.fitting(group, pick(m, list), depth+1)
		}
	}
	for _, keyword := range []string{"if", "then", "else"} {
		if below, ok := s[keyword]; ok && m.chance(30) {
			return m.fitting(group, below, depth+1)
		}
	}
	return m.ofType(group, s, depth)
}

func (m *Maker) ofType(group Group, s map[string]any, depth int) any {
	switch m.typeOf(s) {
	case "null":
		return nil
	case "boolean":
		return m.chance(50)
	case "integer", "number":
		return m.numeral()
	case "string":
		return pick(m, texts)
	case "array":
		list := []any{}
		prefix, _ := s["prefixItems"].([]any)
		for i := range m.rand.IntN(5) {
			switch {
			case i < len(prefix):
				list = append(list, m.fitting(group, prefix[i], depth+1))
			case s["contains"] != nil && m.chance(40):
				list = append(list, m.fitting(group, s["contains"], depth+1))
			default:
				list = append(list, m.fitting(group, s["items"], depth+1))
			}
		}
		return list
	default:
		return m.ofProperties(group, s, depth)
	}
}

func (m *Maker) ofProperties(group Group, s map[string]any, depth int) any {
	object := map[string]any{}
	declared, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if m.chance(60) {
			object[name] = m.fitting(group, declared[name], depth+1)
		}
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		if text, ok := name.(string); ok && object[text] == nil && m.chance(80) {
			object[text] = m.fitting(group, declared[text], depth+1)
		}
	}
	for range m.rand.IntN(3) {
		object[pick(m, properties)] = m.value(1)
	}
	return object
}

func (m *Maker) typeOf(s map[string]any) string {
	switch written := s["type"].(type) {
	case string:
		return written
	case []any:
		if name, ok := pick(m, written).(string); ok {
			return name
		}
	}
	for _, hint := range []struct {
		name     string
		keywords []string
	}{
		{"object", []string{"properties", "required", "additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties", "dependentRequired", "dependentSchemas"}},
		{"array", []string{"items", "prefixItems", "contains", "unevaluatedItems", "uniqueItems", "minItems"}},
		{"string", []string{"pattern", "minLength", "maxLength"}},
		{"number", []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
	} {
		if slices.ContainsFunc(hint.keywords, func(keyword string) bool { return s[keyword] != nil }) {
			return hint.name
		}
	}
	return pick(m, types)
}

// changed is a value with one place in it replaced, added or left out.
func (m *Maker) changed(value any) any {
	switch value := value.(type) {
	case []any:
		if len(value) > 0 && m.chance(60) {
			at := m.rand.IntN(len(value))
			value[at] = m.changed(value[at])
			return value
		}
		return append(value, m.value(1))
	case map[string]any:
		names := slices.Sorted(maps.Keys(value))
		change, remove := m.chance(50), m.chance(50)
		switch {
		case len(names) > 0 && change:
			name := pick(m, names)
			value[name] = m.changed(value[name])
		case len(names) > 0 && remove:
			delete(value, pick(m, names))
		default:
			value[pick(m, properties)] = m.value(1)
		}
		return value
	}
	return m.value(2)
}
