package validate_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/validate"
)

var expressions = []string{
	``, `^`, `$`, `^$`, `$^`, `a`, `^a`, `a$`, `^a$`, `^a|b$`, `(?:^a|b)$`, `a.c`, `(?s)a.c`, `^(?:a|ab)(?:c|bcd)$`,
	`^[A-Za-z0-9_\-]+$`, `^[A-Z]{2}$`, `^[a-z]{1,200}$`, `^(?:[0-9]+\.){2}[0-9]+$`, `^[^\x{0}-\x{1F}\x{7F}-\x{9F}]*$`,
	`^\p{L}+$`, `^[\p{L}\p{Nd} '-]{1,40}$`, `é+`, `^[à-ÿ]*$`, `[^a]`, `^(?:a*)*b`, `(?:^|,)x(?:,|$)`, `x*$`, `\bword\b`, `\B`,
	`(?i)straße`, `(?m)^line$`, `^[a-z]{500}[0-9]{500}$`, `(?:a|b)*a(?:a|b){12}`, `^[\x{D800}\x{FFFD}]$`, `[^\x{FFFD}]`,
}

func TestPatternsMatchAsRegexpDoes(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "a", "b", "ab", "abc", "abcd", "acbcd", "a\nc", "aéc", "é", "ÿ", "Āé", "1.2.3", "1.2", "US", "us", "U", "USA", "x", ",x,", "yx", "x,",
		"word", "a word.", "words", "STRASSE", "straße", "one\nline\n", "\x00", "\u009F", "😀", "a😀c", "naïve", "\uFFFD",
		"abababababababab", "aaaabbbbbbbbbbbb", "grace-hopper_1", strings.Repeat("z", 200), strings.Repeat("z", 201), "Zoë O'Neil",
	}
	for _, expression := range expressions {
		pattern, want := validate.NewPattern(expression), regexp.MustCompile(expression)
		for _, text := range texts {
			if got := pattern.Matches([]byte(text)); got != want.MatchString(text) || got != pattern.MatchesText(text) {
				t.Errorf("%q says %v of %q", expression, got, text)
			}
		}
	}
}

func TestMatchingCostsNoAllocations(t *testing.T) { //nolint:paralleltest // others' allocations would count
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	pattern, text := validate.NewPattern(`^[a-z]+(?:-[a-z]+)*$`), []byte("compilers-and-more")
	if allocations := testing.AllocsPerRun(100, func() { pattern.Matches(text) }); allocations > 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func FuzzPattern(f *testing.F) {
	for _, expression := range expressions {
		f.Add(expression, "a-b é 1")
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		want, err := regexp.Compile(expression)
		if err != nil || !utf8.ValidString(text) {
			t.Skip("it is no expression, or no text")
		}
		if got := validate.NewPattern(expression).Matches([]byte(text)); got != want.MatchString(text) {
			t.Errorf("%q says %v of %q", expression, got, text)
		}
	})
}

func BenchmarkPattern(b *testing.B) {
	text := []byte("compilers-and-more")
	b.Run("automaton", func(b *testing.B) {
		pattern := validate.NewPattern(`^[a-z0-9-]+$`)
		for b.Loop() {
			pattern.Matches(text)
		}
	})
	b.Run("regexp", func(b *testing.B) {
		pattern := regexp.MustCompile(`^[a-z0-9-]+$`)
		for b.Loop() {
			pattern.Match(text)
		}
	})
}
