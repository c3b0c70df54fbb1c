package decode

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	secondAt = len("2026-11-23T08:36:")
	letterAt = len("2026-11-23")
)

// instant reads a date-time (RFC 3339, section 5.6), in which the letters may be small. A leap second, which Go has
// not, is the second after it: that is how Unix time counts. Digits beyond nanoseconds are dropped.
func instant(from *jsontext.Decoder, into *time.Time) error {
	value, err := from.ReadValue()
	if err != nil {
		return err
	}
	if into.UnmarshalJSON(value) == nil { // most callers write it as Go does; null leaves it zero
		return nil
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil || len(text) <= secondAt+2 {
		return errNoTime
	}
	text[letterAt] &^= 0x20
	if last := len(text) - 1; text[last] == 'z' {
		text[last] = 'Z'
	}
	leap := string(text[secondAt:secondAt+2]) == "60"
	if leap {
		copy(text[secondAt:], "59")
	}
	read, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return errNoTime
	}
	if leap {
		read = read.Add(time.Second)
	}
	*into = read
	return nil
}
