package signature

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"strconv"
	"time"
)

// maxSignatures bounds how many signatures of one delivery are compared. Senders write one, and two while they
// replace a secret.
const maxSignatures = 8

// keys are secrets from which a message authentication code is made (RFC 2104).
type keys struct {
	hash   func() hash.Hash
	values [][]byte
}

// textKeys takes the secrets as they are written.
func textKeys(hash func() hash.Hash, secrets []string) keys {
	k := keys{hash: hash}
	for _, secret := range secrets {
		k.values = append(k.values, []byte(secret))
	}
	return k
}

func (k keys) sum(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(k.hash, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// made tells whether one of the keys makes one of the codes from the parts. It takes the same time whichever it is.
func (k keys) made(codes [][]byte, parts ...[]byte) bool {
	found := false
	for _, key := range k.values {
		sum := k.sum(key, parts...)
		for _, code := range codes {
			found = hmac.Equal(sum, code) || found
		}
	}
	return found
}

// field returns the value of a field that stands in the header once.
func field(header http.Header, name string) (string, error) {
	switch values := header.Values(name); {
	case len(values) == 0 || len(values) == 1 && values[0] == "":
		return "", ErrMissing
	case len(values) > 1:
		return "", ErrMalformed
	default:
		return values[0], nil
	}
}

// unix reads seconds since 1970: digits, and nothing else.
func unix(text string) (time.Time, error) {
	if len(text) == 0 || len(text) > 12 {
		return time.Time{}, ErrMalformed
	}
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return time.Time{}, ErrMalformed
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds == 0 {
		return time.Time{}, ErrMalformed
	}
	return time.Unix(seconds, 0), nil
}

// fromHex reads a SHA-256. Upper and lower case are the same bytes.
func fromHex(text string) ([]byte, error) {
	code, err := hex.DecodeString(text)
	if err != nil || len(code) != sha256.Size {
		return nil, ErrMalformed
	}
	return code, nil
}

// fromBase64 reads a code of size bytes (RFC 4648, section 4), written in the one way there is.
func fromBase64(text string, size int) ([]byte, error) {
	if len(text) != base64.StdEncoding.EncodedLen(size) { // the decoder passes over line breaks
		return nil, ErrMalformed
	}
	code, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(code) != size {
		return nil, ErrMalformed
	}
	return code, nil
}
