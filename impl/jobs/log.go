package jobs

import (
	"context"
	"log/slog"
	"strings"
)

// quiet leaves out of River's log what is no news: that it has started, statistics, and what its end has interrupted.
func quiet(logger *slog.Logger, closing func() bool) *slog.Logger {
	return slog.New(louder{logger.Handler(), closing})
}

// louder passes on warnings and errors.
type louder struct {
	slog.Handler

	closing func() bool
}

// Enabled tells whether a line is passed on.
func (l louder) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

// Handle passes a line on, unless it says that something was interrupted, by who closes the queue.
func (l louder) Handle(ctx context.Context, record slog.Record) error {
	if l.closing() && isInterrupted(record) {
		return nil
	}
	return l.Handler.Handle(ctx, record)
}

// isInterrupted tells whether a line has an error, as a text mostly, of a context that was cancelled, and of nothing else.
func isInterrupted(record slog.Record) bool {
	interrupted := false
	record.Attrs(func(attr slog.Attr) bool {
		text := attr.Value.String()
		interrupted = strings.HasSuffix(text, context.Canceled.Error()) && !strings.Contains(text, "\n") // which joins errors
		return !interrupted
	})
	return interrupted
}

// WithAttrs keeps the level.
func (l louder) WithAttrs(attrs []slog.Attr) slog.Handler {
	return louder{l.Handler.WithAttrs(attrs), l.closing}
}

// WithGroup keeps the level.
func (l louder) WithGroup(name string) slog.Handler {
	return louder{l.Handler.WithGroup(name), l.closing}
}
