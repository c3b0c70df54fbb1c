package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/signature"
)

// inbox notes what it gets.
type inbox struct {
	got   []pipeline.Delivery
	fresh bool
	err   error
}

func (i *inbox) Receive(_ context.Context, delivery pipeline.Delivery) (bool, error) {
	i.got = append(i.got, delivery)
	return i.fresh, i.err
}

const webhookSecret = "a-secret"

// hooks is a server of one webhook of GitHub, which has no handler.
func hooks(t testing.TB, to *inbox, change func(*contract.Webhook)) *gin.Engine {
	t.Helper()
	webhook := &contract.Webhook{
		Scheme: "github", Secrets: []contract.Secret{"SECRET"}, MaxBody: 1000, Enforce: contract.On,
		Event: contract.DeliveryField{Header: "X-GitHub-Event"}, ID: contract.DeliveryField{Header: "X-GitHub-Delivery"},
	}
	if change != nil {
		change(webhook)
	}
	line := pipeline.New(pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Inbox: to,
		Lookup: func(string) (string, bool) { return webhookSecret, true },
	})
	engine := gin.New()
	line.Install(engine)
	operation := contract.Operation{ID: "hook", Method: "POST", Path: "/hook", Check: takes(), Policies: contract.Policies{Webhook: webhook}}
	if err := line.Mount(engine, []contract.Operation{operation}, nil); err != nil {
		t.Fatal(err)
	}
	return engine
}

func hook(t testing.TB, secret, contentType, body string) *http.Request {
	t.Helper()
	signer, err := signature.New(signature.Options{Scheme: "github", Secrets: []string{secret}, Tolerance: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	delivery := signature.Delivery{Header: http.Header{"Content-Type": {contentType}, "X-Github-Event": {"push"}, "X-Github-Delivery": {"1"}}, Body: []byte(body)}
	if err := signer.Sign(&delivery); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	request.Header = delivery.Header
	return request
}

func serveHook(engine *gin.Engine, request *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, request)
	return answer
}

func TestADeliveryNeedsNoHandlerAndGoesToTheInboxAsItCame(t *testing.T) {
	t.Parallel()
	to := &inbox{fresh: true}
	engine := hooks(t, to, nil)
	if answer := serveHook(engine, hook(t, webhookSecret, "text/plain", " as it came\x00\xff")); answer.Code != 204 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if len(to.got) != 1 {
		t.Fatalf("%+v", to.got)
	}
	got := to.got[0]
	if string(got.Body) != " as it came\x00\xff" || got.Type != "push" || got.ID != "1" || !got.Verified || got.Scheme != "github" || got.Operation != "hook" {
		t.Errorf("%+v", got)
	}
	if answer := serveHook(engine, hook(t, "another", "text/plain", "x")); answer.Code != 401 || answer.Header().Get("Www-Authenticate") == "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if answer := serveHook(engine, hook(t, webhookSecret, "text/plain", strings.Repeat("x", 1001))); answer.Code != 413 {
		t.Errorf("%d", answer.Code)
	}
	unknown := hook(t, webhookSecret, "text/plain", strings.Repeat("x", 1001))
	unknown.ContentLength = -1
	if answer := serveHook(engine, unknown); answer.Code != 413 {
		t.Errorf("of unknown length: %d", answer.Code)
	}
	if len(to.got) != 1 {
		t.Errorf("%d deliveries", len(to.got))
	}
}

func TestASignatureThatIsOnlyLoggedMarksTheDelivery(t *testing.T) {
	t.Parallel()
	to := new(inbox)
	engine := hooks(t, to, func(w *contract.Webhook) { w.Enforce = contract.Log })
	if answer := serveHook(engine, hook(t, "another", "text/plain", "x")); answer.Code != 204 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if len(to.got) != 1 || to.got[0].Verified {
		t.Errorf("%+v", to.got)
	}
}

func TestWhatTheInboxCannotKeepIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{errors.New("secret reason"): 500, contract.Unavailable.New("It is away."): 503} {
		answer := serveHook(hooks(t, &inbox{err: err}, nil), hook(t, webhookSecret, "text/plain", "x"))
		if answer.Code != want || strings.Contains(answer.Body.String(), "secret") {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	}
}

