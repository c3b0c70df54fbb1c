package jws_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/auth/jws"
)

func TestSplitTakesTheExampleOfTheStandard(t *testing.T) {
	t.Parallel()
	// RFC 7515, appendix A.1.1
	const text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
		"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	got, err := jws.Split(text, len(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"; string(got.Header) != want {
		t.Errorf("header %q, want %q", got.Header, want)
	}
	if want := "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"; string(got.Payload) != want {
		t.Errorf("payload %q, want %q", got.Payload, want)
	}
}

func TestSplitRefusesEveryOtherText(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"empty":                          "",
		"two parts":                      "e30.e30",
		"four parts":                     "e30.e30.YQ.YQ",
		"encrypted":                      "e30.YQ.YQ.YQ.YQ",
		"no signature":                   "e30.e30.",
		"padding":                        "e30=.e30.YQ",
		"padded signature":               "e30.e30.YQ==",
		"bits after the end":             "e30.e30.YR",
		"standard alphabet":              "e30.e30.+/+/",
		"line feed in the signature":     "e30.e30.Y\nQ",
		"carriage return at the end":     "e30.e30.YQ\r",
		"space in front":                 " e30.e30.YQ",
		"letters that only look like it": "e30.e30.ҮQ",
		"one byte too long":              "e30.e30." + strings.Repeat("YWFh", 14),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := jws.Split(text, 63); err == nil {
				t.Errorf("%q gives %q", text, got)
			}
		})
	}
}

func TestObjectRefusesWhatReadersUnderstandDifferently(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"null": "null", "array": "[]", "text": `"e30.e30.YQ"`, "empty": "", "spaces": "  ",
		"twice": `{"sub":"a","sub":"b"}`, "twice, escaped": `{"sub":"a","s\u0075b":"b"}`,
		"trailing": `{"sub":"a"}{}`, "not UTF-8": "{\"sub\":\"\xff\"}", "another type": `{"sub":1}`,
	}
	for name, text := range tests {
		var to struct {
			Sub string `json:"sub"`
		}
		if err := jws.Object([]byte(text), &to); err == nil {
			t.Errorf("%s: %s is taken for %+v", name, text, to)
		}
	}
	var to struct {
		Sub string `json:"sub"`
	}
	if err := jws.Object([]byte("\r\n {\"sub\":\"a\"}\n"), &to); err != nil || to.Sub != "a" {
		t.Errorf("an object between spaces gives %+v, %v", to, err)
	}
	to.Sub = ""
	if err := jws.Object([]byte(`{"SUB":"a"}`), &to); err != nil || to.Sub != "" {
		t.Errorf("a name in capitals gives %+v, %v", to, err)
	}
}

func FuzzSplit(f *testing.F) {
	for _, text := range []string{"", "e30.e30.YQ", "e30.e30.YR", "e30.e30.Y\nQ", "a.b.c.d", strings.Repeat(".", 100)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := jws.Split(text, 1024)
		if err != nil {
			return
		}
		signature := text[strings.LastIndexByte(text, '.')+1:]
		again := base64.RawURLEncoding.EncodeToString(got.Header) + "." +
			base64.RawURLEncoding.EncodeToString(got.Payload) + "." + signature
		if again != text || len(text) > 1024 {
			t.Errorf("%q is also written %q", text, again)
		}
	})
}
