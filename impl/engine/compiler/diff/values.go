package diff

import (
	"math/big"
	"strings"

	"go.yaml.in/yaml/v3"
)

// values are all that fit.
type values struct {
	key   *yaml.Node
	names []string // canonical, in the order they were written
	nodes map[string]*yaml.Node
}

// restrictValues leaves of the values that fit those in all.
func (v *view) restrictValues(key *yaml.Node, all []*yaml.Node, t term) {
	made := &values{key: key, nodes: make(map[string]*yaml.Node)}
	fit := kinds(0)
	for _, node := range all {
		name := canonical(node)
		if made.nodes[name] == nil && (v.values == nil || v.values.nodes[name] != nil) {
			made.names = append(made.names, name)
			made.nodes[name] = node
			fit |= kindOf(node)
		}
	}
	if t.null {
		fit |= null
	}
	if fit&number != 0 {
		fit |= number // that all values are whole says nothing of the type
	}
	v.kinds &= fit
	v.values = made
}

// settle leaves out the values that the types leave out, and null, which is told by the types.
func (v *view) settle() {
	if v.kinds == 0 {
		v.never = true
	}
	if v.values == nil {
		return
	}
	var names []string
	for _, name := range v.values.names {
		if kindOf(v.values.nodes[name])&v.kinds&^null != 0 {
			names = append(names, name)
		} else {
			delete(v.values.nodes, name)
		}
	}
	v.values.names = names
	if v.kinds == null {
		v.values = nil
	}
}

// bound is a limit on a number, a length or a count.
type bound struct {
	number    *big.Rat
	exclusive bool
	key       *yaml.Node
	value     *yaml.Node
}

// restrictBound keeps the narrowest bound.
func (v *view) restrictBound(key, value *yaml.Node) {
	number, is := rational(value.Value)
	if !is || value.Kind != yaml.ScalarNode {
		v.others[key.Value] = distinct(v.others[key.Value], value)
		return
	}
	name := key.Value
	b := &bound{number: number, key: key, value: value}
	if inner, is := strings.CutPrefix(name, "exclusive"); is {
		name, b.exclusive = strings.ToLower(inner), true
	}
	if lower(name) && !b.exclusive && number.Sign() == 0 && name != "minimum" {
		return // no length is less
	}
	if known := v.bounds[name]; known == nil || compareBounds(name, b, known) > 0 {
		v.bounds[name] = b
	}
}

func lower(name string) bool { return strings.HasPrefix(name, "min") }

// compareBounds is positive where a is narrower than b, which both are bounds of this name. Nil is no bound.
func compareBounds(name string, a, b *bound) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	order := a.number.Cmp(b.number)
	if !lower(name) {
		order = -order
	}
	switch {
	case order != 0 || a.exclusive == b.exclusive:
		return order
	case a.exclusive:
		return 1
	default:
		return -1
	}
}

func (b *bound) String() string {
	if b.exclusive {
		return b.value.Value + " (not included)"
	}
	return b.value.Value
}
