package rivals

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"

	models "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/bench/gen/small/gen/contract"
)

var errNoOperation = errors.New("the contract has no such operation")

// Charter is the generated validators as the server calls them: the body is taken by the code that takes it there,
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
		names, values := []string{"tenantId"}, []string{r.Path["tenantId"]}
		path := func(name string) string { return values[slices.Index(names, name)] } // as the router has them
		var taker *body.Taker
		if operation.Body != nil {
			taker = body.NewTaker(operation.Body, nil)
		}
		return func() error {
			checked := contract.Request{HTTP: r.Again(), Path: path}
			if taker != nil {
				if problem := taker.Open(nil, &checked); problem != nil {
					return problem
				}
			}
			problem := operation.Check(&checked)
			if taker != nil {
				problem = taker.Missed(&checked, problem)
			}
			if problem != nil {
				return problem
			}
			return then(&checked)
		}, nil
	}
	return nil, fmt.Errorf("%w: %s", errNoOperation, r.Operation)
}
