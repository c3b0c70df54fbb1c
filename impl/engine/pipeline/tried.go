package pipeline

import (
	"context"
	"log/slog"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
)

// counter counts one outcome of a policy on an operation. A policy asks for its counters once, at start: to find one
// costs more than to count.
func (p *Pipeline) counter(operation, policy, outcome string) prometheus.Counter {
	return p.metrics.policy.WithLabelValues(operation, policy, outcome)
}

// counters are those of several outcomes.
func (p *Pipeline) counters(operation, policy string, outcomes ...string) map[string]prometheus.Counter {
	counters := make(map[string]prometheus.Counter, len(outcomes))
	for _, outcome := range outcomes {
		counters[outcome] = p.counter(operation, policy, outcome)
	}
	return counters
}

// refuse ends the request with what a policy has against it, or lets it pass where the policy is only tried out, and
// tells whether it has ended.
func (p *Pipeline) refuse(c *gin.Context, operation, policy string, enforce contract.Enforcement, problem *contract.Problem) bool {
	if enforce == contract.Log {
		p.wouldRefuse(c.Request.Context(), operation, policy)
		return false
	}
	p.Fail(c, problem)
	return true
}

// wouldRefuse counts and logs what a policy lets pass that is tried out, as `enforce: log` asks for.
func (p *Pipeline) wouldRefuse(ctx context.Context, operation, policy string) {
	p.metrics.wouldRefuse.WithLabelValues(operation, policy).Inc()
	p.logger.LogAttrs(ctx, slog.LevelWarn, "a policy that is only logged would have refused the request",
		slog.String("requestId", contract.RequestID(ctx)), slog.String("operation", operation), slog.String("policy", policy))
}
