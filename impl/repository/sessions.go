package repository

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

// SessionKind is what a session is shown by.
type SessionKind string

// The kinds of sessions.
const (
	BrowserSession SessionKind = "browser" // a cookie
	AppSession     SessionKind = "app"     // access and refresh tokens
)

// Session is a place where a user is signed in. All times are in UTC and whole microseconds.
type Session struct {
	ID         uuid.UUID `gorm:"primaryKey"` // version 7
	UserID     uuid.UUID
	Kind       SessionKind
	TokenHash  []byte    // of a browser's cookie; nil of an app's
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
	LastUsedAt time.Time // give or take a minute
	ExpiresAt  time.Time // when it ends if it is not used; never after EndsAt
	EndsAt     time.Time // when it ends in any case
	Address    string
	UserAgent  string
}

// RefreshToken is one of the refresh tokens of an app's session.
type RefreshToken struct {
	TokenHash []byte `gorm:"primaryKey"`
	SessionID uuid.UUID
	Seed      []byte     // with the token it gives the next one
	CreatedAt time.Time  `gorm:"autoCreateTime:false"`
	UsedAt    *time.Time // nil: it is the present one
}

var (
	sessionByToken = lookup[Session]{condition: "token_hash = ?"}
	sessionByID    = lookup[Session]{condition: "id = ?"}
)

// CreateSession adds a session.
func (t *Tx) CreateSession(session Session) error {
	return wrap("create session", t.tx.Create(&session).Error)
}

// SessionByToken returns the session of a browser's cookie, or ErrNotFound.
func (t *Tx) SessionByToken(hash []byte) (Session, error) {
	session, err := sessionByToken.take(t.tx, hash)
	return session.normal(), found("get session", err)
}

// Session returns a session, or ErrNotFound.
func (t *Tx) Session(id uuid.UUID) (Session, error) {
	session, err := sessionByID.take(t.tx, id)
	return session.normal(), found("get session", err)
}

// Sessions lists those of a user that have not ended, the newest first, from before an id on.
func (t *Tx) Sessions(userID uuid.UUID, before *uuid.UUID, limit int) ([]Session, error) {
	var sessions []Session
	query := t.tx.Where("user_id = ? AND expires_at > ?", userID, t.db.clock())
	if before != nil {
		query = query.Where("id < ?", *before)
	}
	err := query.Order("id DESC").Limit(limit).Find(&sessions).Error
	for i := range sessions {
		sessions[i] = sessions[i].normal()
	}
	return sessions, wrap("list sessions", err)
}

// TouchSession says that a session was used, and when it ends now.
func (t *Tx) TouchSession(id uuid.UUID, usedAt, expiresAt time.Time) error {
	return wrap("touch session", t.tx.Model(&Session{}).Where("id = ? AND last_used_at < ?", id, usedAt).
		Updates(map[string]any{"last_used_at": usedAt, "expires_at": expiresAt}).Error)
}

// DeleteSession ends a session of a user, or returns ErrNotFound.
func (t *Tx) DeleteSession(userID, id uuid.UUID) error {
	return changed("delete session", t.tx.Where("id = ? AND user_id = ?", id, userID).Delete(&Session{}))
}

// DeleteSessions ends all sessions of a user but one, which may be uuid.Nil, and returns the ids of those that had not ended
// by themselves.
func (t *Tx) DeleteSessions(userID, but uuid.UUID) ([]uuid.UUID, error) {
	var deleted []Session
	err := t.tx.Clauses(clause.Returning{Columns: []clause.Column{{Name: "id"}, {Name: "expires_at"}}}).
		Where("user_id = ? AND id <> ?", userID, but).Delete(&deleted).Error
	var ended []uuid.UUID
	for _, session := range deleted {
		if session.ExpiresAt.After(t.db.clock()) {
			ended = append(ended, session.ID)
		}
	}
	return ended, wrap("delete sessions", err)
}

// DropSessionsBut ends the sessions of a user but those that were used last, of which it keeps so many, and returns the
// ids of those that had not ended by themselves.
func (t *Tx) DropSessionsBut(userID uuid.UUID, keep int) ([]uuid.UUID, error) {
	var surplus []uuid.UUID
	err := t.tx.Model(&Session{}).Where("user_id = ? AND expires_at > ?", userID, t.db.clock()).
		Order("last_used_at DESC, id DESC").Offset(keep).Limit(maxDropped).Pluck("id", &surplus).Error
	if err == nil && len(surplus) > 0 {
		err = t.tx.Where("id IN ?", surplus).Delete(&Session{}).Error
	}
	return surplus, wrap("drop sessions", err)
}

// maxDropped bounds a list of ids in a statement.
const maxDropped = 1000

// CountRefreshTokens counts the refresh tokens of a session, used ones included.
func (t *Tx) CountRefreshTokens(session uuid.UUID) (int64, error) {
	var count int64
	err := t.tx.Model(&RefreshToken{}).Where("session_id = ?", session).Count(&count).Error
	return count, wrap("count refresh tokens", err)
}

// AddRefreshToken adds a refresh token.
func (t *Tx) AddRefreshToken(token RefreshToken) error {
	return wrap("add refresh token", t.tx.Create(&token).Error)
}

// RefreshToken returns a refresh token, or ErrNotFound. Nobody else uses it until the transaction ends.
func (t *Tx) RefreshToken(hash []byte) (RefreshToken, error) {
	var token RefreshToken
	err := t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("token_hash = ?", hash).Take(&token).Error
	return token, found("get refresh token", err)
}

// UseRefreshToken says that a refresh token was exchanged.
func (t *Tx) UseRefreshToken(hash []byte, at time.Time) error {
	return changed("use refresh token", t.tx.Model(&RefreshToken{}).Where("token_hash = ? AND used_at IS NULL", hash).Update("used_at", at))
}

func (s Session) normal() Session {
	s.CreatedAt, s.LastUsedAt, s.ExpiresAt, s.EndsAt = s.CreatedAt.UTC(), s.LastUsedAt.UTC(), s.ExpiresAt.UTC(), s.EndsAt.UTC()
	return s
}
