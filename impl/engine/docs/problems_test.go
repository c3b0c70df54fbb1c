package docs_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs"
)

// page returns the HTML at a path.
func page(t *testing.T, handler http.Handler, path string) string {
	t.Helper()
	answer := ask(handler, http.MethodGet, path)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d", path, answer.StatusCode)
	}
	return read(t, answer)
}

func TestEachProblemHasAPage(t *testing.T) {
	t.Parallel()
	handler := serve(t, library)
	for code, wanted := range map[string][]string{
		"book-lost": {
			"<title>Book lost · Library</title>", "<h1>Book lost</h1>", `<span class="status">404</span>`,
			"<p>The book is *gone*.</p>", `See <a href="/rules">the rules</a>, or send <code>force</code>.`,
			`"type": "/problems/book-lost"`, `href="/docs#/The%20books/getBook"`, "Get a book",
		},
		"shelf-full": {
			`<span class="status">409</span>`, `"title": "Shelf full"`, `"status": 409`,
			`href="/docs#/default/putBook"`, "does not describe",
		},
		"internal-error":    {`<span class="status">500</span>`, "Every <a href=\"/docs\">operation</a>"},
		"no-such-operation": {`<span class="status">404</span>`, `"title": "No such operation"`, "No operation lists it"},
		"never-seen":        {"<h1>Never seen</h1>", "No operation lists it"},
	} {
		got := html.UnescapeString(page(t, handler, "/problems/"+code))
		for _, want := range wanted {
			if !strings.Contains(got, want) {
				t.Errorf("the page of %s lacks %q:\n%s", code, want, got)
			}
		}
	}
	if got := page(t, handler, "/problems/never-seen"); strings.Contains(got, "What it looks like") {
		t.Error("the page of never-seen shows an example, and its status is not known")
	}
}

func TestTheProblemsAreListed(t *testing.T) {
	t.Parallel()
	got := page(t, serve(t, library), "/problems")
	links := regexp.MustCompile(`<a href="(/problems/[^"]+)">([^<]+)</a>`).FindAllStringSubmatch(got, -1)
	var list []string
	for _, link := range links {
		list = append(list, link[1]+" "+link[2])
	}
	want := "/problems/book-lost Book lost, /problems/shelf-full Shelf full, /problems/internal-error Internal error, " +
		"/problems/no-such-operation No such operation, /problems/never-seen Never seen"
	if strings.Join(list, ", ") != want {
		t.Errorf("/problems lists %q, want %q", list, want)
	}
}

func TestAContractWithoutProblemTypesSaysSo(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{"info": {"title": "A", "version": "1"}}`,
		`{"info": {"title": "A", "version": "1"}, "components": {"schemas": {"ProblemCode": {"type": "string"}}}}`,
	} {
		if got := page(t, serve(t, document), "/problems"); !strings.Contains(got, "lists no problem types") {
			t.Errorf("/problems of %s:\n%s", document, got)
		}
	}
}

func TestKnownTypesGiveTheExampleItsStatus(t *testing.T) {
	t.Parallel()
	pages, err := docs.New(docs.Options{
		Document: []byte(library),
		Types:    []contract.ProblemType{{Code: "never-seen", Title: "Seen now", Status: http.StatusTeapot}},
		Fail:     func(*gin.Context, error) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	router := gin.New()
	pages.Register(router)
	got := html.UnescapeString(page(t, router, "/problems/never-seen"))
	for _, want := range []string{`<span class="status">418</span>`, `"title": "Seen now"`, `"status": 418`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
}

func TestTitlesAreReadAsWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"EmailTaken": "Email taken", "HTTPError": "HTTP error", "InvalidURL": "Invalid URL", "not_found": "Not found",
		"Already said so": "Already said so", "A": "A", "Über": "Über", "Error404": "Error404", "": "The code",
	} {
		document := `{"info": {"title": "A", "version": "1"}, "components": {"schemas": {"ProblemCode": {"oneOf": [
			{"const": "the-code", "title": "` + name + `"}]}}}}`
		if got := page(t, serve(t, document), "/problems/the-code"); !strings.Contains(got, "<h1>"+want+"</h1>") {
			t.Errorf("%q is not shown as %q:\n%s", name, want, got)
		}
	}
}

// Whoever writes a contract cannot put markup or a script into a page.
func TestNothingInAContractBecomesMarkup(t *testing.T) {
	t.Parallel()
	const attack = `<img src=x onerror=alert(1)></title><script>alert(1)</script>`
	document := strings.NewReplacer("ATTACK", strings.ReplaceAll(attack, `"`, `\"`)).Replace(`{
		"info": {"title": "ATTACK", "version": "ATTACK"},
		"paths": {"/ATTACK": {"get": {"operationId": "\" onclick=alert(1) x=\"", "summary": "ATTACK", "tags": ["ATTACK"], "responses": {
			"ATTACK": {"content": {"application/problem+json": {"example": {"code": "bad", "detail": "ATTACK"}}}}}}},
			"/other": {"get": {}}},
		"components": {"schemas": {"ProblemCode": {"oneOf": [{"const": "bad", "title": "ATTACK",
			"description": "ATTACK ` + "`ATTACK`" + ` [ATTACK](javascript:alert` + "`1`" + `) [x](javascript:alert) [y](data:text/html,x) [z](\"onclick=alert(1)) [w](JavaScript:x)"}]}}}}`)
	handler := serve(t, document)
	tags := regexp.MustCompile(`<(img|script)\b[^>]*>|(?i)href="\s*(javascript|data):|<[^>]*\son[a-z]+=`)
	for _, path := range []string{"/docs", "/problems", "/problems/bad"} {
		for _, found := range tags.FindAllString(page(t, handler, path), -1) {
			if !strings.HasPrefix(found, `<script src="/docs/`) {
				t.Errorf("GET %s: holds %q", path, found)
			}
		}
	}
}
