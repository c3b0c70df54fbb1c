package repository

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Why an endpoint is paused.
const (
	PauseRequested = "requested" // somebody has asked for it
	PauseFailing   = "failing"   // no delivery was taken for long
	PauseGone      = "gone"      // the receiver has said that it wants nothing any more
)

// WebhookOwner is whose an endpoint is: a user's, or that of the first key of a family that belongs to no user.
type WebhookOwner struct {
	UserID, KeyID *uuid.UUID // one of them
}

// WebhookEndpoint is where a partner is told what has happened. All times are in UTC and whole microseconds.
type WebhookEndpoint struct {
	WebhookOwner

	ID            uuid.UUID `gorm:"primaryKey"` // version 7
	URL           string    `gorm:"column:url"`
	Types         []string  `gorm:"serializer:json"` // which events are sent
	Description   string
	Contact       string // who is told when it is paused by itself; empty: the user whose it is
	Signing       string
	Secret        string
	OldSecret     string     // before the last rotation; empty: there was none
	OverlapEndsAt *time.Time // until when that one signs too
	Scopes        []string   `gorm:"serializer:json"` // what its maker, or who has changed its types, could read of others
	PauseReason   string     // empty: it is not paused
	FailingSince  *time.Time // nil: the last delivery was taken
	ToldAt        *time.Time // since when the last mail that says that it is paused is sent, or was; nil: there was none
	CreatedAt     time.Time  `gorm:"autoCreateTime:false"`
	UpdatedAt     time.Time  `gorm:"autoUpdateTime:false"`
}

// Paused tells whether nothing is sent.
func (e WebhookEndpoint) Paused() bool { return e.PauseReason != "" }

func (e WebhookEndpoint) normal() WebhookEndpoint {
	e.CreatedAt, e.UpdatedAt = e.CreatedAt.UTC(), e.UpdatedAt.UTC()
	e.OverlapEndsAt, e.FailingSince, e.ToldAt = inUTC(e.OverlapEndsAt), inUTC(e.FailingSince), inUTC(e.ToldAt)
	return e
}

func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC()
	return &utc
}

// CreateWebhookEndpoint adds an endpoint, and sets its times.
func (t *Tx) CreateWebhookEndpoint(endpoint *WebhookEndpoint) error {
	endpoint.CreatedAt = t.db.clock()
	endpoint.UpdatedAt = endpoint.CreatedAt
	return wrap("create webhook endpoint", t.tx.Create(endpoint).Error)
}

var webhookEndpointByID = lookup[WebhookEndpoint]{condition: "id = ?"}

// WebhookEndpoint returns an endpoint, or ErrNotFound.
func (t *Tx) WebhookEndpoint(id uuid.UUID) (WebhookEndpoint, error) {
	endpoint, err := webhookEndpointByID.take(t.tx, id)
	return endpoint.normal(), found("get webhook endpoint", err)
}

// WebhookEndpointForWrite is WebhookEndpoint, and keeps others from writing to it until the transaction ends. Events can
// still be added for it.
func (t *Tx) WebhookEndpointForWrite(id uuid.UUID) (WebhookEndpoint, error) {
	locked := &Tx{t.db, t.tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})}
	return locked.WebhookEndpoint(id)
}

// SaveWebhookEndpoint stores what can change of an endpoint, and when.
func (t *Tx) SaveWebhookEndpoint(endpoint *WebhookEndpoint) error {
	endpoint.UpdatedAt = t.db.clock()
	return changed("save webhook endpoint", t.tx.Model(&WebhookEndpoint{}).Where("id = ?", endpoint.ID).
		Select("URL", "Types", "Description", "Contact", "Secret", "OldSecret", "OverlapEndsAt", "Scopes", "PauseReason", "FailingSince", "ToldAt", "UpdatedAt").
		Updates(*endpoint))
}

// NoteWebhookFailing says since when no delivery to an endpoint was taken; nil: the last one was.
func (t *Tx) NoteWebhookFailing(id uuid.UUID, since *time.Time) error {
	return wrap("note that a webhook endpoint fails", t.tx.Model(&WebhookEndpoint{}).Where("id = ?", id).
		UpdateColumn("failing_since", since).Error)
}

// ForgetWebhookTold takes back that somebody is mailed that an endpoint is paused.
func (t *Tx) ForgetWebhookTold(id uuid.UUID) error {
	return wrap("forget that a webhook endpoint is told of", t.tx.Model(&WebhookEndpoint{}).Where("id = ?", id).
		UpdateColumn("told_at", nil).Error)
}

