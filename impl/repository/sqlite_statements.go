package repository

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// maxCompiled is how many statements a connection keeps. Each takes a few kilobytes.
const maxCompiled = 500

// compiling opens connections that keep the statements that SQLite has compiled for them, which takes longer than to run most,
// as pgx does it for PostgreSQL. Each connection keeps its own, so that nobody waits for what another compiles, nor fails with
// them.
type compiling struct{ driver.Connector }

// Connect opens a connection.
func (c compiling) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(unfit("connections", opened), opened.Close())
	}
	return &keeper{sqliteConn: conn, kept: map[string]*compiled{}}, nil
}

// sqliteConn is what database/sql asks a connection to SQLite for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// unfit says that the driver has changed.
func unfit(what string, of any) error {
	return fmt.Errorf("the SQLite driver's %s are %T, and lack methods", what, of)
}

// keeper is a connection that keeps its statements. Like every connection it serves one goroutine at a time.
type keeper struct {
	sqliteConn

	kept map[string]*compiled // by their texts
}

// QueryContext runs a query with the statement that is kept for its text.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statement, err := k.compile(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := statement.of.QueryContext(ctx, args)
	if err != nil {
		return nil, err // the driver has reset it: it is as good as new
	}
	rows, ok := found.(sqliteRows)
	if !ok {
		return nil, errors.Join(unfit("rows", found), found.Close())
	}
	statement.sqliteRows = rows
	return statement, nil
}

// ExecContext is QueryContext for statements without rows.
func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	statement, err := k.compile(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.of.ExecContext(ctx, args)
}

// compile returns the statement for a text. It is [driver.ErrSkip] if rows are being read from it: database/sql has another
// one made then. If there are too many, those before it go: who needs all of so many at once gains little.
func (k *keeper) compile(ctx context.Context, query string) (*compiled, error) {
	if known := k.kept[query]; known != nil {
		if known.sqliteRows != nil {
			return nil, driver.ErrSkip
		}
		return known, nil
	}
	if len(k.kept) >= maxCompiled {
		if err := k.forgetAll(); err != nil {
			return nil, err
		}
	}
	prepared, err := k.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	of, ok := prepared.(sqliteStatement)
	if !ok {
		return nil, errors.Join(unfit("statements", prepared), prepared.Close())
	}
	statement := &compiled{of: of}
	k.kept[query] = statement
	return statement, nil
}

// forgetAll closes the statements, but for those whose rows are being read.
func (k *keeper) forgetAll() error {
	var failures []error
	for text, statement := range k.kept {
		if statement.sqliteRows == nil {
			delete(k.kept, text)
			failures = append(failures, statement.of.Close())
		}
	}
	return errors.Join(failures...)
}

// Close closes the connection and its statements.
func (k *keeper) Close() error { return errors.Join(k.forgetAll(), k.sqliteConn.Close()) }

// sqliteStatement is what is asked of a statement.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// sqliteRows is what database/sql asks rows for.
type sqliteRows interface {
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// compiled is a statement, and the rows that are being read from it.
type compiled struct {
	sqliteRows // nil: none are

	of sqliteStatement
}

// Close ends reading.
func (c *compiled) Close() error {
	rows := c.sqliteRows
	c.sqliteRows = nil
	return rows.Close()
}
