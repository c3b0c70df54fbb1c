package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/jobs"
)

// Carrier sends messages for jobs, one attempt at a time, and tells operators what becomes of each: each failure is logged
// with the recipient, so that somebody can help. The token is left out. It is safe for concurrent use.
type Carrier struct {
	sender  Sender
	logger  *slog.Logger
	metrics *metrics
}

// NewCarrier makes a carrier. The registerer, which is required, gets what it counts.
func NewCarrier(sender Sender, logger *slog.Logger, registerer prometheus.Registerer) *Carrier {
	return &Carrier{sender, logger, newMetrics(registerer)}
}

// Carry makes an attempt, which is that of its job. A message that no other attempt can send is given up, whichever it was,
// and the error is [jobs.ErrFutile].
func (c *Carrier) Carry(ctx context.Context, message Message, run jobs.Run) error {
	err := c.sender.Send(ctx, message)
	switch {
	case err == nil:
		c.metrics.sent.WithLabelValues(string(message.Kind)).Inc()
	case errors.As(err, new(*UnsendableError)):
		c.GiveUp(ctx, message, run, err)
		return fmt.Errorf("%w: %w", jobs.ErrFutile, err)
	case run.Last:
		c.GiveUp(ctx, message, run, err)
	case errors.Is(context.Cause(ctx), context.Canceled): // the server stops: the message is handed back, and has not failed
	default:
		c.metrics.retries.Inc()
		c.log(ctx, slog.LevelWarn, "an e-mail could not be sent; it is tried again", message, run, err)
	}
	return err
}

// GiveUp says that a message is not sent, for a reason that the carrier does not know by itself.
func (c *Carrier) GiveUp(ctx context.Context, message Message, run jobs.Run, cause error) {
	c.metrics.failed.WithLabelValues(string(message.Kind)).Inc()
	c.log(ctx, slog.LevelError, "an e-mail is given up", message, run, cause)
}

func (c *Carrier) log(ctx context.Context, level slog.Level, text string, message Message, run jobs.Run, cause error) {
	c.logger.LogAttrs(ctx, level, text, slog.String("kind", string(message.Kind)), slog.String("to", message.To),
		slog.String("requestId", message.RequestID), slog.Int("attempts", run.Attempt), slog.Any("cause", cause))
}
