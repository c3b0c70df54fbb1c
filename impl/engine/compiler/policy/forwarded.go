package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// fixedPath refuses in a path at a backend what is no path, or leads out of it.
func (r *reader) fixedPath(node *yaml.Node, path string) {
	if strings.ContainsAny(path, "?#\\") {
		r.wrongf(node, "the path at the backend is a path alone: the query passes as `request.query.forward` of the backend says")
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			r.wrongf(node, "the path at the backend has the segment %s, which leads out of it", segment)
		}
	}
}

// streams refuses what needs the whole of an answer, where that passes as it comes.
func (r *reader) streams(o *at, key *yaml.Node) {
	for name, reason := range map[string]string{
		"x-cache": "be kept", "x-idempotency": "be kept for a repeated request", "x-audit": "wait until what was done is recorded",
	} {
		if _, declared := entry(o.Written.Node, name); declared != nil && !isFalse(declared) {
			r.wrongf(key, "an answer that is streamed cannot %s: remove `stream` or %s", reason, name)
		}
	}
}

// isStreamed tells whether the operation's bytes pass as they come. Then no default bounds the time of all of them.
func isStreamed(o *at) bool {
	_, node := entry(o.Written.Node, "x-upstream")
	return isTrue(document.Get(node, "stream"))
}

// answersJSON tells whether the contract has nothing but JSON for a success.
func (r *reader) answersJSON(o *at) bool {
	some := false
	for status, response := range document.Entries(document.Get(o.Written.Node, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		for name := range document.Entries(document.Get(r.document.Follow(response), "content")) {
			t, err := mediatype.Parse(name.Value)
			if err != nil || !t.IsJSON() || t.IsRange() {
				return false
			}
			some = true
		}
	}
	return some
}

// defaults are the parameters of the query that a backend gets also from requests that do not have them.
func (r *reader) defaults(o *at, to *contract.Upstream) []string {
	var names []string
	for _, p := range o.parameters {
		value := document.Get(r.document.Follow(document.Get(p.node, "schema")), "default")
		if p.in != "query" || value == nil || !to.ForwardAllQuery && !slices.Contains(to.ForwardQuery, p.name) {
			continue
		}
		if value.Kind != yaml.ScalarNode {
			r.wrongf(value, "a default that is a list or an object is not sent to a backend: leave it to the backend, or make the parameter required")
			continue
		}
		names = append(names, p.name)
	}
	return names
}

// forwardedBody refuses what a backend would not get of a form: it is checked, and goes on as it came.
func (r *reader) forwardedBody(o *at) {
	body := r.document.Follow(document.Get(o.Written.Node, "requestBody"))
	for name, media := range document.Entries(document.Get(body, "content")) {
		t, err := mediatype.Parse(name.Value)
		if err != nil || t.Main != "multipart" && t.String() != "application/x-www-form-urlencoded" {
			continue
		}
		if value := r.defaulted(document.Get(media, "schema"), make(map[*yaml.Node]bool)); value != nil {
			r.wrongf(value, "a default of a form is not sent to a backend: leave it to the backend, or make the property required")
		}
	}
}

// defaulted finds the first default in a schema, and in those that it is made of.
func (r *reader) defaulted(schema *yaml.Node, seen map[*yaml.Node]bool) *yaml.Node {
	if schema == nil || seen[schema] {
		return nil
	}
	seen[schema] = true
	if value := document.Get(schema, "default"); value != nil {
		return value
	}
	parts := []*yaml.Node{r.document.Follow(schema), document.Get(schema, "items"), document.Get(schema, "additionalProperties")}
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		parts = append(parts, items(document.Get(schema, name))...)
	}
	for _, property := range document.Entries(document.Get(schema, "properties")) {
		parts = append(parts, property)
	}
	for _, part := range parts {
		if value := r.defaulted(part, seen); value != nil {
			return value
		}
	}
	return nil
}
