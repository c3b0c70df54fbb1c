// Package badge says in a few words what the policies of operations are, so that the documentation can show them.
package badge

import (
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Badge is a policy of an operation, or a part of one that stands by itself, such as one of several limits.
type Badge struct {
	// Policy is the extension of the contract that it is of, or the field of OpenAPI: x-cache, security.
	Policy string `json:"policy"`
	// About is what it is about, for people: badges that follow each other have the same heading.
	About string `json:"about"`
	// Label is the policy in a few words, and Title explains it in sentences.
	Label string `json:"label"`
	Title string `json:"title"`
	// Short is what a list of operations has room for. Empty: it is not shown there.
	Short string `json:"short,omitempty"`
	// Bucket is the name of a limit or quota as answers have it in RateLimit; empty: it is no bucket.
	Bucket string `json:"bucket,omitempty"`
	// Tried says that the policy refuses nobody yet (enforce: log).
	Tried bool `json:"tried,omitempty"`
	// Sunset is when the operation, or the parameter, stops working; nil: that is not decided.
	Sunset *time.Time `json:"sunset,omitempty"`

	// Problem is the type of problem that a refused request is answered with; empty: there is none of its own.
	Problem contract.ProblemType `json:"-"`
	// Successor is the id of the operation to use instead; empty: there is none.
	Successor string `json:"-"`
}

// Of returns the badges of each operation, in the order in which a reader wants to know of them. A policy that an
// operation has not gives none, and neither does what the server keeps to itself: which backend serves it. They are
// asked for together, because a limit may be shared.
func Of(operations []contract.Operation) [][]Badge {
	buckets := countBuckets(operations)
	all := make([][]Badge, len(operations))
	for i := range operations {
		o := &operations[i]
		all[i] = append(all[i], ends(o)...)
		all[i] = append(all[i], access(o)...)
		if o.Redirect != nil { // it leads elsewhere before anything else is looked at
			all[i] = append(all[i], redirect(o)...)
			continue
		}
		all[i] = append(all[i], buckets.limits(o)...)
		for _, of := range []func(*contract.Operation) []Badge{
			cache, idempotency, invalidates, audit, timeout, size, unknownQuery, catchAll, pagination, errorForm,
		} {
			all[i] = append(all[i], of(o)...)
		}
	}
	return all
}

// enforced fills in what an enforcement means for a badge. What is off is in no table of operations, and shown nowhere.
func (b Badge) enforced(how contract.Enforcement) []Badge {
	switch how {
	case contract.Off:
		return nil
	case contract.Log:
		b.Tried = true
		b.Title += " It is tried out at present: the server only counts what it would refuse, and refuses nobody."
	}
	return []Badge{b}
}
