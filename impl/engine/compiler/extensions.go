package compiler

import (
	"errors"
	"slices"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/schema"
	"github.com/charterhq/charter/impl/engine/contract"
)

// checkPolicies holds the contract against the schema of contracts, and reads what it says around its handlers.
func checkPolicies(d *document.Document, options Options) (set *policy.Set, found []*document.Error, err error) {
	found, err = schema.Check(d)
	if err == nil && options.Foreign {
		found, err = foreignMistakes(d, found)
	}
	if err != nil {
		return nil, nil, err
	}
	set, wrong := policy.Read(d)
	switch {
	case onlyShapes(options):
	case options.Foreign:
		wrong = append(wrong, set.Unenforced(options.enforced())...)
	default:
		wrong = slices.Concat(wrong, policy.Unknown(d), set.Unenforced(options.enforced()))
	}
	return set, firstOfPlace(append(found, wrong...)), nil
}

// firstOfPlace keeps the first mistake of those at one place: it says it best.
func firstOfPlace(found []*document.Error) []*document.Error {
	type place struct {
		file         string
		line, column int
	}
	taken := make(map[place]bool)
	return slices.DeleteFunc(found, func(mistake *document.Error) bool {
		at := place{mistake.File, mistake.Line, mistake.Column}
		defer func() { taken[at] = true }()
		return taken[at]
	})
}

// onlyShapes tells that nothing is generated that would have to keep what policies promise.
func onlyShapes(options Options) bool {
	if options.Foreign { // its server is somewhere else, unless the table of operations is asked for
		return len(options.Only) > 0 && !slices.Contains(options.Only, "operations")
	}
	return slices.Equal(options.Only, []string{"validators"})
}

// enforced is what the server can do that the code is for.
func (o Options) enforced() contract.Features {
	if o.Enforced != nil {
		return o.Enforced
	}
	return contract.Enforced()
}

// together joins mistakes of several stages in their order. Of two in one line, the first stage has said it better.
func together(found []*document.Error, more error) error {
	type place struct {
		file string
		line int
	}
	taken := make(map[place]bool)
	for _, mistake := range found {
		taken[place{mistake.File, mistake.Line}] = true
	}
	all := slices.Clone(found)
	for _, err := range parts(more) {
		var mistake *document.Error
		if !errors.As(err, &mistake) {
			return more
		}
		if !taken[place{mistake.File, mistake.Line}] {
			all = append(all, mistake)
		}
	}
	return inOrder(all)
}

// parts are the errors that one error joins.
func parts(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
