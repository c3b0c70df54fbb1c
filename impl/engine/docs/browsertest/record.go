package browsertest

import (
	"context"
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
}

// start starts the browser and asks it for the reports that add reads.
func (r *record) start(page context.Context) error {
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
}

func describe(arguments ...*runtime.RemoteObject) string {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		if argument == nil {
			continue
		}
		texts[i] = argument.Description
		if texts[i] == "" {
			texts[i] = string(argument.Value)
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
