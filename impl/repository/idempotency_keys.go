package repository

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// IdempotencyKey is a key that a caller has made for a request, and the answer to it.
type IdempotencyKey struct {
	KeyHash     []byte    `gorm:"primaryKey"` // a SHA-256 of the key, its operation and who has sent it
	Fingerprint []byte    // a SHA-256 of the request
	Claim       []byte    // who handles the request: random, new with each attempt
	Answer      []byte    // sealed; nil: the request is being handled
	ClaimedTill time.Time // when another may handle it, if there is no answer by then
	ExpiresAt   time.Time
}

// ClaimKey takes a key for a request that is to be handled now: until hold from now nobody else gets it, and an answer is
// kept until keep from now. If the key is another's, it returns what is known of it, and false.
func (db *DB) ClaimKey(ctx context.Context, keyHash, fingerprint []byte, hold, keep time.Duration) (IdempotencyKey, bool, error) {
	claim := make([]byte, 16)
	_, _ = rand.Read(claim) // never fails
	var key IdempotencyKey
	var mine bool
	err := db.Write(ctx, func(tx *Tx) (err error) {
		now := db.clock()
		key = IdempotencyKey{KeyHash: keyHash, Fingerprint: fingerprint, Claim: claim, ClaimedTill: now.Add(hold), ExpiresAt: now.Add(keep)}
		mine, err = tx.claim(&key, now)
		return err
	})
	return key, mine, err
}

func (t *Tx) claim(key *IdempotencyKey, now time.Time) (bool, error) {
	created := t.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(key)
	if created.Error != nil || created.RowsAffected == 1 {
		return created.Error == nil, wrap("claim idempotency key", created.Error)
	}
	var known IdempotencyKey
	err := t.tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("key_hash = ?", key.KeyHash).Take(&known).Error
	if errors.Is(err, gorm.ErrRecordNotFound) { // it was given back a moment ago: the next attempt may have it
		known = IdempotencyKey{Fingerprint: key.Fingerprint}
		*key = known
		return false, nil
	}
	if err != nil {
		return false, wrap("claim idempotency key", err)
	}
	if known.ExpiresAt.After(now) && (known.Answer != nil || known.ClaimedTill.After(now)) {
		*key = known
		return false, nil
	}
	return true, wrap("claim idempotency key", t.tx.Save(key).Error)
}

// KeepAnswer keeps the answer to a request whose key was claimed. ErrNotFound says that the claim has ended: another
// handles the request, and what this one has written must not count.
func (t *Tx) KeepAnswer(key IdempotencyKey, answer []byte) error {
	return changed("keep answer", t.tx.Model(&IdempotencyKey{}).
		Where("key_hash = ? AND claim = ? AND answer IS NULL", key.KeyHash, key.Claim).Update("answer", answer))
}

// FreeKey gives a key back whose request has come to nothing.
func (db *DB) FreeKey(ctx context.Context, key IdempotencyKey) error {
	return db.Write(ctx, func(tx *Tx) error {
		return wrap("free idempotency key", tx.tx.Where("key_hash = ? AND claim = ? AND answer IS NULL", key.KeyHash, key.Claim).
			Delete(&IdempotencyKey{}).Error)
	})
}

// FreeAbandonedKeys gives back the keys of requests that a process was handling when it was killed. On SQLite there is
// one process; elsewhere others may handle theirs, and keys come back when they are claimed no longer.
func (db *DB) FreeAbandonedKeys(ctx context.Context) error {
	if db.dialect != SQLite {
		return nil
	}
	return db.Write(ctx, func(tx *Tx) error {
		return wrap("free idempotency keys", tx.tx.Where("answer IS NULL").Delete(&IdempotencyKey{}).Error)
	})
}
