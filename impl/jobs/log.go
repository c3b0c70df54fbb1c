package jobs

import (
	"context"
	"log/slog"
)

// quiet leaves out of River's log what is no news: that it has started, and statistics.
func quiet(logger *slog.Logger) *slog.Logger { return slog.New(louder{logger.Handler()}) }

// louder passes on warnings and errors.
type louder struct{ slog.Handler }

// Enabled tells whether a line is passed on.
func (l louder) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the level.
func (l louder) WithAttrs(attrs []slog.Attr) slog.Handler { return louder{l.Handler.WithAttrs(attrs)} }

// WithGroup keeps the level.
func (l louder) WithGroup(name string) slog.Handler { return louder{l.Handler.WithGroup(name)} }
