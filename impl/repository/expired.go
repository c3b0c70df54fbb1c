package repository

import "time"

// DropExpired drops what is over: sessions with their refresh tokens, periods of quotas, answers that were kept long
// enough, and tokens that were sent by mail. Attempts that have failed go when the last one is as old as failuresFor,
// those of a known place as old as knownFor.
func (t *Tx) DropExpired(failuresFor, knownFor time.Duration) error {
	now := t.db.clock()
	for _, rows := range []struct {
		model any
		where string
		args  []any
	}{
		{&Session{}, "expires_at <= ?", []any{now}},
		{&quotaUse{}, "ends_at <= ?", []any{now}},
		{&IdempotencyKey{}, "expires_at <= ?", []any{now}},
		{&MailToken{}, "expires_at <= ?", []any{now}},
		{&Attempt{}, "failed_at <= ? OR failures >= 0 AND failed_at <= ?", []any{now.Add(-knownFor), now.Add(-failuresFor)}},
	} {
		if err := t.tx.Where(rows.where, rows.args...).Delete(rows.model).Error; err != nil {
			return wrap("drop what is over", err)
		}
	}
	return nil
}
