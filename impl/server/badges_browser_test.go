package server_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/charterhq/charter/impl/engine/docs/browsertest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestLook(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	b.Do(chromedp.WaitVisible(chromedp.CSS(".opblock .badges")))
	b.Screenshot("list")
	authorize(b, keyForm, s.Key)
	t.Log(try(b, "Search-search"))
	b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-Search-search .outcome")))
	b.Click("#operations-Search-search .badges-explained summary")
	b.Click("#operations-Users-getPerson .opblock-summary-control")
	b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-Users-getPerson .policies")))
	b.Click("#operations-Users-createUser .opblock-summary-control")
	b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-Users-createUser .policies")))
	b.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".info, .scheme-container, .responses-wrapper:not(:has(.outcome)), .parameters-container").forEach(e => e.style.display = "none")`))
	b.Screenshot("open")
	b.Do(chromedp.EmulateViewport(400, 800))
	b.Screenshot("narrow")
	b.RequireClean(s.URL)
}