// DeleteWebhookEndpoint removes an endpoint with its deliveries, or returns ErrNotFound.
func (t *Tx) DeleteWebhookEndpoint(id uuid.UUID) error {
	return changed("delete webhook endpoint", t.tx.Where("id = ?", id).Delete(&WebhookEndpoint{}))
}

// WebhookEndpointFilter says which endpoints are wanted; nil does not matter.
type WebhookEndpointFilter struct {
	Owner  *WebhookOwner
	Before *uuid.UUID
	Limit  int
}

func (f WebhookEndpointFilter) apply(query *gorm.DB) *gorm.DB {
	if f.Owner != nil && f.Owner.UserID != nil {
		query = query.Where("user_id = ?", *f.Owner.UserID)
	}
	if f.Owner != nil && f.Owner.KeyID != nil {
		query = query.Where("key_id = ?", *f.Owner.KeyID)
	}
	if f.Before != nil {
		query = query.Where("id < ?", *f.Before)
	}
	return query
}

// WebhookEndpoints lists endpoints, the newest first.
func (t *Tx) WebhookEndpoints(filter WebhookEndpointFilter) ([]WebhookEndpoint, error) {
	var endpoints []WebhookEndpoint
	err := filter.apply(t.tx).Order("id DESC").Limit(filter.Limit).Find(&endpoints).Error
	for i := range endpoints {
		endpoints[i] = endpoints[i].normal()
	}
	return endpoints, wrap("list webhook endpoints", err)
}

// CountWebhookEndpoints counts those of an owner, and keeps others from adding to them until the transaction ends.
func (t *Tx) CountWebhookEndpoints(owner WebhookOwner) (int64, error) {
	locked := t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	var err error
	if owner.UserID != nil {
		err = locked.Select("id").Where("id = ?", *owner.UserID).Take(&User{}).Error
	} else {
		err = locked.Select("id").Where("id = ?", *owner.KeyID).Take(&APIKey{}).Error
	}
	if err != nil {
		return 0, found("count webhook endpoints", err)
	}
	var count int64
	err = WebhookEndpointFilter{Owner: &owner}.apply(t.tx.Model(&WebhookEndpoint{})).Count(&count).Error
	return count, wrap("count webhook endpoints", err)
}

// WebhookTarget is an endpoint with what its owner may read now.
type WebhookTarget struct {
	WebhookEndpoint

	Role      *string  // of the user whose it is
	KeyScopes []string `gorm:"serializer:json"` // of the key whose it is, as long as that works
}

// Owned tells whether whoever has made the endpoint is still there to have it.
func (t WebhookTarget) Owned() bool { return t.Role != nil || t.KeyScopes != nil }

// WebhookTargets lists the endpoints to which events of a type are sent. None of them goes until the transaction ends.
func (t *Tx) WebhookTargets(eventType string) ([]WebhookTarget, error) {
	kept := clause.Locking{Strength: "KEY SHARE", Table: clause.Table{Name: "e"}}
	targets, err := t.targets(t.tx.Clauses(kept).Where("e.types LIKE ?", `%"`+eventType+`"%`))
	return slices.DeleteFunc(targets, func(target WebhookTarget) bool { return !slices.Contains(target.Types, eventType) }), err
}

// WebhookTarget returns one endpoint, or ErrNotFound.
func (t *Tx) WebhookTarget(id uuid.UUID) (WebhookTarget, error) {
	targets, err := t.targets(t.tx.Where("e.id = ?", id))
	if err == nil && len(targets) == 0 {
		return WebhookTarget{}, wrap("get webhook endpoint", ErrNotFound)
	}
	if err != nil {
		return WebhookTarget{}, err
	}
	return targets[0], nil
}

func (t *Tx) targets(query *gorm.DB) ([]WebhookTarget, error) {
	var targets []WebhookTarget
	err := query.Table("webhook_endpoints AS e").Select("e.*, u.role AS role, k.scopes AS key_scopes").
		Joins("LEFT JOIN users AS u ON u.id = e.user_id").
		Joins("LEFT JOIN api_keys AS k ON k.id = e.key_id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?)", t.db.clock()).
		Order("e.id").Find(&targets).Error
	for i := range targets {
		targets[i].WebhookEndpoint = targets[i].normal()
	}
	return targets, wrap("find webhook endpoints", err)
}
