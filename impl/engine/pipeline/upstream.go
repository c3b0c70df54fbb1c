package pipeline

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Upstreams serve the operations of other backends.
type Upstreams interface {
	// Handler returns what answers requests of an operation that were checked. An error of it says why there is no
	// answer.
	Handler(contract.Operation) (func(http.ResponseWriter, *http.Request, *contract.Request) error, error)
}

// upstream asks the backend of an operation (x-upstream). It stands where a handler would.
func (p *Pipeline) upstream(operation contract.Operation) (gin.HandlerFunc, error) {
	if p.upstreams == nil {
		return nil, errors.New("it has x-upstream, and nobody knows the backends")
	}
	serve, err := p.upstreams.Handler(operation)
	if err != nil {
		return nil, err
	}
	return func(c *gin.Context) {
		if err := serve(c.Writer, c.Request, checkedOf(c)); err != nil {
			p.Fail(c, err)
		}
	}, nil
}
