// Package etag is entity tags and the conditions made of them (RFC 9110, sections 8.8.3 and 13.1).
package etag

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// ErrSyntax says that a header field is not a list of entity tags.
var ErrSyntax = errors.New(`not a list of entity tags such as "1", "2"`)

// OfVersion is the strong entity tag of a resource that counts its changes.
func OfVersion(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// OfBody is the strong entity tag of an answer's bytes: equal bytes have equal tags on every replica.
func OfBody(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// Condition is the value of an If-Match or If-None-Match field. The zero value is an absent field.
type Condition struct {
	present bool
	any     bool // the field is *
	tags    []string
}

// Parse reads an If-Match or If-None-Match field. Empty elements of the list do not count (RFC 9110,
// section 5.6.1.2). The error is [ErrSyntax].
func Parse(field string) (Condition, error) {
	field = strings.TrimSpace(field)
	rest := field
	if rest == "*" {
		return Condition{present: true, any: true}, nil
	}
	c := Condition{present: true}
	for first := true; ; first = false {
		before := len(rest)
		rest = strings.TrimLeft(rest, ", \t")
		switch separated := strings.Contains(field[len(field)-before:len(field)-len(rest)], ","); {
		case rest == "" && c.tags != nil:
			return c, nil
		case rest == "", !first && !separated:
			return Condition{}, ErrSyntax
		}
		tag, after, ok := cutTag(rest)
		if !ok {
			return Condition{}, ErrSyntax
		}
		c.tags = append(c.tags, tag)
		rest = after
	}
}

// cutTag splits the first entity tag, weak or strong, from the rest.
func cutTag(text string) (tag, rest string, ok bool) {
	opaque := strings.TrimPrefix(text, "W/")
	if !strings.HasPrefix(opaque, `"`) {
		return "", "", false
	}
	end := strings.IndexByte(opaque[1:], '"')
	if end < 0 {
		return "", "", false
	}
	for _, c := range []byte(opaque[1 : end+1]) {
		if c < 0x21 || c == 0x7F { // etagc
			return "", "", false
		}
	}
	length := len(text) - len(opaque) + end + 2
	return text[:length], text[length:], true
}

// Match tells whether a write may go on (If-Match): the field is absent, or it is * or lists current by
// the strong comparison. Current is the tag of an existing resource.
func (c Condition) Match(current string) bool {
	if !c.present || c.any {
		return true
	}
	for _, tag := range c.tags {
		if tag == current && !strings.HasPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// Fresh tells whether the caller already has the present answer (If-None-Match): the field is * or
// lists current by the weak comparison.
func (c Condition) Fresh(current string) bool {
	if c.any {
		return true
	}
	for _, tag := range c.tags {
		if strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(current, "W/") {
			return true
		}
	}
	return false
}
