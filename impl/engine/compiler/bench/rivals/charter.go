package rivals

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/go-json-experiment/json"

	"github.com/charterhq/charter/impl/engine/contract"

	models "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/contract"
)

var errNoOperation = errors.New("the contract has no such operation")

// Charter is the generated validators as the server calls them: the body is read and its media type looked at,
// and the checked body and parameters are left where the handler finds them. The route is found before.
func Charter() Rival {
	return Rival{"charter", func(r *Request) (func() error, error) {
		return prepare(r, func(*contract.Request) error { return nil })
	}}
}

// CharterIntoStructs is [Charter], and then the body is decoded into the generated models, as it is for a
// handler.
func CharterIntoStructs() Rival {
	return Rival{"charter, into structs", func(r *Request) (func() error, error) {
		switch r.Operation {
		case "createUser":
			return prepare(r, into[models.CreateUserJSONRequestBody])
		case "importUsers":
			return prepare(r, into[models.ImportUsersJSONRequestBody])
		default:
			return nil, nil
		}
	}}
}

func into[T any](checked *contract.Request) error {
	var value T
	return json.Unmarshal(checked.Body, &value)
}

func prepare(r *Request, then func(*contract.Request) error) (func() error, error) {
	for _, operation := range operations.Operations {
		if operation.ID != r.Operation {
			continue
		}
		path := func(name string) string { return r.Path[name] }
		return func() error {
			checked := contract.Request{HTTP: r.Again(), Path: path}
			if operation.Body != nil {
				if err := read(&checked); err != nil {
					return err
				}
			}
			if problem := operation.Check(&checked); problem != nil {
				return problem
			}
			return then(&checked)
		}, nil
	}
	return nil, fmt.Errorf("%w: %s", errNoOperation, r.Operation)
}

func read(r *contract.Request) (err error) {
	if r.MediaType, _, err = mime.ParseMediaType(r.HTTP.Header.Get("Content-Type")); err != nil {
		return fmt.Errorf("the media type: %w", err)
	}
	if r.Body, err = io.ReadAll(http.MaxBytesReader(nil, r.HTTP.Body, 1<<20)); err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	return nil
}
