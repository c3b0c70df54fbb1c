package docs_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/docs"
	"github.com/charterhq/charter/impl/engine/docs/browsertest"
)

// publish serves the library with its documentation, and returns its address. It has one book.
func publish(t *testing.T) string {
	t.Helper()
	pages, err := docs.New(docs.Options{
		Document: []byte(library),
		Fail:     func(c *gin.Context, err error) { c.String(http.StatusNotFound, err.Error()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	router := gin.New()
	pages.Register(router)
	router.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", []byte(library)) })
	router.GET("/books/123", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"title": "The Go book"}) })
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAnOperationCanBeTriedInTheBrowser(t *testing.T) {
	t.Parallel()
	address := publish(t)
	browser := browsertest.New(t)
	const operation = chromedp.CSS("#operations-The_books-getBook")
	browser.Do(
		chromedp.Navigate(address+"/docs"),
		chromedp.Click(operation+" .opblock-summary-control"),
		chromedp.Click(operation+" .try-out__btn"),
		chromedp.Click(operation+" .execute"),
		chromedp.WaitVisible(operation+" .live-responses-table .response-col_status"),
	)
	if title := browsertest.Get(browser, chromedp.Title()); title != "Library" {
		t.Errorf("the title is %q, want Library", title)
	}
	const status = operation + " .live-responses-table tr.response .response-col_status"
	if got := browsertest.Get(browser, chromedp.Text(status)); got != "200" {
		t.Errorf("the operation answered %q, want 200", got)
	}
	const body = operation + " .live-responses-table .microlight"
	if got := browsertest.Get(browser, chromedp.Text(body)); got != "{\n  \"title\": \"The Go book\"\n}" {
		t.Errorf("the operation answered %q, want the book", got)
	}
	browser.Screenshot("docs-executed")
	browser.RequireClean(address)
}

func TestAProblemLeadsToItsOperationInTheBrowser(t *testing.T) {
	t.Parallel()
	address := publish(t)
	browser := browsertest.New(t)
	browser.Do(
		chromedp.Navigate(address+"/problems"),
		chromedp.Click(chromedp.CSS(`.types a[href="/problems/book-lost"]`)),
		chromedp.WaitVisible(chromedp.CSS(".sample")),
	)
	browser.Screenshot("docs-problem")
	browser.Do(
		chromedp.Click(chromedp.CSS(".operations a")),
		chromedp.WaitVisible(chromedp.CSS("#operations-The_books-getBook.is-open .opblock-body .try-out__btn")),
	)
	browser.RequireClean(address)
}

// What the tests above rely on: the browser says so when a page breaks its policy, fails or looks
// elsewhere.
func TestTheBrowserComplains(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-a'; img-src 'self'")
		_, _ = w.Write([]byte(`<p style="color: red" id="there">There</p><img src="http://elsewhere.invalid/a.png">
			<script nonce="a">console.error("on the", "console"); setTimeout(() => { throw new Error("thrown"); });</script>
			<script src="/missing.js"></script><script>alert(1)</script>`))
	}))
	t.Cleanup(server.Close)
	browser := browsertest.New(t)
	browser.Do(chromedp.Navigate(server.URL), chromedp.WaitVisible(chromedp.CSS("#there")))
	for _, want := range []string{"on the console", "thrown", "missing.js", "style-src", "script-src", "elsewhere.invalid"} {
		browser.WaitComplaint(want)
	}
}
