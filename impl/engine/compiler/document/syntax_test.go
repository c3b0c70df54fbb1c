package document_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// contracts are the contracts of the tests of the compiler, and the project's own.
func contracts(t testing.TB) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, pattern := range []string{"../testdata/*/*.yaml", "../lint/testdata/*/openapi.yaml", "../../../../openapi.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := document.Parse(path, data); err == nil {
				found[path] = string(data)
			}
		}
	}
	return found
}

// What tells the place of a mistake in the layout must take nothing for one that is none.
func TestAMistakeAtTheEndIsFoundThere(t *testing.T) {
	t.Parallel()
	for path, text := range contracts(t) {
		lines := strings.Count(text, "\n")
		for _, wrong := range []string{"  x: 1\n y: 2\n", "\tx: 1\n", "x: @y\n", "x: y: z\n", "x: 'y\n", "x: [y\n", "x\n"} {
			found := mistakes(t, text+"x-last: {}\n"+wrong)
			if at := found[0].Line; at <= lines || at > lines+3 {
				t.Errorf("%s: want a line behind %d for %q, got %v", path, lines, wrong, found[0])
			}
		}
	}
}

func FuzzWhatCannotBeReadHasAPlace(f *testing.F) {
	for _, text := range contracts(f) {
		f.Add(text)
	}
	for _, text := range []string{"a: b: c", "- a\n  b: [\n", "x:\n\ty: 1\n", "\"a\n: |\n b\n c", "{\n// x\n}", "a: 'b", "- - - a: |2\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := document.Parse("c.yaml", []byte(text))
		for _, mistake := range document.Errors(err) {
			lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
			if mistake.Line > lines || mistake.Line > 0 && mistake.Column < 1 || strings.Contains(mistake.Tell(), "\x1b") {
				t.Errorf("%d:%d of %d lines: %s", mistake.Line, mistake.Column, lines, mistake.Error())
			}
		}
	})
}

func TestNothingOfAContractMovesTheTerminal(t *testing.T) {
	t.Parallel()
	e := document.Error{File: "a\x1b.yaml", Line: 1, Column: 1, Source: "x\u202e: 1", Reason: "nothing is called \x1b[31mx\u202e\nhere"}
	if got, want := e.Error(), "a\ufffd.yaml:1:1: nothing is called \ufffd[31mx\ufffd here\n    x\ufffd: 1\n    ^"; got != want {
		t.Errorf("want\n%q\ngot\n%q", want, got)
	}
}

func TestTheEndOfWhatStandsAtAPlaceIsKnown(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		"  name: x": 7, "  'a b': x": 8, "  [a]": 4, "  a, b": 4, "  $ref: '#/a'": 7, "  abc": 6, "  \u65e5\u672c: x": 5, "": 0, "  'open": 8,
	} {
		if got := (&document.Error{Line: 1, Column: 3, Source: source}).End(); got != want {
			t.Errorf("%q: want %d, got %d", source, want, got)
		}
	}
}

func TestAKeyThatIsTooLongIsToldAsThat(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 1100)
	_, err := document.Parse("c.json", []byte("{\"openapi\": \"3.1.0\", \"x-a\": \""+long+"\\\"\",\n  \"x-b\": {\"\\\""+long+"\": 1}}"))
	if found := document.Errors(err); len(found) != 1 || found[0].Line != 2 || found[0].Column != 11 || !strings.Contains(found[0].Reason, "this key is too long") {
		t.Errorf("got %v", err)
	}
}
