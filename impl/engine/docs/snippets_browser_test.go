package docs_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const otherBook = "#operations-default-putBook"

func TestSnippetsInTheBrowser(t *testing.T) {
	t.Parallel()
	b, address := open(t)
	show := func(operation string) {
		b.Click(operation + " .opblock-summary-control")
		b.Do(chromedp.WaitVisible(chromedp.CSS(operation + " .snippets pre")))
	}
	check := func(operation, expression, want string) {
		t.Helper()
		if got := evaluate(b, `((in_) => %s)(document.querySelector("%s .snippets"))`, expression, operation); got != want {
			t.Errorf("%s of %s is\n%s, want\n%s", expression, operation, got, want)
		}
	}
	const (
		tabs   = `[...in_.querySelectorAll("[role=tab]")].map((tab) => (tab.ariaSelected === "true" ? "*" : "") + tab.innerText)`
		source = `in_.querySelector("pre").textContent`
		labels = `[in_.querySelector("pre").id === in_.querySelector("[aria-selected=true]").getAttribute("aria-controls"), document.getElementById(in_.querySelector("pre").getAttribute("aria-labelledby")).innerText, in_.querySelector(".copy-snippet").ariaLabel]`
	)
	if got := evaluate(b, `document.querySelectorAll(".snippets").length`); got != "0" {
		t.Errorf("before an operation is open, %s show snippets", got)
	}
	show(book)
	check(book, tabs, `["*Go","TypeScript","Python"]`)
	check(book, source+`.split("\n").at(-1).slice(-60)`, `"e one, has room for: <b>&amp;</b>, and that does not break\")"`)
	check(book, labels, `[true,"Go","Copy the call in Go"]`)

	b.Click(book + " .snippets [role=tab]:nth-child(3)")
	b.Do(chromedp.WaitVisible(chromedp.CSS(book + " .snippets [role=tab]:nth-child(3)[aria-selected=true]")))
	check(book, source, `"result = client.books.get(\"123\")\nprint(result)"`)
	check(book, labels, `[true,"Python","Copy the call in Python"]`)
	b.Screenshot("docs-snippets")

	b.Do(chromedp.Evaluate[chromedp.Void](`navigator.clipboard.writeText = async (text) => { window.clipped = text; }`))
	b.Click(book + " .copy-snippet")
	b.Do(chromedp.WaitVisible(chromedp.CSS(book + " .snippets .snippet-copied:not(:empty)")))
	check(book, `[in_.querySelector(".snippet-copied").innerText, window.clipped]`, `["Copied","result = client.books.get(\"123\")\nprint(result)"]`)

	show(otherBook) // the language is chosen for all
	check(otherBook, tabs, `["Go","*Python"]`)
	b.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("` + book + ` [role=tab][aria-selected=true]").focus()`))
	for _, step := range []struct{ key, chosen, other string }{
		{kb.ArrowLeft, `["Go","*TypeScript","Python"]`, `["*Go","Python"]`}, // has none in TypeScript
		{kb.ArrowRight, `["Go","TypeScript","*Python"]`, `["Go","*Python"]`},
		{kb.ArrowRight, `["*Go","TypeScript","Python"]`, `["*Go","Python"]`},
		{kb.ArrowLeft, `["Go","TypeScript","*Python"]`, `["Go","*Python"]`},
		{kb.Home, `["*Go","TypeScript","Python"]`, `["*Go","Python"]`},
		{kb.End, `["Go","TypeScript","*Python"]`, `["Go","*Python"]`},
	} {
		b.Do(chromedp.KeyEvent(step.key))
		check(book, tabs, step.chosen)
		check(otherBook, tabs, step.other)
		check(book, `document.activeElement === in_.querySelector("[aria-selected=true]")`, "true")
	}
	check(book, `in_.querySelector(".snippet-copied").innerText`, `""`) // it was of another call

	b.Do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS(".opblock .badges")))
	show(book)
	check(book, tabs, `["Go","TypeScript","*Python"]`)
	b.RequireClean(address)
}
