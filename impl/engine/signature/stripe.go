package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

const stripeField = "Stripe-Signature"

// stripe signs the time and the body: https://docs.stripe.com/webhooks/signature. The secret is used as it is written,
// with its whsec_.
type stripe struct{ keys }

func newStripe(secrets []string) (scheme, error) { return stripe{textKeys(sha256.New, secrets)}, nil }

func (s stripe) verify(d Delivery) (time.Time, error) {
	text, err := field(d.Header, stripeField)
	if err != nil {
		return time.Time{}, err
	}
	stamp, codes, err := stripeParts(text)
	if err != nil {
		return time.Time{}, err
	}
	at, err := unix(stamp)
	if err != nil {
		return time.Time{}, err
	}
	if !s.made(codes, []byte(stamp+"."), d.Body) {
		return time.Time{}, ErrMismatch
	}
	return at, nil
}

// stripeParts reads t=..,v1=..,v1=... Parts of other names, such as the v0 of test mode, are passed over.
func stripeParts(text string) (stamp string, codes [][]byte, err error) {
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		switch {
		case !ok:
			return "", nil, ErrMalformed
		case name == "t" && stamp == "":
			stamp = value
		case name == "t":
			return "", nil, ErrMalformed
		case name == "v1":
			code, err := fromHex(value)
			if err != nil || len(codes) == maxSignatures {
				return "", nil, ErrMalformed
			}
			codes = append(codes, code)
		}
	}
	if stamp == "" || len(codes) == 0 {
		return "", nil, ErrMissing
	}
	return stamp, codes, nil
}

func (s stripe) sign(d *Delivery, at time.Time) error {
	stamp := strconv.FormatInt(at.Unix(), 10)
	parts := []string{"t=" + stamp}
	for _, key := range s.values {
		parts = append(parts, "v1="+hex.EncodeToString(s.sum(key, []byte(stamp+"."), d.Body)))
	}
	d.Header.Set(stripeField, strings.Join(parts, ","))
	return nil
}
