package expand

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
)

//go:embed headers.yaml
var headerFields []byte

// headerComponent is the description of a header field that a policy adds.
func (e *expander) headerComponent(name string) *yaml.Node {
	return e.component("headers", name, func() *yaml.Node {
		return document.Get(made("headers.yaml", headerFields), name)
	})
}

// wanted are the header fields that the policies of an operation add to an answer of its handler.
func wanted(o *policy.Operation, status string) []string {
	var names []string
	if len(o.RateLimits)+len(o.Quotas) > 0 {
		names = append(names, "RateLimit", "RateLimit-Policy")
	}
	if o.Idempotency != nil {
		names = append(names, "Idempotent-Replayed")
	}
	if o.Cache != nil && (success(status) || status == "304") {
		names = append(names, "ETag", "Cache-Control", "Age", "Cache-Status")
		if len(o.Cache.Groups) > 0 {
			names = append(names, "Cache-Groups")
		}
		if len(o.Cache.Vary)+len(o.Security.Fields()) > 0 {
			names = append(names, "Vary")
		}
	}
	if len(o.Invalidates) > 0 && success(status) {
		names = append(names, "Cache-Group-Invalidation")
	}
	if o.Redirect != nil && status == strconv.Itoa(o.Redirect.Status) {
		names = append(names, "Location")
	}
	return append(names, deprecationFields(o)...)
}

func success(status string) bool { return strings.HasPrefix(status, "2") }

func deprecationFields(o *policy.Operation) []string {
	if o.Deprecation == nil && len(o.DeprecatedParameters) == 0 {
		return nil
	}
	names := []string{"Deprecation"}
	sunset := o.Deprecation != nil && !o.Deprecation.Sunset.IsZero()
	for _, parameter := range o.DeprecatedParameters {
		sunset = sunset || !parameter.Deprecation.Sunset.IsZero()
	}
	if sunset {
		names = append(names, "Sunset")
	}
	if o.Deprecation != nil && o.Deprecation.Successor != nil {
		names = append(names, "Link")
	}
	return names
}

// use is an answer of an operation, and the header fields that it gains.
type use struct {
	key       *yaml.Node // its status
	responses *yaml.Node // the mapping that it stands in
	fields    []string
}

// headers adds fields to the answers that the contract has. An answer that is a component gets the fields that all
// who use it want; an operation that wants more gets a copy of its own.
func (e *expander) headers(operations []*policy.Operation) {
	shared := make(map[*yaml.Node][]use)
	var order []*yaml.Node
	for _, o := range operations {
		responses := document.Get(o.Written.Node, "responses")
		for key, response := range document.Entries(responses) {
			fields := wanted(o, key.Value)
			target := e.document.Follow(response)
			switch {
			case target == nil || isDerived(response):
			case target == response:
				e.addFields(response, fields)
			default:
				if shared[target] == nil {
					order = append(order, target)
				}
				shared[target] = append(shared[target], use{key, responses, fields})
			}
		}
	}
	for _, target := range order {
		e.share(target, shared[target])
	}
}

// isDerived tells an answer that the pipeline gives: most of them come before the policies that add fields.
func isDerived(response *yaml.Node) bool {
	name, ok := strings.CutPrefix(document.Written(response, "$ref"), "#/components/responses/")
	return ok && slices.ContainsFunc(derivedProblems, func(p derivedProblem) bool { return p.name == name })
}

func (e *expander) share(target *yaml.Node, uses []use) {
	common := slices.Clone(uses[0].fields)
	for _, use := range uses[1:] {
		common = slices.DeleteFunc(common, func(name string) bool { return !slices.Contains(use.fields, name) })
	}
	for _, use := range uses {
		if len(use.fields) > len(common) {
			own := copied(target)
			e.addFields(own, use.fields)
			document.Set(use.responses, use.key.Value, own)
		}
	}
	e.addFields(target, common)
}

func (e *expander) addFields(response *yaml.Node, names []string) {
	if len(names) == 0 {
		return
	}
	headers := document.Ensure(response, "headers")
	for _, name := range names {
		if !hasKey(headers, name) {
			document.Set(headers, name, e.headerComponent(name))
		}
	}
}

// hasKey ignores case, as names of header fields do (RFC 9110, section 5.1).
func hasKey(mapping *yaml.Node, name string) bool {
	for key := range document.Entries(mapping) {
		if strings.EqualFold(key.Value, name) {
			return true
		}
	}
	return false
}

// copied is a node that can be changed alone. It stands in no file.
func copied(node *yaml.Node) *yaml.Node {
	one := *node
	one.Line, one.Column = 0, 0
	one.Content = make([]*yaml.Node, len(node.Content))
	for i, below := range node.Content {
		one.Content[i] = copied(below)
	}
	return &one
}
