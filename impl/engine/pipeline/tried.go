package pipeline

import (
	"context"
	"log/slog"

	"github.com/charterhq/charter/impl/engine/contract"
)

// wouldRefuse counts and logs what a policy lets pass that is tried out, as `enforce: log` asks for.
func (p *Pipeline) wouldRefuse(ctx context.Context, operation, policy string) {
	p.metrics.wouldRefuse.WithLabelValues(operation, policy).Inc()
	p.logger.LogAttrs(ctx, slog.LevelWarn, "a policy that is only logged would have refused the request",
		slog.String("requestId", contract.RequestID(ctx)), slog.String("operation", operation), slog.String("policy", policy))
}
