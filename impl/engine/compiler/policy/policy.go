// Package policy reads what a contract says happens around its handlers: the extensions and the security
// requirements, resolved against x-defaults, each with the place where every part of it stands.
package policy

import (
	"cmp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Set is all that a contract says.
type Set struct {
	Operations []*Operation // those that come in, in the order they were written
	Upstreams  []*contract.Upstream
	Schemes    []*contract.SecurityScheme // in the order of components
	CORS       *contract.CORS             // nil: none, or switched off
	Parts      []Part                     // what stands at the root and is of no single operation: x-cors, x-sdk

	document *document.Document
	events   []Part // what stands at an event that goes out
}

// Operation is what holds for one operation.
type Operation struct {
	contract.Policies

	ID           string
	Method, Path string // the method in upper case
	BodyLimit    int64  // bytes
	TriedLimit   int64  // a lower one that is only logged; 0: none
	Parts        []Part // in the order of a request's way
	Written      document.Operation
}

// Part is a policy as it was written, for those who show it.
type Part struct {
	Name    string     // security, x-rate-limit, ...
	Feature string     // what the server must be able to do, of [contract.AllFeatures]; empty: nothing
	Key     *yaml.Node // where it stands; nil: it is built in
	Default bool       // it stands in x-defaults, or for security at the root
	Enforce contract.Enforcement
	Fields  []Field
}

// Field is a value of a policy.
type Field struct {
	Name  string     // empty: the policy is this value alone
	Value string     // as a contract would have it
	Node  *yaml.Node // where it stands; nil: it is built in
}

// Part returns the part of a name, or nil.
func (o *Operation) Part(name string) *Part {
	for i := range o.Parts {
		if o.Parts[i].Name == name {
			return &o.Parts[i]
		}
	}
	return nil
}

// Operation returns the operation of an id, or nil.
func (s *Set) Operation(id string) *Operation {
	for _, o := range s.Operations {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// order is the order in which parts are shown: a request's way.
var order = []string{
	"x-cors", "x-redirect", "x-catch-all", "x-timeout", "x-body-limit", "x-webhook", "security", "x-rate-limit",
	"x-quota", "x-unknown-query", "x-idempotency", "x-cache", "x-upstream", "x-invalidates",
	"x-errors", "deprecated", "x-audit", "x-pagination", "x-sdk",
}

func sortParts(parts []Part) {
	slices.SortStableFunc(parts, func(a, b Part) int {
		return cmp.Compare(slices.Index(order, a.Name), slices.Index(order, b.Name))
	})
}

// Read reads the policies of a contract. What is not as the schema of contracts says is passed over: package
// schema tells of it. The errors are of all other mistakes, in no order.
func Read(d *document.Document) (*Set, []*document.Error) {
	r := newReader(d)
	for written := range d.Operations() {
		if written.Webhook {
			r.event(written)
			continue
		}
		r.operation(written)
	}
	r.root()
	r.relations()
	return r.set, r.found
}
