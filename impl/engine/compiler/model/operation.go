package model

import (
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/contract"
)

// Contract is what a document says, for the emitters.
type Contract struct {
	Operations []Operation
	Schemas    []*Schema         // of requests; each after those it holds, unless it holds itself
	Answers    []*Schema         // of answers alone
	Unchecked  []*document.Error // what is said and not checked, under [Lenient]
}

// Operation is an operation that comes in.
type Operation struct {
	ID, Method, Path string // the method in upper case
	Rest             string // AllSegments or MaybeNothing: the last parameter of the path takes the rest of it
	ETag             bool   // a 200 carries one
	Parameters       []Parameter
	UnknownQuery     contract.Enforcement // of the rule that the query holds no parameters which the operation does not have
	Body             *Body
	Responses        []Response
	Offers           []string // the media types of a success where there are several
}

// Option changes what is read.
type Option func(*reader)

// SegmentParts lets parameters of the path be a part of a segment: /files/{name}.json. The server's router has none.
func SegmentParts(r *reader) { r.segmentParts = true }

// Lenient lets pass what cannot be checked of requests where the rest can, and notes it: the contract is somebody
// else's, and cannot be changed. Answers are not looked at.
func Lenient(r *reader) { r.lenient = true }

// Read makes the model of an effective contract. The errors name every construct that cannot be
// enforced yet.
func Read(d *document.Document, options ...Option) (*Contract, []*document.Error) {
	set, _ := policy.Read(d) // what is wrong in it, the caller has told
	r := newReader(d)
	for _, option := range options {
		option(r)
	}
	c := &Contract{Operations: make([]Operation, len(set.Operations))}
	for i, o := range set.Operations {
		c.Operations[i] = r.operation(o)
	}
	requests := len(r.list)
	for i, written := range set.Operations {
		o := &c.Operations[i]
		if r.lenient {
			continue
		}
		o.Responses = r.responses(o.ID, written.Written.Node)
		o.Offers = offers(o.Responses)
	}
	r.finish()
	c.Schemas, c.Answers = r.list[:requests], r.list[requests:]
	slices.SortStableFunc(r.unchecked, document.Compare)
	c.Unchecked = r.unchecked
	return c, r.found
}

func (r *reader) operation(read *policy.Operation) Operation {
	o := Operation{ID: read.ID, Method: read.Method, Path: read.Path, UnknownQuery: read.UnknownQuery}
	written := read.Written
	ok := r.document.Follow(document.Get(document.Get(written.Node, "responses"), "200"))
	o.ETag = document.Get(document.Get(ok, "headers"), "ETag") != nil
	if read.CatchAll != nil {
		o.Rest = "AllSegments"
		if read.CatchAll.Optional {
			o.Rest = "MaybeNothing"
		}
	}
	r.checkPath(written)
	o.Parameters = r.parameters(o.ID, written)
	if o.Body = r.body(o.ID, written.Node); o.Body != nil {
		o.Body.Limit, o.Body.Tried = read.BodyLimit, read.TriedLimit
	}
	return o
}
