package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

var (
	errControl = errors.New("it has control characters, such as a line break")
	errComma   = errors.New("an item of the list has a comma, which is what separates items")
	errObject  = errors.New("it is an object, or holds one")
)

// SetHeader sets a field of an answer's header to a value: to what stands in JSON for it, a text without its quotes,
// and the items of a list with commas between them (OpenAPI 3.1, style simple; RFC 9110, section 5.6.1). Nothing is
// set to null. The error says, without the value, that it cannot stand in a header.
func SetHeader(header http.Header, name string, value any) error {
	text, present, err := fieldText(value)
	if err != nil {
		return fmt.Errorf("writing the header field %s: %w", name, err)
	}
	if present {
		header.Set(name, text)
	}
	return nil
}

func fieldText(value any) (text string, present bool, err error) {
	if plain, ok := value.(string); ok { // most are
		return checked(plain)
	}
	written, err := json.Marshal(value)
	if err != nil {
		return "", false, err
	}
	decoder := json.NewDecoder(bytes.NewReader(written))
	decoder.UseNumber()
	var read any
	if err := decoder.Decode(&read); err != nil {
		return "", false, err
	}
	list, ok := read.([]any)
	if !ok {
		return scalarText(read)
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		text, present, err := scalarText(item)
		switch {
		case err != nil:
			return "", false, err
		case strings.Contains(text, ","):
			return "", false, errComma
		case present:
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ","), true, nil
}

func scalarText(value any) (string, bool, error) {
	switch value := value.(type) {
	case nil:
		return "", false, nil
	case string:
		return checked(value)
	case bool, json.Number:
		return fmt.Sprint(value), true, nil
	}
	return "", false, errObject
}

func checked(text string) (string, bool, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return "", false, errControl
	}
	return text, true, nil
}
