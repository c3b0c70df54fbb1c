package policy

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// cache reads x-cache.
func (r *reader) cache(o *at) {
	part, key, node := r.declared(o, "x-cache")
	if node == nil {
		o.add(part)
		return
	}
	if o.Method != http.MethodGet {
		r.wrongf(key, "x-cache is for GET: the answer to a %s is not used again", o.Method)
	}
	b := r.block(part, node)
	c := &contract.Cache{
		MaxAge:               b.duration("maxAge", ""),
		StaleWhileRevalidate: b.duration("staleWhileRevalidate", ""),
		StaleIfError:         b.duration("staleIfError", ""),
		Vary:                 b.texts("vary"),
		Groups:               r.templates(o, document.Get(node, "groups")),
	}
	b.wholeSeconds("maxAge", "staleWhileRevalidate", "staleIfError")
	for _, group := range c.Groups {
		r.groups[placeholder.ReplaceAllString(string(group), "{}")] = string(group)
	}
	b.texts("groups")
	c.Shared = b.flag("shared")
	for _, name := range c.Vary {
		if name == "*" || strings.EqualFold(name, "cookie") {
			r.wrongf(document.Get(node, "vary"), "an answer that varies with %s is never the same twice: leave it out, answers to authorised requests are kept per principal", name)
		}
	}
	r.varies(o, b, key, c)
	r.variesBehind(o, b, key, c)
	part.Enforce = b.enforce()
	if part.Enforce != contract.Off {
		o.Cache = c
	}
	o.add(part)
}

// varies adds the header fields that are parameters: the handler sees them, so the answer depends on them.
func (r *reader) varies(o *at, b *block, key *yaml.Node, c *contract.Cache) {
	for _, p := range o.parameters {
		known := func(name string) bool { return strings.EqualFold(name, p.name) }
		switch {
		case p.in == "cookie":
			r.wrongf(key, "the answer depends on the cookie %q, and other caches cannot tell: make it a parameter of the query, or remove x-cache", p.name)
		case p.in == "header" && !slices.ContainsFunc(c.Vary, known) && !slices.ContainsFunc(conditions, known):
			c.Vary = append(c.Vary, p.name)
			b.note("vary", p.name, p.node)
		}
	}
}

// variesBehind adds the header fields of requests that pass to a backend: it sees them, so its answer depends on them.
func (r *reader) variesBehind(o *at, b *block, key *yaml.Node, c *contract.Cache) {
	_, node := entry(o.Written.Node, "x-upstream")
	to := r.upstreams[scalar(document.Get(node, "to"))]
	if to == nil {
		return
	}
	for _, name := range to.ForwardHeaders {
		is := func(known string) bool { return strings.EqualFold(known, name) }
		isSet := slices.ContainsFunc(to.SetHeaders, func(set contract.HeaderValue) bool { return is(set.Name) })
		switch lower := strings.ToLower(name); {
		case isSet, strings.HasPrefix(lower, "if-"), lower == "range", slices.ContainsFunc(c.Vary, is):
		case lower == "cookie":
			r.wrongf(key, "the answer depends on cookies, which the backend %s gets, and is never the same twice: remove x-cache, or Cookie from what is forwarded there", to.Name)
		default:
			c.Vary = append(c.Vary, name)
			b.note("vary", name, key)
		}
	}
}

// conditions say what is done with an answer, not which one it is (RFC 9110, section 13.1). The others are not
// parameters at all (OpenAPI 3.1, section 4.8.12.2).
var conditions = []string{
	"If-None-Match", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range",
	"Accept", "Content-Type", "Authorization",
}

// wholeSeconds holds that durations can be said in Cache-Control, which counts seconds (RFC 9111, section 1.2.2).
func (b *block) wholeSeconds(names ...string) {
	for _, name := range names {
		if node := document.Get(b.node, name); strings.HasSuffix(scalar(node), "ms") {
			b.wrongf(node, "Cache-Control counts whole seconds: write %s in s, m or h", name)
		}
	}
}

// invalidates reads x-invalidates: a list of groups, or a block.
func (r *reader) invalidates(o *at) {
	part, key, node := r.declared(o, "x-invalidates")
	if node == nil {
		o.add(part)
		return
	}
	if o.safe() {
		// Caches ignore it in answers to safe methods (RFC 9875, section 3).
		r.wrongf(key, "x-invalidates is for operations that write: a %s changes nothing", o.Method)
	}
	b := r.block(part, node)
	groups := node
	if node.Kind == yaml.MappingNode {
		groups = document.Get(node, "groups")
		b.texts("groups")
		part.Enforce = b.enforce()
	} else {
		b.noteGroups(groups)
	}
	if stale := r.templates(o, groups); part.Enforce != contract.Off {
		o.Invalidates = stale
	}
	o.add(part)
	r.later = append(r.later, func() { r.groupsExist(groups) })
}

func (b *block) noteGroups(node *yaml.Node) {
	for _, item := range items(node) {
		b.note("", scalar(item), item)
	}
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// groupsExist holds that what is made stale is a group that something is in, if only in a cache that is switched off. Names of parameters may differ.
func (r *reader) groupsExist(list *yaml.Node) {
	for _, item := range items(list) {
		if text := scalar(item); text != "" && r.groups[placeholder.ReplaceAllString(text, "{}")] == "" {
			r.wrongf(item, "no x-cache has the group %q%s", text, didYouMean(text, slices.Collect(maps.Values(r.groups))))
		}
	}
}
