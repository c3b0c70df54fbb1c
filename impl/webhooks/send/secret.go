package send

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
)

// secretSize is of a secret, in bytes. Standard Webhooks wants 24 to 64.
const secretSize = 32

// NewSecret makes a secret of an endpoint, as Standard Webhooks writes it: whsec_ and base64.
func NewSecret() string {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // it never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// NewKeys makes a pair of Ed25519 keys as Standard Webhooks writes them: the private one (whsk_) stays here and signs, the
// public one (whpk_) is for the endpoint.
func NewKeys() (private, public string) {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // it never fails
	key := ed25519.NewKeyFromSeed(seed)
	shown, _ := key.Public().(ed25519.PublicKey)
	return "whsk_" + base64.StdEncoding.EncodeToString(seed), "whpk_" + base64.StdEncoding.EncodeToString(shown)
}
