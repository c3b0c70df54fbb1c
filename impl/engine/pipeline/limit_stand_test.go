package pipeline_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
)

// limitStand is a server of GET /things, with a clock that stands still until the test moves it. Callers show who they
// are in X-Key: "bad" is nobody's, and principals says who the others are.
type limitStand struct {
	engine   *gin.Engine
	registry *prometheus.Registry
	log      bytes.Buffer
	now      time.Time
	outcome  string // of the last request, as the handler sees it
	asked    int    // how often somebody asked who is calling
	served   int
}

var principals = map[string]contract.Principal{
	"alice":    {Kind: contract.UserPrincipal, ID: "alice", User: "alice"},
	"alice-1":  {Kind: contract.KeyPrincipal, ID: "1", Root: "1", User: "alice"},
	"alice-2":  {Kind: contract.KeyPrincipal, ID: "2", Root: "1", User: "alice"},
	"firm-1":   {Kind: contract.KeyPrincipal, ID: "3", Root: "3"},
	"firm-2":   {Kind: contract.KeyPrincipal, ID: "4", Root: "3"},
	"partner":  {Kind: contract.KeyPrincipal, ID: "5", Root: "5", Class: "partner"},
	"nameless": {Kind: contract.KeyPrincipal, ID: "6", Root: "6", Class: "other"},
	"abroad":   {Kind: contract.IssuerPrincipal, ID: "https://issuer.example.com|" + strings.Repeat("x", 500)},
}

func authenticate(_ context.Context, credential string) (*contract.Principal, error) {
	if principal, known := principals[credential]; known {
		return &principal, nil
	}
	return nil, pipeline.ErrCredential
}

var secured = &contract.Security{Alternatives: []contract.Requirement{
	{{Scheme: &contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-Key"}}}, {},
}}

func newLimitStand(t testing.TB, policies contract.Policies, change func(*pipeline.Options)) *limitStand {
	t.Helper()
	s := &limitStand{engine: gin.New(), registry: prometheus.NewRegistry(), now: time.Date(2026, 2, 27, 23, 59, 30, 0, time.UTC)}
	options := pipeline.Options{
		Logger: slog.New(slog.NewTextHandler(&s.log, nil)), Metrics: s.registry,
		Authenticators: map[string]pipeline.Authenticator{"key": pipeline.AuthenticatorFunc(func(ctx context.Context, credential string) (*contract.Principal, error) {
			s.asked++
			return authenticate(ctx, credential)
		})},
		Now:    func() time.Time { return s.now },
		Limits: limits.NewMemory(func() time.Time { return s.now }),
	}
	if change != nil {
		change(&options)
	}
	line := pipeline.New(options)
	line.Install(s.engine)
	operation := contract.Operation{
		ID: "things", Method: "GET", Path: "/things", Policies: policies,
		Check: func(*contract.Request) *contract.Problem { return nil },
	}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(c *gin.Context) {
		s.served++
		s.outcome = contract.CallOf(c.Request.Context()).Outcomes.Limit
		c.Status(204)
	}}}
	if err := line.Mount(s.engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	return s
}

// get sends a request with header fields ("Name: value"); "from: ADDRESS" is from where.
func (s *limitStand) get(fields ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("GET", "/things", nil)
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		if name == "from" {
			request.RemoteAddr = value
			continue
		}
		request.Header.Add(name, value)
	}
	answer := httptest.NewRecorder()
	s.engine.ServeHTTP(answer, request)
	return answer
}

func (s *limitStand) counted(t *testing.T, policy, outcome string) float64 {
	t.Helper()
	families, err := s.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			var labels []string
			for _, label := range metric.GetLabel() {
				labels = append(labels, label.GetName()+"="+label.GetValue())
			}
			if family.GetName() == "charter_http_policy_total" && slices.Equal(labels, []string{"operation=things", "outcome=" + outcome, "policy=" + policy}) {
				return metric.GetCounter().GetValue()
			}
		}
	}
	return 0
}

func limit(name string, units int64, by contract.KeyKind) contract.RateLimit {
	return contract.RateLimit{Name: name, Limit: units, Window: time.Minute, By: contract.Key{Kind: by}, Cost: 1, OnStoreFailure: contract.Local}
}
