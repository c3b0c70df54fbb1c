package answers

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxGroup bounds the name of a group, in bytes.
const maxGroup = 256

// GroupName writes the name of a group so that it can stand in a header, as text of a structured field (RFC 9651,
// section 3.3.3), and so that names which differ only in upper and lower case are the same. Where that is too much, as in
// names that are not UUIDs, two groups become stale together.
func GroupName(name string) string {
	name = strings.ToLower(name)
	if plainGroup(name) {
		return name
	}
	var safe strings.Builder
	for _, c := range []byte(name) {
		if plainByte(c) {
			safe.WriteByte(c)
		} else {
			safe.WriteString("%" + hex.EncodeToString([]byte{c}))
		}
	}
	if safe.Len() > maxGroup {
		sum := sha256.Sum256([]byte(name))
		return "%" + hex.EncodeToString(sum[:])
	}
	return safe.String()
}

func plainGroup(name string) bool {
	for _, c := range []byte(name) {
		if !plainByte(c) {
			return false
		}
	}
	return len(name) <= maxGroup
}

func plainByte(c byte) bool { return ' ' <= c && c <= '~' && c != '"' && c != '\\' && c != '%' }

// List writes groups as a list of texts (RFC 9875, sections 2 and 3).
func List(groups []string) string {
	var list strings.Builder
	for i, group := range groups {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteByte('"')
		list.WriteString(group)
		list.WriteByte('"')
	}
	return list.String()
}
