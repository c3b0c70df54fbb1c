package signature

import (
	"crypto/sha256"
	"encoding/base64"
	"time"
)

const shopifyField = "X-Shopify-Hmac-Sha256"

// shopify signs the body: https://shopify.dev/docs/apps/build/webhooks/subscribe/https.
type shopify struct{ keys }

func newShopify(secrets []string) (scheme, error) { return shopify{textKeys(sha256.New, secrets)}, nil }

func (s shopify) verify(d Delivery) (time.Time, error) {
	text, err := field(d.Header, shopifyField)
	if err != nil {
		return time.Time{}, err
	}
	code, err := fromBase64(text, sha256.Size)
	switch {
	case err != nil:
		return time.Time{}, err
	case !s.made([][]byte{code}, d.Body):
		return time.Time{}, ErrMismatch
	default:
		return time.Time{}, nil
	}
}

func (s shopify) sign(d *Delivery, _ time.Time) error {
	d.Header.Set(shopifyField, base64.StdEncoding.EncodeToString(s.sum(s.values[0], d.Body)))
	return nil
}
