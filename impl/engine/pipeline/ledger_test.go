package pipeline_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// ledger is where the handlers of a test write: it knows what was kept, and what was undone.
type ledger struct {
	mutex       sync.Mutex
	keys        map[[32]byte]pipeline.Claimed
	hold, keep  time.Duration
	commits     int
	undone      int
	actions     []pipeline.Action
	failsClaim  error
	failsCommit error
	failsFree   int // so often
}

func (l *ledger) Claim(_ context.Context, key pipeline.Claim, hold, keep time.Duration) (pipeline.Claimed, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.failsClaim != nil {
		return pipeline.Claimed{}, l.failsClaim
	}
	l.hold, l.keep = hold, keep
	if known, ok := l.keys[key.Key]; ok {
		return known, nil
	}
	l.keys[key.Key] = pipeline.Claimed{Request: key.Request, Token: key.Key}
	return pipeline.Claimed{Mine: true, Request: key.Request, Token: key.Key}, nil
}

func (l *ledger) Free(_ context.Context, key pipeline.Claimed) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.failsFree--; l.failsFree >= 0 {
		return contract.Unavailable.New("Away.")
	}
	token, _ := key.Token.([32]byte)
	if l.keys[token].Answer == nil {
		delete(l.keys, token)
	}
	return nil
}

func (l *ledger) Begin(ctx context.Context) (context.Context, pipeline.Transaction) { return ctx, l }

func (l *ledger) Commit(_ context.Context, answer *pipeline.KeptAnswer, action *pipeline.Action) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.failsCommit != nil {
		return l.failsCommit
	}
	l.commits++
	if answer != nil {
		token, _ := answer.Key.Token.([32]byte)
		l.keys[token] = pipeline.Claimed{Request: answer.Key.Request, Answer: answer.Sealed, Token: token}
	}
	if action != nil {
		l.actions = append(l.actions, *action)
	}
	return nil
}

func (l *ledger) Rollback() error {
	l.undone++
	return nil
}

// writing is a server of one operation over a ledger: POST /things/{id}, which has the policies.
func writing(t *testing.T, policies contract.Policies, handle gin.HandlerFunc) (*ledger, http.Handler, *prometheus.Registry) {
	t.Helper()
	book := &ledger{keys: make(map[[32]byte]pipeline.Claimed)}
	registry := prometheus.NewRegistry()
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: registry, Writes: book})
	t.Cleanup(line.Close)
	engine := gin.New()
	line.Install(engine)
	operation := contract.Operation{
		ID: "things", Method: "POST", Path: "/things/{id}", Policies: policies,
		Body:  &contract.Body{Media: []contract.Media{{Type: "text/plain"}}, Limit: 64},
		Check: takes("id"),
	}
	handlers := gin.RoutesInfo{{Method: "POST", Path: "/things/:id", HandlerFunc: handle}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	return book, engine, registry
}

func post(handler http.Handler, path, key, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest("POST", path, strings.NewReader(body))
	request.Header.Set("Content-Type", "text/plain")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func keyed(enforce contract.Enforcement) contract.Policies {
	return contract.Policies{Idempotency: &contract.Idempotency{TTL: time.Hour, Enforce: enforce}}
}

// takes is a check that finds parameters of the path and the query, as texts, and nothing wrong.
func takes(names ...string) func(*contract.Request) *contract.Problem {
	return func(request *contract.Request) *contract.Problem {
		for _, name := range names {
			value, in := request.HTTP.URL.Query().Get(name), contract.InQuery
			if value == "" {
				value, _ = url.PathUnescape(request.Path(name))
				in = contract.InPath
			}
			if text, err := json.Marshal(value); err == nil {
				request.Parameters.Add(in, name, text)
			}
		}
		return nil
	}
}

// counted is the sum of the counters of a metric that have a label of this value.
func counted(t *testing.T, registry *prometheus.Registry, metric, label string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, family := range families {
		if family.GetName() != metric {
			continue
		}
		for _, one := range family.GetMetric() {
			for _, pair := range one.GetLabel() {
				if pair.GetValue() == label {
					sum += one.GetCounter().GetValue()
				}
			}
		}
	}
	return sum
}
