package repository

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
)

// QuotaUse is what is to be used of a quota.
type QuotaUse struct {
	Name        string
	Whose       string
	Ends        time.Time // when the period ends that the quota is of
	Cost, Limit int64     // a cost beyond the limit never fits
	Tried       bool      // it keeps no other from being used

	Used int64 // how much is used then, this use included if it fits
	Fits bool
}

// quotaUse is a row of the table.
type quotaUse struct{}

// TableName is for GORM.
func (quotaUse) TableName() string { return "quota_uses" }

// errBeyond undoes what was used of other quotas.
var errBeyond = errors.New("a quota has too little left")

// UseQuotas uses all quotas, or none if one that is not Tried has too little left, and fills in Used and Fits.
//
// A quota is one row, and one statement adds to it only if that fits: there is nothing to read first, no transaction to
// keep open, and no way for requests at once, of whatever process, to get more than the limit together. Only several
// quotas take a transaction.
func (db *DB) UseQuotas(ctx context.Context, uses []QuotaUse) error {
	if len(uses) > 1 {
		return db.useTogether(ctx, uses)
	}
	ctx, cancel, err := detach(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	for i := range uses {
		if err := uses[i].run(db.write.WithContext(ctx)); err != nil {
			return wrap("use quota", err)
		}
	}
	return nil
}

// useTogether uses quotas in one order everywhere, so that no two transactions wait for each other.
func (db *DB) useTogether(ctx context.Context, uses []QuotaUse) error {
	order := make([]*QuotaUse, len(uses))
	for i := range uses {
		order[i] = &uses[i]
	}
	slices.SortFunc(order, func(a, b *QuotaUse) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Whose, b.Whose), a.Ends.Compare(b.Ends))
	})
	err := db.writing(ctx, func(tx *gorm.DB) error {
		beyond := false
		for _, use := range order {
			if err := use.run(tx); err != nil {
				return err
			}
			beyond = beyond || !use.Fits && !use.Tried
		}
		if beyond {
			return errBeyond
		}
		return nil
	})
	if !errors.Is(err, errBeyond) {
		return wrap("use quotas", err)
	}
	for i := range uses { // undone
		if uses[i].Fits {
			uses[i].Used -= uses[i].Cost
		}
	}
	return nil
}

// addUse adds to a row if the sum fits, and returns the sum; else it returns no row.
const addUse = `INSERT INTO quota_uses (name, whose, ends_at, used) VALUES (?, ?, ?, ?)
ON CONFLICT (name, whose, ends_at) DO UPDATE SET used = quota_uses.used + excluded.used
WHERE quota_uses.used + excluded.used <= ? RETURNING used`

func (u *QuotaUse) run(tx *gorm.DB) error {
	found := tx.Raw(addUse, u.Name, u.Whose, u.Ends, u.Cost, u.Limit).Scan(&u.Used)
	u.Fits = found.RowsAffected > 0
	if found.Error != nil || u.Fits {
		return found.Error
	}
	found = tx.Raw(`SELECT used FROM quota_uses WHERE name = ? AND whose = ? AND ends_at = ?`, u.Name, u.Whose, u.Ends).Scan(&u.Used)
	if found.Error == nil && isOver(tx.Statement.Context) { // a statement that SQLite was not given time for seems to find nothing
		return context.DeadlineExceeded
	}
	return found.Error
}