func TestIDsAndTypesStandWhereTheContractSays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		at                      contract.DeliveryField
		contentType, body, want string
	}{
		"a header":           {contract.DeliveryField{Header: "X-GitHub-Event"}, "text/plain", "", "push"},
		"a property":         {contract.DeliveryField{Pointer: "/type"}, "application/json", `{"a":{"type":"no"},"type":"yes"}`, "yes"},
		"below another":      {contract.DeliveryField{Pointer: "/a/b~1c"}, "application/json", `{"a":[],"b/c":1,"a":{"b/c":"no"}}`, ""},
		"below one":          {contract.DeliveryField{Pointer: "/a/b~1c"}, "application/json", `{"x":[{}],"a":{"b/c":"yes"}}`, "yes"},
		"an item":            {contract.DeliveryField{Pointer: "/1/type"}, "application/json", `[{"type":"no"},{"type":"yes"}]`, "yes"},
		"past the end":       {contract.DeliveryField{Pointer: "/2/type"}, "application/json", `[{"type":"no"}]`, ""},
		"a number":           {contract.DeliveryField{Pointer: "/id"}, "application/json", `{"id":820982911946154508}`, "820982911946154508"},
		"an object":          {contract.DeliveryField{Pointer: "/id"}, "application/json", `{"id":{}}`, ""},
		"null":               {contract.DeliveryField{Pointer: "/id"}, "application/json", `{"id":null}`, ""},
		"nothing":            {contract.DeliveryField{Pointer: "/id"}, "application/json", ``, ""},
		"no JSON":            {contract.DeliveryField{Pointer: "/id"}, "application/json", `{"id`, ""},
		"a field of a form":  {contract.DeliveryField{Field: "SmsStatus"}, "application/x-www-form-urlencoded", "a=b&SmsStatus=sent+off", "sent off"},
		"no such field":      {contract.DeliveryField{Field: "SmsStatus"}, "application/x-www-form-urlencoded", "a=%zz", ""},
		"longer than it may": {contract.DeliveryField{Pointer: "/id"}, "application/json", `{"id":"` + strings.Repeat("x", 256) + `"}`, ""},
		"nowhere":            {contract.DeliveryField{}, "application/json", `{"id":"1"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := new(inbox)
			engine := hooks(t, to, func(w *contract.Webhook) { w.Event, w.ID = test.at, test.at })
			if answer := serveHook(engine, hook(t, webhookSecret, test.contentType, test.body)); answer.Code != 204 {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			if got := to.got[0]; got.ID != test.want || got.Type != test.want {
				t.Errorf("id %q, type %q, want %q", got.ID, got.Type, test.want)
			}
		})
	}
}

func TestAWebhookWithoutWhatItNeedsIsAnErrorOfMount(t *testing.T) {
	t.Parallel()
	found := func(value string) func(string) (string, bool) {
		return func(string) (string, bool) { return value, value != "" }
	}
	for name, test := range map[string]struct {
		options pipeline.Options
		words   string
	}{
		"no inbox":       {pipeline.Options{Lookup: found("x")}, "Options.Inbox"},
		"no environment": {pipeline.Options{Inbox: new(inbox)}, "Options.Lookup"},
		"no secret":      {pipeline.Options{Inbox: new(inbox), Lookup: found("")}, "SECRET"},
	} {
		test.options.Logger, test.options.Metrics = slog.New(slog.DiscardHandler), prometheus.NewRegistry()
		operation := contract.Operation{ID: "hook", Method: "POST", Path: "/hook", Check: takes(), Policies: contract.Policies{
			Webhook: &contract.Webhook{Scheme: "github", Secrets: []contract.Secret{"SECRET"}, MaxBody: 1},
		}}
		err := pipeline.New(test.options).Mount(gin.New(), []contract.Operation{operation}, nil)
		if err == nil || !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), webhookSecret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever a sender signs, it is kept as it came, with an id that is bounded.
func FuzzDeliveries(f *testing.F) {
	for _, body := range []string{``, `{"a":[{"b":"x"}]}`, `{"a":`, `[[[`, "\xff", `{"a":{"b":1e999}}`} {
		f.Add(body, "application/json")
	}
	f.Fuzz(func(t *testing.T, body, contentType string) {
		if len(body) > 1000 {
			return
		}
		to := new(inbox)
		engine := hooks(t, to, func(w *contract.Webhook) {
			w.ID, w.Event = contract.DeliveryField{Pointer: "/a/0/b"}, contract.DeliveryField{Field: "a"}
		})
		if answer := serveHook(engine, hook(t, webhookSecret, contentType, body)); answer.Code != 204 {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if got := to.got[0]; !bytes.Equal(got.Body, []byte(body)) || len(got.ID) > 255 || len(got.Type) > 255 {
			t.Errorf("%+v", got)
		}
	})
}
