package pipeline

import (
	"bytes"
	"io"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
)

// validate lets only requests through that match the contract.
func (p *Pipeline) validate(operation contract.Operation) gin.HandlerFunc {
	return func(c *gin.Context) {
		request := &contract.Request{HTTP: c.Request, Path: c.Param}
		if operation.Body != nil {
			data, mediaType, problem := readBody(c, operation.Body)
			if problem != nil {
				p.Fail(c, problem)
				return
			}
			request.Body, request.MediaType = data, mediaType
		}
		problem := operation.Check(request)
		if operation.Body != nil && operation.Body.Required && request.Body == nil {
			problem = withMissingBody(problem)
		}
		if problem != nil {
			p.Fail(c, problem)
			return
		}
		// What was checked is what the handler gets.
		if request.Body != nil {
			c.Request.Body = io.NopCloser(bytes.NewReader(request.Body))
		}
		c.Set(contract.RequestKey, request)
	}
}

func withMissingBody(problem *contract.Problem) *contract.Problem {
	missing := contract.InBody("", "required", "The operation needs a body.")
	if problem == nil {
		return contract.Invalid(missing)
	}
	problem.Errors = append(problem.Errors, missing)
	return problem
}
