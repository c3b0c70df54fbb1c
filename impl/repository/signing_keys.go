package repository

import (
	"time"

	"github.com/google/uuid"
)

// SigningKey is a key that signs access tokens.
type SigningKey struct {
	ID        uuid.UUID `gorm:"primaryKey"` // version 7; tokens name it
	Seed      []byte    // of the private key (RFC 8032, section 5.1.5)
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	SignsFrom time.Time // published before, so that others know it when the first token comes
	EndsAt    time.Time // no token that it has signed is good any longer
}

// SigningKeys lists the keys that have not ended, the oldest first.
func (t *Tx) SigningKeys() ([]SigningKey, error) {
	var keys []SigningKey
	err := t.tx.Where("ends_at > ?", t.db.clock()).Order("id").Find(&keys).Error
	for i := range keys {
		k := &keys[i]
		k.CreatedAt, k.SignsFrom, k.EndsAt = k.CreatedAt.UTC(), k.SignsFrom.UTC(), k.EndsAt.UTC()
	}
	return keys, wrap("list signing keys", err)
}

// AddSigningKey adds a key.
func (t *Tx) AddSigningKey(key SigningKey) error {
	return wrap("add signing key", t.tx.Create(&key).Error)
}

// LockSigningKeys makes other transactions that lock the keys wait until this one ends. On SQLite they wait anyway.
func (t *Tx) LockSigningKeys() error {
	if t.db.dialect != PostgreSQL {
		return nil
	}
	return wrap("lock signing keys", t.tx.Exec("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").Error)
}

// DropSigningKeys drops the keys that have ended.
func (t *Tx) DropSigningKeys() error {
	return wrap("drop signing keys", t.tx.Where("ends_at <= ?", t.db.clock()).Delete(&SigningKey{}).Error)
}
