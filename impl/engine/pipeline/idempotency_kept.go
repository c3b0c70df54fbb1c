package pipeline

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	stdjson "encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// kept is an answer as it is kept.
type kept struct {
	Status int
	Header http.Header
	Body   []byte
}

// difference is what a handler has added to the fields that its answer had before, without what is about this one
// request.
func difference(header, before http.Header) http.Header {
	added := make(http.Header)
	for name, values := range header {
		if name != "Date" && name != requestIDHeader && !strings.HasPrefix(name, "Ratelimit") && !slices.Equal(values, before[name]) {
			added[name] = values
		}
	}
	return added
}

// sealing makes the cipher of an answer from the caller's key, of which only a hash is kept: whoever reads the database
// reads no answers (HKDF, RFC 5869; AES-GCM, NIST SP 800-38D).
func sealing(key string, salt []byte) cipher.AEAD {
	derived, err := hkdf.Key(sha256.New, []byte(key), salt, "charter idempotent answer", 32)
	if err != nil { // only for a key that is too long
		panic(err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		panic(err)
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return sealing
}

const saltSize = 16

func seal(key string, answer kept) []byte {
	plain, err := stdjson.Marshal(answer)
	if err != nil { // a struct of strings, numbers and bytes
		panic(err)
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)                                // never fails
	return sealing(key, salt).Seal(salt, nil, plain, nil) //nolint:gosec // this cipher makes a random nonce, and takes none
}

func unseal(key string, sealed []byte) (kept, error) {
	var answer kept
	if len(sealed) < saltSize {
		return answer, errors.New("it is too short")
	}
	plain, err := sealing(key, sealed[:saltSize]).Open(nil, nil, sealed[saltSize:], nil)
	if err != nil {
		return answer, err
	}
	return answer, stdjson.Unmarshal(plain, &answer)
}
