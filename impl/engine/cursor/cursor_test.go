package cursor_test

import (
	"encoding/base64"
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/cursor"
)

func TestACursorLeadsBackToItsPlace(t *testing.T) {
	t.Parallel()
	scope := []string{"users", "name"}
	for _, values := range [][]string{{}, {""}, {"a"}, {"Zoë", "0"}, {"a", "b", "c"}} {
		got, err := cursor.Decode(scope, cursor.Encode(scope, values...), len(values))
		if err != nil || !slices.Equal(got, values) {
			t.Errorf("%q came back as %q, %v", values, got, err)
		}
	}
}

func TestAForeignCursorIsRefused(t *testing.T) {
	t.Parallel()
	scope := []string{"users", "name"}
	good := cursor.Encode(scope, "a", "b")
	raw, _ := base64.RawURLEncoding.DecodeString(good)
	encode := base64.RawURLEncoding.EncodeToString
	for name, text := range map[string]string{
		"empty":                    "",
		"not base64":               "%%%",
		"padded":                   good + "=",
		"of other filters":         cursor.Encode([]string{"users", "email"}, "a", "b"),
		"of filters that run over": cursor.Encode([]string{"user", "sname"}, "a", "b"),
		"cut off":                  encode(raw[:len(raw)-1]),
		"with more behind":         encode(append(slices.Clone(raw), 0)),
		"of another version":       encode(append([]byte{9}, raw[1:]...)),
		"with a length too long":   encode(append(slices.Clone(raw[:9]), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)),
		"of one value":             cursor.Encode(scope, "a"),
		"with a zero byte":         cursor.Encode(scope, "a\x00", "b"),
		"that is not UTF-8":        cursor.Encode(scope, "\xff", "b"),
	} {
		if _, err := cursor.Decode(scope, text, 2); !errors.Is(err, contract.InvalidCursor()) {
			t.Errorf("a cursor %s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	scope := []string{"users"}
	f.Add(cursor.Encode(scope, "a", "b"))
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, text string) {
		values, err := cursor.Decode(scope, text, 2)
		if err != nil {
			if !errors.Is(err, contract.InvalidCursor()) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		for _, value := range values {
			if !utf8.ValidString(value) {
				t.Fatalf("%q is not UTF-8", value)
			}
		}
		again, err := cursor.Decode(scope, cursor.Encode(scope, values...), 2)
		if err != nil || !slices.Equal(again, values) {
			t.Fatalf("%q came back as %q, %v", values, again, err)
		}
	})
}
