package rivals

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"

	models "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/contract"
)

var (
	errNoOperation = errors.New("the contract has no such operation")
	errMediaType   = errors.New("the body is of another media type")
	errTooLarge    = errors.New("the body is too large")
)

// Charter is the generated validators as the server calls them: the body is read and its media type looked at,
// and the checked body and parameters are left where the handler finds them. The route is found before.
func Charter() Rival {
	return Rival{"charter", func(r *Request) (func() error, error) {
		return prepare(r, func(*contract.Request) error { return nil })
	}}
}

// CharterIntoStructs is [Charter], and then the parameters and the body are decoded into the generated models, as
// they are for a handler.
func CharterIntoStructs() Rival {
	return Rival{"charter, into structs", func(r *Request) (func() error, error) {
		gin.SetMode(gin.ReleaseMode)
		c := gin.CreateTestContextOnly(httptest.NewRecorder(), gin.New())
		var failed error
		server := models.ServerInterfaceWrapper{Handler: handler{}, ErrorHandler: func(_ *gin.Context, err error, _ int) { failed = err }}
		return prepare(r, func(checked *contract.Request) error {
			failed = nil
			c.Set(contract.RequestKey, checked)
			switch r.Operation {
			case "listUsers":
				server.ListUsers(c)
			case "createUser":
				server.CreateUser(c)
				return errors.Join(failed, into[models.CreateUserJSONRequestBody](checked))
			default:
				server.ImportUsers(c)
				return errors.Join(failed, into[models.ImportUsersJSONRequestBody](checked))
			}
			return failed
		})
	}}
}

// into decodes a body as the strict server does.
func into[T any](checked *contract.Request) error {
	var value T
	return json.Unmarshal(checked.Body, &value)
}

// handler does nothing with what it gets.
type handler struct{}

func (handler) ListUsers(*gin.Context, uuid.UUID, models.ListUsersParams) {}
func (handler) CreateUser(*gin.Context, uuid.UUID)                        {}
func (handler) ImportUsers(*gin.Context, uuid.UUID)                       {}

func prepare(r *Request, then func(*contract.Request) error) (func() error, error) {
	for _, operation := range operations.Operations {
		if operation.ID != r.Operation {
			continue
		}
		path := func(name string) string { return r.Path[name] }
		var types []mediatype.Type
		if operation.Body != nil {
			types = mediatype.ParseAll(operation.Body.Media[0].Type)
		}
		return func() error {
			checked := contract.Request{HTTP: r.Again(), Path: path}
			if operation.Body != nil {
				if err := read(&checked, operation.Body, types); err != nil {
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

// read does for one media type what the pipeline does: it looks at the header, and reads within the limit into memory
// of the announced size.
func read(r *contract.Request, takes *contract.Body, types []mediatype.Type) error {
	field := r.HTTP.Header.Get("Content-Type")
	if field != takes.Media[0].Type {
		if sent, err := mediatype.Parse(field); err != nil || mediatype.Find(types, sent) < 0 {
			return errMediaType
		}
	}
	if r.HTTP.ContentLength > takes.Limit {
		return errTooLarge
	}
	data, err := body.ReadAll(http.MaxBytesReader(nil, r.HTTP.Body, takes.Limit), r.HTTP.ContentLength)
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	r.Body, r.MediaType = data, takes.Media[0].Type
	return nil
}
