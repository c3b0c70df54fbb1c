package pipeline

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/decode"
)

// document is a problem on the wire (RFC 9457, section 3, and the members of the contract).
type document struct {
	Type      string               `json:"type"`
	Title     string               `json:"title"`
	Status    int                  `json:"status"`
	Detail    string               `json:"detail,omitempty"`
	Code      string               `json:"code"`
	RequestID string               `json:"requestId"`
	Errors    []contract.Violation `json:"errors,omitempty"`
	Violated  *[]string            `json:"violated-policies,omitempty"` //nolint:tagliatelle // the name is the draft's
}

// Fail answers a request with the problem that err is, or with an internal error if it is none, and
// ends its chain.
func (p *Pipeline) Fail(c *gin.Context, err error) {
	c.Abort()
	if captured, ok := c.Writer.(*capture); ok { // whoever waits for the answer is told
		captured.err = err
		return
	}
	ctx := c.Request.Context()
	if problem := late(ctx, err); problem != nil {
		err = problem
	} else if errors.Is(err, context.Canceled) && ctx.Err() != nil { // the caller has left, or will send no more
		err = contract.Unavailable.Wrap(err, "The request was given up.")
	}
	problem := new(contract.Problem)
	if !errors.As(err, &problem) {
		problem = contract.InternalError.Wrap(err, "The server failed. Tell support the requestId.")
	}
	if problem.Type.Status >= http.StatusInternalServerError {
		level := slog.LevelError
		if problem.Type.Status == http.StatusServiceUnavailable {
			level = slog.LevelWarn // expected while the server stops or the database is away
		}
		p.logger.LogAttrs(ctx, level, "request failed",
			slog.String("requestId", contract.RequestID(ctx)),
			slog.String("code", problem.Type.Code),
			slog.Any("cause", err))
	}
	if held, ok := c.Writer.(*heldWriter); ok {
		held.discard()
	}
	if c.Writer.Written() {
		return // the status is on its way already; the broken body tells the caller
	}
	write(c, problem)
}

// FailRequest answers a request that generated code could not read although the validation let it
// through. The caller is told that the request is wrong, and the log why the two disagree.
func (p *Pipeline) FailRequest(c *gin.Context, err error) {
	p.logger.LogAttrs(c.Request.Context(), slog.LevelWarn, "a valid request could not be read",
		slog.String("requestId", contract.RequestID(c.Request.Context())), slog.Any("cause", err))
	if !errors.As(err, new(*contract.Problem)) {
		err = unreadable(err)
	}
	p.Fail(c, err)
}

// maxPointer bounds the pointer that an answer repeats, in bytes.
const maxPointer = 1000

// unreadable says where a body holds what its Go type cannot: numbers without a format may be of any size.
func unreadable(err error) *contract.Problem {
	problem := contract.ValidationFailed.Wrap(err, "The request cannot be read.")
	if wrong := new(decode.Error); errors.As(err, &wrong) && len(wrong.Pointer) <= maxPointer {
		problem.Errors = []contract.Violation{contract.InBody(wrong.Pointer, "range", "The value is right, but larger, or more exact, than the server can hold.")}
		problem.Detail = "The server cannot read all of the request; errors says where."
	}
	return problem
}

// FailAnswer notes that an answer could not be written. Mostly its caller has left.
func (p *Pipeline) FailAnswer(c *gin.Context, err error) {
	if _, captured := c.Writer.(*capture); captured || !c.Writer.Written() {
		p.Fail(c, err)
		return
	}
	p.logger.LogAttrs(c.Request.Context(), slog.LevelWarn, "an answer could not be written",
		slog.String("requestId", contract.RequestID(c.Request.Context())), slog.Any("cause", err))
}

// ofTheAnswer are header fields that a handler may have set for the answer that a problem replaces.
var ofTheAnswer = []string{"Content-Type", "Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Location", "Cache-Control", "Set-Cookie"}

func write(c *gin.Context, problem *contract.Problem) {
	header := c.Writer.Header()
	for _, name := range ofTheAnswer {
		header.Del(name)
	}
	maps.Copy(header, problem.Header)
	header.Set("Cache-Control", "no-store")
	if asOAuth(c, problem) {
		writeOAuth(c, problem)
		return
	}
	c.Data(problem.Type.Status, contract.ProblemMediaType, encoded(problem, contract.RequestID(c.Request.Context())))
}

// encoded is a problem on the wire. It ends as answers of handlers do, with a newline, so that a terminal goes on in a line
// of its own.
func encoded(problem *contract.Problem, requestID string) []byte {
	body, err := stdjson.Marshal(document{
		Type:      "/problems/" + problem.Type.Code,
		Title:     problem.Type.Title,
		Status:    problem.Type.Status,
		Detail:    problem.Detail,
		Code:      problem.Type.Code,
		RequestID: requestID,
		Errors:    problem.Errors,
		Violated:  problem.Violated,
	})
	if err != nil { // a struct of strings and numbers
		panic(err)
	}
	return append(body, '\n')
}

// noMethod answers a method that the path does not have. Gin has set Allow.
func (p *Pipeline) noMethod(c *gin.Context) {
	if c.Request.Method == http.MethodOptions {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	p.Fail(c, contract.MethodNotAllowed.New("The path has no such method; Allow lists those it has."))
}
