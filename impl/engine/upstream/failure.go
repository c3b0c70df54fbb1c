package upstream

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/charterhq/charter/impl/engine/contract"
)

// fail notes why there is no answer.
func (e *exchange) fail(_ http.ResponseWriter, r *http.Request, err error) {
	e.failed = e.reason(r.Context(), err)
}

const (
	notAsked  = "The system behind this operation could not be asked, or its answer could not be read."
	notInTime = "The system behind this operation did not answer in time."
)

// reason is what the caller is told, and behind it, for the log, what has happened.
func (e *exchange) reason(ctx context.Context, err error) error {
	problem := new(contract.Problem)
	if broken := e.broken.Load(); broken != nil && errors.As(broken.err, &problem) {
		return problem
	}
	switch cause := context.Cause(ctx); {
	case errors.As(err, &problem):
		return problem
	case errors.Is(cause, errCallerIdle):
		return contract.RequestTimeout.Wrap(cause, "The body did not arrive in time.")
	case errors.Is(cause, errBackendIdle):
		return contract.DeadlineExceeded.Wrap(cause, notInTime)
	case errors.Is(cause, errFlood):
		return contract.UpstreamFailed.Wrap(cause, notAsked)
	case e.in.Context().Err() != nil: // the caller has left, or the operation's deadline has passed
		return errors.Join(e.in.Context().Err(), err)
	case isTimeout(err):
		return contract.DeadlineExceeded.Wrap(err, notInTime)
	}
	return contract.UpstreamFailed.Wrap(err, notAsked)
}

func isTimeout(err error) bool {
	timeout := net.Error(nil)
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
