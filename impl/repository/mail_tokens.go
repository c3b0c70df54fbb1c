package repository

import (
	"time"

	"github.com/google/uuid"
)

// Purpose is what a token that was sent by mail is good for.
type Purpose string

// The purposes of such tokens.
const (
	VerifyEmail   Purpose = "verify-email"   // the user reads mail at its address
	ChangeEmail   Purpose = "change-email"   // the user reads mail at what is to be its address
	ResetPassword Purpose = "reset-password" // a new password may be set
)

// MailToken is a token that was sent by mail. It works once.
type MailToken struct {
	TokenHash []byte `gorm:"primaryKey"`
	UserID    uuid.UUID
	Purpose   Purpose
	Email     string // where it was sent
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	ExpiresAt time.Time
}

// AddMailToken adds a token, in the place of those that the user has for the purpose.
func (t *Tx) AddMailToken(token MailToken) error {
	err := t.tx.Where("user_id = ? AND purpose = ?", token.UserID, token.Purpose).Delete(&MailToken{}).Error
	if err == nil {
		err = t.tx.Create(&token).Error
	}
	return wrap("add mail token", err)
}

// TakeMailToken uses a token up and returns it, or ErrNotFound: it is for another purpose, used or too old.
func (t *Tx) TakeMailToken(hash []byte, purposes ...Purpose) (MailToken, error) {
	var token MailToken
	err := t.tx.Where("token_hash = ? AND purpose IN ? AND expires_at > ?", hash, purposes, t.db.clock()).Take(&token).Error
	if err != nil {
		return MailToken{}, found("take mail token", err)
	}
	return token, changed("take mail token", t.tx.Where("token_hash = ?", hash).Delete(&MailToken{}))
}

// DropMailTokens makes all tokens of a user worthless.
func (t *Tx) DropMailTokens(userID uuid.UUID) error {
	return wrap("drop mail tokens", t.tx.Where("user_id = ?", userID).Delete(&MailToken{}).Error)
}
