package model

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// Contract is what a document says, for the emitters.
type Contract struct {
	Operations []Operation
	Schemas    []*Schema // of requests; each after those it holds, unless it holds itself
	Answers    []*Schema // of answers alone
}

// Operation is an operation that comes in.
type Operation struct {
	ID, Method, Path string // the method in upper case
	ETag             bool   // a 200 carries one
	Parameters       []Parameter
	UnknownQuery     bool // x-unknown-query: allow
	Body             *Body
	Responses        []Response
	Offers           []string // the media types of a success where there are several
}

// Read makes the model of an effective contract. The errors name every construct that cannot be
// enforced yet.
func Read(d *document.Document) (*Contract, []*document.Error) {
	r := newReader(d)
	c := new(Contract)
	for operation := range d.Operations() {
		if !operation.Webhook {
			c.Operations = append(c.Operations, r.operation(operation))
		}
	}
	requests := len(r.list)
	at := 0
	for operation := range d.Operations() {
		if !operation.Webhook {
			o := &c.Operations[at]
			o.Responses = r.responses(o.ID, operation.Node)
			o.Offers = offers(o.Responses)
			at++
		}
	}
	r.finish()
	c.Schemas, c.Answers = r.list[:requests], r.list[requests:]
	return c, r.found
}

func (r *reader) operation(written document.Operation) Operation {
	o := Operation{
		ID:     document.Get(written.Node, "operationId").Value, // checked before
		Method: strings.ToUpper(written.Method),
		Path:   written.Path,
	}
	ok := r.follow(document.Get(document.Get(written.Node, "responses"), "200"))
	o.ETag = document.Get(document.Get(ok, "headers"), "ETag") != nil
	r.checkPath(written)
	o.Parameters = r.parameters(o.ID, written)
	o.UnknownQuery = r.unknownQuery(written.Node)
	o.Body = r.body(o.ID, written.Node)
	return o
}

// follow leads a reference to its target.
func (r *reader) follow(node *yaml.Node) *yaml.Node {
	for range 32 { // a longer chain of references is a circle
		ref := document.Get(node, "$ref")
		if ref == nil {
			return node
		}
		node = r.document.Resolve(ref.Value)
	}
	return node
}

func text(mapping *yaml.Node, key string) string {
	if value := document.Get(mapping, key); value != nil {
		return value.Value
	}
	return ""
}
