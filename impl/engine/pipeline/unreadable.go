package pipeline

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
)

// Unreadable is the whole answer to what no handler gets, because it is no request of HTTP/1.1: a problem with the fields of
// every answer, after which the connection ends. Status is what the HTTP server has found. It is logged and counted
// like a request.
func (p *Pipeline) Unreadable(ctx context.Context, status int, from netip.Addr) []byte {
	problem := contract.ValidationFailed.New("The server cannot read the request: it breaks the rules of HTTP/1.1 (RFC 9112), or asks for what the server has not.")
	if status == http.StatusRequestHeaderFieldsTooLarge {
		problem = headersTooLarge()
	}
	id := uuid.Must(uuid.NewV7()).String() // fails only if the system has no randomness
	body := encoded(problem, id)
	header := http.Header{
		"Content-Type": {contract.ProblemMediaType}, "Cache-Control": {"no-store"}, requestIDHeader: {id},
		"Date": {p.now().UTC().Format(http.TimeFormat)},
	}
	for _, field := range slices.Concat(p.always, inBrowsers) {
		header[field.name] = field.value
	}
	status = problem.Type.Status
	p.metrics.duration.WithLabelValues(noOperation, knownMethod(""), strconv.Itoa(status)).Observe(0)
	p.logger.LogAttrs(ctx, slog.LevelInfo, "a request that cannot be read", slog.String("requestId", id),
		slog.Int("status", status), slog.String("remote", from.String()))
	var answer bytes.Buffer
	_ = (&http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header, Close: true,
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}).Write(&answer) // never fails: it is memory
	return answer.Bytes()
}
