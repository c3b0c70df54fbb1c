package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// lookup finds one row of a model, by keys that are unique. GORM writes the query and knows which column is for which field, and
// is asked for both once for each kind of database: to be asked for each row takes it longer than to find the row.
type lookup[Model any] struct {
	condition string   // as Where takes it, with a ? for each key
	written   sync.Map // *written by the name of the dialect
}

// take does what Take of GORM does after Where with the condition: it returns the row, or gorm.ErrRecordNotFound. If from has
// clauses already, such as a lock, GORM does it.
func (l *lookup[Model]) take(from *gorm.DB, keys ...any) (Model, error) {
	return l.takeIn(from.Statement.Context, from, keys...)
}

// takeIn is take with another context than that of from.
func (l *lookup[Model]) takeIn(ctx context.Context, from *gorm.DB, keys ...any) (Model, error) {
	var model Model
	if len(from.Statement.Clauses) > 0 {
		err := from.WithContext(ctx).Where(l.condition, keys...).Take(&model).Error
		return model, err
	}
	query, err := l.writtenFor(from, keys)
	if err != nil {
		return model, err
	}
	err = brief(ctx, from, func(ctx context.Context, pool gorm.ConnPool) error {
		return query.read(ctx, pool, keys, reflect.ValueOf(&model).Elem())
	})
	return model, err
}

// writtenFor returns the query in the dialect of a database. GORM needs keys to write it.
func (l *lookup[Model]) writtenFor(from *gorm.DB, keys []any) (*written, error) {
	dialect := from.Name()
	if known, ok := l.written.Load(dialect); ok {
		return known.(*written), nil //nolint:forcetypeassert // nothing else is stored
	}
	var model Model
	dry := from.Session(&gorm.Session{NewDB: true, DryRun: true}).Where(l.condition, keys...).Find(&model)
	if dry.Error != nil {
		return nil, dry.Error
	}
	query, err := newWritten(dry.Statement, len(keys))
	if err != nil {
		return nil, fmt.Errorf("look up by %q: %w", l.condition, err)
	}
	l.written.Store(dialect, query)
	return query, nil
}

// written is a lookup as GORM writes it for one kind of database.
type written struct {
	text   string
	fields []*schema.Field // one for each column
}

var errUnfitLookup = errors.New("GORM writes it with other arguments or columns")

func newWritten(statement *gorm.Statement, keys int) (*written, error) {
	selected, ok := statement.Clauses["SELECT"].Expression.(clause.Select)
	if !ok || len(selected.Columns) == 0 || len(statement.Vars) != keys {
		return nil, errUnfitLookup
	}
	query := &written{text: statement.SQL.String()}
	for _, column := range selected.Columns {
		field := statement.Schema.LookUpField(column.Name)
		if field == nil {
			return nil, errUnfitLookup
		}
		query.fields = append(query.fields, field)
	}
	return query, nil
}

// read runs the query, and sets the fields of a model that is empty. Fields whose columns are NULL stay so.
func (w *written) read(ctx context.Context, pool gorm.ConnPool, keys []any, model reflect.Value) (err error) {
	rows, err := pool.QueryContext(ctx, w.text, keys...)
	if err != nil {
		return err
	}
	defer func() {
		if closing := rows.Close(); err == nil {
			err = closing
		}
	}()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return gorm.ErrRecordNotFound
	}
	if err := w.set(ctx, rows, model); err != nil {
		return errors.Join(err, rows.Err())
	}
	return rows.Err()
}

// set sets the fields from the row that comes next. GORM's serializers want to be scanned into, other fields take what there is.
func (w *written) set(ctx context.Context, rows *sql.Rows, model reflect.Value) error {
	values, into := make([]any, len(w.fields)), make([]any, len(w.fields))
	for i, field := range w.fields {
		into[i] = &values[i]
		if field.Serializer != nil {
			values[i] = field.NewValuePool.Get()
			into[i] = values[i]
		}
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for i, field := range w.fields {
		if values[i] == nil {
			continue
		}
		if err := field.Set(ctx, model, values[i]); err != nil {
			return err
		}
		if field.Serializer != nil {
			field.NewValuePool.Put(values[i])
		}
	}
	return nil
}

// brief runs a query that takes no time to speak of once it has a connection. On SQLite nothing then watches for the end of ctx,
// for which database/sql and the driver start a goroutine each, unless that is nearer than when SQLite gives up waiting for a lock.
func brief(ctx context.Context, from *gorm.DB, query func(context.Context, gorm.ConnPool) error) error {
	pool := from.Statement.ConnPool
	if from.Name() != string(SQLite) {
		return query(ctx, pool)
	}
	if shared, ok := pool.(*sql.DB); ok {
		connection, err := shared.Conn(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = connection.Close() }() // it goes back to its pool
		pool = connection
	}
	if end, bounded := ctx.Deadline(); !bounded || time.Until(end) > sqliteBusyTimeout {
		ctx = context.WithoutCancel(ctx)
	}
	return query(ctx, pool)
}
