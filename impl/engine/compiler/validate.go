package compiler

import (
	"context"
	"errors"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
)

// validate holds the contract against the OpenAPI standard. The error joins every mistake, once each. Of a
// foreign contract only what is generated from is looked at: examples and defaults that do not fit, and keywords
// of schemas that the standard does not know, are its author's affair. Wrong tells that mistakes are known: they
// are what keeps a contract that cannot be read from being read.
func validate(ctx context.Context, d *document.Document, foreign, wrong bool) error {
	if foreign {
		d = lower.Lower(d, lower.Target{})
	} else {
		d = lower.Lift(d)
	}
	spec, err := load(d)
	switch {
	case err == nil:
		err = spec.Validate(ctx, options(foreign)...)
	case wrong:
		return nil
	}
	if err == nil {
		return nil
	}
	l := newLocator(d)
	var found []*document.Error
	seen := make(map[string]bool)
	for _, mistake := range mistakes(ctx, l.text, err, foreign) {
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

func options(foreign bool) []openapi3.ValidationOption {
	if foreign {
		return []openapi3.ValidationOption{openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation()}
	}
	return nil
}

// mistakes reads the contract once more, as YAML, of which kin-openapi remembers lines and columns, and
// looks for everything that is wrong with it. It is slower, and so only for contracts that have a mistake:
// first, which is what it returns if that reading finds none.
func mistakes(ctx context.Context, text []byte, first error, foreign bool) []error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	spec, err := loader.LoadFromData(text)
	if err == nil {
		err = spec.Validate(ctx, append(options(foreign), openapi3.EnableMultiError())...)
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
