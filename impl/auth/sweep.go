package auth

import (
	"context"

	"github.com/charterhq/charter/impl/repository"
)

// Sweep drops what is over: strangers can make some of it, by registering for instance. It is for a schedule.
func (s *Service) Sweep(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *repository.Tx) error { return tx.DropExpired(failuresFor, knownFor) })
}
