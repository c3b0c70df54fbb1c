package repository

import (
	"time"

	"gorm.io/gorm/clause"
)

// Attempt counts the attempts in a row that have failed, for an account or an address.
type Attempt struct {
	Subject  []byte `gorm:"primaryKey"` // a SHA-256
	Failures int
	FailedAt time.Time // the last one
}

// Attempts returns what was counted for a subject: nothing if none has failed.
func (t *Tx) Attempts(subject []byte) (Attempt, error) {
	attempt := Attempt{Subject: subject}
	err := t.tx.Where("subject = ?", subject).Limit(1).Find(&attempt).Error
	attempt.FailedAt = attempt.FailedAt.UTC()
	return attempt, wrap("get attempts", err)
}

// SetAttempts stores what was counted for a subject.
func (t *Tx) SetAttempts(attempt Attempt) error {
	return wrap("set attempts", t.tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&attempt).Error)
}

// ForgetAttempts forgets what was counted for a subject.
func (t *Tx) ForgetAttempts(subject []byte) error {
	return wrap("forget attempts", t.tx.Where("subject = ?", subject).Delete(&Attempt{}).Error)
}
