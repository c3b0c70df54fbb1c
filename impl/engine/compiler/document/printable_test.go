package document_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
)

func TestNothingOfAContractDrivesATerminal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain\tand ünïcode\nlines": "plain\tand ünïcode\nlines",
		"\x1b[31mred":               "\uFFFD[31mred",
		"a\u202Eb\u2066c\u200Fd":    "a\uFFFDb\uFFFDc\uFFFDd",
		"a\rb\x00c\u0085d":          "a\uFFFDb\uFFFDc\uFFFDd",
	} {
		if got := document.Printable(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
