package interprettest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
)

// refusal is why a parameter's text cannot be read. The pointer leads into its value.
type refusal struct{ pointer, code, detail string }

func (r *refusal) Error() string { return r.code }

var errEncoding = &refusal{"", "syntax", "The text is not well-formed; a percent sign, and a reserved character, must be percent-encoded."}

var errNotUTF8 = &refusal{"", "encoding", "The text is not UTF-8."}

func (p parameter) violation(err error) contract.Violation {
	r, ok := err.(*refusal) //nolint:errorlint // nothing wraps one
	if !ok {
		panic(err)
	}
	v := contract.InParameter(p.name, r.code, r.detail)
	if r.pointer != "" {
		v.Pointer = &r.pointer
	}
	return v
}

// plain takes the encoding off a text.
func (p parameter) plain(text string) (string, error) { return decoded(text, p.in, p.literal) }

func decoded(text, in string, literal bool) (string, error) {
	plain, err := text, error(nil)
	switch {
	case in == "header":
	case in == "query" && !literal:
		if strings.Contains(text, ";") {
			return "", errEncoding
		}
		plain, err = url.QueryUnescape(text)
	default:
		plain, err = url.PathUnescape(text)
	}
	if err != nil {
		return "", errEncoding
	}
	if !utf8.ValidString(plain) {
		return plain, errNotUTF8
	}
	return plain, nil
}

// member is a property whose name is decoded, and whose value is not.
type member struct{ name, value string }

// single reads a text as one of the types.
func (p parameter) single(text string, as kinds, pointer string) (any, error) {
	plain, err := p.plain(text)
	if err != nil {
		return nil, err
	}
	return scalar(plain, as, pointer)
}

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE]([+-]?[0-9]+))?$`)

func scalar(plain string, as kinds, pointer string) (any, error) {
	if as["boolean"] && (plain == "true" || plain == "false") {
		return plain == "true", nil
	}
	found := number.FindStringSubmatch(plain)
	if found == nil || !as["integer"] && !as["fraction"] {
		return plain, nil
	}
	if !bounded(plain) {
		if as["string"] {
			return plain, nil
		}
		return nil, &refusal{pointer, "number", "The number is too long or too large."}
	}
	if value, ok := new(big.Rat).SetString(plain); !as["fraction"] && as["string"] && ok && !value.IsInt() {
		return plain, nil
	}
	return json.Number(plain), nil
}

func (p parameter) list(texts []string) (any, error) {
	values := make([]any, len(texts))
	for i, text := range texts {
		as := p.types.items
		if i < len(p.types.positions) {
			as = p.types.positions[i]
		}
		value, err := p.single(text, as, fmt.Sprintf("/%d", i))
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func (p parameter) object(members []member) (any, error) {
	values := make(map[string]any, len(members))
	repeated := ""
	for _, m := range members {
		as, ok := p.types.properties[m.name]
		if !ok {
			as = p.types.others
		}
		value, err := p.single(m.value, as, step("", m.name))
		if err != nil {
			return nil, err
		}
		if _, twice := values[m.name]; twice && repeated == "" {
			repeated = step("", m.name)
		}
		values[m.name] = value
	}
	if repeated != "" {
		return nil, &refusal{repeated, "repeated", "The property may stand here only once."}
	}
	return values, nil
}

// ofText reads a value that stands in one text.
func (p parameter) ofText(text string) (any, error) {
	switch p.style {
	case "label":
		rest, ok := strings.CutPrefix(text, ".")
		if !ok {
			return nil, &refusal{"", "syntax", "The value must begin with a dot (style label)."}
		}
		if p.explode {
			return p.parts(rest, ".", true)
		}
		return p.parts(rest, ",", false)
	case "matrix":
		return p.matrix(text)
	case "spaceDelimited":
		return p.pieces(encodedSpace.Split(text, -1), text, false)
	case "pipeDelimited":
		return p.pieces(encodedPipe.Split(text, -1), text, false)
	}
	return p.parts(text, ",", p.explode)
}

var (
	encodedSpace = regexp.MustCompile(`\+|%20`)
	encodedPipe  = regexp.MustCompile(`\||%7[cC]`)
)

func (p parameter) matrix(text string) (any, error) {
	rest, ok := strings.CutPrefix(text, ";")
	if !ok {
		return nil, &refusal{"", "syntax", "The value must begin with a semicolon (style matrix)."}
	}
	if p.explode && p.shape == "object" {
		var members []member
		for part := range strings.SplitSeq(rest, ";") {
			name, value, _ := strings.Cut(part, "=")
			members = append(members, member{name, value})
		}
		return p.named(members)
	}
	parts := []string{rest}
	if p.explode && p.shape == "array" {
		parts = strings.Split(rest, ";")
	}
	for i, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.PathUnescape(name); err != nil || plain != p.name {
			// What was before is read before.
			if _, err := p.list(parts[:i]); p.shape == "array" && err != nil {
				return nil, err
			}
			return nil, &refusal{"", "syntax", "The value must be written with the parameter's name before it (style matrix)."}
		}
		parts[i] = value
	}
	if p.explode && p.shape == "array" {
		return p.list(parts)
	}
	return p.parts(parts[0], ",", false)
}

// parts reads what stands between delimiters.
func (p parameter) parts(text, between string, assigned bool) (any, error) {
	return p.pieces(strings.Split(text, between), text, assigned)
}

// pieces reads the pieces of a text. In a header there may be spaces around them, and those of an array may be
// empty.
func (p parameter) pieces(pieces []string, text string, assigned bool) (any, error) {
	if p.shape == "single" {
		return p.single(text, p.types.own, "")
	}
	if p.in == "header" {
		for i := range pieces {
			pieces[i] = strings.Trim(pieces[i], " \t")
		}
		if text == "" || p.shape == "array" {
			pieces = slices.DeleteFunc(pieces, func(piece string) bool { return piece == "" })
		}
	}
	if p.shape == "array" {
		return p.list(pieces)
	}
	return p.members(pieces, assigned)
}

// members reads an object: names and values with equals signs between them, or in turn.
func (p parameter) members(pieces []string, assigned bool) (any, error) {
	var members []member
	broken := ""
	for i := 0; i < len(pieces) && broken == ""; i++ {
		name, value, ok := strings.Cut(pieces[i], "=")
		switch {
		case assigned && !ok:
			broken = "Each property must be written with an equals sign before its value."
		case assigned:
			members = append(members, member{name, value})
		case i+1 == len(pieces):
			broken = "Names and values must stand in turn."
		default:
			members = append(members, member{pieces[i], pieces[i+1]})
			i++
		}
	}
	value, err := p.named(members)
	if broken != "" && (err == nil || err.Error() == "repeated") {
		return nil, &refusal{"", "syntax", broken}
	}
	return value, err
}

// named takes the encoding off the names. Of what cannot be read, the first counts.
func (p parameter) named(members []member) (any, error) {
	for i, m := range members {
		plain, err := p.plain(m.name)
		if err != nil {
			if _, before := p.object(members[:i]); before != nil && before.Error() != "repeated" {
				return nil, before
			}
			return nil, err
		}
		members[i].name = plain
	}
	return p.object(members)
}
