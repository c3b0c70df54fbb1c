package interprettest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bounds of JSON texts, and of pointers in answers. They are written here once more, so that a change of those that
// are judged is seen.
const (
	maxDepth        = 64
	maxNumberLength = 64
	maxExponent     = 400
	maxPointer      = 1000
)

// readJSON reads a text by RFC 8259, and refuses what RFC 7493 does: names that stand twice, and what is not Unicode.
func readJSON(text string) (any, *refusal) {
	if !utf8.ValidString(text) || loneSurrogate(text) {
		return nil, &refusal{"", "encoding", "The text is not UTF-8, or holds half a surrogate pair."}
	}
	r := &jsonReader{from: json.NewDecoder(strings.NewReader(text))}
	r.from.UseNumber()
	value, err := r.value("")
	wrong := new(refusal)
	switch {
	case errors.As(err, &wrong):
		return nil, wrong
	case err != nil:
		return nil, &refusal{"", "syntax", "This is not JSON."}
	}
	if _, err := r.from.Token(); !errors.Is(err, io.EOF) {
		return nil, &refusal{"", "trailingData", "Something follows after the end of the JSON value."}
	}
	return value, nil
}

type jsonReader struct {
	from  *json.Decoder
	depth int
}

func (r *jsonReader) value(pointer string) (any, error) {
	token, err := r.from.Token()
	if err != nil {
		return nil, err
	}
	delimiter, structured := token.(json.Delim)
	if !structured {
		if number, ok := token.(json.Number); ok && !bounded(string(number)) {
			return nil, &refusal{pointer, "number", "The number is too long or too large."}
		}
		return token, nil
	}
	if r.depth++; r.depth > maxDepth {
		return nil, &refusal{"", "depth", fmt.Sprintf("Objects and arrays stand in each other more than %d deep.", maxDepth)}
	}
	defer func() { r.depth-- }()
	if delimiter == '[' {
		return r.array(pointer)
	}
	return r.object(pointer)
}

func (r *jsonReader) array(pointer string) (any, error) {
	values := []any{}
	for r.from.More() {
		value, err := r.value(step(pointer, strconv.Itoa(len(values))))
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	_, err := r.from.Token()
	return values, err
}

func (r *jsonReader) object(pointer string) (any, error) {
	values := make(map[string]any)
	var twice *refusal
	for r.from.More() {
		token, err := r.from.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		at := step(pointer, name)
		value, err := r.value(at)
		if err != nil {
			return nil, err
		}
		if _, present := values[name]; present && twice == nil {
			twice = &refusal{at, "duplicateName", "The property stands here more than once."}
		}
		values[name] = value
	}
	if _, err := r.from.Token(); err != nil {
		return nil, err
	}
	if twice != nil {
		return nil, twice
	}
	return values, nil
}

func bounded(number string) bool {
	_, exponent, found := strings.Cut(strings.ToLower(number), "e")
	value, err := 0, error(nil)
	if found {
		value, err = strconv.Atoi(exponent)
	}
	return len(number) <= maxNumberLength && err == nil && -maxExponent <= value && value <= maxExponent
}

// loneSurrogate tells whether an escape is half of a pair. encoding/json reads another character there.
func loneSurrogate(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		first, ok := escaped(text[i:])
		switch {
		case !ok:
			i++
		case 0xDC00 <= first && first < 0xE000:
			return true
		case 0xD800 <= first && first < 0xDC00:
			if second, ok := escaped(text[i+6:]); !ok || second < 0xDC00 || second > 0xDFFF {
				return true
			}
			i += 11
		}
	}
	return false
}

// escaped is the code that a text such as \u00e9 begins with.
func escaped(text string) (code uint64, ok bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	code, err := strconv.ParseUint(text[2:6], 16, 16)
	return code, err == nil
}

// step is a JSON pointer to a member or an item (RFC 6901).
func step(pointer, name string) string {
	return pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
