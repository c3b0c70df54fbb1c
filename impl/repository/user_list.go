package repository

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// UserSort is what a list of users is sorted by. Users with the same value are sorted by id.
type UserSort int

// What users can be sorted by. Names and addresses are compared folded, character by character.
const (
	SortByCreated UserSort = iota
	SortByName
	SortByEmail
)

// UserFilter says which users List returns, and in which order. The conditions combine.
type UserFilter struct {
	Role       string        // only users with this role; empty is any
	Contains   string        // only users whose name or address contains this when folded; empty is any
	Sort       UserSort      // SortByCreated unless set
	Descending bool          // the last come first
	After      *UserPosition // only what comes after this; nil is from the start
	Limit      int           // at most so many, and at least 1
}

// UserPosition marks a place in a list: behind the user that has this id and sorts by this key. It
// stays valid when the user changes or goes.
type UserPosition struct {
	Key string // when sorted by creation the time in RFC 3339, else the text that users are sorted by
	ID  uuid.UUID
}

// List returns users in order, and the position behind the last of them if there are more. A user that
// nobody changes while the pages are read is on exactly one of them. ErrBadPosition says that After is
// not a position in this order.
func (u *Users) List(ctx context.Context, filter UserFilter) (items []User, next *UserPosition, err error) {
	items = make([]User, 0, max(filter.Limit, 0)+1)
	err = u.db.reading(ctx, func(db *gorm.DB) error {
		query, err := u.listQuery(db, filter)
		if err != nil {
			return err
		}
		return query.Limit(filter.Limit + 1).Find(&items).Error
	})
	if err != nil {
		return nil, nil, wrap("list users", err)
	}
	for i := range items {
		items[i] = items[i].normal()
	}
	if len(items) > filter.Limit {
		items = items[:filter.Limit]
		next = filter.Sort.position(items[filter.Limit-1])
	}
	return items, next, nil
}

func (u *Users) listQuery(query *gorm.DB, filter UserFilter) (*gorm.DB, error) {
	column, err := filter.Sort.column()
	if err != nil {
		return nil, err
	}
	if filter.Limit < 1 {
		return nil, fmt.Errorf("the limit is %d, not at least 1", filter.Limit)
	}
	if filter.Role != "" {
		query = query.Where("role = ?", filter.Role)
	}
	if filter.Contains != "" {
		find, text := findText[u.db.dialect], Fold(filter.Contains)
		query = query.Where("("+find+"(name_fold, ?) > 0 OR "+find+"(email_fold, ?) > 0)", text, text)
	}
	order, after := column+", id", ">"
	if filter.Descending {
		order, after = column+" DESC, id DESC", "<"
	}
	if filter.After != nil {
		key, err := filter.Sort.key(filter.After.Key)
		if err != nil {
			return nil, err
		}
		query = query.Where("("+column+", id) "+after+" (?, ?)", key, filter.After.ID)
	}
	return query.Order(order), nil
}

// findText is the function that finds a text in another. Unlike LIKE it takes no character for more
// than it is, and a text of any length.
var findText = map[Dialect]string{SQLite: "instr", PostgreSQL: "strpos"}

func (s UserSort) column() (string, error) {
	switch s {
	case SortByCreated:
		return "created_at", nil
	case SortByName:
		return "name_key", nil
	case SortByEmail:
		return "email_key", nil
	}
	return "", fmt.Errorf("there is no order %d of users", s)
}

// position returns the place behind a user.
func (s UserSort) position(user User) *UserPosition {
	position := &UserPosition{ID: user.ID}
	switch s {
	case SortByCreated:
		position.Key = user.CreatedAt.Format(time.RFC3339Nano)
	case SortByName:
		position.Key = nameKey(user.Name)
	case SortByEmail:
		position.Key = emailKey(user.Email)
	}
	return position
}

// maxNameKey bounds what names are sorted by, in bytes: folding can make a name many times longer, and a
// position must fit into a URL. Names that begin alike to there are sorted by id.
const maxNameKey = 512

func nameKey(name string) string {
	key := Fold(name)
	if len(key) <= maxNameKey {
		return key
	}
	end := maxNameKey
	for !utf8.RuneStart(key[end]) {
		end--
	}
	return key[:end]
}

// key turns the key of a position, which may come from a stranger, into what its column holds.
func (s UserSort) key(text string) (any, error) {
	if s == SortByCreated {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return nil, ErrBadPosition
		}
		return t.UTC().Truncate(time.Microsecond), nil
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, ErrBadPosition
	}
	return text, nil
}
