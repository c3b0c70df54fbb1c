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
	b.texts("groups")
	c.Shared = b.flag("shared")
	c.Enforce = b.enforce()
	for _, name := range c.Vary {
		if name == "*" || strings.EqualFold(name, "cookie") {
			r.wrongf(document.Get(node, "vary"), "an answer that varies with %s is never the same twice: leave it out, answers to authorised requests are kept per principal", name)
		}
	}
	part.Enforce = c.Enforce
	if c.Enforce != contract.Off {
		o.Cache = c
	}
	o.add(part)
}

// wholeSeconds holds that durations can be said in Cache-Control, which counts seconds (RFC 9111, section 1.2.2).
func (b *block) wholeSeconds(names ...string) {
	for _, name := range names {
		if node := document.Get(b.node, name); strings.HasSuffix(scalar(node), "ms") {
			b.wrongf(node, "Cache-Control counts whole seconds: write %s in s, m or h", name)
		}
	}
}

// invalidates reads x-invalidates.
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
	o.Invalidates = r.templates(o, node)
	r.block(part, node).noteGroups(node)
	o.add(part)
	r.later = append(r.later, func() { r.groupsExist(node) })
}

func (b *block) noteGroups(node *yaml.Node) {
	for _, item := range items(node) {
		b.note("", scalar(item), item)
	}
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// groupsExist holds that what is made stale is a group that something is in. Names of parameters may differ.
func (r *reader) groupsExist(list *yaml.Node) {
	groups := make(map[string]string)
	for _, o := range r.set.Operations {
		if o.Cache == nil {
			continue
		}
		for _, group := range o.Cache.Groups {
			groups[placeholder.ReplaceAllString(string(group), "{}")] = string(group)
		}
	}
	for _, item := range items(list) {
		if text := scalar(item); text != "" && groups[placeholder.ReplaceAllString(text, "{}")] == "" {
			r.wrongf(item, "no x-cache has the group %q%s", text, didYouMean(text, slices.Collect(maps.Values(groups))))
		}
	}
}
