package document_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func compact(t *testing.T, d *document.Document) string {
	t.Helper()
	data, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return out.String()
}

func TestJSONSaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"the order of keys":          {"z: 1\na: {y: 1, b: 2}\n", `{"z":1,"a":{"y":1,"b":2}}`},
		"nothing":                    {"{}\n", `{}`},
		"empty collections":          {"a: {}\nb: []\n", `{"a":{},"b":[]}`},
		"the digits of numbers":      {"[1, 1.0, 1.50, 1e3, -0, -2E-7]", `[1,1.0,1.50,1e3,-0,-2E-7]`},
		"numbers beyond 64 bits":     {"[18446744073709551616, 1e400, -1e400, 0.1234567890123456789]", `[18446744073709551616,1e400,-1e400,0.1234567890123456789]`},
		"numbers in quotes":          {"['1', \"1e400\", '0x10']", `["1","1e400","0x10"]`},
		"dates as text":              {"[2026-11-23, 2026-11-23T09:30:00Z, 2001-12-14t21:59:43.10-05:00]", `["2026-11-23","2026-11-23T09:30:00Z","2001-12-14t21:59:43.10-05:00"]`},
		"times of day as text":       {"[12:30, 1:20:30]", `["12:30","1:20:30"]`},
		"booleans":                   {"[true, false, True, FALSE]", `[true,false,true,false]`},
		"words that are no booleans": {"[yes, no, on, off, y, n]", `["yes","no","on","off","y","n"]`},
		"nulls":                      {"a:\nb: ~\nc: null\nd: Null\n", `{"a":null,"b":null,"c":null,"d":null}`},
		"keys that look like values": {"200: a\ntrue: b\n2026-11-23: c\n", `{"200":"a","true":"b","2026-11-23":"c"}`},
		"HTML characters":            {"a: <b>&amp;</b>\n", `{"a":"<b>&amp;</b>"}`},
		"quotes and backslashes":     {`a: 'say "\d"'`, `{"a":"say \"\\d\""}`},
		"escaped characters":         {`a: "\x00\u001b\t\u2028"`, `{"a":"\u0000\u001b\t\u2028"}`},
		"text of several lines":      {"a: |\n  b\n   c\n\n  d\nz: >\n  e\n  f\n", `{"a":"b\n c\n\nd\n","z":"e f\n"}`},
		"Windows lines":              {"a: |\r\n  b\r\n  c\r\nd: 1\r\n", `{"a":"b\nc\n","d":1}`},
		"a byte order mark":          {"\ufeffa: 1\n", `{"a":1}`},
		"no comments":                {"# a\na: 1 # b\n# c\n", `{"a":1}`},
		"JSON":                       {"{\n\t\"a\": [1, true, null, \"\\/\\u00e9\"],\n\t\"b\":{\"c\":1.0}\n}\n", `{"a":[1,true,null,"/é"],"b":{"c":1.0}}`},
		"JSON with escaped emoji":    {`{"a": "\ud83d\ude00 \\ud83d\\ude00"}`, `{"a":"😀 \\ud83d\\ude00"}`},
		"escapes that are only text": {`a: \ud83d\ude00`, `{"a":"\\ud83d\\ude00"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, want := test.text, test.want
			if text[0] == '[' { // a contract is a mapping
				text, want = "list: "+text, `{"list":`+want+"}"
			}
			d := parse(t, text)
			if got := compact(t, d); got != want {
				t.Errorf("want %s, got %s", want, got)
			}
			again, err := d.YAML()
			if err != nil {
				t.Fatal(err)
			}
			if got := compact(t, parse(t, string(again))); got != want {
				t.Errorf("as YAML it is\n%s\nand that is %s", again, got)
			}
		})
	}
}

func TestWhatIsPublishedHasNoComments(t *testing.T) {
	t.Parallel()
	got, err := parse(t, "# secret\na: 1 # secret\n\n# secret\nb:\n  # secret\n  - c # secret\n# secret\n").YAML()
	if err != nil {
		t.Fatal(err)
	}
	if want := "a: 1\nb:\n  - c\n"; string(got) != want {
		t.Errorf("want\n%s\ngot\n%s", want, got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"openapi: 3.1.0\ninfo: {title: T, version: '1'}\n", `{"a": [1, 1.0, "\ud83d\ude00"]}`, "a: &x [*x]\n", "<<: 1", "a: !!binary aGk=",
		"a: |+\n  b\n\n", "? a\n: b", "a: >-\n\n  b\n   c\n", "a: 2026-11-23\n", "a: 1e400\n", "%YAML 1.1\n---\na: 1\n...\n", "a: \"\\x85\\u2028\"", "'': ''", "- a",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Parse("fuzz.yaml", data)
		if err != nil {
			_ = err.Error()
			return
		}
		asJSON, err := d.JSON()
		if err != nil || !json.Valid(asJSON) {
			t.Fatalf("no JSON: %v\n%s", err, asJSON)
		}
		asYAML, err := d.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := document.Parse("again.yaml", asYAML)
		if err != nil {
			t.Fatalf("%v\n%s", err, asYAML)
		}
		if got, _ := again.JSON(); !bytes.Equal(got, asJSON) {
			t.Fatalf("as YAML it is\n%s\nand that is\n%s\nnot\n%s", asYAML, got, asJSON)
		}
	})
}
