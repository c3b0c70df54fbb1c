package repository

import (
	"time"

	"gorm.io/gorm/clause"
)

// Attempt counts the attempts in a row that have failed, for an account or an address.
type Attempt struct {
	Subject  []byte    `gorm:"primaryKey"` // a SHA-256
	Failures int       // negative: how many are free still, at a place that is known
	FailedAt time.Time // the last one
}

// AttemptsForWrite returns what was counted for a subject: nothing if none has failed. Whoever counts for it too waits
// until the transaction ends, so that none of many at once is overlooked.
func (t *Tx) AttemptsForWrite(subject []byte) (Attempt, error) {
	attempt := Attempt{Subject: subject, FailedAt: time.Unix(0, 0).UTC()}
	if err := t.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&attempt).Error; err != nil {
		return attempt, wrap("get attempts", err)
	}
	err := t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("subject = ?", subject).Take(&attempt).Error
	attempt.FailedAt = attempt.FailedAt.UTC()
	return attempt, wrap("get attempts", err)
}

// SetAttempts stores what was counted for a subject.
func (t *Tx) SetAttempts(attempt Attempt) error {
	return wrap("set attempts", t.tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&attempt).Error)
}
