package policy

import (
	"regexp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// deprecation reads deprecated, x-sunset and x-successor of an operation, and deprecated and x-sunset of its
// parameters.
func (r *reader) deprecation(o *at) {
	key, node := entry(o.Written.Node, "deprecated")
	part := Part{Name: "deprecated", Feature: "deprecated", Key: key}
	if isTrue(node) {
		b := r.block(&part, o.Written.Node)
		b.note("", "true", key)
		o.Deprecation = b.sunset()
		o.Deprecation.Successor = r.successor(o, b)
		o.Parts = append(o.Parts, part)
	} else {
		for _, name := range []string{"x-sunset", "x-successor"} {
			if key, _ := entry(o.Written.Node, name); key != nil {
				r.wrongf(key, "%s is for what is deprecated: write `deprecated: true` beside it", name)
			}
		}
	}
	for _, p := range o.parameters {
		r.deprecatedParameter(o, p)
	}
}

func (r *reader) deprecatedParameter(o *at, p parameter) {
	key, node := entry(p.node, "deprecated")
	if !isTrue(node) {
		if key, _ := entry(p.node, "x-sunset"); key != nil {
			r.wrongf(key, "x-sunset is for what is deprecated: write `deprecated: true` beside it")
		}
		return
	}
	part := Part{Name: "deprecated", Feature: "deprecated parameter", Key: key}
	b := r.block(&part, p.node)
	b.note("parameter", p.name, key)
	o.DeprecatedParameters = append(o.DeprecatedParameters, contract.DeprecatedParameter{Name: p.name, In: p.in, Deprecation: *b.sunset()})
	o.Parts = append(o.Parts, part)
}

// sunset reads a date, or since when and until when.
func (b *block) sunset() *contract.Deprecation {
	d := new(contract.Deprecation)
	node := document.Get(b.node, "x-sunset")
	if node == nil {
		return d
	}
	since, on := document.Get(node, "since"), document.Get(node, "on")
	if node.Kind == yaml.ScalarNode {
		on = node
	}
	d.Since, d.Sunset = b.date("since", since), b.date("sunset", on)
	// A thing is deprecated before it is gone (RFC 9745, section 4).
	if !d.Since.IsZero() && !d.Sunset.IsZero() && d.Sunset.Before(d.Since) {
		b.wrongf(on, "it would stop working before it is deprecated, on %s", since.Value)
	}
	return d
}

// dateLike has the notation of dates, if not the numbers.
var dateLike = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?$`)

func (b *block) date(name string, node *yaml.Node) time.Time {
	text := scalar(node)
	if text == "" {
		return time.Time{}
	}
	b.note(name, text, node)
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05Z"} {
		if date, err := time.Parse(layout, text); err == nil {
			return date
		}
	}
	if dateLike.MatchString(text) {
		b.wrongf(node, "%s is no date of the calendar", text)
	}
	return time.Time{}
}

// successor reads x-successor, an operationId. A Link leads to it, so its path must be known from the request.
func (r *reader) successor(o *at, b *block) *contract.Successor {
	id, node := b.text("x-successor", "")
	if node == nil {
		return nil
	}
	s := &contract.Successor{ID: id}
	r.later = append(r.later, func() {
		target := r.ids[id]
		switch target {
		case nil:
			r.wrongf(node, "there is no operation %q%s", id, didYouMean(id, r.allIDs()))
			return
		case o.Operation:
			r.wrongf(node, "the operation cannot be its own successor")
			return
		}
		s.Path = contract.Template(target.Path)
		for _, name := range s.Path.Parameters() {
			if p := o.parameter(name); p == nil || p.in != "path" {
				r.wrongf(node, "a Link to %s %s needs the parameter %q, which is not in the path %s", target.Method, target.Path, name, o.Path)
			}
		}
	})
	return s
}

func (r *reader) allIDs() []string {
	var ids []string
	for id := range r.ids {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
