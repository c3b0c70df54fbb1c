package issuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/charterhq/charter/impl/auth/jws"
)

// algorithms are those that tokens may be signed by (RFC 7518, section 3.1; RFC 8037): all asymmetric.
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// publicKey is a key of an issuer.
type publicKey struct {
	id         string   // kid; may be empty
	algorithms []string // that it is good for
	key        crypto.PublicKey
}

// maxKeys bounds how many keys of an issuer are looked at.
const maxKeys = 100

// parseKeys reads a JSON Web Key Set (RFC 7517, section 5). Keys of other uses, or of kinds that are not known, are
// passed over.
func parseKeys(data []byte) ([]publicKey, error) {
	var set struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := jws.Object(data, &set); err != nil {
		return nil, fmt.Errorf("its key set is %w", err)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("its key set has %d keys, more than %d", len(set.Keys), maxKeys)
	}
	var keys []publicKey
	for _, member := range set.Keys {
		var key webKey
		if jws.Object(member, &key) != nil {
			continue
		}
		if public, err := key.public(); err == nil {
			keys = append(keys, public)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("its key set has %d keys, and none that checks signatures", len(set.Keys))
	}
	return keys, nil
}

// webKey is a JSON Web Key (RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2).
type webKey struct {
	Type       string   `json:"kty"`
	Use        string   `json:"use"`
	Operations []string `json:"key_ops"` //nolint:tagliatelle // RFC 7517
	Algorithm  string   `json:"alg"`
	ID         string   `json:"kid"`
	Curve      string   `json:"crv"`
	X          string   `json:"x"`
	Y          string   `json:"y"`
	Modulus    string   `json:"n"`
	Exponent   string   `json:"e"`
}

var errKey = errors.New("not a key that checks signatures")

// public returns the key, and what it is good for: a key is never used with an algorithm of another kind.
func (k *webKey) public() (publicKey, error) {
	if k.Use != "" && k.Use != "sig" || k.Operations != nil && !slices.Contains(k.Operations, "verify") {
		return publicKey{}, errKey
	}
	public := publicKey{id: k.ID}
	var err error
	switch k.Type + " " + k.Curve {
	case "RSA ":
		public.algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
		public.key, err = k.rsa()
	case "EC P-256":
		public.algorithms = []string{"ES256"}
		public.key, err = k.ecdsa(elliptic.P256())
	case "EC P-384":
		public.algorithms = []string{"ES384"}
		public.key, err = k.ecdsa(elliptic.P384())
	case "EC P-521":
		public.algorithms = []string{"ES512"}
		public.key, err = k.ecdsa(elliptic.P521())
	case "OKP Ed25519":
		public.algorithms = []string{"EdDSA"}
		public.key, err = k.ed25519()
	default:
		return publicKey{}, errKey
	}
	if err != nil {
		return publicKey{}, err
	}
	if k.Algorithm != "" {
		if !slices.Contains(public.algorithms, k.Algorithm) {
			return publicKey{}, errKey
		}
		public.algorithms = []string{k.Algorithm}
	}
	return public, nil
}

// The sizes of RSA keys, in bits: less is not safe (RFC 7518, section 3.3), more costs too much at each token.
const (
	minModulus = 2048
	maxModulus = 8192
)

func (k *webKey) rsa() (*rsa.PublicKey, error) {
	modulus, err := base64.RawURLEncoding.DecodeString(k.Modulus)
	if err != nil {
		return nil, errKey
	}
	exponent, err := base64.RawURLEncoding.DecodeString(k.Exponent)
	if err != nil || len(exponent) > 4 {
		return nil, errKey
	}
	n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent).Int64()
	if n.BitLen() < minModulus || n.BitLen() > maxModulus || n.Bit(0) == 0 || e < 3 || e%2 == 0 || e > 1<<31-1 {
		return nil, errKey
	}
	return &rsa.PublicKey{N: n, E: int(e)}, nil
}

func (k *webKey) ecdsa(curve elliptic.Curve) (*ecdsa.PublicKey, error) {
	size := (curve.Params().BitSize + 7) / 8
	x, errX := base64.RawURLEncoding.DecodeString(k.X)
	y, errY := base64.RawURLEncoding.DecodeString(k.Y)
	if errX != nil || errY != nil || len(x) != size || len(y) != size {
		return nil, errKey
	}
	return ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
}

func (k *webKey) ed25519() (ed25519.PublicKey, error) {
	x, err := base64.RawURLEncoding.DecodeString(k.X)
	if err != nil || len(x) != ed25519.PublicKeySize {
		return nil, errKey
	}
	return x, nil
}

// match returns the key that a token names. A token that names none is checked by the only key that fits.
func match(keys []publicKey, id, algorithm string) (crypto.PublicKey, bool) {
	var found crypto.PublicKey
	for _, key := range keys {
		if id != "" && key.id != id || !slices.Contains(key.algorithms, algorithm) {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = key.key
	}
	return found, found != nil
}
