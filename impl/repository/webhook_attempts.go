package repository

import (
	"net/http"
	"time"

	"github.com/google/uuid"
)

// WebhookAttempt is one time that a delivery was sent.
type WebhookAttempt struct {
	ID         uuid.UUID `gorm:"primaryKey"` // version 7
	DeliveryID uuid.UUID
	At         time.Time
	URL        string      `gorm:"column:url"`
	DurationMS int64       `gorm:"column:duration_ms"`
	Status     int         // of the answer; 0: there was none
	Headers    http.Header `gorm:"serializer:json"` // that were sent
	Answer     []byte      // how it begins
	Failure    string      // what went wrong; empty: nothing
}

// AddWebhookAttempt adds an attempt.
func (t *Tx) AddWebhookAttempt(attempt WebhookAttempt) error {
	return wrap("add webhook attempt", t.tx.Create(&attempt).Error)
}

// WebhookAttempts lists the last attempts of a delivery, the newest first.
func (t *Tx) WebhookAttempts(delivery uuid.UUID, limit int) ([]WebhookAttempt, error) {
	var attempts []WebhookAttempt
	err := t.tx.Where("delivery_id = ?", delivery).Order("id DESC").Limit(limit).Find(&attempts).Error
	for i := range attempts {
		attempts[i].At = attempts[i].At.UTC()
	}
	return attempts, wrap("list webhook attempts", err)
}
