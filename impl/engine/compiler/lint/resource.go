package lint

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// resourcePrefix stands in front of the number of a resource.
const resourcePrefix = "contract:///"

// url is what the library knows a schema by.
func (v *validator) url(o *object) string {
	top, steps := o, ""
	for top.parent != nil && top.parent.kind == aSchema {
		step := "/" + document.Step(top.field)
		if top.name != top.field || grammar[aSchema][top.field].shape != one {
			step += "/" + document.Step(top.name)
		}
		top, steps = top.parent, step+steps
	}
	number, known := v.numbers[top]
	if !known {
		number = len(v.tops)
		v.numbers[top] = number
		v.tops = append(v.tops, top)
	}
	return resourcePrefix + strconv.Itoa(number) + "#" + (&url.URL{Fragment: steps}).EscapedFragment()
}

// at is the schema that a URL leads to, or nil.
func (v *validator) at(schemaURL string) *yaml.Node {
	number, fragment, _ := strings.Cut(strings.TrimPrefix(schemaURL, resourcePrefix), "#")
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(v.tops) {
		return nil
	}
	node := v.tops[i].node
	if fragment == "" {
		return node
	}
	path, reason := document.Reference("#" + fragment)
	if reason != "" {
		return nil
	}
	return descend(node, path)
}

var errNoResource = errors.New("there is no such schema")

// Load gives the library a resource.
func (v *validator) Load(resource string) (any, error) {
	number, err := strconv.Atoi(strings.TrimPrefix(resource, resourcePrefix))
	if err != nil || number < 0 || number >= len(v.tops) {
		return nil, errNoResource
	}
	return jsonschema.UnmarshalJSON(strings.NewReader(document.ValueJSON(v.resource(v.tops[number]))))
}

// resource writes a schema so that its references lead to other resources.
func (v *validator) resource(o *object) *yaml.Node {
	written := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for key, value := range document.Entries(o.node) {
		switch key.Value {
		case "$id", "$anchor", "$dynamicAnchor", "$schema": // references go by pointers alone
			continue
		case "$ref":
			value = document.Text(resourcePrefix)
			if target := v.linter.target(o); target != nil && target.kind == aSchema {
				value = document.Text(v.url(target))
			}
		default:
			if below, known := grammar[aSchema][key.Value]; known {
				value = v.below(value, below.shape)
			}
		}
		written.Content = append(written.Content, key, value)
	}
	return written
}

func (v *validator) below(value *yaml.Node, s shape) *yaml.Node {
	if o := v.linter.objects[value]; s == one && o != nil {
		return v.resource(o)
	}
	if s == one || value.Kind == yaml.ScalarNode {
		return value
	}
	written := *value
	written.Content = make([]*yaml.Node, len(value.Content))
	for i, inner := range value.Content {
		written.Content[i] = inner
		if o := v.linter.objects[inner]; o != nil {
			written.Content[i] = v.resource(o)
		}
	}
	return &written
}
