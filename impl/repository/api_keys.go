package repository

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// APIKey is a key by which a program calls. All times are in UTC and whole microseconds.
type APIKey struct {
	ID            uuid.UUID  `gorm:"primaryKey"` // version 7
	RootID        uuid.UUID  // the key that it descends from; its own id if it was not made by a key
	UserID        *uuid.UUID // whose it is; nil: the organisation's
	Name          string
	Hint          string // the last characters of the secret
	TokenHash     []byte
	OldHash       []byte     // of the secret before the last rotation; nil: there is none
	OverlapEndsAt *time.Time // until when that one works
	Scopes        []string   `gorm:"serializer:json"`
	Class         string     // the rate limits that apply to it; empty: everybody's
	CreatedBy     string
	CreatedAt     time.Time  `gorm:"autoCreateTime:false"`
	ExpiresAt     *time.Time // nil: never
	LastUsedAt    *time.Time // give or take a minute; nil: never
	RevokedAt     *time.Time // nil: it was not
}

// TableName is how GORM knows the table.
func (APIKey) TableName() string { return "api_keys" }

var (
	apiKeyByHash = lookup[APIKey]{condition: "token_hash = ? OR old_hash = ?"}
	apiKeyByID   = lookup[APIKey]{condition: "id = ?"}
)

// CreateAPIKey adds a key.
func (t *Tx) CreateAPIKey(key APIKey) error { return wrap("create API key", t.tx.Create(&key).Error) }

// APIKeyByHash returns the key that has a secret, be it the present one or the one before, or ErrNotFound.
func (t *Tx) APIKeyByHash(hash []byte) (APIKey, error) {
	key, err := apiKeyByHash.take(t.tx, hash, hash)
	return key.normal(), found("get API key", err)
}

// APIKey returns a key, or ErrNotFound.
func (t *Tx) APIKey(id uuid.UUID) (APIKey, error) {
	key, err := apiKeyByID.take(t.tx, id)
	return key.normal(), found("get API key", err)
}

// APIKeyForWrite is APIKey, and keeps others from writing to the key until the transaction ends.
func (t *Tx) APIKeyForWrite(id uuid.UUID) (APIKey, error) {
	locked := &Tx{t.db, t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})}
	return locked.APIKey(id)
}

// APIKeyFilter says which keys are wanted; nil does not matter.
type APIKeyFilter struct {
	UserID, RootID *uuid.UUID
	Before         *uuid.UUID // older than this one
	Working        bool       // neither revoked nor expired
	Limit          int        // 0: all of them
}

func (f APIKeyFilter) apply(query *gorm.DB, now time.Time) *gorm.DB {
	for _, condition := range [...]struct { // in one order: a statement is compiled once for each
		text  string
		value *uuid.UUID
	}{{"user_id = ?", f.UserID}, {"root_id = ?", f.RootID}, {"id < ?", f.Before}} {
		if condition.value != nil {
			query = query.Where(condition.text, *condition.value)
		}
	}
	if f.Working {
		query = query.Where("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", now)
	}
	return query
}

// APIKeys lists keys, the newest first.
func (t *Tx) APIKeys(filter APIKeyFilter) ([]APIKey, error) {
	var keys []APIKey
	query := filter.apply(t.tx.Order("id DESC"), t.db.clock())
	if filter.Limit > 0 {
		query = query.Limit(filter.Limit)
	}
	err := query.Find(&keys).Error
	for i := range keys {
		keys[i] = keys[i].normal()
	}
	return keys, wrap("list API keys", err)
}

// CountAPIKeys counts keys; the limit of the filter does not matter.
func (t *Tx) CountAPIKeys(filter APIKeyFilter) (int64, error) {
	var count int64
	err := filter.apply(t.tx.Model(&APIKey{}), t.db.clock()).Count(&count).Error
	return count, wrap("count API keys", err)
}

// DropEndedAPIKeys drops those of the keys that work no longer, but the newest of them.
func (t *Tx) DropEndedAPIKeys(filter APIKeyFilter, keep int) error {
	const ended = "(revoked_at IS NOT NULL OR expires_at <= ?)"
	now := t.db.clock()
	var first []uuid.UUID // of those to be dropped
	err := filter.apply(t.tx.Model(&APIKey{}), now).Where(ended, now).Order("id DESC").Offset(keep).Limit(1).Pluck("id", &first).Error
	if err != nil || len(first) == 0 {
		return wrap("drop API keys", err)
	}
	return wrap("drop API keys", filter.apply(t.tx, now).Where(ended+" AND id <= ?", now, first[0]).Delete(&APIKey{}).Error)
}

// RevokeAPIKey makes a key work no longer; one that was revoked stays as it is.
func (t *Tx) RevokeAPIKey(id uuid.UUID, at time.Time) error {
	return wrap("revoke API key", t.tx.Model(&APIKey{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", at).Error)
}

// SaveAPIKey stores the secrets of a key, which have changed.
func (t *Tx) SaveAPIKey(key APIKey) error {
	return changed("save API key", t.tx.Model(&APIKey{}).Where("id = ?", key.ID).
		Select("TokenHash", "OldHash", "OverlapEndsAt", "Hint").Updates(key))
}

// TouchAPIKey says that a key was used.
func (t *Tx) TouchAPIKey(id uuid.UUID, at time.Time) error {
	return wrap("touch API key", t.tx.Model(&APIKey{}).Where("id = ?", id).Update("last_used_at", at).Error)
}

func (k APIKey) normal() APIKey {
	k.CreatedAt = k.CreatedAt.UTC()
	for _, at := range []**time.Time{&k.OverlapEndsAt, &k.ExpiresAt, &k.LastUsedAt, &k.RevokedAt} {
		if *at != nil {
			utc := (*at).UTC()
			*at = &utc
		}
	}
	if k.Scopes == nil {
		k.Scopes = []string{}
	}
	return k
}
