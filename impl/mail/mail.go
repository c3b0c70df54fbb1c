// Package mail writes and sends the e-mails of the API: what they say ([Compose]), how they go out ([SMTP], or in
// development [Outbox]), and the [Carrier] that tells operators what becomes of each.
package mail

import (
	"context"
	"fmt"
)

// Message is an e-mail to one reader.
type Message struct {
	Kind    Kind   // what it is about, for logs and metrics
	To      string // an address such as ada@example.com, without a name
	Subject string
	Text    string // lines end with \n
	HTML    string // may be empty

	// RequestID names the request that has caused it, for logs. It may be empty.
	RequestID string

	// Link and Token are those in the text. An [Outbox] logs them, so that a developer need not open the mail.
	Link, Token string
}

// Sender sends e-mails. An error that is an [UnsendableError] will not get better; others may.
type Sender interface {
	Send(ctx context.Context, message Message) error
}

// UnsendableError says that a message cannot be sent, now or later. It does not repeat the address; what a
// mail server has said, which is in it, may.
type UnsendableError struct {
	Reason string // a part of a sentence, such as "the mail server refuses the recipient"
	cause  error
}

// Error says why the message cannot be sent.
func (e *UnsendableError) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.Reason, e.cause)
	}
	return e.Reason
}

// Unwrap returns what the mail server said, or nil.
func (e *UnsendableError) Unwrap() error { return e.cause }
