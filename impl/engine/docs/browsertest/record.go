package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// record collects what the browser reports, from its own goroutine.
type record struct {
	mutex      sync.Mutex
	complaints []string
	requests   []string
	more       chan struct{} // closed with the next complaint
}

// start starts the browser and asks it for the reports that add reads.
func (r *record) start(page context.Context) error {
	r.more = make(chan struct{})
	if err := chromedp.Listen(page, r.add); err != nil {
		return err
	}
	_, network := chromedp.Call(page, network.Enable, network.EnableParams{})
	_, log := chromedp.Call(page, log.Enable, cdp.Empty{})
	_, runtime := chromedp.Call(page, runtime.Enable, cdp.Empty{})
	_, audits := chromedp.Call(page, audits.Enable, cdp.Empty{})
	return errors.Join(network, log, runtime, audits)
}

func (r *record) add(event any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.requests = append(r.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		r.complain("exception", e.ExceptionDetails.Text+" "+describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			r.complain("console", describe(e.Args...))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			r.complain(string(e.Entry.Source), e.Entry.Text+" "+e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		if issue := e.Issue.Details.ContentSecurityPolicyIssueDetails; issue != nil {
			r.complain("content security policy", issue.ViolatedDirective+" "+issue.BlockedURL)
		}
	}
}

func (r *record) complain(source, text string) {
	r.complaints = append(r.complaints, source+": "+strings.TrimSpace(text))
	close(r.more)
	r.more = make(chan struct{})
}

// describe writes values as the console shows them: objects by their description, texts without quotes.
func describe(arguments ...*runtime.RemoteObject) string {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		if argument == nil {
			continue
		}
		texts[i] = argument.Description
		if texts[i] == "" && json.Unmarshal(argument.Value, &texts[i]) != nil {
			texts[i] = string(argument.Value) // a number, a boolean or null
		}
	}
	return strings.Join(texts, " ")
}

// Complaints returns what went wrong in the page so far: errors on the console, exceptions, requests
// that failed or were answered with an error, and violations of the content security policy.
func (b *Browser) Complaints() []string {
	b.record.mutex.Lock()
	defer b.record.mutex.Unlock()
	return slices.Clone(b.record.complaints)
}

// WaitComplaint waits for a complaint that holds the text, and fails the test if none comes in the
// browser's time.
func (b *Browser) WaitComplaint(text string) {
	b.t.Helper()
	for {
		b.record.mutex.Lock()
		found := slices.ContainsFunc(b.record.complaints, func(c string) bool { return strings.Contains(c, text) })
		more := b.record.more
		b.record.mutex.Unlock()
		if found {
			return
		}
		select {
		case <-more:
		case <-b.context.Done():
			b.t.Fatalf("browser: no complaint holds %q: %q", text, b.Complaints())
		}
	}
}

// RequireClean fails the test if the page complained so far, or sent a request to another server than
// the one at this address.
func (b *Browser) RequireClean(address string) {
	b.t.Helper()
	for _, complaint := range b.Complaints() {
		b.t.Errorf("browser: %s", complaint)
	}
	own, err := url.Parse(address)
	if err != nil {
		b.t.Fatalf("browser: the address of the server: %v", err)
	}
	for _, host := range b.Hosts() {
		if host != own.Host {
			b.t.Errorf("browser: a request to %s, want only %s", host, own.Host)
		}
	}
}

// Hosts returns the hosts, with their ports, that the page sent requests to, each once. Addresses
// without a host, such as data: and blob:, are no requests.
func (b *Browser) Hosts() []string {
	b.record.mutex.Lock()
	defer b.record.mutex.Unlock()
	var hosts []string
	for _, request := range b.record.requests {
		target, err := url.Parse(request)
		if err != nil {
			hosts = append(hosts, request) // say it rather than lose it
			continue
		}
		if target.Host != "" && !slices.Contains(hosts, target.Host) {
			hosts = append(hosts, target.Host)
		}
	}
	return hosts
}
