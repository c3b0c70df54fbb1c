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

// describeKinds says which types a value may have. Those of one type are made once.
func describeKinds(kinds Kinds) string {
	if text, single := oneKind[kinds]; single {
		return text
	}
	return joinKinds(kinds)
}

var oneKind = func() map[Kinds]string {
	texts := make(map[Kinds]string)
	for _, kinds := range []Kinds{IsObject, IsArray, IsString, IsNumber, IsInteger, IsBoolean, IsNull} {
		texts[kinds] = joinKinds(kinds)
	}
	return texts
}()

func joinKinds(kinds Kinds) string {
	var words []string
	for _, one := range []struct {
		kinds Kinds
		words string
	}{
		{IsObject, "an object"},
		{IsArray, "an array"},
		{IsString, "a string"},
		{IsNumber, "a number"},
		{IsInteger, "a whole number"},
		{IsBoolean, "true or false"},
		{IsNull, "null"},
	} {
		if kinds&one.kinds != 0 {
			words = append(words, one.words)
		}
	}
	return "It must be " + strings.Join(words, " or ") + "."
}

func formatSentence(name string) string {
	if text, known := Formats[name]; known {
		return text
	}
	return "It must have the format " + name + "."
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
