package upstream

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/charterhq/charter/impl/engine/contract"
)

// tracerName is what spans say of who has made them.
const tracerName = "github.com/charterhq/charter/impl/engine/upstream"

// maxTraced bounds what a span says of an address, in bytes.
const maxTraced = 1000

// noSpan is for when no spans are made.
var noSpan = trace.SpanFromContext(context.Background())

// span begins the span of an attempt, in the words of OpenTelemetry's conventions for clients of HTTP, and makes it the
// one that the backend is told of. It ends with the answer. Of the address it says no query and no password: what callers
// send, they may hold secret.
func (e *exchange) span(r *http.Request) (*http.Request, trace.Span) {
	if e.to.tracer == nil {
		return r, noSpan
	}
	ctx, span := e.to.tracer.Start(r.Context(), r.Method+" "+string(e.template), trace.WithSpanKind(trace.SpanKindClient))
	r = r.WithContext(ctx)
	r.Header = maps.Clone(r.Header) // that of the attempt before may still be written
	propagator.Inject(ctx, propagation.HeaderCarrier(r.Header))
	if !span.IsRecording() {
		return r, span
	}
	full := e.to.address.Scheme + "://" + e.to.address.Host + r.URL.EscapedPath()
	span.SetAttributes(
		attribute.String("http.request.method", r.Method),
		attribute.String("server.address", e.to.address.Hostname()),
		attribute.Int("server.port", e.to.port()),
		attribute.String("url.full", full[:min(len(full), maxTraced)]),
		attribute.String("url.template", string(e.template)),
		attribute.String("charter.upstream", e.to.Name),
		attribute.String("charter.request_id", contract.RequestID(ctx)),
	)
	if e.attempts > 1 {
		span.SetAttributes(attribute.Int("http.request.resend_count", e.attempts-1))
	}
	return r, span
}

// port is that of the backend.
func (b *backend) port() int {
	if port, err := strconv.Atoi(b.address.Port()); err == nil {
		return port
	}
	if b.address.Scheme == "https" {
		return 443
	}
	return 80
}

// told tells a span what has come of its attempt. Outcome is the word for it in metrics and the log.
func told(span trace.Span, answer *http.Response, outcome string) {
	if !span.IsRecording() {
		return
	}
	if answer == nil {
		span.SetAttributes(attribute.String("error.type", outcome))
		span.SetStatus(codes.Error, "")
		return
	}
	span.SetAttributes(
		attribute.Int("http.response.status_code", answer.StatusCode),
		attribute.String("network.protocol.version", version(answer)),
	)
	if answer.StatusCode >= http.StatusBadRequest {
		span.SetAttributes(attribute.String("error.type", strconv.Itoa(answer.StatusCode)))
		span.SetStatus(codes.Error, "")
	}
}

// version is that of HTTP, which from 2 on has one number.
func version(answer *http.Response) string {
	if answer.ProtoMajor > 1 {
		return strconv.Itoa(answer.ProtoMajor)
	}
	return strconv.Itoa(answer.ProtoMajor) + "." + strconv.Itoa(answer.ProtoMinor)
}

// broke tells a span that the body of its answer ended too early.
func broke(span trace.Span, err error) {
	if !span.IsRecording() {
		return
	}
	kind := outcomeFailed
	if isTimeout(err) || errors.Is(err, errBackendIdle) {
		kind = outcomeLate
	}
	span.SetAttributes(attribute.String("error.type", kind))
	span.SetStatus(codes.Error, "")
}
