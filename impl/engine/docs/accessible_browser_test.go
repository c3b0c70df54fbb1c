package docs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/charterhq/charter/impl/engine/docs/browsertest"
)

const book = "#operations-The_books-getBook"

// called has an operation open and executed, with everything about its policies in sight.
func called(t *testing.T, before ...chromedp.Action[chromedp.Void]) (b *browsertest.Browser, address string) {
	t.Helper()
	b, address = open(t, before...)
	b.Click(book + " .opblock-summary-control")
	b.Click(book + " .badges-explained summary")
	b.Click(book + " .try-out__btn")
	b.Click(book + " .execute")
	b.Do(chromedp.WaitVisible(chromedp.CSS(book + " .outcome .request-id")))
	return b, address
}

// tooPale lists the texts about policies, and calls, whose contrast with what is behind them is less than 4.5 to 1 (WCAG 2.2, success
// criterion 1.4.3). Colours are read as the canvas paints them, whatever notation the style sheet has.
const tooPale = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
	const paint = (color, under) => {
		canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
		canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
		const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
		return "rgb(" + [r, g, b] + ")";
	};
	const behind = (element) => element ? paint(getComputedStyle(element).backgroundColor, behind(element.parentElement)) : "rgb(255,255,255)";
	const luminance = (color) => color.match(/\d+/g).map((part) => part / 255)
		.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
		.reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
	const texts = [...document.querySelectorAll(".badges-short *, .policies *, .snippets *, .outcome *")]
		.filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
	const pale = texts.filter((element) => {
		let opacity = 1;
		for (let at = element; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
		const under = behind(element);
		const both = [luminance(paint(getComputedStyle(element).color, under)), luminance(under)];
		return opacity < 1 || (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05) < 4.5;
	});
	return [texts.length > 30 ? "many" : "few: " + texts.length, ...pale.map((element) => element.className + ": " + element.textContent)].join("\n");
})()`

func TestPoliciesAreReadableInLightAndDark(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			b, address := called(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
				_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
				})
				return err
			}))
			if got := browsertest.Get(b, chromedp.Evaluate[string](tooPale)); got != "many" {
				t.Errorf("%s", got)
			}
			b.Screenshot("docs-policies-" + scheme)
			b.RequireClean(address)
		})
	}
}

func TestPoliciesFitIntoANarrowWindow(t *testing.T) {
	t.Parallel()
	b, address := called(t)
	for _, width := range []int64{320, 600, 900, 1280} { // WCAG 2.2, success criterion 1.4.10 begins at 320
		b.Do(chromedp.EmulateViewport(width, 800))
		const script = `[...document.querySelectorAll(".badges-short > *, .policies, .policies *, .snippets, .snippets :not(code), .outcome, .outcome *, .opblock-control-arrow")]
			.filter((element) => { const place = element.getBoundingClientRect(); return place.left < 0 || place.right > innerWidth; })
			.map((element) => element.className + ": " + element.textContent).join("\n")`
		if got := browsertest.Get(b, chromedp.Evaluate[string](script)); got != "" {
			t.Errorf("in %d pixels these do not fit:\n%s", width, got)
		}
	}
	b.RequireClean(address)
}

// By keyboard alone an operation is opened, what its badges mean is read, and its problem type is reached.
func TestPoliciesAreReachedByKeyboard(t *testing.T) {
	t.Parallel()
	b, address := open(t)
	focused := func() string {
		return browsertest.Get(b, chromedp.Evaluate[string](`(document.activeElement.closest(".opblock")?.id ?? "") + " " + document.activeElement.tagName + " " + (document.activeElement.textContent)`))
	}
	// tab goes on until something has the focus; a user would not press it more often.
	tab := func(want string) {
		t.Helper()
		var passed []string
		for range 40 {
			if strings.Contains(focused(), want) {
				return
			}
			passed = append(passed, focused())
			b.Do(chromedp.KeyEvent(kb.Tab))
		}
		t.Fatalf("the tabulator does not reach %q; it passed %q", want, passed)
	}
	tab("operations-The_books-getBook BUTTON")
	if outline := browsertest.Get(b, chromedp.Evaluate[string](`getComputedStyle(document.activeElement).outlineStyle`)); outline != "solid" {
		t.Errorf("the operation that has the focus has the outline %q", outline)
	}
	b.Do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(book+" .policies")))
	tab("SUMMARY What this means")
	b.Do(chromedp.KeyEvent(kb.Enter))
	tab("A PUT /books/{isbn}")
	tab("BUTTON Go")
	b.Do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.Tab)) // passes the tabs that are not chosen
	tab("BUTTON Copy")
	b.Do(chromedp.KeyEvent(kb.Tab))
	tab("PRE result = client.books.get")
	for selector, want := range map[string]string{
		".policies":                    "Policies",
		".snippets":                    "Call it from a program",
		".snippets [role=tablist]":     "Language",
		".outcome":                     "What the policies did",
		":not(.is-open) .badges-short": "Policies",
	} {
		if got := browsertest.Get(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-label")`, ".opblock "+selector))); got != want {
			t.Errorf("%s is called %q, want %q", selector, got, want)
		}
	}
	b.RequireClean(address)
}
