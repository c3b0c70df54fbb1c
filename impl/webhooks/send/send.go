// Package send brings events to partners' endpoints as Standard Webhooks says
// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md), one attempt at a time, and
// keeps them from leading inside.
package send

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
)

// MaxPayload bounds what is sent, in bytes: the specification asks for less than 20 kB.
const MaxPayload = 20_000

// Options say how messages are sent.
type Options struct {
	Guard Guard
	// Timeout bounds an attempt as a whole, from the look-up of the name to the last byte that is read; 0: 20 s. The
	// specification wants 15 to 30 s.
	Timeout time.Duration
	// UserAgent names the sender; empty: Charter-Webhooks.
	UserAgent string
	// Roots are the authorities that endpoints' certificates are from; nil: the machine's.
	Roots *x509.CertPool
	// Now tells the time; nil: time.Now.
	Now func() time.Time
}

const (
	defaultTimeout   = 20 * time.Second
	defaultUserAgent = "Charter-Webhooks"
)

// Sender sends messages. It is safe for concurrent use.
type Sender struct {
	options   Options
	client    *http.Client
	transport *http.Transport
}

// New makes a sender. Close it after use.
func New(options Options) *Sender {
	if options.Timeout <= 0 {
		options.Timeout = defaultTimeout
	}
	if options.UserAgent == "" {
		options.UserAgent = defaultUserAgent
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	transport := &http.Transport{
		Proxy:                  nil, // it would make the connections that the guard is there for
		DialContext:            options.Guard.Dialer().DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: options.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // what is kept of an answer is a few bytes that a person reads
		ReadBufferSize:         MaxBody,
	}
	client := &http.Client{
		Transport: transport, Timeout: 0, // the context bounds the attempt
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Sender{options, client, transport}
}

// Close lets go of connections that nobody uses.
func (s *Sender) Close() { s.transport.CloseIdleConnections() }

// Endpoint is where messages go.
type Endpoint struct {
	URL string
	// Secrets sign the message, each of them: two while one takes the place of the other. What begins with whsec_ signs as
	// v1 says (HMAC-SHA256), what begins with whsk_ as v1a does (Ed25519).
	Secrets []string
}

// Message is what is sent.
type Message struct {
	// ID is of the event, and the same at each attempt, so that who gets it twice can tell: letters, digits, _ and -.
	ID string
	// Time is when the attempt is made, which receivers compare with their clocks; zero: now.
	Time time.Time
	// Payload is JSON, of at most [MaxPayload] bytes. It is sent as it is.
	Payload []byte
}

// Send makes one attempt. It returns when there is an answer or the attempt has taken too long. Redirects are not followed.
func (s *Sender) Send(ctx context.Context, endpoint Endpoint, message Message) Answer {
	start := time.Now()
	answer := s.attempt(ctx, endpoint, message)
	answer.Duration = time.Since(start)
	return answer
}

func (s *Sender) attempt(ctx context.Context, endpoint Endpoint, message Message) Answer {
	if _, err := s.options.Guard.checkForm(endpoint.URL); err != nil {
		return failed(FailureRefused, err)
	}
	bounded, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	request, err := s.request(bounded, endpoint, message)
	if err != nil {
		return failed(FailureMessage, err)
	}
	sent := request.Header.Clone()
	delete(sent, retryable)
	answer := s.exchange(ctx, request)
	answer.Sent = sent
	return answer
}

func (s *Sender) exchange(ctx context.Context, request *http.Request) Answer {
	response, err := s.client.Do(request)
	if err != nil {
		if about, ok := errors.AsType[*url.Error](err); ok { // the address may have a secret in its query
			err = about.Err
		}
		return failed(failureOf(ctx, err), fmt.Errorf("send a webhook: %w", err))
	}
	defer response.Body.Close() //nolint:errcheck // it was read as far as it is wanted
	answer := read(response, s.options.Now())
	if response.StatusCode == http.StatusSwitchingProtocols { // what follows is no body
		return answer
	}
	// The status is the answer; what can be had of the body in time only explains it.
	answer.Body, _ = io.ReadAll(io.LimitReader(response.Body, MaxBody))
	return answer
}

func failed(failure Failure, err error) Answer {
	return Answer{Verdict: Failed, Failure: failure, Err: err}
}

// idLetters are those of ids. A full stop is not among them, as what is signed could be read in two ways.
const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// retryable is a field by which net/http knows requests that it may send again.
const retryable = "Idempotency-Key"

func (s *Sender) request(ctx context.Context, endpoint Endpoint, message Message) (*http.Request, error) {
	if message.ID == "" || strings.TrimLeft(message.ID, idLetters) != "" {
		return nil, fmt.Errorf("%q is no id of a message: it has letters, digits, _ and -", message.ID)
	}
	if len(message.Payload) > MaxPayload {
		return nil, fmt.Errorf("the payload has %d bytes, and at most %d are sent", len(message.Payload), MaxPayload)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.URL, bytes.NewReader(message.Payload))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", s.options.UserAgent)
	// Without a value it is not sent. It says that the request may be sent on another connection when the endpoint closes an
	// idle one at that moment: receivers know a message by its id.
	request.Header[retryable] = nil
	return request, s.sign(request.Header, endpoint, message)
}

func (s *Sender) sign(header http.Header, endpoint Endpoint, message Message) error {
	at := message.Time
	if at.IsZero() {
		at = s.options.Now()
	}
	scheme, err := signature.New(signature.Options{
		Scheme: "standard", Secrets: endpoint.Secrets, Tolerance: time.Minute, // of who verifies: nobody does here
		Now: func() time.Time { return at },
	})
	if err != nil {
		return fmt.Errorf("sign a webhook: %w", err)
	}
	header.Set(signature.StandardID, message.ID)
	return scheme.Sign(&signature.Delivery{Header: header, Body: message.Payload})
}
