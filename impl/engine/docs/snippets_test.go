package docs_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/docs"
)

// calls are snippets of the library, one of them in the first language alone.
const calls = `{
  "GET /books/{isbn}": [
    {"lang": "go", "label": "Go", "source": "book, err := client.Books.Get(ctx, \"123\")\nif err != nil {\n\treturn err\n}\nfmt.Println(book, \"a line that is longer than a narrow window, or a wide one, has room for: <b>&amp;</b>, and that does not break\")"},
    {"lang": "typescript", "label": "TypeScript", "source": "const result = await client.books.get(\"123\");\nconsole.log(result);"},
    {"lang": "python", "label": "Python", "source": "result = client.books.get(\"123\")\nprint(result)"}
  ],
  "PUT /books/{isbn}": [
    {"lang": "go", "label": "Go", "source": "err := client.Books.Put(ctx, \"123\")"},
    {"lang": "python", "label": "Python", "source": "client.books.put(\"123\")"}
  ]
}`

func TestTheReferenceReadsTheSnippets(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	if err := json.Compact(&want, []byte(calls)); err != nil {
		t.Fatal(err)
	}
	if got := readByTheReference(t, policedDocs(t), "snippets"); got != want.String() {
		t.Errorf("it reads %s", got)
	}
}

func TestAReferenceWithoutSnippetsReadsNone(t *testing.T) {
	t.Parallel()
	router := serve(t, library)
	if page := read(t, ask(router, http.MethodGet, "/docs")); strings.Contains(page, "data-snippets") {
		t.Error("the page says where snippets are")
	}
	if answer := ask(router, http.MethodGet, "/docs/snippets.json"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", answer.StatusCode)
	}
}

func TestNewSaysWhatIsWrongWithTheSnippets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[`:                          "the snippets: unexpected end of JSON input",
		`{"GET /a": "b"}`:            "the snippets: json: cannot unmarshal string",
		`{"GET /a": [{"lang":"x"}]}`: "the snippets: a call of GET /a has no lang, label or source",
	} {
		_, err := docs.New(docs.Options{Document: []byte(library), Snippets: []byte(text), Fail: func(*gin.Context, error) {}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
