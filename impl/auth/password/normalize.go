package password

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalize gives the passwords that two keyboards make of the same keys one spelling, by the rules of OpaqueString
// (RFC 8265, section 4.2.2): spaces of all kinds become the one of ASCII, then Normalization Form C. Upper and
// lower case count. Unlike OpaqueString it refuses nothing, so that a password which was once set goes on working.
func normalize(password string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, password))
}
