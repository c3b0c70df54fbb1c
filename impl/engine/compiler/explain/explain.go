// Package explain says what happens to a request of one operation, in the order in which it happens, and from which
// line of the contract each part of it comes.
package explain

import (
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Report is what happens to a request.
type Report struct {
	OperationID string `json:"operationId"`
	Method      string `json:"method"`
	Path        string `json:"path"`
	Source      Source `json:"source"`
	Steps       []Step `json:"steps"`
	// Absent names the policies that the operation could have and has not, and Unavailable those of them that this
	// server does not enforce yet: a contract that asks for one is not generated.
	Absent      []string `json:"absent"`
	Unavailable []string `json:"unavailable"`
}

// Server is what is known of the server that the operation is for.
type Server struct {
	Enforced contract.Features // what it enforces
	Handler  string            // the method that handles the operation, if it has one
}

// Step is a stage of a request's way.
type Step struct {
	Number int    `json:"number"` // as in the documentation of the pipeline
	Title  string `json:"title"`
	Parts  []Part `json:"parts"`
}

// Part is one policy.
type Part struct {
	Name    string `json:"name"`
	Enforce string `json:"enforce"` // on, log or off
	// Enforced tells whether this server does what the policy says. A contract with one that it does not do is
	// not generated.
	Enforced bool    `json:"enforced"`
	Source   Source  `json:"source"`
	Values   []Value `json:"values"`
}

// Value is a value of a policy.
type Value struct {
	Name   string `json:"name,omitempty"` // empty: the policy is this value
	Value  string `json:"value"`
	Source Source `json:"source"`
}

// Source says where something stands.
type Source struct {
	Kind   Kind   `json:"kind"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Kind is a kind of place.
type Kind string

// The places that things come from.
const (
	Written   Kind = "written"   // at the operation, or at what it refers to
	Default   Kind = "default"   // in x-defaults
	Inherited Kind = "inherited" // at the top of the contract
	BuiltIn   Kind = "builtIn"   // nowhere: it holds for any contract
)

// Operation explains one operation of a contract.
func Operation(d *document.Document, set *policy.Set, o *policy.Operation, server Server) *Report {
	e := newExplainer(d, o, server)
	r := &Report{OperationID: o.ID, Method: o.Method, Path: o.Path, Source: e.source(o.Written.Key, Written)}
	parts := slices.Concat(set.Parts, o.Parts)
	for _, step := range way {
		if o.Redirect != nil && step.number > redirects && step.number < answering {
			continue // the request is led elsewhere before
		}
		made := Step{Number: step.number, Title: step.title}
		for _, part := range parts {
			if slices.Contains(step.policies, part.Name) && len(part.Fields) > 0 {
				made.Parts = append(made.Parts, e.part(o, part))
			}
		}
		if step.more != nil {
			made.Parts = append(made.Parts, step.more(e, o)...)
		}
		if len(made.Parts) > 0 {
			r.Steps = append(r.Steps, made)
		}
	}
	r.Absent = absent(o, parts)
	r.Unavailable = slices.DeleteFunc(slices.Clone(r.Absent), server.Enforced.Has)
	return r
}

// step is a stage of the pipeline, with the policies that it enforces.
type step struct {
	number   int
	title    string
	policies []string
	more     func(*explainer, *policy.Operation) []Part
}

// The numbers of the steps that a request takes which is led elsewhere.
const (
	redirects = 2
	answering = 10
)

// way is a request's way.
var way = []step{
	{redirects, "Other origins, redirects", []string{"x-cors", "x-redirect"}, nil},
	{3, "Route", []string{"x-catch-all"}, nil},
	{4, "Deadline, size", []string{"x-timeout", "x-body-limit"}, nil},
	{5, "Who may call, and how often", []string{"x-webhook", "security", "x-rate-limit", "x-quota"}, (*explainer).open},
	{6, "Validation", []string{"x-unknown-query"}, (*explainer).validation},
	{7, "Idempotency", []string{"x-idempotency"}, nil},
	{8, "Cache", []string{"x-cache"}, nil},
	{9, "Served by", []string{"x-upstream"}, (*explainer).servedBy},
	{answering, "Answer", []string{"x-invalidates", "x-errors", "deprecated", "x-audit"}, (*explainer).answers},
	{0, "For clients", []string{"x-pagination", "x-sdk"}, nil},
}

// absent lists what the operation could have: what fits its method.
func absent(o *policy.Operation, parts []policy.Part) []string {
	names := []string{"x-rate-limit", "x-quota", "x-timeout"}
	switch {
	case o.Redirect != nil:
		return []string{}
	case o.Webhook != nil:
	case o.Method == http.MethodGet:
		names = append(names, "x-cache")
	case o.Method == http.MethodPost, o.Method == http.MethodPatch:
		names = append(names, "x-idempotency", "x-invalidates", "x-audit")
	case o.Method == http.MethodPut, o.Method == http.MethodDelete:
		names = append(names, "x-invalidates", "x-audit")
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(parts, func(part policy.Part) bool { return part.Name == name })
	})
}

// explainer knows the contract, and the operation in the effective contract.
type explainer struct {
	effective *document.Document
	operation document.Operation
	server    Server
}

func newExplainer(d *document.Document, o *policy.Operation, server Server) *explainer {
	e := &explainer{d.Copy(), o.Written, server}
	expand.Expand(e.effective)
	for operation := range e.effective.Operations() {
		if operation.Path == o.Path && strings.EqualFold(operation.Method, o.Method) && !operation.Webhook {
			e.operation = operation
		}
	}
	return e
}

func (e *explainer) source(node *yaml.Node, kind Kind) Source {
	if node == nil || node.Line == 0 {
		return Source{Kind: BuiltIn}
	}
	at := e.effective.ErrorAt(node, "") // it knows the nodes of the document as well, which it is a copy of
	return Source{kind, at.File, at.Line, at.Column}
}

// kindOf tells where a policy stands.
func kindOf(part policy.Part) Kind {
	switch {
	case part.Default && part.Name == "security":
		return Inherited
	case part.Default:
		return Default
	default:
		return Written
	}
}

// enforces tells whether the server does what a part asks for. The schemes that security needs are parts of their own.
func (e *explainer) enforces(o *policy.Operation, part policy.Part) bool {
	if part.Feature != "" {
		return e.server.Enforced.Has(part.Feature)
	}
	return !slices.ContainsFunc(o.Parts, func(other policy.Part) bool {
		return other.Name == part.Name && other.Feature != "" && !e.server.Enforced.Has(other.Feature)
	})
}

func (e *explainer) part(o *policy.Operation, part policy.Part) Part {
	made := Part{Name: part.Name, Enforce: part.Enforce.String(), Source: e.source(part.Key, kindOf(part))}
	made.Enforced = e.enforces(o, part)
	for _, field := range part.Fields {
		made.Values = append(made.Values, Value{field.Name, field.Value, e.source(field.Node, kindOf(part))})
	}
	return made
}

// open says that everybody may call, where nothing says otherwise.
func (e *explainer) open(o *policy.Operation) []Part {
	if o.Part("security") != nil || o.Webhook != nil {
		return nil
	}
	return []Part{e.note("security", "everybody", nil)}
}

func (e *explainer) note(name, value string, node *yaml.Node) Part {
	source := e.source(node, Written)
	return Part{Name: name, Enforce: contract.On.String(), Enforced: true, Source: source, Values: []Value{{Value: value, Source: source}}}
}

// servedBy names what serves the operation, if no policy does.
func (e *explainer) servedBy(o *policy.Operation) []Part {
	switch {
	case o.Upstream != nil:
		return nil
	case o.Redirect != nil:
		return []Part{e.note("redirect", "nothing of this is reached", o.Part("x-redirect").Key)}
	case o.Webhook != nil:
		return []Part{e.note("inbox", "the delivery is kept, and answered", o.Part("x-webhook").Key)}
	default:
		key := document.Get(o.Written.Node, "operationId")
		return []Part{e.note("handler", e.server.Handler, key)}
	}
}
