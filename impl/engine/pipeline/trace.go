package pipeline

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/contract"
)

// tracerName is what spans say of who has made them.
const tracerName = "github.com/charterhq/charter/impl/engine/pipeline"

// callersTrace reads and writes the fields traceparent and tracestate (W3C Trace Context).
var callersTrace propagation.TraceContext

// noteTrace makes the caller's trace known to the log, where no spans are made.
func (p *Pipeline) noteTrace(c *gin.Context) {
	if c.Request.Header["Traceparent"] == nil {
		return
	}
	ctx := callersTrace.Extract(c.Request.Context(), propagation.HeaderCarrier(c.Request.Header))
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		contract.CallOf(ctx).TraceID = span.TraceID().String()
		c.Request = c.Request.WithContext(ctx) // so that backends are told of it too
	}
}

// trace makes the request a span of the caller's trace, or of a new one, with the attributes of OpenTelemetry's
// conventions for HTTP. Nothing is in it that a caller could hold secret: of the address the path only.
func (p *Pipeline) trace(c *gin.Context) {
	ctx := callersTrace.Extract(c.Request.Context(), propagation.HeaderCarrier(c.Request.Header))
	ctx, span := p.tracer.Start(ctx, knownMethod(c.Request.Method), trace.WithSpanKind(trace.SpanKindServer))
	defer span.End()
	call := contract.CallOf(ctx)
	call.TraceID = span.SpanContext().TraceID().String()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
	if !span.IsRecording() {
		return
	}
	status := c.Writer.Status()
	attributes := []attribute.KeyValue{
		attribute.String("http.request.method", knownMethod(c.Request.Method)),
		attribute.Int("http.response.status_code", status),
		attribute.String("url.path", loggedPath(c.Request)),
		attribute.String("client.address", call.Address),
		attribute.String("charter.request_id", call.RequestID),
	}
	if operation := passageOf(c).operation; operation != nil {
		span.SetName(operation.id)
		attributes = append(attributes, attribute.String("http.route", c.FullPath()), attribute.String("charter.operation", operation.id))
	}
	if principal := contract.PrincipalOf(ctx); principal != nil {
		attributes = append(attributes, attribute.String("enduser.id", principal.String()))
	}
	span.SetAttributes(attributes...)
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, http.StatusText(status))
	}
}

// loggedPath is what logs and traces show of the address of a request. It is text: OTLP takes nothing else, and of one span that
// is none all that are sent with it are lost.
func loggedPath(r *http.Request) string {
	return validText(r.URL.Path[:min(len(r.URL.Path), maxLoggedPath)], "\uFFFD")
}

// validText is [strings.ToValidUTF8], which costs more where there is nothing to replace.
func validText(text, replacement string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, replacement)
}
