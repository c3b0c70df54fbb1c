// Package signature verifies and makes the signatures of webhooks, one file a scheme. A signature is over the bytes of
// the body as they came: whoever reads a body before it is verified has to keep them.
package signature

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Delivery is the request of a webhook, as far as signatures are about it.
type Delivery struct {
	// URL is the address with its query, as the sender was given it. Only Twilio signs it.
	URL    string
	Header http.Header
	Body   []byte
}

// Options say how deliveries are signed.
type Options struct {
	// Scheme is one of [Names].
	Scheme string
	// Secrets are as the provider shows them. Several while one is replaced: a delivery is good if any of them has signed
	// it. At least one, and none of them empty.
	Secrets []string
	// Tolerance is how far the time of a delivery may be from now, either way. It is required of the schemes that sign the
	// time, and means nothing to the others.
	Tolerance time.Duration
	// Now tells the time; nil: time.Now.
	Now func() time.Time
}

// Scheme verifies and signs deliveries of one sender.
type Scheme struct {
	scheme    scheme
	tolerance time.Duration
	now       func() time.Time
}

// A scheme is the way of one provider.
type scheme interface {
	// verify returns when the delivery was signed; the zero time: the signature is not about it. The error is a [RefusalError].
	verify(d Delivery) (time.Time, error)
	// sign adds to the delivery what the provider would.
	sign(d *Delivery, at time.Time) error
}

var schemes = map[string]struct {
	new   func(secrets []string) (scheme, error)
	dated bool // the signature is about the time
}{
	"github":   {new: newGitHub},
	"shopify":  {new: newShopify},
	"slack":    {new: newSlack, dated: true},
	"standard": {new: newStandard, dated: true},
	"stripe":   {new: newStripe, dated: true},
	"twilio":   {new: newTwilio},
}

// Names are the schemes there are, in order.
func Names() []string { return slices.Sorted(maps.Keys(schemes)) }

// New makes a scheme. The error says which option cannot work, and never shows a secret.
func New(options Options) (*Scheme, error) {
	made, ok := schemes[options.Scheme]
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no scheme %q: it is one of %s", options.Scheme, strings.Join(Names(), ", "))
	case len(options.Secrets) == 0:
		return nil, errors.New("no secret: deliveries could not be told from forged ones")
	case made.dated && options.Tolerance <= 0:
		return nil, errors.New("no tolerance: a delivery that somebody recorded could be sent again at any time")
	}
	for i, secret := range options.Secrets {
		if err := checkSecret(secret); err != nil {
			return nil, fmt.Errorf("secret %d: %w", i+1, err)
		}
	}
	scheme, err := made.new(options.Secrets)
	if err != nil {
		return nil, err
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Scheme{scheme, options.Tolerance, options.Now}, nil
}

// checkSecret refuses what everybody knows, and what was copied with something around it.
func checkSecret(secret string) error {
	switch {
	case strings.TrimSpace(secret) == "":
		return errors.New("it is empty, so that everybody could sign with it")
	case strings.TrimSpace(secret) != secret:
		return errors.New("there is white space around it: it was copied with more than the secret")
	default:
		return nil
	}
}

// Verify tells whether the delivery was signed with one of the secrets, and lately. The error is a [RefusalError]. The
// time is looked at after the signature: what is called expired was signed.
func (s *Scheme) Verify(d Delivery) error {
	at, err := s.scheme.verify(d)
	switch {
	case err != nil || at.IsZero():
		return err
	case s.now().Sub(at) > s.tolerance:
		return ErrExpired
	case at.Sub(s.now()) > s.tolerance:
		return ErrEarly
	default:
		return nil
	}
}

// Sign adds to the delivery what its sender would: fields of the header, and for Twilio the query of the address. Where a
// scheme has room for several signatures there is one by each secret.
func (s *Scheme) Sign(d *Delivery) error {
	if d.Header == nil {
		d.Header = make(http.Header)
	}
	return s.scheme.sign(d, s.now())
}
