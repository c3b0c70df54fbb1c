package repository

import (
	"time"

	"github.com/google/uuid"
)

// Purpose is what a token that was sent by mail is good for.
type Purpose string

// The purposes of such tokens.
const (
	Register      Purpose = "register"       // who registers reads mail at the address
	ChangeEmail   Purpose = "change-email"   // the user reads mail at what is to be its address
	ResetPassword Purpose = "reset-password" // a new password may be set
)

// MailToken is a token that was sent by mail. It works once.
type MailToken struct {
	TokenHash    []byte     `gorm:"primaryKey"`
	UserID       *uuid.UUID // nil: who registers is no user yet
	Purpose      Purpose
	Email        string    // where it was sent
	Name         string    // of who registers
	PasswordHash string    // of who registers
	CreatedAt    time.Time `gorm:"autoCreateTime:false"`
	ExpiresAt    time.Time
}

// AddMailToken adds a token, in the place of those that the user, if there is one, has for the purpose: a user has at
// most one of each.
func (t *Tx) AddMailToken(token MailToken) error {
	if token.UserID != nil {
		err := t.tx.Where("user_id = ? AND purpose = ?", token.UserID, token.Purpose).Delete(&MailToken{}).Error
		if err != nil {
			return wrap("add mail token", err)
		}
	}
	return wrap("add mail token", t.tx.Create(&token).Error)
}

// IssueMailToken adds a token that is good for the same as another, and as long.
func (t *Tx) IssueMailToken(like MailToken, hash []byte) error {
	like.TokenHash = hash
	return wrap("issue mail token", t.tx.Create(&like).Error)
}

// MailTokenSince tells whether a user has a token for a purpose that was made after a time.
func (t *Tx) MailTokenSince(userID uuid.UUID, purpose Purpose, after time.Time) (bool, error) {
	var count int64
	err := t.tx.Model(&MailToken{}).Where("user_id = ? AND purpose = ? AND created_at > ?", userID, purpose, after).Count(&count).Error
	return count > 0, wrap("look for a mail token", err)
}

// MailToken returns a token without using it up, or ErrNotFound: it is for another purpose, used or too old.
func (t *Tx) MailToken(hash []byte, purposes ...Purpose) (MailToken, error) {
	var token MailToken
	err := t.tx.Where("token_hash = ? AND purpose IN ? AND expires_at > ?", hash, purposes, t.db.clock()).Take(&token).Error
	return token, found("get mail token", err)
}

// TakeMailToken is MailToken, and uses the token up.
func (t *Tx) TakeMailToken(hash []byte, purposes ...Purpose) (MailToken, error) {
	token, err := t.MailToken(hash, purposes...)
	if err != nil {
		return MailToken{}, err
	}
	return token, changed("take mail token", t.tx.Where("token_hash = ?", hash).Delete(&MailToken{}))
}

// DropMailTokens makes all tokens of a user worthless.
func (t *Tx) DropMailTokens(userID uuid.UUID) error {
	return wrap("drop mail tokens", t.tx.Where("user_id = ?", userID).Delete(&MailToken{}).Error)
}
