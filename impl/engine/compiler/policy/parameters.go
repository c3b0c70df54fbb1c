package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
	"github.com/charterhq/charter/impl/engine/contract"
)

// parameter is what policies need to know of one.
type parameter struct {
	name, in string
	required bool
	node     *yaml.Node
}

func (r *reader) parameters(written document.Operation) []parameter {
	var all []parameter
	for _, item := range r.document.Parameters(written) {
		node := r.document.Follow(item)
		all = append(all, parameter{scalar(document.Get(node, "name")), scalar(document.Get(node, "in")), isTrue(document.Get(node, "required")), node})
	}
	return all
}

func (o *at) parameter(name string) *parameter {
	for i := range o.parameters {
		if o.parameters[i].name == name {
			return &o.parameters[i]
		}
	}
	return nil
}

func (o *at) parameterNames() []string {
	names := make([]string, len(o.parameters))
	for i, p := range o.parameters {
		names[i] = p.name
	}
	return names
}

// template reads a text whose names must be parameters that every request has.
func (r *reader) template(o *at, node *yaml.Node) contract.Template {
	t := contract.Template(scalar(node))
	for _, name := range t.Parameters() {
		switch p := o.parameter(name); {
		case p == nil:
			r.wrongf(node, "%s has no parameter %q%s", o.what(), name, didYouMean(name, o.parameterNames()))
		case p.in != "path" && !p.required:
			r.wrongf(node, "the parameter %q may be absent, and then nothing could stand here: make it `required`, or name another", name)
		}
	}
	return t
}

// templates are the items of a list.
func (r *reader) templates(o *at, list *yaml.Node) []contract.Template {
	var all []contract.Template
	for _, item := range items(list) {
		if scalar(item) != "" {
			all = append(all, r.template(o, item))
		}
	}
	return all
}

// what names an operation in a sentence.
func (o *at) what() string { return "the operation " + o.Method + " " + o.Path }

// didYouMean asks after the nearest name, if one is near, and lists them if they are few.
func didYouMean(name string, among []string) string {
	switch near := suggest.Nearest(name, among); {
	case near != "":
		return "; did you mean " + near + "?"
	case len(among) == 0:
		return ""
	case len(among) <= 8:
		return "; there is " + strings.Join(slices.Sorted(slices.Values(among)), ", ")
	default:
		return ""
	}
}

// header returns the parameter of a header field, whose name has no case (RFC 9110, section 5.1).
func (o *at) header(name string) *parameter {
	for i, p := range o.parameters {
		if p.in == "header" && strings.EqualFold(p.name, name) {
			return &o.parameters[i]
		}
	}
	return nil
}
