package rivals

import (
	"context"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// defineFormats lets openapi3filter check all formats of the contract, as the others do, with the expressions that
// it has for them.
var defineFormats = sync.OnceFunc(func() {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562))
	openapi3.DefineStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail))
})

// Openapi3filter is kin-openapi's openapi3filter with a contract. It reads the body, decodes it and the
// parameters into values of any type, and holds those against the schemas. As Charter, it is asked for all
// violations at once. The route is found before. Defaults are its own, but for the formats of the contract that it
// checks only if it is told how: see [defineFormats].
func Openapi3filter(name string, contract []byte) (Rival, error) {
	defineFormats()
	document, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return Rival{}, fmt.Errorf("loading the contract: %w", err)
	}
	if err := document.Validate(context.Background()); err != nil {
		return Rival{}, fmt.Errorf("the contract: %w", err)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return Rival{}, fmt.Errorf("routing: %w", err)
	}
	options := &openapi3filter.Options{MultiError: true}
	return Rival{name, func(r *Request) (func() error, error) {
		route, path, err := router.FindRoute(r.HTTP)
		if err != nil {
			return nil, fmt.Errorf("finding the route: %w", err)
		}
		ctx := r.HTTP.Context()
		return func() error {
			err := openapi3filter.ValidateRequest(ctx, &openapi3filter.RequestValidationInput{
				Request: r.Again(), PathParams: path, Route: route, Options: options,
			})
			if err == nil {
				return nil
			}
			refused := &RefusedError{Cause: err}
			refused.add(err)
			return refused
		}, nil
	}}, nil
}

// RefusedError is what a handler needs to answer a wrong request: where each violation is, and why it is one. Charter's problem
// has both; openapi3filter's error has the reasons, and makes the places when it is asked for them.
type RefusedError struct {
	Cause      error
	Violations []Violation
}

// Violation is a violation that openapi3filter has found.
type Violation struct {
	Path   []string // in the body
	Reason string
}

func (r *RefusedError) Error() string { return r.Cause.Error() }

func (r *RefusedError) add(err error) {
	switch err := err.(type) { //nolint:errorlint // it walks the tree that errors.As would search
	case openapi3.MultiError:
		for _, each := range err {
			r.add(each)
		}
	case *openapi3filter.RequestError:
		if err.Err == nil {
			r.Violations = append(r.Violations, Violation{Reason: err.Reason})
			return
		}
		r.add(err.Err)
	case *openapi3.SchemaError:
		r.Violations = append(r.Violations, Violation{err.JSONPointer(), err.Reason})
	default:
		r.Violations = append(r.Violations, Violation{Reason: "it cannot be read"})
	}
}
