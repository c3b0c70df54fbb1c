package policy

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// upstream reads x-upstream.
func (r *reader) upstream(o *at) {
	part, key, node := r.declared(o, "x-upstream")
	if node == nil {
		o.add(part)
		return
	}
	b := r.block(part, node)
	route := new(contract.UpstreamRoute)
	name, at := b.text("to", "")
	if route.To = r.upstreams[name]; route.To == nil && at != nil {
		r.wrongf(at, "there is no backend %q in x-upstreams%s", name, didYouMean(name, slices.Collect(maps.Keys(r.upstreams))))
	}
	route.Path = contract.Template(o.Path)
	if path, at := b.text("path", o.Path); at != nil {
		route.Path = r.template(o, at)
		if !strings.HasPrefix(path, "/") {
			r.wrongf(at, "the path at the backend begins with a slash")
		}
		r.fixedPath(at, path)
	}
	route.Transform = r.transform(b)
	route.Stream = b.flag("stream")
	if at := document.Get(node, "transform"); at != nil && route.Stream {
		r.wrongf(at, "an answer that is streamed passes as it comes, and cannot be transformed: remove `transform` or `stream`")
	}
	errorsAs, _ := b.text("errors", "pass")
	route.WrapErrors = errorsAs == "wrap"
	if route.Stream {
		r.streams(o, key)
	}
	route.JSON = !route.Stream && r.answersJSON(o)
	if route.To != nil {
		route.Defaults = r.defaults(o, route.To)
	}
	r.forwardedBody(o)
	part.Enforce = b.enforce()
	if part.Enforce != contract.Off {
		o.Upstream = route
	}
	part.Fields = append(part.Fields, r.backends[name]...) // who sees the operation wants to see its backend
	o.add(part)
}

// transform reads the jq program, which is held for right only if it can run.
func (r *reader) transform(b *block) string {
	text, node := b.text("transform", "")
	if node == nil {
		return ""
	}
	query, err := gojq.Parse(text)
	if err == nil {
		_, err = gojq.Compile(query)
	}
	if wrong := (*gojq.ParseError)(nil); errors.As(err, &wrong) {
		r.wrongf(within(node, text, wrong.Offset), "the jq program cannot be read: %v", err)
	} else if err != nil {
		r.wrongf(node, "the jq program cannot run: %v", err)
	}
	return text
}

// within is the place of an offset in a text that stands in one line as it is.
func within(node *yaml.Node, text string, offset int) *yaml.Node {
	if node.Style&(yaml.LiteralStyle|yaml.DoubleQuotedStyle) != 0 || strings.Contains(text, "\n") {
		return node
	}
	moved := *node
	moved.Column += len([]rune(text[:min(max(offset-1, 0), len(text))]))
	if node.Style&yaml.SingleQuotedStyle != 0 {
		moved.Column++
	}
	return &moved
}
