package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/engine/interprettest"
	"github.com/charterhq/charter/impl/engine/signature"
	"github.com/charterhq/charter/impl/engine/waittest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// receiver is a partner's endpoint. It verifies what comes, and holds it against the contract.
type receiver struct {
	*httptest.Server

	t      *testing.T
	events chan event

	mutex   sync.Mutex
	secrets []string
	answer  http.HandlerFunc // nil: 204
}

// event is one that has come.
type event struct {
	id, kind string
	data     map[string]any
	header   http.Header
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, events: make(chan event, 10_000)}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("reading a delivery: %v", err)
	}
	r.mutex.Lock()
	secrets, answer := r.secrets, r.answer
	r.mutex.Unlock()
	scheme, err := signature.New(signature.Options{Scheme: "standard", Secrets: secrets, Tolerance: time.Minute})
	if err != nil {
		r.t.Errorf("the secrets: %v", err)
		return
	}
	if err := scheme.Verify(signature.Delivery{Header: request.Header, Body: body}); err != nil {
		r.t.Errorf("a delivery is not signed as it should be: %v %v", err, request.Header)
	}
	var payload struct {
		Type string
		Data map[string]any
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		r.t.Errorf("%v: %s", err, body)
	}
	if err := checkEvent(payload.Type, body); err != nil {
		r.t.Errorf("a delivery breaks the contract: %v\n%s", err, body)
	}
	if len(body) > 20_000 {
		r.t.Errorf("a delivery of %d bytes", len(body))
	}
	r.events <- event{request.Header.Get("Webhook-Id"), payload.Type, payload.Data, request.Header}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer(w, request)
}

// answers changes what the endpoint answers with.
func (r *receiver) answers(with http.HandlerFunc) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.answer = with
}

// trusts changes the secrets by which deliveries are verified.
func (r *receiver) trusts(secrets ...string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.secrets = secrets
}

// next waits for an event of a type.
func (r *receiver) next(kind string) event {
	r.t.Helper()
	got := waittest.Next(r.t, kind, r.events)
	if got.kind != kind {
		r.t.Fatalf("%s has come, want %s: %v", got.kind, kind, got.data)
	}
	return got
}

var contractEvents = sync.OnceValues(func() (*interprettest.Responses, error) { return interprettest.NewResponses(gen.JSON) })

// checkEvent holds a payload against the contract, by an independent validator.
func checkEvent(kind string, body []byte) error {
	check, err := contractEvents()
	if err != nil {
		return err
	}
	return check.CheckEvent(kind, body)
}

// register makes an endpoint of a receiver's for a caller, and returns its path.
func (r *receiver) register(s *servertest.Instance, credential string, types ...string) string {
	r.t.Helper()
	body, err := json.Marshal(map[string]any{"url": r.URL + "/hook?key=1", "types": types})
	if err != nil {
		r.t.Fatal(err)
	}
	answer, text := s.Do(r.t, "POST", "/api/webhook-endpoints", string(body), credential, jsonType)
	var made struct {
		Secret   string
		Endpoint struct{ ID string }
	}
	if err := json.Unmarshal([]byte(text), &made); err != nil || answer.StatusCode != http.StatusCreated {
		r.t.Fatalf("%d %s", answer.StatusCode, text)
	}
	r.trusts(made.Secret)
	return "/api/webhook-endpoints/" + made.Endpoint.ID
}

// object asks for a JSON object, which must be answered with a status.
func object(t *testing.T, s *servertest.Instance, method, path, body string, status int, fields ...string) map[string]any {
	t.Helper()
	if body != "" {
		fields = append(fields, map[bool]string{true: patchType, false: jsonType}[method == "PATCH"])
	}
	answer, text := s.Do(t, method, path, body, fields...)
	var got map[string]any
	if answer.StatusCode != status || strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &got) != nil {
		t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
	}
	return got
}
