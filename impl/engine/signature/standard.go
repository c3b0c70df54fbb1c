package signature

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The fields of a delivery of Standard Webhooks.
const (
	StandardID        = "Webhook-Id"
	StandardTimestamp = "Webhook-Timestamp"
	StandardSignature = "Webhook-Signature"
)

// Kinds of secrets of Standard Webhooks, by how they begin.
const (
	symmetricKey = "whsec_" // v1, HMAC with SHA-256
	privateKey   = "whsk_"  // v1a, Ed25519: signs, and verifies
	publicKey    = "whpk_"  // v1a: verifies only
)

const minSymmetricKey = 24 // bytes

// standard signs the id, the time and the body:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
type standard struct {
	keys

	public  []ed25519.PublicKey
	private []ed25519.PrivateKey
}

func newStandard(secrets []string) (scheme, error) {
	s := &standard{keys: keys{hash: sha256.New}}
	for i, secret := range secrets {
		if err := s.add(secret); err != nil {
			return nil, fmt.Errorf("secret %d: %w", i+1, err)
		}
	}
	return s, nil
}

func (s *standard) add(secret string) error {
	kind, text := symmetricKey, secret
	if prefix, rest, ok := strings.Cut(secret, "_"); ok {
		kind, text = prefix+"_", rest
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return errors.New("what follows its first _ is not base64: it begins with whsec_, whsk_ or whpk_, as the sender shows it")
	}
	switch {
	case kind == symmetricKey && len(key) >= minSymmetricKey:
		s.values = append(s.values, key)
	case kind == symmetricKey:
		return fmt.Errorf("it has %d bytes, and a secret has at least %d", len(key), minSymmetricKey)
	case kind == publicKey && len(key) == ed25519.PublicKeySize:
		s.public = append(s.public, key)
	case kind == privateKey && len(key) == ed25519.SeedSize:
		s.trust(ed25519.NewKeyFromSeed(key))
	case kind == privateKey && len(key) == ed25519.PrivateKeySize:
		s.trust(ed25519.NewKeyFromSeed(key[:ed25519.SeedSize]))
	default:
		return errors.New("it is no key: it begins with whsec_ (24 bytes or more), whsk_ or whpk_ (Ed25519)")
	}
	return nil
}

func (s *standard) trust(key ed25519.PrivateKey) {
	s.private = append(s.private, key)
	s.public = append(s.public, key.Public().(ed25519.PublicKey)) //nolint:forcetypeassert // it says so
}

func (s *standard) verify(d Delivery) (time.Time, error) {
	var values [3]string
	for i, name := range []string{StandardID, StandardTimestamp, StandardSignature} {
		value, err := field(d.Header, name)
		if err != nil {
			return time.Time{}, err
		}
		values[i] = value
	}
	id, stamp, signatures := values[0], values[1], values[2]
	at, err := unix(stamp)
	if err != nil {
		return time.Time{}, err
	}
	if strings.Contains(id, ".") { // or what is signed could be read in two ways
		return time.Time{}, ErrMalformed
	}
	codes, signed, err := standardParts(signatures)
	if err != nil {
		return time.Time{}, err
	}
	head := []byte(id + "." + stamp + ".")
	if !s.made(codes, head, d.Body) && !s.signedBy(signed, head, d.Body) {
		return time.Time{}, ErrMismatch
	}
	return at, nil
}

// standardParts reads v1,BASE64 and v1a,BASE64, parted by spaces. Other versions are passed over.
func standardParts(text string) (codes, signed [][]byte, err error) {
	for part := range strings.SplitSeq(text, " ") {
		version, value, ok := strings.Cut(part, ",")
		var code []byte
		switch {
		case !ok || len(codes)+len(signed) == maxSignatures:
			return nil, nil, ErrMalformed
		case version == "v1":
			code, err = fromBase64(value, sha256.Size)
			codes = append(codes, code)
		case version == "v1a":
			code, err = fromBase64(value, ed25519.SignatureSize)
			signed = append(signed, code)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if len(codes)+len(signed) == 0 {
		return nil, nil, ErrMissing
	}
	return codes, signed, nil
}

func (s *standard) signedBy(signatures [][]byte, head, body []byte) bool {
	if len(signatures) == 0 || len(s.public) == 0 {
		return false
	}
	message := slices.Concat(head, body)
	for _, key := range s.public {
		for _, signature := range signatures {
			if ed25519.Verify(key, message, signature) {
				return true
			}
		}
	}
	return false
}

func (s *standard) sign(d *Delivery, at time.Time) error {
	id := d.Header.Get(StandardID)
	switch {
	case id == "" || strings.Contains(id, "."):
		return errors.New("a delivery is signed with its id: set Webhook-Id, without a full stop in it")
	case len(s.values)+len(s.private) == 0:
		return errors.New("a public key signs nothing: it takes a secret that begins with whsec_ or whsk_")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	head := []byte(id + "." + stamp + ".")
	var signatures []string
	for _, key := range s.values {
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(s.sum(key, head, d.Body)))
	}
	for _, key := range s.private {
		signatures = append(signatures, "v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(key, slices.Concat(head, d.Body))))
	}
	d.Header.Set(StandardTimestamp, stamp)
	d.Header.Set(StandardSignature, strings.Join(signatures, " "))
	return nil
}
