package repository

import (
	"context"
	"errors"
	"fmt"
)

// What a caller can ask an error for with errors.Is. A context that ended comes through as
// context.Canceled or context.DeadlineExceeded.
var (
	// ErrNotFound says that no row has the id.
	ErrNotFound = errors.New("not found")
	// ErrEmailTaken says that another user has the e-mail address, in whatever case.
	ErrEmailTaken = errors.New("e-mail address taken")
	// ErrBadPosition says that a UserPosition was not made by List for the same order.
	ErrBadPosition = errors.New("not a position in this list")
)

// wrap says what was being done when err came up. When ctx has ended that is the reason, whatever
// words the driver has for a statement that was cut off.
func wrap(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		err = ended
	}
	return fmt.Errorf("%s: %w", doing, err)
}
