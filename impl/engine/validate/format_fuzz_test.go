package validate_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/charterhq/charter/impl/engine/validate"
)

// seed gives a target the examples of formats.
func seed(f *testing.F, names ...string) {
	f.Helper()
	for _, name := range names {
		for _, text := range append(examples[name].good, examples[name].bad...) {
			f.Add([]byte(text))
		}
	}
}

func FuzzTimes(f *testing.F) {
	seed(f, "date-time", "date", "time", "duration")
	f.Fuzz(func(t *testing.T, text []byte) {
		validate.IsDuration(text)
		// The standard library knows no leap seconds and only capitals, and takes more than the standard does.
		good, parsed := validate.IsDateTime(text), time.Time{}
		err := parsed.UnmarshalText(text)
		if good && err != nil && !bytes.Contains(text, []byte(":60")) && !bytes.ContainsAny(text, "tz") {
			t.Errorf("date-time %q: %v", text, err)
		}
		if err == nil {
			if written, err := parsed.MarshalText(); err == nil && !validate.IsDateTime(written) {
				t.Errorf("date-time %q was refused", written)
			}
		}
		_, err = time.Parse(time.DateOnly, string(text))
		if date := validate.IsDate(text); date != (err == nil) {
			t.Errorf("date %q: %v", text, date)
		}
		if good && (!validate.IsDate(text[:10]) || !validate.IsTime(text[11:])) {
			t.Errorf("%q is a date-time of no date and time", text)
		}
	})
}

func FuzzAddresses(f *testing.F) {
	seed(f, "ipv4", "ipv6", "hostname", "email")
	f.Fuzz(func(t *testing.T, text []byte) {
		address, err := netip.ParseAddr(string(text))
		if got, want := validate.IsIPv4(text), err == nil && address.Is4(); got != want {
			t.Errorf("ipv4 %q: %v", text, got)
		}
		if got, want := validate.IsIPv6(text), err == nil && address.Is6() && address.Zone() == ""; got != want {
			t.Errorf("ipv6 %q: %v", text, got)
		}
		if validate.IsHostname(text) {
			if parsed, err := url.Parse("//" + string(text)); err != nil || parsed.Host != string(text) {
				t.Errorf("hostname %q: %v", text, err)
			}
		}
		if !validate.IsEmail(text) {
			return
		}
		// The standard library knows no small letters in the tag of an address literal, and no empty string.
		if _, err := mail.ParseAddress("<" + string(text) + ">"); err != nil && !bytes.HasPrefix(text, []byte(`""@`)) && !bytes.Contains(bytes.ToLower(text), []byte("@[ipv6:")) {
			t.Errorf("email %q: %v", text, err)
		}
	})
}

func FuzzURIs(f *testing.F) {
	seed(f, "uri", "uri-reference")
	f.Fuzz(func(t *testing.T, text []byte) {
		uri, reference := validate.IsURI(text), validate.IsURIReference(text)
		if uri && !reference {
			t.Errorf("%q is a URI and no reference", text)
		}
		if !reference {
			return
		}
		parsed, err := url.Parse(string(text))
		// The standard library has no IPvFuture, and takes percent-encoding in a host only where it must be.
		if err != nil && !bytes.ContainsAny(text, "[%") {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && parsed.IsAbs() != uri {
			t.Errorf("%q: is a URI: %v", text, uri)
		}
	})
}

func FuzzNumbers(f *testing.F) {
	seed(f, "int32", "int64", "float", "double")
	f.Fuzz(func(t *testing.T, text []byte) {
		number := isNumber(text)
		for name, bits := range map[string]int{"float": 32, "double": 64} {
			_, err := strconv.ParseFloat(string(text), bits)
			if got := numberFormats[name](text); got != (number && err == nil) {
				t.Errorf("%s %q: %v", name, text, got)
			}
		}
		if at := bytes.IndexAny(text, "eE"); number && at >= 0 && len(text)-at > 5 {
			return // too much for the exact value below
		}
		value, _ := new(big.Rat).SetString(string(text))
		for name, bits := range map[string]uint{"int32": 31, "int64": 63} {
			want := number && value.IsInt() && inRange(value.Num(), bits)
			if got := numberFormats[name](text); got != want {
				t.Errorf("%s %q: %v", name, text, got)
			}
		}
	})
}

func isNumber(text []byte) bool {
	return json.Valid(text) && (text[0] == '-' || '0' <= text[0] && text[0] <= '9') && !bytes.ContainsAny(text, " \t\r\n")
}

func inRange(value *big.Int, bits uint) bool {
	limit := new(big.Int).Lsh(big.NewInt(1), bits)
	return value.Cmp(limit) < 0 && value.Cmp(limit.Neg(limit)) >= 0
}

func FuzzTexts(f *testing.F) {
	seed(f, "byte", "json-pointer", "uuid")
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := base64.StdEncoding.Strict().DecodeString(string(text))
		if got := validate.IsByte(text); got != (err == nil && !bytes.ContainsAny(text, "\r\n")) {
			t.Errorf("byte %q: %v", text, got)
		}
		_, err = uuid.ParseBytes(text)
		if got := validate.IsUUID(text); got != (err == nil && len(text) == 36) {
			t.Errorf("uuid %q: %v", text, got)
		}
		unescaped := strings.NewReplacer("~0", "", "~1", "").Replace(string(text))
		if got := validate.IsJSONPointer(text); got != (!strings.Contains(unescaped, "~") && strings.HasPrefix(string(text)+"/", "/")) {
			t.Errorf("json-pointer %q: %v", text, got)
		}
	})
}

func FuzzRegex(f *testing.F) {
	seed(f, "regex")
	f.Fuzz(func(t *testing.T, text []byte) {
		if !validate.IsRegex(text) {
			return
		}
		for _, around := range []string{"(%)", "(?:%)*", "%|a", "(?=%)"} {
			if !validate.IsRegex(bytes.ReplaceAll([]byte(around), []byte("%"), text)) && len(text) < validate.MaxRegexDepth {
				t.Errorf("%q is a regular expression, and not within %q", text, around)
			}
		}
	})
}
