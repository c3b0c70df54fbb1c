package repository

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"
)

// What a caller can ask an error for with errors.Is. A context that has ended before the work began comes
// through as context.Canceled or context.DeadlineExceeded.
var (
	// ErrNotFound says that no row has the id.
	ErrNotFound = errors.New("not found")
	// ErrEmailTaken says that another user has the e-mail address, in whatever case.
	ErrEmailTaken = errors.New("e-mail address taken")
	// ErrBadPosition says that a UserPosition was not made by List for the same order.
	ErrBadPosition = errors.New("not a position in this list")
	// ErrUnavailable says that the database cannot do its work at present: it is away, full, cannot be
	// written to, or kept busy by others. The same call may work later.
	ErrUnavailable = errors.New("the database is not available")
	// ErrAddress says that the address of a database is none. The error does not repeat it: it may hold a password.
	ErrAddress = errors.New("the address is wrong")
)

// wrap says what was being done when err came up, and whether it is the database that is not available.
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case unavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

func unavailable(err error) bool {
	var (
		refused *pgconn.ConnectError
		network net.Error
		remote  *pgconn.PgError
		local   *modernc.Error
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	case errors.As(err, &refused), errors.As(err, &network), pgconn.SafeToRetry(err): // the last: the connection was closed before
		return true
	case errors.As(err, &remote):
		return remoteUnavailable(remote.Code)
	case errors.As(err, &local):
		return localUnavailable[local.Code()&0xff]
	}
	return false
}

// remoteUnavailable knows the codes of PostgreSQL (its manual, appendix A): connection, resources, operator
// intervention, a transaction that was ended for the sake of another, and a server that may only be read.
func remoteUnavailable(code string) bool {
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P") ||
		strings.HasPrefix(code, endedForAnother) || code == "25006"
}

// endedForAnother is the class of PostgreSQL's codes for transactions that were rolled back because of others, as in a deadlock.
const endedForAnother = "40"

// localUnavailable has the codes of SQLite: busy, locked, read-only, input or output, full, cannot open.
var localUnavailable = map[int]bool{5: true, 6: true, 8: true, 10: true, 13: true, 14: true}
