package compiler

import (
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
	unknown, unenforced := options.unkept(d, set)
	return set, document.FirstOfPlace(slices.Concat(found, wrong, unknown, unenforced)), nil
}

// unkept are the policies that nobody knows, and those that the server does not keep.
func (o Options) unkept(d *document.Document, set *policy.Set) (unknown, unenforced []*document.Error) {
	switch {
	case onlyShapes(o):
		return nil, nil
	case o.Foreign:
		return nil, set.Unenforced(o.enforced())
	default:
		return policy.Unknown(d), set.Unenforced(o.enforced())
	}
}

// onlyShapes tells that nothing is generated that would have to keep what policies promise.
func onlyShapes(options Options) bool {
	if options.Foreign { // its server is somewhere else, unless the table of operations is asked for
		return len(options.Only) > 0 && !slices.Contains(options.Only, "operations")
	}
	return onlyValidators(options)
}

// enforced is what the server can do that the code is for.
func (o Options) enforced() contract.Features {
	if o.Enforced != nil {
		return o.Enforced
	}
	return contract.Enforced()
}
