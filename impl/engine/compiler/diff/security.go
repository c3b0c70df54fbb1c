package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// requirement is one way to be let in: the schemes that are needed together, each with its scopes.
type requirement struct {
	node    *yaml.Node
	schemes map[string][]string
}

// requirements are the alternatives of an operation. None: it is open to everybody.
func (o operation) requirements() (all []requirement, key *yaml.Node) {
	list := document.Get(o.Node, "security")
	if list == nil {
		list = document.Get(o.side.document.Root, "security")
	}
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil, o.Key
	}
	for _, item := range list.Content {
		r := requirement{item, make(map[string][]string)}
		for scheme, scopes := range document.Entries(item) {
			r.schemes[scheme.Value] = nil
			for _, scope := range scopes.Content {
				r.schemes[scheme.Value] = append(r.schemes[scheme.Value], scope.Value)
			}
		}
		if len(r.schemes) == 0 {
			return nil, list // one of the alternatives asks for nothing
		}
		all = append(all, r)
	}
	return all, list
}

func (r requirement) String() string {
	var parts []string
	for _, scheme := range slices.Sorted(maps.Keys(r.schemes)) {
		text := code(scheme)
		if scopes := r.schemes[scheme]; len(scopes) > 0 {
			text += " with " + list(scopes)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " and ")
}

// lacks are the scopes of the other requirement that this one does not have; within tells whether it has all
// its schemes.
func (r requirement) lacks(other requirement) (scopes []string, within bool) {
	for _, scheme := range slices.Sorted(maps.Keys(other.schemes)) {
		own, has := r.schemes[scheme]
		if !has {
			return nil, false
		}
		for _, scope := range other.schemes[scheme] {
			if !slices.Contains(own, scope) {
				scopes = append(scopes, scope)
			}
		}
	}
	return scopes, true
}

// security compares who is let in. A client holds what one alternative of the old contract asks for, and goes
// on as before if that is enough for one of the new.
func (u *unit) security(old, new operation) {
	before, oldKey := old.requirements()
	after, newKey := new.requirements()
	switch {
	case len(before) == 0 && len(after) == 0:
		return
	case len(before) == 0:
		u.add(Breaking, "security-added", "the operation was open to everybody, and asks for "+alternatives(after)+" now", "leave this operation open, and protect a new one", oldKey, newKey)
		return
	case len(after) == 0:
		u.add(Dangerous, "security-removed", "the operation is open to everybody now, and asked for "+alternatives(before)+" before", "", oldKey, newKey)
		return
	}
	for _, r := range before {
		u.lockedOut(r, after, newKey)
	}
	for _, r := range after {
		if !slices.ContainsFunc(before, func(other requirement) bool { return enough(other, r) }) && !narrowed(r, before) {
			u.add(Safe, "security-alternative-added", r.String()+" is enough now", "", oldKey, r.node)
		}
	}
	u.schemes(before, after)
}

func alternatives(all []requirement) string {
	texts := make([]string, len(all))
	for i, r := range all {
		texts[i] = r.String()
	}
	return strings.Join(texts, ", or ")
}

// enough tells whether who has the one is let in by the other.
func enough(has, asked requirement) bool {
	scopes, within := has.lacks(asked)
	return within && len(scopes) == 0
}

// narrowed tells whether an alternative is an old one that asks for more.
func narrowed(r requirement, before []requirement) bool {
	return slices.ContainsFunc(before, func(old requirement) bool { return enough(r, old) })
}

func (u *unit) lockedOut(old requirement, after []requirement, newKey *yaml.Node) {
	for _, r := range after {
		if enough(old, r) {
			if !enough(r, old) {
				u.add(Safe, "security-loosened", fmt.Sprintf("%s is enough now; it was %s before", r, old), "", old.node, r.node)
			}
			return
		}
	}
	for _, r := range after {
		if scopes, within := old.lacks(r); within {
			u.add(Breaking, "security-scope-added", "callers need "+list(scopes)+" now", "go on accepting callers without it", old.node, r.node)
			return
		}
	}
	for _, r := range after {
		if enough(r, old) {
			u.add(Breaking, "security-scheme-added", fmt.Sprintf("callers need %s now; %s was enough before", r, old), "go on accepting what was enough", old.node, r.node)
			return
		}
	}
	u.add(Breaking, "security-alternative-removed", old.String()+" is not enough any more", "go on accepting it", old.node, newKey)
}

// schemes compares how a credential is sent, for the schemes that both contracts know.
func (u *unit) schemes(before, after []requirement) {
	names := make(map[string]bool)
	for _, r := range before {
		for name := range r.schemes {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if slices.ContainsFunc(after, func(r requirement) bool { _, is := r.schemes[name]; return is }) {
			u.scheme(name)
		}
	}
}

func (u *unit) scheme(name string) {
	old := u.comparison.old.get(u.comparison.old.document.Root, "components", "securitySchemes", name)
	new := u.comparison.new.get(u.comparison.new.document.Root, "components", "securitySchemes", name)
	before, after := entries(old), entries(new)
	for _, key := range both(before, after) {
		a, b := before[key], after[key]
		if key == "description" || canonical(a) == canonical(b) || key == "scheme" && strings.EqualFold(value(a), value(b)) {
			continue
		}
		level, advice := Breaking, "add a second scheme, and accept either"
		if key == "bearerFormat" || key == "openIdConnectUrl" || strings.HasPrefix(key, "x-") {
			level, advice = Dangerous, ""
		}
		u.add(level, "security-scheme-changed", fmt.Sprintf("the security scheme %s has another %s", code(name), code(key)), advice, orKey(a, old), orKey(b, new))
	}
}
