package docs_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs"
)

func init() { gin.SetMode(gin.TestMode) }

// library is a small contract with problems of each kind: shown in an example, narrowed by a schema,
// known by the name of a response, and shown nowhere.
const library = `{
  "openapi": "3.1.0",
  "info": {"title": "Library", "version": "2.3.0"},
  "paths": {
    "/books/{isbn}": {
      "parameters": [{"$ref": "#/components/parameters/Isbn"}],
      "get": {
        "operationId": "getBook", "tags": ["The books"], "summary": "Get a book",
        "responses": {
          "200": {"description": "The book.", "content": {"application/json": {"schema": {"type": "object"}}}},
          "404": {"description": "No.", "content": {"application/problem+json": {"examples": {
            "lost": {"$ref": "#/components/examples/Lost"}
          }}}},
          "500": {"$ref": "#/components/responses/InternalError"}
        }
      },
      "put": {
        "operationId": "putBook", "summary": "Put a book",
        "responses": {
          "409": {"description": "No.", "content": {"application/problem+json": {"schema": {
            "allOf": [{"properties": {"code": {"const": "shelf-full"}}}]
          }}}},
          "500": {"$ref": "#/components/responses/InternalError"}
        }
      }
    }
  },
  "components": {
    "parameters": {"Isbn": {"name": "isbn", "in": "path", "required": true, "example": "123", "schema": {"type": "string"}}},
    "examples": {"Lost": {"value": {"type": "/problems/book-lost", "status": 404, "code": "book-lost"}}},
    "responses": {"InternalError": {"description": "It failed."}},
    "schemas": {"ProblemCode": {"type": "string", "oneOf": [
      {"const": "book-lost", "title": "BookLost", "description": "The book is *gone*.\n\nSee [the rules](/rules), or send ` + "`force`" + `."},
      {"const": "shelf-full", "title": "ShelfFull"},
      {"const": "internal-error", "title": "InternalError"},
      {"const": "no-such-operation", "title": "NoSuchOperation"},
      {"const": "never-seen", "title": "NeverSeen"}
    ]}}
  }
}`

// serve returns a handler for the documentation of a contract, which answers failures with the code of
// the problem.
func serve(t *testing.T, document string) http.Handler {
	t.Helper()
	pages, err := docs.New(docs.Options{
		Document: []byte(document),
		YAMLPath: "/openapi.yaml",
		Fail: func(c *gin.Context, err error) {
			var problem *contract.Problem
			if !errors.As(err, &problem) {
				t.Errorf("Fail was called with %T, want a *contract.Problem", err)
				return
			}
			c.String(problem.Type.Status, problem.Type.Code)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	router := gin.New()
	pages.Register(router)
	return router
}

// ask sends a request with the given header fields, as name and value in turn.
func ask(handler http.Handler, method, target string, header ...string) *http.Response {
	request := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Result()
}

func TestNewSaysWhatIsWrongWithTheContract(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ document, want string }{
		"no document":        {``, "not an OpenAPI document in JSON"},
		"not JSON":           {`openapi: 3.1.0`, "not an OpenAPI document in JSON"},
		"cut off":            {library[:200], "not an OpenAPI document in JSON"},
		"no info":            {`{}`, "info.title is missing"},
		"blank title":        {`{"info": {"title": " ", "version": "1"}}`, "info.title is missing"},
		"no version":         {`{"info": {"title": "A"}}`, "info.version is missing"},
		"paths is a list":    {`{"info": {"title": "A", "version": "1"}, "paths": []}`, "not an object"},
		"operation is text":  {`{"info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": "b"}}}`, "GET /a"},
		"problem is no text": {`{"info": {"title": "A", "version": "1"}, "components": {"schemas": {"ProblemCode": {"oneOf": [{"const": 1}]}}}}`, "components.schemas.ProblemCode"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := docs.New(docs.Options{Document: []byte(test.document), Fail: func(*gin.Context, error) {}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New: %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestNewNeedsFail(t *testing.T) {
	t.Parallel()
	_, err := docs.New(docs.Options{Document: []byte(library)})
	if err == nil || !strings.Contains(err.Error(), "Options.Fail") {
		t.Errorf("New: %v, want an error that names Options.Fail", err)
	}
}

func TestPagesThatAreMadeWhenAskedForAreTheSame(t *testing.T) {
	t.Parallel()
	failed := errors.New("")
	options := docs.Options{
		Document: []byte(library), YAMLPath: "/openapi.yaml",
		Fail: func(c *gin.Context, err error) {
			failed = err
			c.Status(http.StatusInternalServerError)
		},
	}
	lazy, broken := gin.New(), gin.New()
	docs.RegisterLazily(lazy, options)
	eager := serve(t, library)
	for _, target := range []string{"/docs", "/docs/", "/problems", "/problems/never-seen"} {
		got, want := ask(lazy, http.MethodGet, target), ask(eager, http.MethodGet, target)
		if got.StatusCode != want.StatusCode || read(t, got) != read(t, want) {
			t.Errorf("%s is another page: %s, want %s", target, got.Status, want.Status)
		}
	}
	options.Document = []byte(library[:200])
	docs.RegisterLazily(broken, options)
	for _, target := range []string{"/docs", "/docs/page.css", "/problems", "/problems/never-seen"} {
		if answer := ask(broken, http.MethodGet, target); answer.StatusCode != http.StatusInternalServerError || !strings.Contains(failed.Error(), "not an OpenAPI document") {
			t.Errorf("%s of a broken contract: %s, %v", target, answer.Status, failed)
		}
	}
}

func TestUnknownPlacesAreLeftToTheCaller(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	for target, want := range map[string]string{
		"/docs/unknown.js":             "no-such-operation",
		"/docs/page.css":               "no-such-operation", // not without its version
		"/docs/../docs.go":             "no-such-operation",
		"/docs/%2e%2e/docs.go":         "no-such-operation",
		"/docs/..%2f..%2fetc/passwd":   "no-such-operation",
		"/docs/assets/page.css":        "no-such-operation",
		"/docs//etc/passwd":            "no-such-operation",
		"/problems/unknown":            "not-found",
		"/problems/..":                 "not-found",
		"/problems/%3Cscript%3E":       "not-found",
		"/problems/book-lost%00":       "not-found",
		"/problems/" + longName(1<<16): "not-found",
	} {
		answer := ask(handler, http.MethodGet, target)
		if body := read(t, answer); answer.StatusCode != http.StatusNotFound || body != want {
			t.Errorf("GET %.40s: %d %.60q, want 404 %q", target, answer.StatusCode, body, want)
		}
	}
}

func longName(length int) string { return strings.Repeat("a", length) }

func TestTheReferenceHasOneAddress(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		answer := ask(serve(t, library), method, "/docs/")
		if answer.StatusCode != http.StatusPermanentRedirect || answer.Header.Get("Location") != "/docs" {
			t.Errorf("%s /docs/: %d to %q, want 308 to /docs", method, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}
