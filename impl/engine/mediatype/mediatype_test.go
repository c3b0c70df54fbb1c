package mediatype_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/mediatype"
)

func TestTypesAndRangesAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"application/json":                "application/json",
		" Text/HTML ;Charset=UTF-8":       "text/html; charset=UTF-8",
		"image/*":                         "image/*",
		"*/*":                             "*/*",
		`application/json;profile="a, b"`: `application/json; profile="a, b"`,
		"":                                "", "json": "", "*": "", "*/json": "", "image/p*": "", "a*/b": "", "a/b;c": "", "a b/c": "", "a/b/c": "", "a/": "", "/b": "",
	} {
		parsed, err := mediatype.Parse(text)
		if want == "" {
			if !errors.Is(err, mediatype.ErrSyntax) {
				t.Errorf("%q: read as %s", text, parsed)
			}
			continue
		}
		if err != nil || parsed.String() != want {
			t.Errorf("%q: %s, %v", text, parsed, err)
		}
	}
}

func TestTheMostPreciseCounts(t *testing.T) {
	t.Parallel()
	among := mediatype.ParseAll("*/*", "image/*", "image/png", `text/html;level=1`, "text/html", "application/merge-patch+json", "text/csv;charset=utf-8")
	for text, want := range map[string]int{
		"image/png": 2, "IMAGE/PNG": 2, "image/png;q=1": 2, "image/gif": 1, "video/mp4": 0,
		"text/html": 4, "text/html;level=1": 3, "text/html;level=2": 4, "text/html;level=1;charset=utf-8": 3,
		"application/merge-patch+json": 5, "text/csv": 0, "text/csv;charset=UTF-8": 6,
	} {
		one, err := mediatype.Parse(text)
		if got := mediatype.Find(among, one); err != nil || got != want {
			t.Errorf("%s: %d", text, got)
		}
	}
	if mediatype.Find(among[1:3], mediatype.ParseAll("text/plain")[0]) != -1 {
		t.Error("a text is no image")
	}
}

func TestWhatIsJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"application/json": true, "application/problem+json": true, "image/x+json": true, "text/json": false, "application/jsonl": false, "application/*": false,
	} {
		if mediatype.ParseAll(text)[0].IsJSON() != want {
			t.Error(text)
		}
	}
}

// The rows with several types and q values follow the examples of RFC 9110, section 12.5.1.
func TestTheCallerChooses(t *testing.T) {
	t.Parallel()
	const none = "none"
	for _, test := range []struct{ accept, offers, want string }{
		{"", "application/json text/csv", "application/json"},
		{"*/*", "application/json text/csv", "application/json"},
		{"text/csv", "application/json text/csv", "text/csv"},
		{"TEXT/CSV", "application/json text/csv", "text/csv"},
		{"text/*", "application/json text/csv", "text/csv"},
		{"image/png", "application/json text/csv", none},
		{"image/png, */*;q=0.1", "application/json text/csv", "application/json"},
		{"application/json;q=0.5, text/csv", "application/json text/csv", "text/csv"},
		{"application/json;q=0.5, text/csv;q=0.5", "application/json text/csv", "application/json"},
		{"application/json;q=0, */*", "application/json text/csv", "text/csv"},
		{"*/*;q=0", "application/json text/csv", none},
		{"text/*;q=0, */*", "text/csv application/json", "application/json"},
		{"*/*, text/csv;q=0.001", "text/csv application/json", "application/json"},
		{"text/csv;q=0.001", "text/csv application/json", "text/csv"},
		{"text/csv;q=0.000", "text/csv application/json", none},
		{"audio/*; q=0.2, audio/basic", "audio/mp3 audio/basic", "audio/basic"},
		{"text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c", "text/plain text/x-dvi", "text/x-dvi"},
		{"text/*, text/plain, text/plain;format=flowed, */*", "text/html text/plain;format=flowed", "text/html"},
		{"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5", "text/plain text/html image/jpeg", "text/plain"},
		{"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5", "text/plain;format=fixed image/jpeg", "image/jpeg"},
		{"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5", "text/plain;format=flowed text/plain", "text/plain; format=flowed"},
		{`application/json;profile="a,b", text/csv;q=0.9`, `application/json;profile="a,b" text/csv`, `application/json; profile="a,b"`},
		{`application/json;profile="a\",b", text/csv;q=0.9`, `application/json text/csv`, "text/csv"},
		{"image/png", "image/* application/json", "image/png"},
		{"image/*", "image/* application/json", "image/*"},
		{"image/gif;q=0.5, image/png", "image/*", "image/png"},
		{"nonsense", "application/json text/csv", "application/json"},
		{"nonsense, text/csv", "application/json text/csv", "text/csv"},
		{"text/csv;q=2, application/json;q=0.1", "text/csv application/json", "application/json"},
		{"text/csv;q=0.1234, application/json;q=0.1", "text/csv application/json", "application/json"},
		{"text/csv;q=1.001, application/json;q=0.1", "text/csv application/json", "application/json"},
		{", ,text/csv,", "application/json text/csv", "text/csv"},
		{"text/csv\napplication/json;q=0.2", "application/json text/csv", "text/csv"},
	} {
		var lines []string
		if test.accept != "" {
			lines = strings.Split(test.accept, "\n")
		}
		index, chosen := mediatype.Negotiate(lines, mediatype.ParseAll(strings.Fields(test.offers)...))
		got := none
		if index >= 0 {
			got = chosen.String()
		}
		if got != test.want {
			t.Errorf("Accept: %s, offered %s: %s", test.accept, test.offers, got)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("text/*;q=0.3, text/plain;q=0.7, */*;q=0.5")
	f.Add(`a/b;c="\",", */*`)
	offers := mediatype.ParseAll("application/json", "text/plain;format=fixed", "image/*")
	f.Fuzz(func(t *testing.T, accept string) {
		index, chosen := mediatype.Negotiate([]string{accept}, offers)
		if index < -1 || index >= len(offers) {
			t.Fatal(index)
		}
		if index >= 0 && !offers[index].Includes(chosen) {
			t.Fatalf("%s is not of %s", chosen, offers[index])
		}
	})
}
