package validate

import (
	"strconv"
	"strings"
)

// Plural writes a count with its noun: 1 character, 2 characters.
func Plural(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return strconv.Itoa(count) + " " + stem + "ies"
	}
	return strconv.Itoa(count) + " " + noun + "s"
}

// Formats says in words what a format asks for.
var Formats = map[string]string{
	"byte":          "It must be base64 with its padding (RFC 4648, section 4).",
	"date":          "It must be a date such as 2026-11-23.",
	"date-time":     "It must be a time such as 2026-11-23T09:30:00Z (RFC 3339).",
	"double":        "It must be a number that double precision can hold.",
	"duration":      "It must be a duration such as P1DT12H (RFC 3339).",
	"email":         "It must be an e-mail address.",
	"float":         "It must be a number that single precision can hold.",
	"hostname":      "It must be a host name such as www.example.com.",
	"int32":         "It must be a whole number of 32 bits.",
	"int64":         "It must be a whole number of 64 bits.",
	"ipv4":          "It must be an IPv4 address such as 192.0.2.1.",
	"ipv6":          "It must be an IPv6 address such as 2001:db8::1.",
	"json-pointer":  "It must be a JSON pointer (RFC 6901).",
	"regex":         "It must be a regular expression (ECMA 262).",
	"time":          "It must be a time of day with its offset, such as 09:30:00Z (RFC 3339).",
	"uri":           "It must be an absolute URI (RFC 3986).",
	"uri-reference": "It must be a URI reference (RFC 3986).",
	"uuid":          "It must be a UUID such as 019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f.",
}
