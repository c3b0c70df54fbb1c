package diff

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// parameter is a parameter of one side.
type parameter struct {
	name, in string
	key      string // the same for the same parameter
	node     *yaml.Node
	schema   terms
	content  *yaml.Node
}

// parameters reads those of the path and of the operation; the operation's win (OpenAPI 3.1, section 4.8.10).
// A parameter of the path is known by its position, which is what clients meet.
func (s *side) parameters(from parts) (all []parameter, index map[string]parameter) {
	index = make(map[string]parameter)
	var keys []string
	for _, holder := range []*yaml.Node{from.pathItem, from.node} {
		list := document.Get(holder, "parameters")
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range list.Content {
			p := s.parameter(from.path, s.follow(item))
			if p.in == "header" && slices.Contains([]string{"accept", "authorization", "content-type"}, strings.ToLower(p.name)) {
				continue // OpenAPI 3.1, section 4.8.12.2: they are described elsewhere
			}
			if _, known := index[p.key]; !known {
				keys = append(keys, p.key)
			}
			index[p.key] = p
		}
	}
	for _, key := range keys {
		all = append(all, index[key])
	}
	return all, index
}

func (s *side) parameter(path string, node *yaml.Node) parameter {
	p := parameter{name: value(document.Get(node, "name")), in: value(document.Get(node, "in")), node: node}
	p.schema, p.content = schemaOf(document.Get(node, "schema")), document.Get(node, "content")
	p.key = p.in + " " + p.name
	switch p.in {
	case "header":
		p.key = strings.ToLower(p.key)
	case "path":
		if at := slices.Index(templateName.FindAllString(path, -1), "{"+p.name+"}"); at >= 0 {
			p.key = p.in + " " + strings.Repeat("{}", at+1)
		}
	}
	return p
}

func (p parameter) required() bool { return isTrue(document.Get(p.node, "required")) }

func (u *unit) parameters(way exchange, old, new parts) {
	c := u.comparison
	olds, before := c.old.parameters(old)
	news, after := c.new.parameters(new)
	var removed, added []parameter
	for _, p := range olds {
		if derived(p.node) {
			continue // the policy that it comes of is told
		}
		if n, is := after[p.key]; is {
			u.parameter(way, p, n)
		} else {
			removed = append(removed, p)
		}
	}
	for _, p := range news {
		if _, is := before[p.key]; !is && !derived(p.node) {
			added = append(added, p)
		}
	}
	removed, added = u.renamed(way, removed, added)
	for _, p := range removed {
		u.goneParameter(way, p, new.loose)
	}
	for _, p := range added {
		rule, predicate := "added", "is new"
		if p.required() {
			rule, predicate = "added-required", "is new, and required"
		}
		u.shape(way.about(p), rule, predicate, nil, p.node)
	}
}

func (way exchange) about(p parameter) subject {
	return subject{direction: way.parameter, noun: "the " + p.in + " parameter " + code(p.name) + way.of}
}

// goneParameter judges a parameter that is gone. Header fields and cookies that nobody reads pass; of the
// query, only if the contract says so.
func (u *unit) goneParameter(way exchange, p parameter, loose bool) {
	if sunset, passed := u.comparison.sunsetOf(p.node); passed {
		u.add(Safe, way.parameter.prefix+"-removed-after-sunset", way.about(p).String()+" is gone; its sunset, "+sunset+", has passed", "", p.node, nil)
		return
	}
	ignored := p.in == "header" || p.in == "cookie" || p.in == "query" && loose
	if ignored && !way.parameter.out {
		u.shape(way.about(p), "ignored", "is gone, and ignored where a client sends it", p.node, nil)
		return
	}
	u.shape(way.about(p), "removed", "is gone", p.node, nil)
}

// renamed takes out the parameters that went on under another name: those of the same schema, if there is one
// only.
func (u *unit) renamed(way exchange, removed, added []parameter) (stillRemoved, stillAdded []parameter) {
	for _, p := range removed {
		var candidates []int
		for i, q := range added {
			if q.in == p.in && q.required() == p.required() && u.alike(p, q) {
				candidates = append(candidates, i)
			}
		}
		if len(candidates) != 1 {
			stillRemoved = append(stillRemoved, p)
			continue
		}
		q := added[candidates[0]]
		u.shape(way.about(p), "renamed", "is called "+code(q.name)+" now", p.node, q.node)
		u.schemas(way.about(p), p.schema, q.schema)
		added = slices.Delete(slices.Clone(added), candidates[0], candidates[0]+1)
	}
	return stillRemoved, added
}

func (u *unit) alike(old, new parameter) bool {
	if len(old.schema) == 0 || len(new.schema) == 0 {
		return false
	}
	name, _ := u.comparison.old.name(old.schema)
	other, _ := u.comparison.new.name(new.schema)
	return name != "" && name == other || u.comparison.same(old.schema, new.schema)
}

func (u *unit) parameter(way exchange, old, new parameter) {
	at := way.about(old)
	if old.in == "path" && old.name != new.name {
		u.shape(at, "path-name-changed", "is called "+code(new.name)+" now; only the names in generated clients change", old.node, new.node)
	}
	switch {
	case !old.required() && new.required():
		u.shape(at, "required", "is required now", old.node, new.node)
	case old.required() && !new.required():
		u.shape(at, "optional", "can be left out now", old.node, new.node)
	}
	was, is := document.Get(old.node, "deprecated"), document.Get(new.node, "deprecated")
	switch {
	case !isTrue(was) && isTrue(is):
		u.shape(at, "deprecated", "is deprecated now", old.node, is)
	case isTrue(was) && !isTrue(is):
		u.shape(at, "not-deprecated", "is not deprecated any more", was, new.node)
	}
	u.serialization(at, old, new)
	u.sunset(old.node, new.node, old.node, new.node)
	u.extensions(at, old.node, new.node, "x-sunset", "x-catch-all")
	switch {
	case old.content != nil && new.content != nil:
		u.media(at, old.content, new.content)
	case old.content == nil && new.content == nil:
		u.schemas(at, old.schema, new.schema)
	}
}

var defaultStyles = map[string]string{"path": "simple", "header": "simple", "query": "form", "cookie": "form"}

// serialization compares how a value is written.
func (u *unit) serialization(at subject, old, new parameter) {
	before, after := u.comparison.old.notation(old), u.comparison.new.notation(new)
	if before != after {
		u.shape(at, "serialization-changed", "is written as "+after+" now, and was as "+before+" before", old.node, new.node)
	}
}

// notation describes how a value is written, without what makes no difference.
func (s *side) notation(p parameter) string {
	if p.content != nil {
		return "content"
	}
	style := value(document.Get(p.node, "style"))
	if style == "" {
		style = defaultStyles[p.in]
	}
	words := []string{style}
	explode := document.Get(p.node, "explode")
	if s.view(p.schema).kinds&(array|object) != 0 && len(p.schema) > 0 && (isTrue(explode) || explode == nil && style == "form") {
		words = append(words, "explode")
	}
	if isTrue(document.Get(p.node, "allowReserved")) {
		words = append(words, "allowReserved")
	}
	return strings.Join(words, ", ")
}
