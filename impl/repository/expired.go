package repository

import (
	"time"
)

// DropExpired drops what is over: sessions with their tokens, periods of quotas, answers that were kept long enough,
// tokens that were sent by mail, and attempts that count no longer. Failures count for a day, a place that is known for 90.
func (t *Tx) DropExpired() error {
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
		{&Attempt{}, "failed_at <= ? OR failures >= 0 AND failed_at <= ?", []any{now.Add(-90 * 24 * time.Hour), now.Add(-24 * time.Hour)}},
	} {
		if err := t.tx.Where(rows.where, rows.args...).Delete(rows.model).Error; err != nil {
			return wrap("drop what is over", err)
		}
	}
	return nil
}
