package diff

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// status is what an operation answers with a status, a range of them, or with default.
type status struct {
	key, node *yaml.Node
}

func (s *side) statuses(responses *yaml.Node) map[string]status {
	all := make(map[string]status)
	for key, node := range document.Entries(responses) {
		if !strings.HasPrefix(key.Value, "x-") {
			all[strings.ToUpper(key.Value)] = status{key, s.follow(node)}
		}
	}
	return all
}

// statusCover finds the range that a status is in, or default.
func statusCover(all map[string]status, name string) (status, bool) {
	for _, covering := range []string{name[:1] + "XX", "DEFAULT"} {
		if found, is := all[covering]; is && covering != name {
			return found, true
		}
	}
	return status{}, false
}

func (u *unit) responses(way exchange, old, new *yaml.Node) {
	before, after := u.comparison.old.statuses(old), u.comparison.new.statuses(new)
	for _, name := range both(before, after) {
		a, wasThere := before[name]
		b, isThere := after[name]
		covered := false
		if !wasThere {
			a, covered = statusCover(before, name)
		}
		if !isThere {
			b, covered = statusCover(after, name)
		}
		at := subject{direction: way.answer, noun: "the " + strings.ReplaceAll(name, "DEFAULT", "default") + " " + way.answerNoun + way.of}
		switch {
		case derived(a.key) && !isThere, derived(b.key) && !wasThere: // the policy that it comes of is told
		case wasThere && isThere, covered:
			u.response(way, at, a, b)
		case wasThere:
			u.statusGone(way, at, name, a)
		default:
			u.statusNew(way, at, name, b)
		}
	}
}

func (u *unit) statusGone(way exchange, at subject, name string, old status) {
	level, advice := Safe, ""
	switch {
	case !way.answer.out:
		level, advice = Breaking, "go on accepting the status from partners"
	case name[0] == '2':
		level, advice = Breaking, "go on answering with this status"
	case name[0] < '4' || name[0] == 'D':
		level = Dangerous
	}
	u.add(level, way.answer.prefix+"-status-removed", at.String()+" is gone", advice, old.key, nil)
}

func (u *unit) statusNew(way exchange, at subject, name string, new status) {
	level, text := Safe, at.String()+" is new"
	if way.answer.out && name[0] < '4' {
		level, text = Dangerous, text+"; a client that expects another status may not know it"
	}
	u.add(level, way.answer.prefix+"-status-added", text, "", nil, new.key)
}

func (u *unit) response(way exchange, at subject, old, new status) {
	before, after := document.Get(old.node, "content"), document.Get(new.node, "content")
	hadBody, hasBody := before != nil && len(before.Content) > 0, after != nil && len(after.Content) > 0
	switch {
	case !hadBody && hasBody:
		u.shape(at, "body-added", "has a body now", old.key, after)
	case hadBody && !hasBody:
		u.shape(at, "body-removed", "has no body any more", before, new.key)
	default:
		u.media(at, before, after)
	}
	u.headers(way, at, old, new)
	u.links(at, old, new)
	u.extensions(at, old.node, new.node)
}

func headers(s *side, response *yaml.Node) map[string]status {
	all := make(map[string]status)
	for key, node := range document.Entries(document.Get(response, "headers")) {
		all[strings.ToLower(key.Value)] = status{key, s.follow(node)}
	}
	return all
}

func (u *unit) headers(way exchange, at subject, old, new status) {
	before, after := headers(u.comparison.old, old.node), headers(u.comparison.new, new.node)
	for _, name := range both(before, after) {
		a, wasThere := before[name]
		b, isThere := after[name]
		key := a.key
		if !wasThere {
			key = b.key
		}
		below := subject{direction: way.header, noun: "the header " + code(key.Value) + " of " + at.noun}
		wasRequired, isRequired := isTrue(document.Get(a.node, "required")), isTrue(document.Get(b.node, "required"))
		switch {
		case derived(a.key) && !isThere, derived(b.key) && !wasThere:
		case !wasThere && isRequired:
			u.shape(below, "added-required", "is new, and required", nil, b.key)
		case !wasThere:
			u.shape(below, "added", "is new", nil, b.key)
		case !isThere && wasRequired:
			u.shape(below, "removed", "is gone", a.key, nil)
		case !isThere:
			u.shape(below, "removed-optional", "is gone", a.key, nil)
		default:
			u.header(below, a, b, wasRequired, isRequired)
		}
	}
}

func (u *unit) header(at subject, old, new status, wasRequired, isRequired bool) {
	if wasRequired && !isRequired {
		u.shape(at, "optional", "can be absent now", old.key, new.key)
	}
	if !wasRequired && isRequired {
		u.shape(at, "required", "is always there now", old.key, new.key)
	}
	u.schemas(at, schemaOf(document.Get(old.node, "schema")), schemaOf(document.Get(new.node, "schema")))
	u.serialization(at, parameter{in: "header", node: old.node, content: document.Get(old.node, "content")},
		parameter{in: "header", node: new.node, content: document.Get(new.node, "content")})
}

func (u *unit) links(at subject, old, new status) {
	before, after := entries(document.Get(old.node, "links")), entries(document.Get(new.node, "links"))
	for _, name := range both(before, after) {
		a, b := u.comparison.old.follow(before[name]), u.comparison.new.follow(after[name])
		switch {
		case a == nil: // a client that does not know a link goes on as before
		case b == nil:
			u.shape(at, "link-removed", "does not lead to "+code(name)+" any more", a, new.key)
		case canonical(document.Get(a, "operationId")) != canonical(document.Get(b, "operationId")),
			canonical(document.Get(a, "operationRef")) != canonical(document.Get(b, "operationRef")),
			canonical(document.Get(a, "parameters")) != canonical(document.Get(b, "parameters")),
			canonical(document.Get(a, "requestBody")) != canonical(document.Get(b, "requestBody")):
			u.shape(at, "link-changed", "leads to "+code(name)+" in another way", a, b)
		}
	}
}
