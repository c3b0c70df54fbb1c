package repository

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// User is a person of the directory.
type User struct {
	ID    uuid.UUID `gorm:"primaryKey"` // version 7 where Create gives it
	Name  string
	Email string // no two users have the same one, in whatever case
	Role  string
	Tags  []string `gorm:"serializer:json"` // never nil when read
	// Address is nil when the user has none.
	Address *Address `gorm:"embedded;embeddedPrefix:address_"`
	// CreatedAt and UpdatedAt are in UTC and whole microseconds.
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
	Version   int64     // counts the changes, from 1
}

// Address is a postal address. Region and PostalCode are empty when it has none.
type Address struct {
	Street, City, Region, PostalCode, Country string
}

// Users is the table of users.
type Users struct{ db *DB }

// Users returns the table of users.
func (db *DB) Users() *Users { return &Users{db} }

// Create adds a user and gives it the times, version 1 and, unless it has one, an id. ErrEmailTaken says
// that another user has the address; the user is then left as it was.
func (u *Users) Create(ctx context.Context, user *User) error {
	return u.db.Write(ctx, func(tx *Tx) error { return tx.CreateUser(user) })
}

// CreateUser is [Users.Create] within a transaction.
func (t *Tx) CreateUser(user *User) error {
	created := *user
	if created.ID == uuid.Nil {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("create user: %w", err)
		}
		created.ID = id
	}
	created.Version = 1
	created.CreatedAt = t.db.clock()
	created.UpdatedAt = created.CreatedAt
	row := newUserRow(created)
	if err := t.tx.Create(&row).Error; err != nil {
		return userError("create user", err)
	}
	*user = row.User
	return nil
}

// Get returns a user, or ErrNotFound.
func (u *Users) Get(ctx context.Context, id uuid.UUID) (User, error) {
	var user User
	err := u.db.readingIn(ctx, func(ctx context.Context, from *gorm.DB) (err error) {
		user, err = userByID.takeIn(ctx, from, id)
		return err
	})
	if err != nil {
		return User{}, userError("get user", err)
	}
	return user.normal(), nil
}

// Update lets change alter a user and stores it with the next version. A change that leaves everything
// as it was stores nothing. An error of change is returned as it is, and nothing is stored; otherwise
// the errors are ErrNotFound, ErrEmailTaken and ErrUnavailable.
//
// Change is called again, with the user anew, if PostgreSQL ends the transaction for the sake of another.
// Nobody else writes to the user while change runs, on SQLite nobody writes at all: it must not wait
// for anything, and not call the repository. It cannot change the id, the times and the version.
func (u *Users) Update(ctx context.Context, id uuid.UUID, change func(*User) error) (User, error) {
	var user User
	err := u.db.Write(ctx, func(tx *Tx) (err error) {
		user, err = tx.UpdateUser(id, change)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return user, nil
}

// UpdateUser is [Users.Update] within a transaction.
func (t *Tx) UpdateUser(id uuid.UUID, change func(*User) error) (User, error) {
	before, err := takeForWrite(t.tx, id)
	if err != nil {
		return User{}, userError("update user", err)
	}
	user := before.clone()
	if err := change(&user); err != nil {
		return User{}, err
	}
	user.ID, user.CreatedAt, user.UpdatedAt, user.Version =
		before.ID, before.CreatedAt, before.UpdatedAt, before.Version
	if user.equal(before) {
		return user, nil
	}
	user.UpdatedAt, user.Version = later(t.db.clock(), before.UpdatedAt), before.Version+1
	row := newUserRow(user)
	if err := replace(t.tx, row); err != nil {
		return User{}, userError("update user", err)
	}
	return row.User, nil
}

// Delete removes a user, or returns ErrNotFound. An error of check, which sees the user as it is when it
// goes, is returned as it is, and the user stays; check may be nil. The rules for change in Update hold
// for check.
func (u *Users) Delete(ctx context.Context, id uuid.UUID, check func(User) error) error {
	return u.db.Write(ctx, func(tx *Tx) error { return tx.DeleteUser(id, check) })
}

// DeleteUser is [Users.Delete] within a transaction.
func (t *Tx) DeleteUser(id uuid.UUID, check func(User) error) error {
	user, err := takeForWrite(t.tx, id)
	if err != nil {
		return userError("delete user", err)
	}
	if check != nil {
		if err := check(user); err != nil {
			return err
		}
	}
	return userError("delete user", t.tx.Delete(&userRow{User: User{ID: id}}).Error)
}

// later keeps times in their order where the clock has gone back.
func later(now, before time.Time) time.Time {
	if now.Before(before) {
		return before
	}
	return now
}

var userByID = lookup[User]{condition: "id = ?"}

func take(db *gorm.DB, id uuid.UUID) (User, error) {
	user, err := userByID.take(db, id)
	return user.normal(), err
}

// takeForWrite reads the user and keeps others from writing to it until the transaction ends. (SQLite
// knows no such clause, and leaves it out: there the transaction has the whole file.)
func takeForWrite(tx *gorm.DB, id uuid.UUID) (User, error) {
	return take(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), id)
}

// replace writes all columns of a row that can change. The model is not the row itself, because GORM
// writes what it stores into the model too, and would so make an address of nothing but NULLs.
func replace(tx *gorm.DB, row userRow) error {
	model := userRow{User: User{ID: row.ID}}
	return tx.Model(&model).Select("*").Omit("ID", "CreatedAt").Updates(row).Error //nolint:unqueryvet // every column is meant, also those that are empty
}

// userError is wrap with the errors of GORM that mean something to a caller translated. The e-mail
// address is the only unique thing that a caller of the API chooses.
func userError(doing string, err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%s: %w", doing, ErrEmailTaken)
	}
	return wrap(doing, err)
}

// normal is the user with what the databases and callers write in several ways written in one.
func (user User) normal() User {
	user.CreatedAt, user.UpdatedAt = user.CreatedAt.UTC(), user.UpdatedAt.UTC()
	if user.Tags == nil {
		user.Tags = []string{}
	}
	return user
}

// clone shares nothing with the user that can be written to.
func (user User) clone() User {
	user.Tags = slices.Clone(user.Tags)
	if user.Address != nil {
		address := *user.Address
		user.Address = &address
	}
	return user
}

// equal says whether two users are the same in everything, whatever properties there are: a list of them
// here would be one more place to forget a new one.
func (user User) equal(other User) bool { return reflect.DeepEqual(user.normal(), other.normal()) }

// userRow is a user as it is written: with the columns that lists and search go by. All of them are
// computed from the user.
type userRow struct {
	User

	NameKey    string // what names are sorted by
	NameFold   string // Fold of the name
	EmailKey   string // emailKey of the address
	EmailFold  string // Fold of the address
	SearchName string // Words of the name, between spaces
	SearchRest string // Words of all else
}

func (userRow) TableName() string { return "users" }

func newUserRow(user User) userRow {
	user = user.clone().normal()
	rest := append([]string{user.Email}, user.Tags...)
	if a := user.Address; a != nil {
		rest = append(rest, a.Street, a.City, a.Region, a.PostalCode, a.Country)
	}
	return userRow{
		User:       user,
		NameKey:    nameKey(user.Name),
		NameFold:   Fold(user.Name),
		EmailKey:   emailKey(user.Email),
		EmailFold:  Fold(user.Email),
		SearchName: strings.Join(Words(user.Name), " "),
		SearchRest: strings.Join(Words(strings.Join(rest, " ")), " "),
	}
}
