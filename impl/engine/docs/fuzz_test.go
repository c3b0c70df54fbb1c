package docs_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/docs"
)

// A contract is refused or documented; it never makes New panic.
func FuzzNew(f *testing.F) {
	f.Add([]byte(library))
	f.Add([]byte(`{"info": {"title": "A", "version": "1"}, "paths": {"/": {"get": {"responses": {"400": {"$ref": "#/components/responses/A"}}}}},
		"components": {"responses": {"A": {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/P"}}}}},
		"schemas": {"P": {"anyOf": [{"$ref": "#/components/schemas/P"}, true]}, "ProblemCode": {"oneOf": [{"const": "a/b"}]}}}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		pages, err := docs.New(docs.Options{Document: document, Fail: func(*gin.Context, error) {}})
		if (pages == nil) == (err == nil) {
			t.Errorf("New returned %v and %v", pages, err)
		}
	})
}

var (
	description = regexp.MustCompile(`(?s)<div class="lead">(.*?)</div>`)
	markup      = regexp.MustCompile(`</?[pP]>|</?code>|</a>|<a href="[^"<>]*">`)
)

// Whatever a description says, its page holds only paragraphs, code and links that lead somewhere.
func FuzzDescription(f *testing.F) {
	for _, seed := range []string{"a\n\nb", "`a` [b](/c)", "[x](javascript:y)", "<b>", "`[a`](b)", "[a](http://b\"c)", "\x00\n \n\xff", "[a](//b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		html := page(t, serve(t, `{"info": {"title": "A", "version": "1"}, "components": {"schemas": {"ProblemCode": {"oneOf": [
			{"const": "a", "description": `+string(quoted)+`}]}}}}`), "/problems/a")
		body := description.FindStringSubmatch(html)
		if body == nil {
			t.Fatalf("no description in %s", html)
		}
		if rest := markup.ReplaceAllString(body[1], ""); regexp.MustCompile(`[<>]`).MatchString(rest) {
			t.Errorf("%q became %s", text, body[1])
		}
		if bad := regexp.MustCompile(`(?i)href="\s*(javascript|data|vbscript):`).FindString(body[1]); bad != "" {
			t.Errorf("%q became a link %s", text, body[1])
		}
	})
}
