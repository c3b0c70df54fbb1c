package repository

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// maxCompiled is how many statements a connection keeps. Each takes a few kilobytes.
const maxCompiled = 500

// compiling opens connections that keep the statements that SQLite has compiled for them, which takes longer than to run most.
// It is of no use to the writer, whose statements end with their transactions, nor to PostgreSQL, for which pgx does it. Each
// connection keeps its own, so that nobody waits for what another compiles, nor fails with them.
type compiling struct{ driver.Connector }

// Connect opens a connection.
func (c compiling) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connections are %T, and lack methods", opened), opened.Close())
	}
	return &keeper{sqliteConn: conn, kept: map[string]*compiled{}}, nil
}

// sqliteConn is what database/sql asks a connection to SQLite for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps its statements. Like every connection it serves one goroutine at a time.
type keeper struct {
	sqliteConn
	kept map[string]*compiled // by their texts
}

// QueryContext runs a query with the statement that is kept for its text.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statement := k.kept[query]
	if statement == nil {
		var err error
		if statement, err = k.compile(ctx, query); err != nil {
			return nil, err
		}
	}
	if statement.Rows != nil {
		return nil, driver.ErrSkip // its rows are being read: database/sql compiles another
	}
	rows, err := statement.statement.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, k.forget(statement))
	}
	statement.Rows = rows
	return statement, nil
}

// compile keeps a new statement. If there are too many, those before it go: who needs all of so many at once gains little.
func (k *keeper) compile(ctx context.Context, query string) (*compiled, error) {
	if len(k.kept) >= maxCompiled {
		if err := k.forgetAll(); err != nil {
			return nil, err
		}
	}
	prepared, err := k.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	queries, ok := prepared.(sqliteStatement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's statements are %T, and lack methods", prepared), prepared.Close())
	}
	statement := &compiled{keeper: k, text: query, statement: queries}
	k.kept[query] = statement
	return statement, nil
}

// forgetAll closes the statements, but for those whose rows are being read.
func (k *keeper) forgetAll() error {
	var failures []error
	for _, statement := range k.kept {
		if statement.Rows == nil {
			failures = append(failures, k.forget(statement))
		}
	}
	return errors.Join(failures...)
}

func (k *keeper) forget(statement *compiled) error {
	delete(k.kept, statement.text)
	return statement.statement.Close()
}

// Close closes the connection and its statements.
func (k *keeper) Close() error {
	return errors.Join(k.forgetAll(), k.sqliteConn.Close())
}

// sqliteStatement is what is asked of a statement.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtQueryContext
}

// compiled is a statement, and the rows that are being read from it.
type compiled struct {
	driver.Rows // nil: none are

	keeper    *keeper
	text      string
	statement sqliteStatement
}

// Close ends reading. One that has failed is not used again.
func (c *compiled) Close() error {
	rows := c.Rows
	c.Rows = nil
	if err := rows.Close(); err != nil {
		return errors.Join(err, c.keeper.forget(c))
	}
	return nil
}
