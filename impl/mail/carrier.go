package mail

import (
	"context"
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
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

// Attempt is which one it is of a message.
type Attempt struct {
	Number int  // from 1
	Last   bool // the message is given up if it fails
}

// Carry makes an attempt. An error that is an [UnsendableError] says that the message is given up, whichever attempt it was.
func (c *Carrier) Carry(ctx context.Context, message Message, attempt Attempt) error {
	err := c.sender.Send(ctx, message)
	switch {
	case err == nil:
		c.metrics.sent.WithLabelValues(string(message.Kind)).Inc()
	case attempt.Last, errors.As(err, new(*UnsendableError)):
		c.GiveUp(ctx, message, attempt, err)
	case errors.Is(context.Cause(ctx), context.Canceled): // the server stops: the message is handed back, and has not failed
	default:
		c.metrics.retries.Inc()
		c.log(ctx, slog.LevelWarn, "an e-mail could not be sent; it is tried again", message, attempt, err)
	}
	return err
}

// GiveUp says that a message is not sent, for a reason that the carrier does not know by itself.
func (c *Carrier) GiveUp(ctx context.Context, message Message, attempt Attempt, cause error) {
	c.metrics.failed.WithLabelValues(string(message.Kind)).Inc()
	c.log(ctx, slog.LevelError, "an e-mail is given up", message, attempt, cause)
}

func (c *Carrier) log(ctx context.Context, level slog.Level, text string, message Message, attempt Attempt, cause error) {
	c.logger.LogAttrs(ctx, level, text, slog.String("kind", string(message.Kind)), slog.String("to", message.To),
		slog.String("requestId", message.RequestID), slog.Int("attempts", attempt.Number), slog.Any("cause", cause))
}
