package repository

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

// States of an event that has come in.
const (
	EventPending = "pending" // it is to be worked on
	EventHandled = "handled"
	EventIgnored = "ignored" // nobody works on events of its type
	EventFailed  = "failed"  // no attempt has worked
)

// WebhookEvent is what another system has told this one, as it came.
type WebhookEvent struct {
	ID         uuid.UUID   `gorm:"primaryKey"` // version 7
	Source     string      // the operation at which it came
	Delivery   string      // tells deliveries of the source apart: the sender's id, or what stands in for it
	Scheme     string      // how it is signed
	Type       string      // as the sender calls it; may be empty
	Verified   bool        // false: it was kept although its signature is wrong, as `enforce: log` asks for
	Headers    http.Header `gorm:"serializer:json"`
	Body       []byte
	ReceivedAt time.Time
	State      string
	HandledAt  *time.Time
	Failure    string // why the last attempt has failed
}

// eventColumns are those of an event that comes in.
const eventColumns = "id, source, delivery, scheme, type, verified, headers, body, received_at, state, failure"

const eventColumnCount = 11

// AddWebhookEvents keeps events that have ids, and tells of each whether it is new: of one source and delivery the first
// is kept. All are one statement, which costs less than one each.
func (t *Tx) AddWebhookEvents(ctx context.Context, events []WebhookEvent) (map[uuid.UUID]bool, error) {
	added := make(map[uuid.UUID]bool, len(events))
	if len(events) == 0 {
		return added, nil
	}
	var query strings.Builder
	query.WriteString("INSERT INTO webhook_events (" + eventColumns + ") VALUES ")
	values := make([]any, 0, len(events)*eventColumnCount)
	for i := range events {
		event := &events[i]
		headers, err := json.Marshal(event.Headers)
		if err != nil {
			return nil, wrap("add webhook events", err)
		}
		t.placeholders(&query, i, eventColumnCount)
		values = append(values, event.ID, event.Source, event.Delivery, event.Scheme, event.Type, event.Verified, string(headers),
			event.Body, event.ReceivedAt, event.State, event.Failure)
	}
	query.WriteString(" ON CONFLICT (source, delivery) DO NOTHING RETURNING id")
	rows, err := t.tx.Statement.ConnPool.QueryContext(ctx, query.String(), values...)
	if err != nil {
		return nil, wrap("add webhook events", err)
	}
	defer func() { _ = rows.Close() }() // what went wrong, Err says
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, wrap("add webhook events", err)
		}
		added[id] = true
	}
	return added, wrap("add webhook events", rows.Err())
}

// placeholders writes those of one row of many.
func (t *Tx) placeholders(query *strings.Builder, row, columns int) {
	if row > 0 {
		query.WriteString(", ")
	}
	query.WriteByte('(')
	for column := range columns {
		if column > 0 {
			query.WriteString(", ")
		}
		if t.db.dialect == SQLite {
			query.WriteByte('?')
		} else {
			query.WriteByte('$')
			query.WriteString(strconv.Itoa(row*columns + column + 1))
		}
	}
	query.WriteByte(')')
}

// LockWebhookEvent returns an event, and keeps others from working on it until the transaction ends. ErrNotFound says that
// there is none.
func (t *Tx) LockWebhookEvent(id uuid.UUID) (WebhookEvent, error) {
	var event WebhookEvent
	err := t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&event).Error
	return event.normal(), found("get webhook event", err)
}

var webhookEventByID = lookup[WebhookEvent]{condition: "id = ?"}

// WebhookEvent returns an event, or ErrNotFound.
func (t *Tx) WebhookEvent(id uuid.UUID) (WebhookEvent, error) {
	event, err := webhookEventByID.take(t.tx, id)
	return event.normal(), found("get webhook event", err)
}

func (e WebhookEvent) normal() WebhookEvent {
	e.ReceivedAt, e.HandledAt = e.ReceivedAt.UTC(), inUTC(e.HandledAt)
	return e
}

// EndWebhookEvent says what has become of an event. One that was handled meanwhile stays so: a failure of another attempt is
// no reason to do it twice.
func (t *Tx) EndWebhookEvent(id uuid.UUID, state, failure string) error {
	changes := map[string]any{"state": state, "failure": failure}
	if state == EventHandled || state == EventIgnored {
		changes["handled_at"] = t.db.clock()
	}
	return wrap("end webhook event", t.tx.Model(&WebhookEvent{}).Where("id = ? AND state <> ?", id, EventHandled).Updates(changes).Error)
}

// ReplayWebhookEvent makes an event one that is to be worked on again.
func (t *Tx) ReplayWebhookEvent(id uuid.UUID) error {
	return changed("replay webhook event", t.tx.Model(&WebhookEvent{}).Where("id = ?", id).
		Updates(map[string]any{"state": EventPending, "failure": "", "handled_at": nil}))
}

// WebhookEventFilter says which events are wanted; what is empty does not matter.
type WebhookEventFilter struct {
	Source, Type, State string
	Before              *uuid.UUID
	Limit               int
}

// WebhookEvents lists events, the newest first, without headers and bodies.
func (t *Tx) WebhookEvents(filter WebhookEventFilter) ([]WebhookEvent, error) {
	query := t.tx.Omit("headers", "body").Order("id DESC").Limit(filter.Limit)
	if filter.Source != "" {
		query = query.Where("source = ?", filter.Source)
	}
	if filter.Type != "" {
		query = query.Where("type = ?", filter.Type)
	}
	switch filter.State {
	case "":
	case EventFailed:
		query = query.Where("state = 'failed'") // literally, for the index that has only these
	default:
		query = query.Where("state = ?", filter.State)
	}
	if filter.Before != nil {
		query = query.Where("id < ?", *filter.Before)
	}
	var events []WebhookEvent
	err := query.Find(&events).Error
	for i := range events {
		events[i] = events[i].normal()
	}
	return events, wrap("list webhook events", err)
}

// DropWebhookEvents drops events that are as old, and neither pending nor failed.
func (t *Tx) DropWebhookEvents(age time.Duration) error {
	oldest := firstID(t.db.clock().Add(-age))
	return wrap("drop webhook events", t.tx.Where("id < ? AND state IN ?", oldest, []string{EventHandled, EventIgnored}).Delete(&WebhookEvent{}).Error)
}

// firstID is less than every id of version 7 that is made from then on (RFC 9562, section 5.7).
func firstID(at time.Time) uuid.UUID {
	var id uuid.UUID
	milliseconds := max(at.UnixMilli(), 0) // no id is from before 1970
	binary.BigEndian.PutUint64(id[:], uint64(milliseconds)<<16|0x7000)
	id[8] = 0x80
	return id
}
