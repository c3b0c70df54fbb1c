// Package jws takes signed tokens apart without believing them: JSON Web Signatures in the compact form (RFC 7515,
// section 7.1), read so that one token has one text only.
package jws

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// Compact is the two readable parts of a token, decoded. Nothing of it is verified.
type Compact struct {
	Header  []byte
	Payload []byte
}

// strict refuses padding bits that are not zero (RFC 4648, section 3.5), which would let one token have several texts.
var strict = base64.RawURLEncoding.Strict()

// Split takes a token of at most limit bytes apart.
func Split(text string, limit int) (Compact, error) {
	if len(text) > limit {
		return Compact{}, fmt.Errorf("a token has at most %d bytes, and this one %d", limit, len(text))
	}
	if i := strings.IndexFunc(text, unfit); i >= 0 { // the decoder would skip line feeds
		return Compact{}, fmt.Errorf("byte %d of the token is not base64url", i)
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return Compact{}, fmt.Errorf("a token has 3 parts, and this one %d", len(parts))
	}
	var decoded [3][]byte
	for i, part := range parts {
		text, err := strict.DecodeString(part)
		if err != nil {
			return Compact{}, fmt.Errorf("part %d of the token is not base64url without padding", i+1)
		}
		decoded[i] = text
	}
	if len(decoded[2]) == 0 {
		return Compact{}, errors.New("the token is not signed")
	}
	return Compact{Header: decoded[0], Payload: decoded[1]}, nil
}

func unfit(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}

// Object decodes a JSON object that fills a struct. Member names are case-sensitive, none stands twice, and
// nothing follows. The error repeats nothing of the object.
func Object(data []byte, to any, options ...json.Options) error {
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return errors.New("not a JSON object")
	}
	if err := json.Unmarshal(data, to, options...); err != nil {
		return errors.New("not the JSON object that is expected")
	}
	return nil
}

// maxCut is how much [Cut] leaves, in bytes.
const maxCut = 200

// Cut bounds a text of a token that goes into a log.
func Cut(text string) string {
	if len(text) <= maxCut {
		return text
	}
	return strings.ToValidUTF8(text[:maxCut], "") + "..."
}
