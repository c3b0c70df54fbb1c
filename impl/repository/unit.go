package repository

import (
	"context"
	"errors"
	"sync"

	"gorm.io/gorm"
)

// Unit is one transaction around all that is written under its context: the calls of [DB.Write] and [DB.Read] become
// parts of it, each of which is undone if it fails. It begins with the first write. What is written counts when Commit
// returns, and not before; meanwhile, on SQLite, nobody else writes, so that the code under the context must not wait
// for a write of another context.
type Unit struct {
	db *DB

	mutex  sync.Mutex // parts of a unit run one after the other
	ended  bool
	tx     *gorm.DB           // nil: nothing was written yet
	cancel context.CancelFunc // of the transaction's context
	after  []func()
}

type unitKey struct{ db *DB }

// Begin returns a context whose reads and writes become one unit, and the unit, which must be ended.
func (db *DB) Begin(ctx context.Context) (context.Context, *Unit) {
	unit := &Unit{db: db}
	return context.WithValue(ctx, unitKey{db}, unit), unit
}

// After calls a function when what was written under ctx counts: at once, or after its unit has been committed. If the
// unit is undone, it is not called. Caches are told, and mails are sent, by it.
func (db *DB) After(ctx context.Context, call func()) {
	if unit := db.unit(ctx); unit != nil && unit.defers(call) {
		return
	}
	call()
}

func (db *DB) unit(ctx context.Context) *Unit {
	unit, _ := ctx.Value(unitKey{db}).(*Unit)
	return unit
}

func (u *Unit) defers(call func()) bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.ended || u.tx == nil {
		return false
	}
	u.after = append(u.after, call)
	return true
}

// write runs a part that writes. It tells whether the unit is still there to do so.
func (u *Unit) write(ctx context.Context, part func(*gorm.DB) error) (bool, error) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.ended {
		return false, nil
	}
	if err := ctx.Err(); err != nil {
		return true, err
	}
	if err := u.begin(ctx); err != nil {
		return true, err
	}
	return true, u.tx.Transaction(part) // a savepoint
}

// read runs a part that reads, if something was written that it must see.
func (u *Unit) read(ctx context.Context, part func(*gorm.DB) error) (bool, error) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.ended || u.tx == nil {
		return false, nil
	}
	if err := ctx.Err(); err != nil {
		return true, err
	}
	return true, part(u.tx)
}

func (u *Unit) begin(ctx context.Context) error {
	if u.tx != nil {
		return nil
	}
	ctx, cancel, err := detach(ctx)
	if err != nil {
		return err
	}
	err = beginning(func(func()) error {
		writer, release, err := u.db.connect(ctx)
		if err != nil {
			return err
		}
		tx := writer.Begin()
		if tx.Error != nil {
			release()
			return tx.Error
		}
		u.tx, u.cancel = tx, func() { release(); cancel() }
		return nil
	})
	if err != nil {
		cancel()
	}
	return err
}

// Commit makes last the unit's last part, and all of it count. If it returns an error, nothing does.
func (u *Unit) Commit(ctx context.Context, last func(*Tx) error) error {
	err := u.commit(ctx, last)
	if err != nil {
		return named("commit", errors.Join(err, u.Rollback()))
	}
	for _, call := range u.after {
		call()
	}
	return nil
}

func (u *Unit) commit(ctx context.Context, last func(*Tx) error) error {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if err := u.begin(ctx); err != nil {
		return err
	}
	if err := last(&Tx{u.db, u.tx}); err != nil {
		return err
	}
	u.ended = true
	defer u.cancel()
	return u.tx.Commit().Error
}

// Rollback undoes what was written, unless it counts already.
func (u *Unit) Rollback() error {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if u.ended || u.tx == nil {
		u.ended = true
		return nil
	}
	u.ended = true
	defer u.cancel()
	return named("undo", u.tx.Rollback().Error)
}

// Untouched tells whether nothing was written.
func (u *Unit) Untouched() bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	return u.tx == nil
}
