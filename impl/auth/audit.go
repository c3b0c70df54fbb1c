package auth

import (
	"context"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/contract"
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

// event is an event about the request of ctx, to be recorded.
func event(ctx context.Context, action, subject string) repository.AuditEvent {
	call := contract.CallOf(ctx)
	actor := contract.PrincipalOf(ctx).String()
	if actor == "" {
		actor = "anonymous"
	}
	return repository.AuditEvent{
		Action: action, Outcome: "success", Actor: actor, Subject: subject,
		Address: call.Address, UserAgent: call.UserAgent, RequestID: call.RequestID,
	}
}

// Record writes down what was done to a user, in the transaction that does it.
func (s *Service) Record(ctx context.Context, tx *repository.Tx, action string, id uuid.UUID, details map[string]string) error {
	done := event(ctx, action, ofUser(id.String()))
	done.Details = details
	return tx.AddAuditEvent(done)
}

// RecordAction writes down what an operation has done to a resource, in the transaction that does it.
func (s *Service) RecordAction(ctx context.Context, tx *repository.Tx, action, resource string) error {
	return tx.AddAuditEvent(event(ctx, action, resource))
}
