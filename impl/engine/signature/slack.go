package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

const (
	slackField     = "X-Slack-Signature"
	slackTimeField = "X-Slack-Request-Timestamp"
)

// slack signs the time and the body: https://docs.slack.dev/authentication/verifying-requests-from-slack.
type slack struct{ keys }

func newSlack(secrets []string) (scheme, error) { return slack{textKeys(sha256.New, secrets)}, nil }

func (s slack) verify(d Delivery) (time.Time, error) {
	text, err := field(d.Header, slackField)
	if err != nil {
		return time.Time{}, err
	}
	stamp, err := field(d.Header, slackTimeField)
	if err != nil {
		return time.Time{}, err
	}
	at, err := unix(stamp)
	if err != nil {
		return time.Time{}, err
	}
	digits, ok := strings.CutPrefix(text, "v0=")
	if !ok {
		return time.Time{}, ErrMalformed
	}
	code, err := fromHex(digits)
	if err != nil {
		return time.Time{}, err
	}
	if !s.made([][]byte{code}, []byte("v0:"+stamp+":"), d.Body) {
		return time.Time{}, ErrMismatch
	}
	return at, nil
}

func (s slack) sign(d *Delivery, at time.Time) error {
	stamp := strconv.FormatInt(at.Unix(), 10)
	d.Header.Set(slackTimeField, stamp)
	d.Header.Set(slackField, "v0="+hex.EncodeToString(s.sum(s.values[0], []byte("v0:"+stamp+":"), d.Body)))
	return nil
}
