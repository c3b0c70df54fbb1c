package pipeline

import (
	"context"
	"io"
	"log/slog"

	"github.com/charterhq/charter/impl/engine/contract"
)

// wouldRefuse counts and logs what a policy lets pass that is tried out, as `enforce: log` asks for.
func (p *Pipeline) wouldRefuse(ctx context.Context, operation, policy string) {
	p.metrics.wouldRefuse.WithLabelValues(operation, policy).Inc()
	p.logger.LogAttrs(ctx, slog.LevelWarn, "a policy that is only logged would have refused the request",
		slog.String("requestId", contract.RequestID(ctx)), slog.String("operation", operation), slog.String("policy", policy))
}

// triedBody is a body whose size is held against a limit that is tried out.
type triedBody struct {
	io.ReadCloser

	left int64  // bytes until the limit; below 0: it was told
	told func() // called once, by whoever reads the byte after the limit
}

// Read reads.
func (b *triedBody) Read(data []byte) (int, error) {
	count, err := b.ReadCloser.Read(data)
	if b.left >= 0 {
		if b.left -= int64(count); b.left < 0 {
			b.told()
		}
	}
	return count, err
}
