package server

import (
	"context"
	"errors"
	"time"

	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/repository"
)

// writes lets policies take part in what is written to the database.
type writes struct {
	db   *repository.DB
	auth *auth.Service
}

// Claim takes an idempotency key.
func (w writes) Claim(ctx context.Context, key pipeline.Claim, hold, keep time.Duration) (pipeline.Claimed, error) {
	row, mine, err := w.db.ClaimKey(ctx, key.Key[:], key.Request[:], hold, keep)
	if err != nil {
		return pipeline.Claimed{}, whenUnavailable(err)
	}
	claimed := pipeline.Claimed{Mine: mine, Answer: row.Answer, Token: row}
	copy(claimed.Request[:], row.Fingerprint)
	return claimed, nil
}

// Free gives an idempotency key back.
func (w writes) Free(ctx context.Context, key pipeline.Claimed) error {
	row, _ := key.Token.(repository.IdempotencyKey)
	return w.db.FreeKey(ctx, row)
}

// Begin makes what is written under the context it returns one transaction.
func (w writes) Begin(ctx context.Context) (context.Context, pipeline.Transaction) {
	ctx, unit := w.db.Begin(ctx)
	return ctx, transaction{unit, w.auth}
}

type transaction struct {
	*repository.Unit

	auth *auth.Service
}

// Commit makes it count.
func (t transaction) Commit(ctx context.Context, answer *pipeline.KeptAnswer, action *pipeline.Action) error {
	if answer == nil && action == nil && t.Untouched() {
		return t.Rollback()
	}
	err := t.Unit.Commit(ctx, func(tx *repository.Tx) error {
		if action != nil {
			if err := t.auth.RecordAction(ctx, tx, action.Name, action.Resource); err != nil {
				return err
			}
		}
		if answer == nil {
			return nil
		}
		row, _ := answer.Key.Token.(repository.IdempotencyKey)
		if err := tx.KeepAnswer(row, answer.Sealed); errors.Is(err, repository.ErrNotFound) {
			return pipeline.ErrClaimEnded
		} else if err != nil {
			return err
		}
		return nil
	})
	return whenUnavailable(err)
}
