package interprettest

import (
	"encoding/json"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// typed is what of a schema tells how a parameter's text is read.
type typed struct {
	own        kinds
	items      kinds
	positions  []kinds
	properties map[string]kinds
	others     kinds // properties beside those
	open       bool  // it says what other properties are, and that there may be some
}

// kinds is a set of types. A number that is not whole is of the type fraction.
type kinds map[string]bool

func setOf(names ...string) kinds {
	set := make(kinds)
	for _, name := range names {
		set[name] = true
	}
	return set
}

var every = []string{"null", "boolean", "integer", "fraction", "string", "array", "object"}

func (k kinds) all() bool { return len(k) == len(every) }

func both(a, b kinds) kinds {
	set := maps.Clone(a)
	maps.DeleteFunc(set, func(name string, _ bool) bool { return !b[name] })
	return set
}

func either(a, b kinds) kinds {
	set := maps.Clone(a)
	maps.Copy(set, b)
	return set
}

func typesOf(at node) typed {
	t := typed{own: settle(kindsAt(at, self), at, self), properties: make(map[string]kinds)}
	t.items = settle(kindsAt(at, position(1<<20)), at, position(1<<20))
	for i := range longest(at) {
		t.positions = append(t.positions, settle(kindsAt(at, position(i)), at, position(i)))
	}
	for _, name := range namesIn(at) {
		t.properties[name] = settle(kindsAt(at, property(name)), at, property(name))
	}
	t.others = settle(kindsAt(at, additional), at, additional)
	visit(at, func(schema node) {
		more := schema.below("additionalProperties")
		t.open = t.open || schema.has("patternProperties") || schema.has("additionalProperties") && more.value() != false
	})
	return t
}

func (t typed) shape() string {
	var shapes []string
	for name, of := range map[string][]string{"single": {"boolean", "integer", "fraction", "string"}, "array": {"array"}, "object": {"object"}} {
		if slices.ContainsFunc(of, func(kind string) bool { return t.own[kind] }) {
			shapes = append(shapes, name)
		}
	}
	if len(shapes) != 1 {
		return ""
	}
	return shapes[0]
}

// inside leads from a schema to the one of something in its values; false: it says nothing of that.
type inside func(node) (node, bool)

func self(at node) (node, bool) { return at, true }

func additional(at node) (node, bool) {
	return at.below("additionalProperties"), at.has("additionalProperties")
}

func position(i int) inside {
	return func(at node) (node, bool) {
		if i < at.below("prefixItems").length() {
			return at.below("prefixItems").below(strconv.Itoa(i)), true
		}
		return at.below("items"), at.has("items")
	}
}

func property(name string) inside {
	return func(at node) (node, bool) {
		if at.below("properties").has(name) {
			return at.below("properties").below(name), true
		}
		return additional(at)
	}
}

// has tells whether the node, which is not followed if it is a reference, has a member of the name.
func (n node) has(name string) bool {
	object, _ := n.document.at(n.pointer).(map[string]any)
	_, ok := object[name]
	return ok
}

// parts are the schemas that apply where one does: all of the first, and one of each group of the others.
func parts(at node) (all []node, groups [][]node) {
	object, _ := at.document.at(at.pointer).(map[string]any)
	if ref, ok := object["$ref"].(string); ok {
		all = append(all, node{at.document, strings.TrimPrefix(ref, "#")})
	}
	list := func(keyword string) []node {
		items, _ := object[keyword].([]any)
		nodes := make([]node, len(items))
		for i := range items {
			nodes[i] = at.below(keyword).below(strconv.Itoa(i))
		}
		return nodes
	}
	all = append(all, list("allOf")...)
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if group := list(keyword); len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return all, groups
}

// kindsAt is which types the schemas let through for something in a value.
func kindsAt(at node, to inside) kinds {
	set := setOf(every...)
	if below, ok := to(at); ok {
		set = both(set, declared(below))
		if below.pointer != at.pointer {
			set = both(set, kindsAt(below, self))
		}
	}
	all, groups := parts(at)
	for _, part := range all {
		set = both(set, kindsAt(part, to))
	}
	for _, group := range groups {
		some := make(kinds)
		for _, alternative := range group {
			some = either(some, kindsAt(alternative, to))
		}
		set = both(set, some)
	}
	return set
}

// declared is which types a schema itself lets through.
func declared(at node) kinds {
	if at.document.at(at.pointer) == false {
		return make(kinds)
	}
	object, _ := at.document.at(at.pointer).(map[string]any)
	set := setOf(every...)
	switch types := object["type"].(type) {
	case string:
		set = both(set, typeNamed(types))
	case []any:
		some := make(kinds)
		for _, name := range types {
			text, _ := name.(string)
			some = either(some, typeNamed(text))
		}
		set = both(set, some)
	}
	values, listed := object["enum"].([]any)
	if value, ok := object["const"]; ok {
		values, listed = append(values, value), true
	}
	if !listed {
		return set
	}
	some := make(kinds)
	for _, value := range values {
		some[typeOf(value)] = true
	}
	return both(set, some)
}

func typeNamed(name string) kinds {
	if name == "number" {
		return setOf("integer", "fraction")
	}
	return setOf(name)
}

func typeOf(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if rational, ok := new(big.Rat).SetString(string(value)); ok && !rational.IsInt() {
			return "fraction"
		}
	}
	return "integer"
}

// settle gives a schema that says nothing of types strings, and what its keywords are about.
func settle(set kinds, at node, to inside) kinds {
	if !set.all() {
		return set
	}
	set = setOf("string")
	visit(at, func(schema node) {
		below, ok := to(schema)
		if !ok {
			return
		}
		visit(below, func(schema node) { set = either(set, about(schema)) })
	})
	return set
}

var numberFormat = regexp.MustCompile(`^(int32|int64|float|double)$`)

func about(at node) kinds {
	set := make(kinds)
	object, _ := at.document.at(at.pointer).(map[string]any)
	for _, one := range []struct {
		kinds    []string
		keywords []string
	}{
		{[]string{"integer", "fraction"}, []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
		{[]string{"array"}, []string{"items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"}},
		{[]string{"object"}, []string{
			"properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties",
			"dependentRequired", "dependentSchemas", "unevaluatedProperties",
		}},
	} {
		if slices.ContainsFunc(one.keywords, func(keyword string) bool { return object[keyword] != nil }) {
			set = either(set, setOf(one.kinds...))
		}
	}
	if format, _ := object["format"].(string); numberFormat.MatchString(format) {
		set = either(set, setOf("integer", "fraction"))
	}
	if object["type"] != nil || object["enum"] != nil || object["const"] != nil {
		scalar := declared(at)
		for _, name := range []string{"null", "array", "object"} {
			delete(scalar, name)
		}
		set = either(set, scalar)
	}
	return set
}

// visit walks a schema and its parts.
func visit(at node, to func(node)) {
	to(at)
	all, groups := parts(at)
	for _, part := range append(all, slices.Concat(groups...)...) {
		visit(part, to)
	}
}

func longest(at node) int {
	most := 0
	visit(at, func(schema node) { most = max(most, schema.below("prefixItems").length()) })
	return most
}

func namesIn(at node) []string {
	names := make(map[string]bool)
	visit(at, func(schema node) {
		properties, _ := schema.below("properties").value().(map[string]any)
		for name := range properties {
			names[name] = true
		}
		required, _ := schema.below("required").value().([]any)
		for _, name := range required {
			text, _ := name.(string)
			names[text] = true
		}
	})
	return slices.Sorted(maps.Keys(names))
}
