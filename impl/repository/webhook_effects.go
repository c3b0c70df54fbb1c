package repository

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

// GitHubPush is a push to a repository of GitHub.
type GitHubPush struct {
	ID         uuid.UUID `gorm:"primaryKey"` // of the event
	Repository string
	Ref        string
	Before     string
	After      string
	Pusher     string
	Commits    int
	PushedAt   time.Time
}

// TableName is for GORM.
func (GitHubPush) TableName() string { return "github_pushes" }

// AddGitHubPush records a push, once.
func (t *Tx) AddGitHubPush(push GitHubPush) error {
	return wrap("add push", t.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&push).Error)
}

// StripeCustomer is a customer of Stripe that is a user.
type StripeCustomer struct {
	Customer  string `gorm:"primaryKey"`
	UserID    uuid.UUID
	CreatedAt time.Time
}

// LinkStripeCustomer notes which user a customer is.
func (t *Tx) LinkStripeCustomer(customer string, user uuid.UUID) error {
	row := StripeCustomer{Customer: customer, UserID: user, CreatedAt: t.db.clock()}
	return wrap("link customer", t.tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "customer"}}, DoUpdates: clause.AssignmentColumns([]string{"user_id"})}).
		Create(&row).Error)
}

var stripeCustomer = lookup[StripeCustomer]{condition: "customer = ?"}

// UserOfStripeCustomer returns the user that a customer is, or ErrNotFound.
func (t *Tx) UserOfStripeCustomer(customer string) (User, error) {
	row, err := stripeCustomer.take(t.tx, customer)
	if err != nil {
		return User{}, found("get user of customer", err)
	}
	user, err := take(t.tx, row.UserID)
	return user, found("get user of customer", err)
}
