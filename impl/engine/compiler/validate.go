package compiler

import (
	"context"
	"errors"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lint"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
)

// validate holds the contract against the OpenAPI standard. The error joins every mistake, once each. Of a
// foreign contract only what is generated from is looked at: keywords of schemas that the standard does not know
// are its author's affair. Wrong tells that mistakes are known: they
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
		cut(spec)
		err = spec.Validate(ctx, noValues...)
	case wrong:
		return nil
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

// noValues leaves examples and defaults to checkValues, which reads patterns and formats as the generated checks
// do, and knows the exact place.
var noValues = []openapi3.ValidationOption{openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation()}

// checkValues holds examples and defaults against their schemas.
func checkValues(d *document.Document) []*document.Error {
	var found []*document.Error
	for _, wrong := range lint.Run(d, d.Name, nil, lint.Options{Rules: []string{lint.Example, lint.Default}}).Findings {
		found = append(found, &wrong.Place)
	}
	return found
}

// mistakes reads the contract once more, as YAML, of which kin-openapi remembers lines and columns, and
// looks for everything that is wrong with it. It is slower, and so only for contracts that have a mistake:
// first, which is what it returns if that reading finds none.
func mistakes(ctx context.Context, text []byte, first error) []error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	spec, err := loader.LoadFromData(text)
	if err == nil {
		cut(spec)
		err = spec.Validate(ctx, slices.Concat(noValues, []openapi3.ValidationOption{openapi3.EnableMultiError()})...)
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
