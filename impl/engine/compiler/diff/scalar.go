package diff

import (
	"fmt"
	"math/big"
	"strings"

	"go.yaml.in/yaml/v3"
)

var boundWords = map[string]string{
	"minimum": "must be at least %s", "maximum": "must be at most %s",
	"minLength": "must have at least %s characters", "maxLength": "must have at most %s characters",
	"minItems": "must have at least %s items", "maxItems": "must have at most %s items",
	"minProperties": "must have at least %s properties", "maxProperties": "must have at most %s properties",
}

var kebab = strings.NewReplacer("Length", "-length", "Items", "-items", "Properties", "-properties", "Of", "-of")

func (u *unit) bounds(at subject, old, new *view, names ...string) {
	for _, name := range names {
		before, after := old.bounds[name], new.bounds[name]
		order := compareBounds(name, after, before)
		if order == 0 {
			continue
		}
		verdict := "-tightened"
		if order < 0 {
			verdict = "-loosened"
		}
		u.shape(at, kebab.Replace(name)+verdict, boundPredicate(name, before, after), old.at(before), new.at(after))
	}
}

// at is where a bound stands, or what it is missing from.
func (v *view) at(b *bound) *yaml.Node {
	if b == nil {
		return v.node()
	}
	return b.key
}

func boundPredicate(name string, before, after *bound) string {
	switch {
	case before == nil:
		return fmt.Sprintf(boundWords[name], after) + ", and had no such bound"
	case after == nil:
		return fmt.Sprintf("has no bound any more, and "+boundWords[name], before) + " before"
	default:
		return fmt.Sprintf(boundWords[name], after) + ", before " + before.String()
	}
}

// multiples compares multipleOf. Several are rare: then one is as good as another for the sentence.
func (u *unit) multiples(at subject, old, new *view) {
	before, after := old.each["multipleOf"], new.each["multipleOf"]
	switch {
	case equalLists(before, after):
	case len(before) == 0:
		u.shape(at, "multiple-of-tightened", "must be a multiple of "+shown(after[0])+" now", old.node(), after[0])
	case len(after) == 0:
		u.shape(at, "multiple-of-loosened", "need not be a multiple of "+shown(before[0])+" any more", before[0], new.node())
	default:
		predicate := fmt.Sprintf("must be a multiple of %s, before of %s", shown(after[0]), shown(before[0]))
		name := "multiple-of-changed"
		if len(before) == 1 && len(after) == 1 {
			if isMultiple(after[0], before[0]) {
				name = "multiple-of-tightened"
			} else if isMultiple(before[0], after[0]) {
				name = "multiple-of-loosened"
			}
		}
		u.shape(at, name, predicate, before[0], after[0])
	}
}

func isMultiple(of, step *yaml.Node) bool {
	a, isA := rational(of.Value)
	b, isB := rational(step.Value)
	return isA && isB && b.Sign() != 0 && new(big.Rat).Quo(a, b).IsInt()
}

func (u *unit) patterns(at subject, old, new *view) {
	before, after := only(old.each["pattern"], new.each["pattern"]), only(new.each["pattern"], old.each["pattern"])
	switch {
	case len(before) > 0 && len(after) > 0:
		u.shape(at, "pattern-changed", fmt.Sprintf("must match %s, before %s; which of them is narrower cannot be judged", code(after[0].Value), code(before[0].Value)), before[0], after[0])
	case len(after) > 0:
		u.shape(at, "pattern-added", "must match "+code(after[0].Value)+" now", old.node(), after[0])
	case len(before) > 0:
		u.shape(at, "pattern-removed", "need not match "+code(before[0].Value)+" any more", before[0], new.node())
	}
}

// wider are the formats whose values all fit another one.
var wider = map[string]string{"int32": "int64", "float": "double", "uri": "uri-reference", "iri": "iri-reference", "hostname": "idn-hostname", "email": "idn-email"}

func (u *unit) formats(at subject, old, new *view) {
	before, after := only(old.each["format"], new.each["format"]), only(new.each["format"], old.each["format"])
	switch {
	case len(before) > 0 && len(after) > 0:
		name := "format-changed"
		if wider[before[0].Value] == after[0].Value {
			name = "format-widened"
		} else if wider[after[0].Value] == before[0].Value {
			name = "format-narrowed"
		}
		u.shape(at, name, fmt.Sprintf("has the format %s, before %s", code(after[0].Value), code(before[0].Value)), before[0], after[0])
	case len(after) > 0:
		u.shape(at, "format-added", "has the format "+code(after[0].Value)+" now", old.node(), after[0])
	case len(before) > 0:
		u.shape(at, "format-removed", "does not have the format "+code(before[0].Value)+" any more", before[0], new.node())
	}
}

// only returns the values of a that are not in b.
func only(a, b []*yaml.Node) []*yaml.Node {
	in := make(map[string]bool, len(b))
	for _, node := range b {
		in[canonical(node)] = true
	}
	var left []*yaml.Node
	for _, node := range a {
		if !in[canonical(node)] {
			left = append(left, node)
		}
	}
	return left
}

func equalLists(a, b []*yaml.Node) bool { return len(only(a, b)) == 0 && len(only(b, a)) == 0 }

// fallback compares defaults.
func (u *unit) fallback(at subject, old, new *view) {
	before, after := old.marks["default"], new.marks["default"]
	switch {
	case canonical(before) == canonical(after):
	case before == nil:
		u.shape(at, "default-changed", "is "+code(shown(after))+" where it is left out; there was no default before", old.node(), after)
	case after == nil:
		u.shape(at, "default-changed", "has no default any more; it was "+code(shown(before)), before, new.node())
	default:
		u.shape(at, "default-changed", fmt.Sprintf("is %s where it is left out, before %s", code(shown(after)), code(shown(before))), before, after)
	}
}

// others compares keywords that nothing more is known of.
func (u *unit) others(at subject, old, new *view) {
	for _, name := range both(old.others, new.others) {
		before, after := old.others[name], new.others[name]
		if equalLists(before, after) {
			continue
		}
		oldNode, newNode := old.node(), new.node()
		if len(before) > 0 {
			oldNode = before[0]
		}
		if len(after) > 0 {
			newNode = after[0]
		}
		u.shape(at, "keyword-changed", "has another "+code(name)+"; what that means for clients cannot be judged", oldNode, newNode)
	}
}
