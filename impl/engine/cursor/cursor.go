// Package cursor makes places in a list into opaque text and back.
package cursor

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

const (
	version   = 1
	scopeSize = 8
	maxValues = 8
	maxLength = 1 << 20 // of a value, in bytes; no URL is as long
)

// Encode makes a cursor from the values that mark a place. Scope is everything the place depends on:
// the list, its filters and its order. A cursor is not a secret and not signed: it says only where to
// go on, which any caller may choose.
func Encode(scope []string, values ...string) string {
	out := append([]byte{version}, digest(scope)...)
	for _, value := range values {
		out = binary.AppendUvarint(out, uint64(len(value)))
		out = append(out, value...)
	}
	return base64.RawURLEncoding.EncodeToString(out)
}

// Decode returns the values of a cursor made by [Encode] for the same scope. The error is
// [contract.InvalidCursor]: the text is damaged, made up, or was given for another list, other filters or another order.
func Decode(scope []string, text string, count int) ([]string, error) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(data) < 1+scopeSize || data[0] != version || count > maxValues {
		return nil, contract.InvalidCursor()
	}
	if !bytes.Equal(data[1:1+scopeSize], digest(scope)) {
		return nil, contract.InvalidCursor()
	}
	values := make([]string, 0, count)
	for rest := data[1+scopeSize:]; len(rest) > 0; {
		length, n := binary.Uvarint(rest)
		if n <= 0 || length > maxLength || len(values) == count {
			return nil, contract.InvalidCursor()
		}
		end := n + int(length)
		if end > len(rest) {
			return nil, contract.InvalidCursor()
		}
		values = append(values, string(rest[n:end]))
		rest = rest[end:]
	}
	if len(values) != count || !plain(values) {
		return nil, contract.InvalidCursor()
	}
	return values, nil
}

// plain refuses what no database text can hold, and what Encode would have written otherwise.
func plain(values []string) bool {
	for _, value := range values {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return false
		}
	}
	return true
}

func digest(scope []string) []byte {
	hash := sha256.New()
	for _, part := range scope {
		hash.Write(binary.AppendUvarint(nil, uint64(len(part))))
		hash.Write([]byte(part))
	}
	return hash.Sum(nil)[:scopeSize]
}
