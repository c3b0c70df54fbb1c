package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// partner is an endpoint that knows what it was told.
type partner struct {
	url   string
	mutex sync.Mutex
	told  map[string]map[string]bool // the ids of events, by whom they are about
	until int                        // how many events are answered until one is not
	held  chan struct{}              // closed when one is not; nil: all are answered
}

func newPartner(t *testing.T) *partner {
	t.Helper()
	p := &partner{told: make(map[string]map[string]bool)}
	endpoint := httptest.NewServer(p)
	t.Cleanup(endpoint.Close)
	p.url = endpoint.URL
	return p
}

// ServeHTTP takes an event.
func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	_, rest, _ := strings.Cut(string(body), `"email":"`)
	email, _, _ := strings.Cut(rest, `"`)
	if p.keeps(email, r.Header.Get("Webhook-Id")) {
		<-r.Context().Done() // who has sent it is gone
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// keeps notes an event, and tells whether it has no answer.
func (p *partner) keeps(email, id string) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.told[email] == nil {
		p.told[email] = make(map[string]bool)
	}
	p.told[email][id] = true
	if p.held == nil {
		return false
	}
	if p.until--; p.until >= 0 {
		return false
	}
	close(p.held)
	p.held = nil
	return true
}

// hold has one event not answered, after so many others. The channel is closed when that one has come.
func (p *partner) hold(after int) <-chan struct{} {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.until, p.held = after, make(chan struct{})
	return p.held
}

// of is how many events have told of somebody.
func (p *partner) of(email string) int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return len(p.told[email])
}

// subscribe has the partner told of types of events, and returns the key for it.
func (p *partner) subscribe(t *testing.T, s *running, types ...string) string {
	t.Helper()
	_, rest, _ := strings.Cut(s.lines, "Partner's key  X-API-Key: ")
	key, _, _ := strings.Cut(rest, " ")
	body, err := json.Marshal(map[string]any{"url": p.url, "types": types})
	if err != nil {
		t.Fatal(err)
	}
	if status := post(s.url+"/api/webhook-endpoints", key, string(body)); status != http.StatusCreated {
		t.Fatalf("no endpoint: %d", status)
	}
	return key
}

// post returns the status of the answer; 0: there was none.
func post(url, key, body string) int {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header = http.Header{"X-Api-Key": {key}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}
