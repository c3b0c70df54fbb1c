// Package standard holds a contract against OpenAPI 3.1: with checks of ours where more than one place has to be seen at
// once, and with kin-openapi's, whose errors it puts in the contract's terms and gives their places.
package standard

import (
	"context"
	"errors"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/lower"
	"github.com/charterhq/charter/impl/engine/compiler/pattern"
)

// Validate holds the contract against the OpenAPI standard, and returns every mistake, once each, in the order of the
// document. Of a foreign contract only what is generated from is looked at: keywords of schemas that the standard does
// not know are its author's affair. Wrong tells that mistakes are known: they are what keeps a contract that cannot be
// read from being read.
func Validate(ctx context.Context, d *document.Document, foreign, wrong bool) []*document.Error {
	var plain *document.Document
	if foreign {
		plain = lower.Lower(d, nil)
	} else {
		plain = lower.Lift(d)
	}
	withoutReferences(plain)
	tellApart(plain)
	spec, err := Load(plain)
	switch {
	case err == nil:
		err = spec.Validate(ctx, withoutValues...)
	case wrong:
		return nil
	}
	if err == nil {
		return nil
	}
	l := newLocator(plain)
	var found []*document.Error
	seen := make(map[string]bool)
	for _, mistake := range mistakes(ctx, l.text, err) {
		if toldElsewhere(mistake) {
			continue
		}
		located := l.located(mistake)
		// A component is looked at where it stands and again wherever it is used.
		if text := located.Error(); !seen[text] {
			seen[text] = true
			found = append(found, located)
		}
	}
	slices.SortStableFunc(found, document.Compare)
	return found
}

// Load makes of a contract what kin-openapi and oapi-codegen work on. The error is theirs; [Located] finds its place.
func Load(d *document.Document) (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(d.Compact())
}

// toldElsewhere tells of an error of kin-openapi whether a check of ours finds the same, with the exact place.
func toldElsewhere(err error) bool {
	return errors.As(err, new(*openapi3.SecurityRequirementSchemeUndefinedError)) || // who reads the policies
		errors.As(err, new(*openapi3.DuplicateOperationIDError)) || // OperationIDs
		errors.As(err, new(*openapi3.DuplicateRequiredFieldError)) || // Names
		errors.As(err, new(*openapi3.PathParametersError)) || // Paths, and all that follow
		errors.As(err, new(*openapi3.PathParameterRequiredError)) ||
		errors.As(err, new(*openapi3.ConflictingPathsError)) ||
		errors.As(err, new(*openapi3.PathMustStartWithSlashError)) || // the schema of contracts
		errors.As(err, new(*openapi3.DuplicateParameterError)) ||
		errors.As(err, new(*openapi3.ExactlyOneFieldError)) ||
		errors.As(err, new(*openapi3.ParameterExampleAndExamplesExclusive)) ||
		readable(err)
}

// readable tells of what Go's package for regular expressions cannot read whether it can after all, once it is
// translated from those of contracts.
func readable(err error) bool {
	var regex *openapi3.SchemaPatternRegexError
	if !errors.As(err, &regex) {
		return false
	}
	_, wrong := pattern.Translate(regex.Pattern)
	return wrong == nil
}

// withoutValues leaves examples and defaults to lint: kin-openapi compiles a schema anew for each.
var withoutValues = []openapi3.ValidationOption{openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation()}

// withoutReferences takes the references to schemas out of schemas. Where they lead is known, and kin-openapi
// would follow them all from each place where a schema is used.
func withoutReferences(d *document.Document) {
	document.Objects(document.Contract, d.Root, d.Root, func(kind document.Object, _, node *yaml.Node) bool {
		if kind == document.Schema {
			document.Remove(node, "$ref")
		}
		return true
	})
}

// tellApart makes paths two that are one but for the names of their parameters: kin-openapi would look at the first alone.
func tellApart(d *document.Document) {
	seen := make(map[string]bool)
	for key := range document.Entries(document.Get(d.Root, "paths")) {
		for seen[anonymous(key.Value)] {
			key.Value += "/"
		}
		seen[anonymous(key.Value)] = true
	}
}

// mistakes reads the contract once more, as YAML, of which kin-openapi remembers lines and columns, and
// looks for everything that is wrong with it. It is slower, and so only for contracts that have a mistake:
// first, which is what it returns if that reading finds none.
func mistakes(ctx context.Context, text []byte, first error) []error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	spec, err := loader.LoadFromData(text)
	if err == nil {
		err = spec.Validate(ctx, slices.Concat(withoutValues, []openapi3.ValidationOption{openapi3.EnableMultiError()})...)
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
