package pipeline

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/body"
	"github.com/charterhq/charter/impl/engine/contract"
)

// validate lets only requests through that match the contract.
func (p *Pipeline) validate(operation contract.Operation) (gin.HandlerFunc, error) {
	var taker *body.Taker
	if operation.Body != nil {
		taker = body.NewTaker(operation.Body, func(ctx context.Context) { p.wouldRefuse(ctx, operation.ID, "x-body-limit") })
	}
	names := contract.Template(operation.Path).Parameters()
	return func(c *gin.Context) {
		passage := passageOf(c)
		request := &passage.request
		request.HTTP, request.Path = c.Request, func(name string) string { return inPlace(c, names, name) }
		if taker != nil {
			if problem := taker.Open(c.Writer, request); problem != nil {
				p.Fail(c, problem)
				return
			}
			defer p.release(c, request)
		}
		problem := operation.Check(request)
		if request.UnknownQuery() {
			p.wouldRefuse(c.Request.Context(), operation.ID, "x-unknown-query")
		}
		if taker != nil {
			problem = taker.Missed(request, problem)
		}
		if operation.Webhook != nil && onlyRepeats(problem) {
			problem = nil
		}
		if problem != nil {
			p.Fail(c, problem)
			return
		}
		passage.checked = request
		proceed(c, request)
	}, nil
}

// onlyRepeats tells whether all that is wrong is that fields of a form stand there more than once: handlers get one value of
// each, but a delivery is kept as it came, and Twilio repeats some.
func onlyRepeats(problem *contract.Problem) bool {
	return problem != nil && len(problem.Errors) > 0 &&
		!slices.ContainsFunc(problem.Errors, func(v contract.Violation) bool { return v.Code != "repeated" || v.Pointer == nil })
}

// inPlace is the value of a path parameter. The router may know it by another name: that of the parameter in
// the same place of another path.
func inPlace(c *gin.Context, names []string, name string) string {
	if i := slices.Index(names, name); i >= 0 && i < len(c.Params) {
		return c.Params[i].Value
	}
	return c.Param(name)
}

// proceed gives the handler what was checked.
func proceed(c *gin.Context, request *contract.Request) {
	switch {
	case request.Multipart() != nil:
		c.Request = c.Request.WithContext(contract.WithFields(c.Request.Context(), request.Body))
		body.HandOver(c.Request, request.Multipart().Parts)
		c.Next() // before the parts are given back
	case request.Body != nil:
		c.Request.Body, c.Request.ContentLength = io.NopCloser(bytes.NewReader(request.Body)), int64(len(request.Body))
		c.Request.Header.Del("Content-Length") // it is of the bytes that were sent
	}
}

// release gives back the space that the parts of a body take.
func (p *Pipeline) release(c *gin.Context, request *contract.Request) {
	if err := request.Multipart().Close(); err != nil {
		p.logger.LogAttrs(c.Request.Context(), slog.LevelError, "the space of a body was not given back",
			slog.String("requestId", contract.RequestID(c.Request.Context())), slog.Any("cause", err))
	}
}
