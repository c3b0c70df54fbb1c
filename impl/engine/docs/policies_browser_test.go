package docs_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/docs/browsertest"
)

// open shows the library's reference, with its policies, in a browser that does the steps before.
func open(t *testing.T, before ...chromedp.Action[chromedp.Void]) (b *browsertest.Browser, address string) {
	t.Helper()
	router := policedDocs(t)
	router.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", []byte(withLimits)) })
	router.GET("/books/123", func(c *gin.Context) {
		for name, value := range map[string]string{
			"RateLimit": `"caller";r=9;t=600`, "RateLimit-Policy": `"caller";q=10;w=6000`, "Cache-Status": "charter; hit; ttl=7", "Age": "3",
			"Idempotent-Replayed": "true", "Retry-After": "4000", "X-Request-Id": "019aae5c-7a10-7d00-b1c2-3d4e5f607182",
		} {
			c.Header(name, value)
		}
		c.JSON(http.StatusOK, gin.H{"title": "The Go book"})
	})
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	b = browsertest.New(t)
	b.Do(before...)
	b.Do(chromedp.Navigate(server.URL+"/docs"), chromedp.WaitVisible(chromedp.CSS(".opblock .badges")))
	return b, server.URL
}

// evaluate returns what an expression is in the page, as JSON.
func evaluate(b *browsertest.Browser, format string, arguments ...any) string {
	return browsertest.Get(b, chromedp.Evaluate[string]("JSON.stringify("+fmt.Sprintf(format, arguments...)+") ?? 'undefined'"))
}

func TestBadgesInTheBrowser(t *testing.T) {
	t.Parallel()
	b, address := open(t)
	const texts = `[...document.querySelectorAll("#operations-%s .%s .badge")].map((badge) => badge.textContent.replace(/\d+ days/, "N days"))`
	if got, want := evaluate(b, texts, "The_books-getBook", "badges-short"), `["sunset 2020-01-31, N days ago","public","cached 1 min"]`; got != want {
		t.Errorf("in the list: %s, want %s", got, want)
	}
	b.Click("#operations-The_books-getBook .opblock-summary-control")
	b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-The_books-getBook .policies")))
	if got, want := evaluate(b, texts, "The_books-getBook", "policies"), `["deprecated, sunset 2020-01-31, N days ago","public","cached 1 min","answers within 1 s (only tried out)"]`; got != want {
		t.Errorf("open: %s, want %s", got, want)
	}
	if got := evaluate(b, texts, "The_books-getBook", "badges-short"); got != "[]" {
		t.Errorf("open, it still shows the short ones: %s", got)
	}
	b.Click("#operations-The_books-getBook .badges-explained summary")
	b.Screenshot("docs-badges")
	b.Click(`#operations-The_books-getBook .badges-explained a[href="/docs#/default/putBook"]`)
	b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-default-putBook .policies")))
	if got := evaluate(b, `document.activeElement.closest(".opblock")?.id`); got != `"operations-default-putBook"` {
		t.Errorf("the link leads the focus to %s", got)
	}
	b.RequireClean(address)
}

