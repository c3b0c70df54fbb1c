package compiler

import (
	"context"
	"errors"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// validate holds the contract against the OpenAPI standard. The error joins every mistake, once each.
func validate(ctx context.Context, d *document.Document) error {
	spec, err := load(d)
	if err == nil {
		err = spec.Validate(ctx)
	}
	if err == nil {
		return nil
	}
	l := newLocator(d)
	var found []*document.Error
	seen := make(map[string]bool)
	for _, mistake := range mistakes(ctx, l.text, err) {
		if errors.As(mistake, new(*openapi3.SecurityRequirementSchemeUndefinedError)) {
			continue // who reads the policies tells of it, with the exact place
		}
		located := l.located(mistake)
		// A component is looked at where it stands and again wherever it is used.
		if text := located.Error(); !seen[text] {
			seen[text] = true
			found = append(found, located)
		}
	}
	return inOrder(found)
}

// mistakes reads the contract once more, as YAML, of which kin-openapi remembers lines and columns, and
// looks for everything that is wrong with it. It is slower, and so only for contracts that have a mistake:
// first, which is what it returns if that reading finds none.
func mistakes(ctx context.Context, text []byte, first error) []error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	spec, err := loader.LoadFromData(text)
	if err == nil {
		err = spec.Validate(ctx, openapi3.EnableMultiError())
	}
	var all openapi3.MultiError
	switch {
	case err == nil:
		return []error{first}
	case errors.As(err, &all):
		return all
	default:
		return []error{err}
	}
}
