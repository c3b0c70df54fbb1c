// Package browsertest opens pages in a real browser, and tells what the browser complained about.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/charterhq/charter/impl/engine/programtest"
)

// timeout bounds one browser's life, unless the test's own deadline comes first. A browser starts in a
// second or two, but several may share a small machine.
const timeout = 3 * time.Minute

// screenshotsVariable names the folder that Screenshot writes to.
const screenshotsVariable = "CHARTER_SCREENSHOTS"

// programs are the names that distributions give the browser.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Browser is one browser with one open page and a profile of its own. It belongs to one test.
type Browser struct {
	t       testing.TB
	context context.Context
	record  record
}

// New starts a browser that ends with the test. The test fails if there is none to start: a page that
// nobody opened is not tested.
func New(t testing.TB) *Browser {
	t.Helper()
	deadline := time.Now().Add(timeout)
	if own, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if at, set := own.Deadline(); set && at.Add(-time.Second).Before(deadline) {
			deadline = at.Add(-time.Second) // so that the test reports before it is killed
		}
	}
	bounded, cancel := context.WithDeadline(context.Background(), deadline)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(bounded, flags(programtest.Find(t, programs...))...)
	t.Cleanup(stop)
	page, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	b := &Browser{t: t, context: page}
	if err := b.record.start(page); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return b
}

// flags start the browser without a window, and without traffic of its own. Its profile is a new folder,
// removed at the end.
func flags(program string) []chromedp.ExecAllocatorOption {
	return append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // containers that run tests as root have no user namespaces
		chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.WindowSize(1280, 900),
	)
}

// Context is the page's, for chromedp.Run and what else needs more than Do.
func (b *Browser) Context() context.Context { return b.context }

// Do does the steps one after the other, and fails the test at the first that fails. Steps that wait for
// an element, such as chromedp.WaitVisible, wait until the browser's time is over.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, step := range steps {
		Get(b, step)
	}
}

// Click waits for an element and clicks it. The page is asked to, so that a layout that still moves cannot
// put another element under the mouse.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.Do(
		chromedp.WaitVisible(chromedp.CSS(selector)),
		chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).click()", selector)),
	)
}

// Get returns what an action reads from the page, and fails the test if it cannot.
func Get[T any](b *Browser, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.context, action)
	if err != nil {
		b.t.Fatalf("browser: %v; complaints so far: %q", err, b.Complaints())
	}
	return value
}

// Screenshot writes the whole page to NAME.png in the folder that CHARTER_SCREENSHOTS names. Without
// that variable it does nothing.
func (b *Browser) Screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv(screenshotsVariable)
	if folder == "" {
		return
	}
	picture := Get(b, chromedp.FullScreenshot(100)) // 100 means PNG
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatalf("make the folder of %s: %v", screenshotsVariable, err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		b.t.Fatalf("write a screenshot: %v", err)
	}
}
