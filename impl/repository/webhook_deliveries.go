package repository

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// States of a delivery.
const (
	DeliveryPending   = "pending" // a job brings it, now or later
	DeliveryDelivered = "delivered"
	DeliveryFailed    = "failed" // no attempt has worked
	DeliveryHeld      = "held"   // its endpoint was paused
)

// WebhookMessage is what has happened, as it is sent.
type WebhookMessage struct {
	ID        uuid.UUID `gorm:"primaryKey"` // version 7; receivers know it by this
	Type      string
	AboutUser *uuid.UUID // whom it is about, who may be gone; nil: nobody
	AboutKey  *uuid.UUID
	Payload   []byte
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

// WebhookDelivery is a message for an endpoint.
type WebhookDelivery struct {
	ID         uuid.UUID `gorm:"primaryKey"` // version 7
	EndpointID uuid.UUID
	MessageID  uuid.UUID
	Type       string
	State      string
	Turn       int        // how often it was handed to a job
	Failures   int        // since it was last begun
	Attempts   int        // all of them
	Status     int        // of the last answer; 0: there was none
	CreatedAt  time.Time  `gorm:"autoCreateTime:false"`
	DueAt      *time.Time // of the next attempt; nil: there is none
	EndedAt    *time.Time
}

func (d WebhookDelivery) normal() WebhookDelivery {
	d.CreatedAt, d.DueAt, d.EndedAt = d.CreatedAt.UTC(), inUTC(d.DueAt), inUTC(d.EndedAt)
	return d
}

// rowsAtOnce bounds the rows of one statement.
const rowsAtOnce = 100

// AddWebhookMessage adds a message, and its deliveries, of which there is at least one.
func (t *Tx) AddWebhookMessage(message WebhookMessage, deliveries []WebhookDelivery) error {
	if err := t.tx.Create(&message).Error; err != nil {
		return wrap("add webhook message", err)
	}
	return wrap("add webhook deliveries", t.tx.CreateInBatches(deliveries, rowsAtOnce).Error)
}

var (
	webhookMessageByID  = lookup[WebhookMessage]{condition: "id = ?"}
	webhookDeliveryByID = lookup[WebhookDelivery]{condition: "id = ?"}
)

// WebhookMessage returns a message, or ErrNotFound.
func (t *Tx) WebhookMessage(id uuid.UUID) (WebhookMessage, error) {
	message, err := webhookMessageByID.take(t.tx, id)
	message.CreatedAt = message.CreatedAt.UTC()
	return message, found("get webhook message", err)
}

// WebhookDelivery returns a delivery, or ErrNotFound.
func (t *Tx) WebhookDelivery(id uuid.UUID) (WebhookDelivery, error) {
	delivery, err := webhookDeliveryByID.take(t.tx, id)
	return delivery.normal(), found("get webhook delivery", err)
}

// WebhookDeliveryForWrite is WebhookDelivery, and keeps others from writing to it until the transaction ends.
func (t *Tx) WebhookDeliveryForWrite(id uuid.UUID) (WebhookDelivery, error) {
	locked := &Tx{t.db, t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})}
	return locked.WebhookDelivery(id)
}

// SaveWebhookDelivery stores what can change of a delivery.
func (t *Tx) SaveWebhookDelivery(delivery WebhookDelivery) error {
	return changed("save webhook delivery", t.tx.Model(&WebhookDelivery{}).Where("id = ?", delivery.ID).
		Select("State", "Turn", "Failures", "Attempts", "Status", "DueAt", "EndedAt").Updates(delivery))
}

// WebhookDeliveryFilter says which deliveries of an endpoint are wanted; what is empty does not matter.
type WebhookDeliveryFilter struct {
	Endpoint uuid.UUID
	Type     string
	States   []string
	Since    time.Time  // those that were added from then on
	Before   *uuid.UUID // older than this one
	Until    *uuid.UUID // not newer than this one
	After    *uuid.UUID // newer than this one
	Limit    int
}

func (f WebhookDeliveryFilter) apply(query *gorm.DB) *gorm.DB {
	query = query.Where("endpoint_id = ?", f.Endpoint)
	if f.Type != "" {
		query = query.Where("type = ?", f.Type)
	}
	if len(f.States) > 0 {
		query = query.Where("state IN ?", f.States)
	}
	if !f.Since.IsZero() {
		query = query.Where("id >= ? AND created_at >= ?", firstID(f.Since), f.Since)
	}
	if f.Before != nil {
		query = query.Where("id < ?", *f.Before)
	}
	if f.Until != nil {
		query = query.Where("id <= ?", *f.Until)
	}
	if f.After != nil {
		query = query.Where("id > ?", *f.After)
	}
	return query
}

// WebhookDeliveries lists deliveries, the newest first.
func (t *Tx) WebhookDeliveries(filter WebhookDeliveryFilter) ([]WebhookDelivery, error) {
	return t.deliveries(filter, "id DESC")
}

// WebhookDeliveriesForWrite lists deliveries, the oldest first, and keeps others from writing to them until the transaction
// ends.
func (t *Tx) WebhookDeliveriesForWrite(filter WebhookDeliveryFilter) ([]WebhookDelivery, error) {
	locked := &Tx{t.db, t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})}
	return locked.deliveries(filter, "id")
}

func (t *Tx) deliveries(filter WebhookDeliveryFilter, order string) ([]WebhookDelivery, error) {
	var deliveries []WebhookDelivery
	err := filter.apply(t.tx).Order(order).Limit(filter.Limit).Find(&deliveries).Error
	for i := range deliveries {
		deliveries[i] = deliveries[i].normal()
	}
	return deliveries, wrap("list webhook deliveries", err)
}

// CountWebhookDeliveries counts deliveries; the limit of the filter does not matter.
func (t *Tx) CountWebhookDeliveries(filter WebhookDeliveryFilter) (int64, error) {
	var count int64
	err := filter.apply(t.tx.Model(&WebhookDelivery{})).Count(&count).Error
	return count, wrap("count webhook deliveries", err)
}

// HoldWebhookDeliveries keeps what is pending for an endpoint from being sent.
func (t *Tx) HoldWebhookDeliveries(endpoint uuid.UUID) error {
	return wrap("hold webhook deliveries", t.tx.Model(&WebhookDelivery{}).Where("endpoint_id = ? AND state = 'pending'", endpoint).
		Updates(map[string]any{"state": DeliveryHeld, "due_at": nil}).Error)
}

// PendingWebhooks tells how many deliveries are pending, and when the oldest was added; the zero time: there is none.
func (t *Tx) PendingWebhooks() (int64, time.Time, error) {
	var count int64
	if err := t.tx.Model(&WebhookDelivery{}).Where("state = 'pending'").Count(&count).Error; err != nil || count == 0 {
		return 0, time.Time{}, wrap("count pending webhooks", err)
	}
	var oldest []WebhookDelivery
	err := t.tx.Where("state = 'pending'").Order("created_at").Limit(1).Find(&oldest).Error
	if err != nil || len(oldest) == 0 {
		return 0, time.Time{}, wrap("find the oldest pending webhook", err)
	}
	return count, oldest[0].CreatedAt.UTC(), nil
}

// DropWebhookMessages drops messages that are as old, with their deliveries, but those that are pending.
func (t *Tx) DropWebhookMessages(age time.Duration) error {
	return wrap("drop webhook messages", t.tx.Where(
		"id < ? AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.message_id = webhook_messages.id AND d.state = 'pending')",
		firstID(t.db.clock().Add(-age))).Delete(&WebhookMessage{}).Error)
}
