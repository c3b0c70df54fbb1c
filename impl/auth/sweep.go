package auth

import (
	"context"
	"log/slog"
	"time"

	"github.com/charterhq/charter/impl/repository"
)

// sweepInterval is how often rows are dropped that are over: strangers can make some, by registering for instance.
const sweepInterval = time.Hour

// Run drops what is over, again and again, until the context ends.
func (s *Service) Run(ctx context.Context) {
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Logger.LogAttrs(ctx, slog.LevelWarn, "what is over was not dropped", slog.Any("cause", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Sweep does once what [Service.Run] does again and again.
func (s *Service) Sweep(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.DropExpired(failuresFor, knownFor) })
}
