package auth

import (
	"context"

	"github.com/charterhq/charter/impl/repository"
)

// Audit lists what was done, the newest first.
func (s *Service) Audit(ctx context.Context, filter repository.AuditFilter) (events []repository.AuditEvent, err error) {
	err = s.DB.Read(ctx, func(tx *repository.Tx) (err error) {
		events, err = tx.AuditEvents(filter)
		return err
	})
	return events, err
}
