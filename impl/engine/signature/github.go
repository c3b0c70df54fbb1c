package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

const gitHubField = "X-Hub-Signature-256"

// gitHub signs the body, JSON or form:
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries. The older field with SHA-1 counts for
// nothing.
type gitHub struct{ keys }

func newGitHub(secrets []string) (scheme, error) { return gitHub{textKeys(sha256.New, secrets)}, nil }

func (g gitHub) verify(d Delivery) (time.Time, error) {
	text, err := field(d.Header, gitHubField)
	if err != nil {
		return time.Time{}, err
	}
	digits, ok := strings.CutPrefix(text, "sha256=")
	if !ok {
		return time.Time{}, ErrMalformed
	}
	code, err := fromHex(digits)
	switch {
	case err != nil:
		return time.Time{}, err
	case !g.made([][]byte{code}, d.Body):
		return time.Time{}, ErrMismatch
	default:
		return time.Time{}, nil
	}
}

func (g gitHub) sign(d *Delivery, _ time.Time) error {
	d.Header.Set(gitHubField, "sha256="+hex.EncodeToString(g.sum(g.values[0], d.Body)))
	return nil
}
