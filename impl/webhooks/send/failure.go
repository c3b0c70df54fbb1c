package send

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// Failure is why an attempt has failed: one of few short texts, fit for a label of a metric.
type Failure string

// What can go wrong with an attempt.
const (
	FailureMessage  Failure = "message"  // it cannot be signed, or is too large
	FailureRefused  Failure = "refused"  // the address leads inside, or is none
	FailureName     Failure = "name"     // the host has no address
	FailureConnect  Failure = "connect"  // nobody takes the connection
	FailureTLS      Failure = "tls"      // no safe connection: a certificate that is not valid, or none
	FailureReset    Failure = "reset"    // the connection ended before there was an answer
	FailureTimeout  Failure = "timeout"  // no answer in time
	FailureAnswer   Failure = "answer"   // what came is no answer, or its header is too large
	FailureRedirect Failure = "redirect" // 3xx, which is not followed
	FailureStatus   Failure = "status"   // neither 2xx nor 3xx
	FailureStopped  Failure = "stopped"  // the caller has not waited
)

// failureOf tells what an error of the client is about. ctx is the caller's.
func failureOf(ctx context.Context, err error) Failure {
	var timeout net.Error
	switch {
	case errors.As(err, new(*RefusedError)):
		return FailureRefused
	case ctx.Err() != nil:
		return FailureStopped
	case errors.As(err, new(*net.DNSError)):
		return FailureName
	case errors.As(err, &timeout) && timeout.Timeout():
		return FailureTimeout
	case isTLS(err):
		return FailureTLS
	case isDial(err):
		return FailureConnect
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return FailureReset
	default:
		return FailureAnswer
	}
}

func isTLS(err error) bool {
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, new(*tls.CertificateVerificationError)) ||
		errors.As(err, new(tls.RecordHeaderError)) || errors.As(err, new(tls.AlertError)) ||
		strings.Contains(err.Error(), "tls: ") // crypto/tls has no type for most of its errors
}

func isDial(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}
