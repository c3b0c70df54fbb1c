package repository

import (
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Account is what a user needs to sign in.
type Account struct {
	UserID       uuid.UUID  `gorm:"primaryKey"`
	PasswordHash string     // empty: the user was invited, and has not come yet
	VerifiedAt   *time.Time // when it was known that the user reads mail at the address; nil: not yet
	CreatedAt    time.Time  `gorm:"autoCreateTime:false"`
}

var (
	userByEmail   = lookup[User]{condition: "email_key = ?"}
	accountByUser = lookup[Account]{condition: "user_id = ?"}
)

// CreateAccount adds the account of a user.
func (t *Tx) CreateAccount(account Account) error {
	account.CreatedAt = t.db.clock()
	return wrap("create account", t.tx.Create(&account).Error)
}

// Account returns a user with its account, or ErrNotFound. A user of which there is none has an empty one.
func (t *Tx) Account(userID uuid.UUID) (User, Account, error) {
	user, err := take(t.tx, userID)
	if err != nil {
		return User{}, Account{}, found("get account", err)
	}
	return t.withAccount(user)
}

// AccountForWrite is Account, and keeps others from writing to the user until the transaction ends.
func (t *Tx) AccountForWrite(userID uuid.UUID) (User, Account, error) {
	user, err := takeForWrite(t.tx, userID)
	if err != nil {
		return User{}, Account{}, found("get account", err)
	}
	return t.withAccount(user)
}

// AccountByEmail is Account by the address, in whatever case.
func (t *Tx) AccountByEmail(email string) (User, Account, error) {
	user, err := userByEmail.take(t.tx, emailKey(email))
	if err != nil {
		return User{}, Account{}, found("get account", err)
	}
	return t.withAccount(user.normal())
}

func (t *Tx) withAccount(user User) (User, Account, error) {
	account, err := accountByUser.take(t.tx, user.ID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	account.UserID = user.ID
	return user, account, wrap("get account", err)
}

// SetPassword sets the hash of a user's password, and makes the account if there is none.
func (t *Tx) SetPassword(userID uuid.UUID, hash string) error {
	account := Account{UserID: userID, PasswordHash: hash, CreatedAt: t.db.clock()}
	return wrap("set password", t.tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "user_id"}}, DoUpdates: clause.AssignmentColumns([]string{"password_hash"}),
	}).Create(&account).Error)
}

// ReplacePassword is SetPassword if the hash is still the old one; otherwise ErrNotFound.
func (t *Tx) ReplacePassword(userID uuid.UUID, old, hash string) error {
	return changed("replace password", t.tx.Model(&Account{}).
		Where("user_id = ? AND password_hash = ?", userID, old).Update("password_hash", hash))
}

// SetVerified says that the user reads mail at its address. Once that is known the time of it stays.
func (t *Tx) SetVerified(userID uuid.UUID) error {
	return wrap("set verified", t.tx.Model(&Account{}).
		Where("user_id = ? AND verified_at IS NULL", userID).Update("verified_at", t.db.clock()).Error)
}

// Unverify says that this is not known any more: another has changed the address.
func (t *Tx) Unverify(userID uuid.UUID) error {
	return wrap("unverify", t.tx.Model(&Account{}).Where("user_id = ?", userID).Update("verified_at", nil).Error)
}

// lastOfLock names the lock of IsLastOf among the advisory locks of a PostgreSQL database.
const lastOfLock = 0x63686172_6c617374

// IsLastOf tells whether a user is the only one of a role who has a password, and so can sign in. Transactions that
// ask at once ask one after the other, each when the one before has ended; on SQLite they do so anyway. So that they
// do not wait for each other in a circle, a transaction asks after it has taken the user for writing.
func (t *Tx) IsLastOf(role string, userID uuid.UUID) (bool, error) {
	if t.db.dialect == PostgreSQL {
		if err := t.tx.Exec("SELECT pg_advisory_xact_lock(?)", int64(lastOfLock)).Error; err != nil {
			return false, wrap("lock a role", err)
		}
	}
	var able []uuid.UUID
	err := t.tx.Model(&User{}).Joins("JOIN accounts ON accounts.user_id = users.id").
		Where("users.role = ? AND accounts.password_hash <> ''", role).Limit(2).Pluck("users.id", &able).Error
	return len(able) == 1 && able[0] == userID, wrap("look for the last of a role", err)
}
