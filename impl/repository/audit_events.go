package repository

import (
	"time"

	"github.com/google/uuid"
)

// AuditEvent is something that was done or tried.
type AuditEvent struct {
	ID        uuid.UUID `gorm:"primaryKey"` // version 7
	At        time.Time
	Action    string
	Outcome   string
	Actor     string // user:ID or key:ID; anonymous if nobody was recognised
	Subject   string // about whom or what; may be empty
	Address   string
	UserAgent string
	RequestID string
	Details   map[string]string `gorm:"serializer:json"`
}

// AuditFilter says which events are wanted; what is empty does not matter.
type AuditFilter struct {
	Action   string
	Subjects []string // any of these
	Before   *uuid.UUID
	Limit    int
}

// AddAuditEvent adds an event and gives it an id and a time.
func (t *Tx) AddAuditEvent(event AuditEvent) error {
	id, err := uuid.NewV7()
	if err != nil {
		return wrap("add audit event", err)
	}
	event.ID, event.At = id, t.db.clock()
	if event.Details == nil {
		event.Details = map[string]string{}
	}
	return wrap("add audit event", t.tx.Create(&event).Error)
}

// AuditEvents lists events, the newest first.
func (t *Tx) AuditEvents(filter AuditFilter) ([]AuditEvent, error) {
	query := t.tx.Order("id DESC").Limit(filter.Limit)
	if filter.Action != "" {
		query = query.Where("action = ?", filter.Action)
	}
	if len(filter.Subjects) > 0 {
		query = query.Where("subject IN ?", filter.Subjects)
	}
	if filter.Before != nil {
		query = query.Where("id < ?", *filter.Before)
	}
	var events []AuditEvent
	err := query.Find(&events).Error
	for i := range events {
		events[i].At = events[i].At.UTC()
	}
	return events, wrap("list audit events", err)
}
