// Package secret makes the secrets that callers show, and what is kept of them.
package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"hash/crc32"
	"math/big"
	"strings"
)

// Size is how many random bytes a token, and a seed, is made of.
const Size = 32

// KeyPrefix begins every API key, so that programs that look for secrets in code and logs recognise one.
const KeyPrefix = "charter_"

const (
	digits      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	keyDigits   = 32 // 190 bits
	checkDigits = 6  // a CRC-32 in base 62
	hintDigits  = 4
)

// NewSeed returns random bytes.
func NewSeed() []byte {
	seed := make([]byte, Size)
	_, _ = rand.Read(seed) // never fails: crypto/rand
	return seed
}

// NewToken returns an opaque token: 256 random bits in base64url, 43 characters.
func NewToken() string { return encode(NewSeed()) }

// NextToken returns the token that follows another. Who has the seed or the token alone cannot tell it.
func NextToken(seed []byte, token string) string {
	mac := hmac.New(sha256.New, seed)
	mac.Write([]byte(token))
	return encode(mac.Sum(nil))
}

// Hash is what is kept of a token or a key: its SHA-256. A slow hash would add nothing, because nobody can guess
// 190 random bits.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// nameSize is how many bytes of a hash tell the secrets of a key apart.
const nameSize = 9

// Name tells the secrets of a key apart by their hashes, and says nothing about either: 12 characters.
func Name(hash []byte) string { return encode(Hash(string(hash))[:nameSize]) }

// NewKey returns an API key: the prefix, 32 random digits of base 62, and six that check for typing errors.
func NewKey() string {
	random := make([]byte, keyDigits)
	base := big.NewInt(int64(len(digits)))
	for i := range random {
		digit, err := rand.Int(rand.Reader, base)
		if err != nil {
			panic("the system has no randomness: " + err.Error()) // crypto/rand documents that it never fails
		}
		random[i] = digits[digit.Int64()]
	}
	return KeyPrefix + string(random) + checksum(string(random))
}

// IsKey tells whether a text has the form of an API key, the check digits included.
func IsKey(text string) bool {
	random, ok := strings.CutPrefix(text, KeyPrefix)
	if !ok || len(random) != keyDigits+checkDigits || strings.Trim(random, digits) != "" {
		return false
	}
	return checksum(random[:keyDigits]) == random[keyDigits:]
}

// Hint is the end of a key's random digits, by which people tell keys apart.
func Hint(key string) string {
	end := len(key) - checkDigits
	return key[end-hintDigits : end]
}

func checksum(random string) string {
	sum := crc32.ChecksumIEEE([]byte(random))
	var out [checkDigits]byte
	for i := range out {
		out[checkDigits-1-i] = digits[sum%uint32(len(digits))]
		sum /= uint32(len(digits))
	}
	return string(out[:])
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
