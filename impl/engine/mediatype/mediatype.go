// Package mediatype is media types and ranges of them, and the choice among several (RFC 9110, sections
// 8.3.1 and 12.5.1).
package mediatype

import (
	"errors"
	"mime"
	"slices"
	"strings"
)

// ErrSyntax says that a text is neither a media type nor a range of them.
var ErrSyntax = errors.New("not a media type such as image/png, and no range such as image/*")

// Type is a media type, or a range: */* or image/*. Type and subtype are in lower case.
type Type struct {
	Main, Sub  string
	parameters map[string]string // by their names in lower case
}

// Parse reads a media type or range with its parameters. The error is [ErrSyntax].
func Parse(text string) (Type, error) {
	full, parameters, err := mime.ParseMediaType(text)
	main, sub, found := strings.Cut(full, "/")
	t := Type{Main: main, Sub: sub, parameters: parameters}
	if err != nil || !found || !t.valid() {
		return Type{}, ErrSyntax
	}
	return t, nil
}

// valid tells whether the stars stand where they may: */* and image/*, and neither */png nor image/p*.
func (t Type) valid() bool {
	switch {
	case t.Main == "*":
		return t.Sub == "*"
	case strings.Contains(t.Main, "*"):
		return false
	default:
		return t.Sub == "*" || !strings.Contains(t.Sub, "*")
	}
}

// String is the type as it is written in a header field.
func (t Type) String() string { return mime.FormatMediaType(t.Full(), t.parameters) }

// Full is the type without its parameters.
func (t Type) Full() string { return t.Main + "/" + t.Sub }

// Parameter is the value of a parameter, or "".
func (t Type) Parameter(name string) string { return t.parameters[name] }

// IsRange tells a range from a type.
func (t Type) IsRange() bool { return t.Sub == "*" }

// IsJSON tells whether what is of the type is JSON: application/json, and all with the suffix +json
// (RFC 6839, section 3.1).
func (t Type) IsJSON() bool {
	return t.Main == "application" && t.Sub == "json" || strings.HasSuffix(t.Sub, "+json")
}

// NamesJSON is [Type.IsJSON] of a type as it is written; what is no media type names nothing.
func NamesJSON(text string) bool {
	parsed, err := Parse(text)
	return err == nil && parsed.IsJSON()
}

// Includes tells whether a type, or all of a range, is of t: of the same type if t is no range, and with the
// parameters that t has. The names of character sets are the same in upper and lower case.
func (t Type) Includes(other Type) bool {
	if t.Main != "*" && t.Main != other.Main || t.Sub != "*" && t.Sub != other.Sub {
		return false
	}
	for name, value := range t.parameters {
		have, present := other.parameters[name]
		if !present || have != value && (name != "charset" || !strings.EqualFold(have, value)) {
			return false
		}
	}
	return true
}

// Precision orders types and ranges (RFC 9110, section 12.5.1): the more precise has more.
func (t Type) Precision() int {
	switch {
	case t.Main == "*":
		return len(t.parameters)
	case t.Sub == "*":
		return 1000 + len(t.parameters)
	default:
		return 2000 + len(t.parameters)
	}
}

// Find returns the index of the most precise of some types and ranges that includes a type, or -1. Of
// those that are as precise, the first counts.
func Find(among []Type, one Type) int {
	best := -1
	for i, candidate := range among {
		if candidate.Includes(one) && (best < 0 || candidate.Precision() > among[best].Precision()) {
			best = i
		}
	}
	return best
}

// Without is the type without one of its parameters.
func (t Type) Without(name string) Type {
	if _, present := t.parameters[name]; !present {
		return t
	}
	rest := make(map[string]string, len(t.parameters))
	for other, value := range t.parameters {
		if other != name {
			rest[other] = value
		}
	}
	t.parameters = rest
	return t
}

// ParseAll reads several, which a program has written: a mistake among them is a panic.
func ParseAll(texts ...string) []Type {
	all := make([]Type, len(texts))
	for i, text := range texts {
		parsed, err := Parse(text)
		if err != nil {
			panic(text + ": " + err.Error())
		}
		all[i] = parsed
	}
	return slices.Clip(all)
}