// What the page says of header fields, in the words of the functions that say it.
func TestHeaderFieldsAreReadInTheBrowser(t *testing.T) {
	t.Parallel()
	b, address := open(t)
	for expression, want := range map[string]string{
		`readFieldList('"a";r=1;t=2, "b \\" c";q=-3.5;pk=:aGk=: , d;e')`: `[{"value":"a","parameters":{"r":1,"t":2}},{"value":"b \" c","parameters":{"q":-3.5,"pk":"aGk="}},{"value":"d","parameters":{"e":true}}]`,
		`readFieldList('charter; hit; ttl=-3;detail="x, y";b=?0')`:       `[{"value":"charter","parameters":{"hit":true,"ttl":-3,"detail":"x, y","b":false}}]`,
		`readFieldList('')`:       `[]`,
		`readFieldList('  ')`:     `[]`,
		`readFieldList('"a')`:     `null`,
		`readFieldList('a,')`:     `null`,
		`readFieldList('a;')`:     `null`,
		`readFieldList('a;B=1')`:  `null`,
		`readFieldList('a;b=')`:   `null`,
		`readFieldList('a b')`:    `null`,
		`readFieldList('"é"')`:    `null`,
		`readFieldList('(a b)')`:  `null`,
		`readFieldList('"a\\x"')`: `null`,

		`daysFrom("2027-11-01T00:00:00Z", Date.parse("2026-11-26T23:59:00Z"))`: `"in 340 days"`,
		`daysFrom("2026-11-27T00:00:00Z", Date.parse("2026-11-26T00:00:00Z"))`: `"in 1 day"`,
		`daysFrom("2026-11-26T00:00:00Z", Date.parse("2026-11-26T23:00:00Z"))`: `"today"`,
		`daysFrom("2026-11-24T00:00:00Z", Date.parse("2026-11-26T00:00:00Z"))`: `"2 days ago"`,

		limits(`"caller";r=1199;t=1, "day";r=9999;t=56497`, `"caller";q=1200;w=60, "day";q=10000`): `["caller: 1,199 of 1,200 left, more in 1 s","day: 9,999 of 10,000 left, more in 56,497 s (15 h 41 min)"]`,
		limits(`"full";r=5;t=0`, ``):    `["full: 5 left"]`,
		limits(`"none";r=0;t=300`, `"`): `["none: 0 left, more in 300 s (5 min)"]`,
		limits(`nonsense"`, ``):         `[]`,
		limits(``, ``):                  `[]`,

		`ledTo("/a/b?c", location.origin + "/a/b?c=")`: `""`,
		`ledTo("/a/b", location.origin + "/b?c")`:      `"/b"`,
		`ledTo(undefined, "/b")`:                       `""`,

		cache(`charter; hit; ttl=7`, "3"):                        `"hit: the answer was there, 3 s old, good for 7 s more"`,
		cache(`charter; hit; ttl=-30`, "40"):                     `"hit: the answer was there, 40 s old, expired 30 s ago"`,
		cache(`charter; fwd=miss; stored`, ""):                   `"miss: there was no answer yet, so it was made and is kept"`,
		cache(`charter; fwd=miss; collapsed`, ""):                `"miss: there was no answer yet, so it was made for several who waited"`,
		cache(`charter; fwd=stale; detail=stale-if-error`, "70"): `"stale: the answer that was there had expired, 70 s old (stale-if-error)"`,
		cache(`charter; fwd=method`, ""):                         `"method"`,
		cache(`origin; fwd=miss, edge; hit`, ""):                 `"hit: the answer was there"`,
		cache(``, ""):                                            `null`,
		cache(`charter; ;`, ""):                                  `null`,
	} {
		if got := evaluate(b, "%s", expression); got != want {
			t.Errorf("%s\nis     %s\nshould %s", expression, got, want)
		}
	}
	b.RequireClean(address)
}

// header is a function of the page's that has the given fields.
func header(fields map[string]string) string {
	text, _ := json.Marshal(fields) //nolint:errchkjson // texts
	return fmt.Sprintf("((fields) => (name) => fields[name] ?? '')(%s)", text)
}

func limits(left, policy string) string {
	return "limitsLeft(" + header(map[string]string{"ratelimit": left, "ratelimit-policy": policy}) + ").map((l) => l.name + ': ' + l.text)"
}

func cache(status, age string) string {
	return "cacheOutcome(" + header(map[string]string{"cache-status": status, "age": age}) + ")"
}

// Whatever a header field holds, reading it ends, and does not fail.
func TestNoHeaderFieldIsTooStrangeForTheBrowser(t *testing.T) {
	t.Parallel()
	b, address := open(t)
	const pieces = `['"', "a", ";", ",", " ", "=", "1", "-", ".", ":", "?", "\\", "\t", "é", "*", '"a";r=1', "charter; hit", "()"]`
	// A multiplicative generator, so that every run tries the same (Lehmer; Park and Miller, 1988).
	const script = `(() => {
		let seed = 20261126;
		const next = (below) => (seed = (seed * 48271) %% 2147483647) %% below;
		const pieces = %s;
		let lists = 0;
		for (let i = 0; i < 20000; i++) {
			const text = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join("");
			const header = () => text;
			lists += readFieldList(text) === null ? 0 : 1;
			limitsLeft(header); cacheOutcome(header);
		}
		return lists > 100 && lists < 19900;
	})()`
	if got := evaluate(b, script, pieces); got != "true" {
		t.Errorf("it says %s: some are lists, and some are not", got)
	}
	b.RequireClean(address)
}
