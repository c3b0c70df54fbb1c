package pipeline

import (
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/engine/contract"
)

// maxLoggedPath bounds what a line of the log shows of a path, in bytes.
const maxLoggedPath = 256

// logRequest writes the line of a request.
func (p *Pipeline) logRequest(c *gin.Context, operation string, status int, duration time.Duration) {
	passage := passageOf(c)
	end := passage.began.Add(duration)
	if p.lines != nil { // the line is written without a record: it is the same, and every request has one
		line := p.lines.Begin(end, "request")
		describeRequest(line, c, &passage.call, operation, status, duration)
		_ = p.lines.Write(line) // there is nobody to tell
		return
	}
	ctx := c.Request.Context()
	handler := p.logger.Handler()
	if !handler.Enabled(ctx, slog.LevelInfo) {
		return
	}
	// Not by the logger: it would look for the line of code that logs, which is always this one.
	record := slog.NewRecord(end, slog.LevelInfo, "request", 0)
	var attrs attributes
	describeRequest(&attrs, c, &passage.call, operation, status, duration)
	record.AddAttrs(attrs...)
	_ = handler.Handle(ctx, record)
}

// describeRequest says of a request what the line has. What policies did with it, who called, and the trace are there where there
// is something to say.
func describeRequest(line description, c *gin.Context, call *contract.Call, operation string, status int, duration time.Duration) {
	line.Word("requestId", call.RequestID)
	line.Text("operation", operation)
	line.Word("method", knownMethod(c.Request.Method))
	line.Text("path", loggedPath(c.Request))
	line.Int("status", status)
	line.Duration("duration", duration)
	line.Int("bytes", max(c.Writer.Size(), 0))
	line.Word("remote", call.Address)
	if principal := contract.PrincipalOf(c.Request.Context()); principal != nil {
		line.Pair("principal", string(principal.Kind), principal.ID)
	}
	describeWord(line, "limit", call.Outcomes.Limit)
	describeWord(line, "cache", call.Outcomes.Cache)
	describeWord(line, "idempotency", call.Outcomes.Idempotency)
	describeWord(line, "upstream", call.Outcomes.Upstream)
	if what := call.Outcomes.Webhook; what != "" {
		line.Text("webhook", what) // it may say what is wrong with a signature, which may need escapes
	}
	describeWord(line, "traceId", call.TraceID)
}

func describeWord(line description, key, value string) {
	if value != "" {
		line.Word(key, value)
	}
}

// description takes what a line says: as [accesslog.Line] does.
type description interface {
	Text(key, value string)
	Word(key, value string) // what needs no escapes
	Pair(key, first, second string)
	Int(key string, value int)
	Duration(key string, value time.Duration)
}

var _ description = (*accesslog.Line)(nil)

// attributes are a description for any handler of slog.
type attributes []slog.Attr

func (a *attributes) Text(key, value string) { *a = append(*a, slog.String(key, value)) }
func (a *attributes) Word(key, value string) { a.Text(key, value) }
func (a *attributes) Pair(key, first, second string) {
	*a = append(*a, slog.String(key, first+":"+second))
}
func (a *attributes) Int(key string, value int) { *a = append(*a, slog.Int(key, value)) }
func (a *attributes) Duration(key string, value time.Duration) {
	*a = append(*a, slog.Duration(key, value))
}
