package send_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/webhooks/send"
)

// patient is a time in which every answer of an endpoint comes that does answer.
const patient = time.Minute

var silent = log.New(io.Discard, "", 0)

func sender(t *testing.T, options send.Options) *send.Sender {
	t.Helper()
	if options.Timeout == 0 {
		options.Timeout = patient
	}
	options.Guard.AllowLoopback = true
	made := send.New(options)
	t.Cleanup(made.Close)
	return made
}

func message() send.Message {
	return send.Message{ID: "evt_1", Payload: []byte(`{"type":"ping","timestamp":"2026-11-26T10:00:00Z","data":{}}`)}
}

// endpoint answers over plain HTTP.
func endpoint(t *testing.T, answer http.HandlerFunc) send.Endpoint {
	t.Helper()
	server := httptest.NewUnstartedServer(answer)
	server.Config.ErrorLog = silent
	server.Start()
	t.Cleanup(server.Close)
	return send.Endpoint{URL: server.URL + "/hook", Secrets: []string{send.NewSecret()}}
}

// What is sent can be verified with each of the secrets, and with the public key.
func TestMessagesAreSigned(t *testing.T) {
	t.Parallel()
	private, public := send.NewKeys()
	received := make(chan signature.Delivery, 1)
	to := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.Path != "/hook" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		received <- signature.Delivery{Header: r.Header, Body: body}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "thanks")
	})
	to.Secrets = append(to.Secrets, send.NewSecret(), private)
	answer := sender(t, send.Options{UserAgent: "Test/1"}).Send(t.Context(), to, message())
	expect(t, answer, send.Delivered, http.StatusAccepted, "")
	if string(answer.Body) != "thanks" {
		t.Errorf("%q", answer.Body)
	}
	got := <-received
	for name, want := range map[string]string{"Content-Type": "application/json", "User-Agent": "Test/1", "Webhook-Id": "evt_1", "Idempotency-Key": "", "Accept-Encoding": ""} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	if string(got.Body) != string(message().Payload) {
		t.Errorf("%s", got.Body)
	}
	for _, secret := range append(to.Secrets, public) {
		verifier, err := signature.New(signature.Options{Scheme: "standard", Secrets: []string{secret}, Tolerance: patient})
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(got); err != nil {
			t.Errorf("%s: %v", secret[:6], err)
		}
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	to := endpoint(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	made := sender(t, send.Options{})
	for name, change := range map[string]func(*send.Endpoint, *send.Message){
		"no secret":  func(e *send.Endpoint, _ *send.Message) { e.Secrets = nil },
		"bad secret": func(e *send.Endpoint, _ *send.Message) { e.Secrets = append(e.Secrets, "whsec_c2hvcnQ=") },
		"bad key":    func(e *send.Endpoint, _ *send.Message) { e.Secrets = []string{"whsk_c2hvcnQ="} },
		"dotted id":  func(_ *send.Endpoint, m *send.Message) { m.ID = "evt.1" },
		"no id":      func(_ *send.Endpoint, m *send.Message) { m.ID = "" },
		"too large":  func(_ *send.Endpoint, m *send.Message) { m.Payload = make([]byte, send.MaxPayload+1) },
		"line break": func(_ *send.Endpoint, m *send.Message) { m.ID = "evt\r\nX: y" },
		"no public":  func(e *send.Endpoint, _ *send.Message) { _, public := send.NewKeys(); e.Secrets = []string{public} },
	} {
		e, m := to, message()
		change(&e, &m)
		answer := made.Send(t.Context(), e, m)
		if answer.Failure != send.FailureMessage || answer.Verdict != send.Failed || answer.Err == nil {
			t.Errorf("%s: %+v", name, answer)
		}
	}
	if asked.Load() > 0 {
		t.Error("sent")
	}
	to.URL = strings.Replace(to.URL, "127.0.0.1", "2130706433", 1)
	expect(t, made.Send(t.Context(), to, message()), send.Failed, 0, send.FailureRefused)
}

// Errors are for logs: the query of an address, where partners keep tokens, is not in them.
func TestErrorsLeaveTheQueryOut(t *testing.T) {
	t.Parallel()
	to := raw(t, readRequest)
	to.URL += "/hook?token=wonderful"
	answer := sender(t, send.Options{}).Send(t.Context(), to, message())
	if answer.Err == nil || strings.Contains(answer.Err.Error(), "wonderful") {
		t.Error(answer.Err)
	}
}

func TestSecretsAreNew(t *testing.T) {
	t.Parallel()
	private, public := send.NewKeys()
	other, _ := send.NewKeys()
	first, second := send.NewSecret(), send.NewSecret()
	if first == second || private == other {
		t.Error("twice the same")
	}
	if _, err := signature.New(signature.Options{Scheme: "standard", Secrets: []string{send.NewSecret(), private, public}, Tolerance: patient}); err != nil {
		t.Error(err)
	}
}
