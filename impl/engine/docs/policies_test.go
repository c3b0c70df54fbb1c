package docs_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs"
)

// policed are operations of the library; the document knows one problem of theirs, InternalError aside.
var policed = []contract.Operation{
	{
		ID: "getBook", Method: http.MethodGet, Path: "/books/{isbn}",
		Policies: contract.Policies{
			Cache:   &contract.Cache{MaxAge: time.Minute},
			Timeout: &contract.Timeout{After: time.Second, Enforce: contract.Log},
			Deprecation: &contract.Deprecation{
				Sunset: time.Date(2020, time.January, 31, 0, 0, 0, 0, time.UTC), Successor: &contract.Successor{ID: "putBook", Path: "/books/{isbn}"},
			},
		},
	},
	{ID: "putBook", Method: http.MethodPut, Path: "/books/{isbn}", Body: &contract.Body{Limit: 1 << 20}},
}

// withLimits is the library with a problem type for those who are too large.
var withLimits = strings.Replace(library, `{"const": "never-seen"`, `{"const": "content-too-large", "title": "ContentTooLarge"}, {"const": "never-seen"`, 1)

func policedDocs(t *testing.T) *gin.Engine {
	t.Helper()
	pages, err := docs.New(docs.Options{
		Document: []byte(withLimits), Operations: policed, Snippets: []byte(calls),
		Fail: func(c *gin.Context, err error) { c.String(http.StatusNotFound, err.Error()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	router := gin.New()
	pages.Register(router)
	return router
}

// readByTheReference is the JSON of a name that the page of the reference says it reads.
func readByTheReference(t *testing.T, router http.Handler, name string) string {
	t.Helper()
	path := "/docs/" + name + ".json"
	if page := read(t, ask(router, http.MethodGet, "/docs")); !strings.Contains(page, `data-`+name+`="`+path+`"`) {
		t.Errorf("the page does not say where the %s are", name)
	}
	answer := ask(router, http.MethodGet, path)
	if got := answer.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
	again := ask(router, http.MethodGet, path, "If-None-Match", answer.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d, want 304", again.StatusCode)
	}
	return read(t, answer)
}

func TestTheReferenceReadsThePoliciesOfEachOperation(t *testing.T) {
	t.Parallel()
	var policies map[string][]struct {
		Label string
		Tried bool
		Link  struct{ To, Text string }
	}
	if err := json.Unmarshal([]byte(readByTheReference(t, policedDocs(t), "policies")), &policies); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for operation, badges := range policies {
		for _, b := range badges {
			got[operation] += b.Label + " -> " + b.Link.To + " " + b.Link.Text + "\n"
		}
	}
	for operation, want := range map[string]string{
		"GET /books/{isbn}": "deprecated, sunset 2020-01-31 -> /docs#/default/putBook PUT /books/{isbn}\npublic ->  \ncached 1 min ->  \n" +
			"answers within 1 s ->  \n", // there is no page of deadline-exceeded
		"PUT /books/{isbn}": "public ->  \nbody up to 1 MiB -> /problems/content-too-large Content too large\n",
	} {
		if got[operation] != want {
			t.Errorf("%s has\n%s\nand should have\n%s", operation, got[operation], want)
		}
	}
}

func TestWithoutOperationsThereAreNoPolicies(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	if page := read(t, ask(handler, http.MethodGet, "/docs")); strings.Contains(page, "data-policies") {
		t.Error("the page names a file of policies")
	}
	if answer := ask(handler, http.MethodGet, "/docs/policies.json"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("the policies: %d, want 404", answer.StatusCode)
	}
}
