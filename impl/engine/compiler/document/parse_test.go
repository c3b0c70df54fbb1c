package document_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// parse returns the document, which must be good.
func parse(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Parse("c.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%s\nin\n%s", err, text)
	}
	return d
}

// mistakes returns what is wrong with a document, which must be wrong.
func mistakes(t *testing.T, text string) []*document.Error {
	t.Helper()
	_, err := document.Parse("c.yaml", []byte(text))
	if err == nil {
		t.Fatalf("accepted:\n%s", text)
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	found := make([]*document.Error, len(all))
	for i, err := range all {
		if !errors.As(err, &found[i]) {
			t.Fatalf("not an error in a document: %v", err)
		}
	}
	return found
}

func TestMistakesAreFoundWhereTheyStand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text         string
		line, column int
		reason       string
	}{
		"a repeated key":                    {"a: 1\nb: 2\na: 3\n", 3, 1, `the key "a" stands here a second time; the first is in line 1`},
		"a repeated key deeper":             {"a:\n  - b: 1\n    b: 2\n", 3, 5, `the key "b" stands here a second time`},
		"a key repeated in quotes":          {"200: 1\n'200': 2\n", 2, 1, "a second time"},
		"a repeated key in JSON":            {`{"a": 1, "a": 2}`, 1, 10, "a second time"},
		"an anchor":                         {"a: &x 1\n", 1, 4, "anchors are not supported"},
		"an anchor at a key":                {"&x a: 1\n", 1, 1, "anchors are not supported"},
		"an alias":                          {"a: 1\nb: *nothing\n", 2, 1, "aliases are not supported"},
		"a merge key":                       {"a: 1\n<<: {b: 1}\n", 2, 1, "merge keys are not supported"},
		"a tag":                             {"a: !!str 1\n", 1, 4, "tags are not supported"},
		"a tag of one's own":                {"a: !money 1\n", 1, 4, "tags are not supported"},
		"a tag at a key":                    {"!!str a: 1\n", 1, 1, "tags are not supported"},
		"binary data":                       {"a: !!binary aGk=\n", 1, 4, "tags are not supported"},
		"a key that is a list":              {"a: 1\n? [b]\n: 1\n", 2, 3, "a key must be plain text"},
		"a key that is null":                {"~: 1\n", 1, 1, "a key must be plain text"},
		"a second document":                 {"a: 1\n---\nb: 1\n", 2, 1, "a second YAML document begins here"},
		"a second document that is broken":  {"a: 1\n---\n{\n", 3, 1, "this is not YAML"},
		"a list":                            {"- a\n", 1, 1, "a contract is a mapping"},
		"a text":                            {"hello\n", 1, 1, "a contract is a mapping"},
		"a file of a separator":             {"---\n", 0, 0, "the file is empty"},
		"an empty file":                     {"", 0, 0, "the file is empty"},
		"a file of comments":                {"# hello\n", 0, 0, "the file is empty"},
		"a byte order mark alone":           {"\ufeff", 0, 0, "the file is empty"},
		"two colons":                        {"a: b: c\n", 1, 4, "this is not YAML: a text that has a colon and a space in it stands in quotes"},
		"two colons further down":           {"x: 1\ny:\n  a: b: c\n", 3, 6, "this is not YAML: a text that has a colon and a space in it stands in quotes"},
		"a list after a mapping":            {"x: 1\ny: 2\n- 3\n", 3, 1, "this is not YAML: a list cannot begin here: the mapping around it goes on"},
		"a bracket too many":                {"a: 1\n}\n", 2, 1, "this is not YAML: this line has no colon"},
		"a bracket too few":                 {"a: [1,\n\n", 1, 4, "this is not YAML: behind this [ a comma or the ] that closes it is missing"},
		"a quote that does not end":         {"x: 1\ny: 'abc\nz: 1\n", 2, 4, "this is not YAML: the text that begins with this quote does not end"},
		"indentation by tabs":               {"x:\n\ty: 2\n", 2, 1, "this is not YAML: a tab stands here; YAML is indented by spaces alone"},
		"UTF-16 without a mark":             {"a\x00:\x00", 1, 1, "the file is UTF-16 text"},
		"a tab deeper":                      {"x:\n  - y: 2\n\t z: 3\n", 3, 1, "a tab stands here"},
		"a key that is indented too little": {"x:\n    y: 2\n  z: 3\n", 3, 3, "this is indented by 2 spaces, and no line above it is on that level: indent it by 0, or deeper"},
		"a key that is indented too much":   {"x:\n  y: 2\n    z: 3\n", 3, 5, "this is indented deeper than the line above it, which has a value already"},
		"a key below a dash":                {"x:\n  - y: 2\n  z: 3\n", 3, 3, "this stands below the dash of a list, and is no item of it"},
		"a key without a colon":             {"x:\n  y 2\n  z: 3\n", 2, 3, "this line has no colon"},
		"a colon without a space":           {"x: 1\ny:2\nz: 3\n", 2, 1, "this line has no colon: a key is written `name: value`, with a space behind the colon"},
		"a key behind a text":               {"x:\n  y: |\n    text\n   z: 3\n", 4, 4, "this is indented deeper than the line above it"},
		"an item among keys":                {"x:\n  y: 1\n  - z\n", 3, 3, "a list cannot begin here"},
		"a text that begins with an at":     {"x: 1\ny: @home\n", 2, 4, "a text that begins with @ stands in quotes"},
		"a comment in JSON":                 {"{\n  // hello\n  \"a\": 1\n}\n", 2, 3, "JSON has no comments"},
		"a comma too few in JSON":           {"{\"a\": 1\n\"b\": 2}\n", 2, 1, "a comma"},
		"a picture":                         {"\x89PNG\r\n", 1, 1, "the file is not UTF-8 text"},
		"UTF-16":                            {"\xff\xfea\x00", 1, 1, "the file is UTF-16 text; save it as UTF-8"},
		"a byte that is not UTF-8":          {"a: 1\r\nb: é\xe9\r\n", 2, 5, "the file is not UTF-8 text"},
		"a control character":               {"a: 1\rb: \x1b[31m\r", 2, 4, "the control character U+001B"},
		"a line separator":                  {"a: b\u2028c\n", 1, 5, "the control character U+2028"},
		"a hexadecimal number":              {"a: 0x10\n", 1, 4, "write this number as JSON does"},
		"an octal number of old":            {"a: 0777\n", 1, 4, "write this number as JSON does"},
		"an octal number":                   {"a: 0o17\n", 1, 4, "write this number as JSON does"},
		"digits in groups":                  {"a: 1_000\n", 1, 4, "write this number as JSON does"},
		"infinity":                          {"a: .inf\n", 1, 4, "write this number as JSON does"},
		"not a number":                      {"a: [.nan]\n", 1, 5, "write this number as JSON does"},
		"a number with a plus":              {"a: +1\n", 1, 4, "write this number as JSON does"},
		"a number that begins with a point": {"a: .5\n", 1, 4, "write this number as JSON does"},
		"columns after wide characters":     {"a: {'\u65e5\u672c': 1, '\u65e5\u672c': 2}\n", 1, 14, "a second time"},
		"columns after a byte order mark":   {"\ufeffa: 1\na: 2\n", 2, 1, "a second time"},
		"lines that end as on Windows":      {"a: 1\r\nb: 1\r\na: 2\r\n", 3, 1, "a second time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := mistakes(t, test.text)
			if len(found) != 1 {
				t.Fatalf("%d mistakes: %v", len(found), found)
			}
			e := found[0]
			if e.File != "c.yaml" || e.Line != test.line || e.Column != test.column || !strings.Contains(e.Reason, test.reason) {
				t.Errorf("want %d:%d: %s; got\n%s", test.line, test.column, test.reason, e)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnceInTheirOrder(t *testing.T) {
	t.Parallel()
	found := mistakes(t, "a: 0x10\nb: &x {c: *x, <<: *x}\na: !!str y\n")
	places := make([]int, len(found))
	for i, e := range found {
		places[i] = e.Line*100 + e.Column
	}
	want := []int{104, 204, 211, 215, 219, 301, 304}
	if len(places) != len(want) {
		t.Fatalf("want %v, got %v:\n%v", want, places, found)
	}
	for i := range want {
		if places[i] != want[i] {
			t.Errorf("want %v, got %v", want, places)
		}
	}
}

func TestAnErrorShowsTheLineWithAMark(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	for name, test := range map[string]struct{ text, want string }{
		"a plain line":     {"ok: 1\nk: {a: 1, a: 2}\n", "k: {a: 1, a: 2}\n" + "          ^"},
		"a line with tabs": {"k: {\ta: 1,\ta: 2}\n", "k: {\ta: 1,\ta: 2}\n" + "    \t     \t^"},
		"accents":          {"k: {é: 1, é: 2}\n", "k: {é: 1, é: 2}\n" + "          ^"},
		"accents apart":    {"k: {e\u0301: 1, e\u0301: 2}\n", "k: {e\u0301: 1, e\u0301: 2}\n" + "          ^"},
		"wide characters":  {"k: {\u65e5: 1, \u65e5: 2}\n", "k: {\u65e5: 1, \u65e5: 2}\n" + "           ^"},
		"a Windows line":   {"k: {a: 1, a: 2}\r\n", "k: {a: 1, a: 2}\n" + "          ^"},
		"a long line's beginning": {
			"k: {a: 1, a: 2, z: " + long + "}\n",
			"k: {a: 1, a: 2, z: " + strings.Repeat("x", 81) + "…\n" + "          ^",
		},
		"a long line's middle": {
			"k: {a: 1, z: " + long + ", a: 2, y: " + long + "}\n",
			"…" + strings.Repeat("x", 48) + ", a: 2, y: " + strings.Repeat("x", 41) + "…\n" + strings.Repeat(" ", 51) + "^",
		},
		"a long line's end": {
			"k: {a: 1, z: " + long + ", a: 2}\n",
			"…" + strings.Repeat("x", 93) + ", a: 2}\n" + strings.Repeat(" ", 96) + "^",
		},
		"no colours of a terminal": {"a: \x1b[31m\n", "a: \ufffd[31m\n" + "   ^"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got, _ := strings.Cut(mistakes(t, test.text)[0].Error(), "\n")
			want := "    " + strings.Replace(test.want, "\n", "\n    ", 1)
			if got != want {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		})
	}
}

func TestAnErrorAboutTheWholeDocumentHasNoPlace(t *testing.T) {
	t.Parallel()
	if got := mistakes(t, "")[0].Error(); got != "c.yaml: the file is empty; a contract begins with `openapi: 3.1.0`" {
		t.Error(got)
	}
}

func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	parse(t, "a: "+strings.Repeat("[", 190)+strings.Repeat("]", 190))
	for _, levels := range []int{250, 9_000, 100_000} {
		found := mistakes(t, "a: "+strings.Repeat("[", levels)+strings.Repeat("]", levels))
		if len(found) != 1 || found[0].Line != 1 {
			t.Errorf("%d levels: %v", levels, found)
		}
	}
}

func TestAFileThatCannotBeReadIsNoMistakeInAContract(t *testing.T) {
	t.Parallel()
	for _, path := range []string{filepath.Join(t.TempDir(), "none.yaml"), t.TempDir()} {
		_, err := document.Load(path)
		if err == nil || errors.As(err, new(*document.Error)) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAFileIsKnownByTheNameItWasGivenBy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(path, []byte("a: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := document.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != path || d.Base() != "api.yaml" {
		t.Errorf("%s, %s", d.Name, d.Base())
	}
}
