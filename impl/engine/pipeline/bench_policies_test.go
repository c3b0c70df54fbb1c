package pipeline_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/charterhq/charter/impl/engine/accesslog"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
	"github.com/charterhq/charter/impl/engine/pipeline/store/answers"
	"github.com/charterhq/charter/impl/engine/pipeline/store/limits"
	"github.com/charterhq/charter/impl/engine/pipeline/store/redistest"
)

const plenty = 1_000_000_000

// policedOnes are all policies that are enforced. What one costs when it is off, such as traces, is in none.
func policedOnes() []policed {
	return slicesOf(everyRequest(), callersAndLimits(), answersAgain(), writesOnce(), shapesOfAnswers())
}

func slicesOf(lists ...[]policed) (all []policed) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func everyRequest() []policed {
	const parent = "Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	return []policed{
		{name: "nothing: the noise"},
		{name: "what every request passes, and its metrics", bare: true},
		{name: "access log, JSON", options: func(_ testing.TB, o *pipeline.Options) { o.Logger = slog.New(accesslog.NewHandler(io.Discard)) }},     // as in production
		{name: "access log, text", options: func(_ testing.TB, o *pipeline.Options) { o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil)) }}, //nolint:sloglint // its work is what is measured
		{name: "Strict-Transport-Security", options: func(_ testing.TB, o *pipeline.Options) { o.StrictTransport = true }},
		{name: "a span for each request", options: tracing},
		{name: "a span in the caller's trace", options: tracing, fields: parent},
		{name: "x-cors, no page", options: sharing},
		{name: "x-cors, a page", options: sharing, fields: "Origin: https://app.example.com"},
		{name: "x-timeout", operation: of(contract.Policies{Timeout: &contract.Timeout{After: time.Minute}})},
		{name: "checks of answers: their copy", options: func(_ testing.TB, o *pipeline.Options) {
			o.Answers = map[string]pipeline.AnswerCheck{"things": func(*contract.Answer) []contract.Violation { return nil }}
		}},
	}
}

func callersAndLimits() []policed {
	address, caller := limit("address", plenty, contract.ByIP), limit("caller", plenty, contract.ByPrincipal)
	tried := address
	tried.Enforce = contract.Log
	daily := contract.Policies{Quotas: []contract.Quota{quota("day", 1<<40, contract.Day)}}
	return []policed{
		{name: "security, a key that is remembered", operation: of(contract.Policies{Security: secured}), fields: "X-Key: 1", options: remembering},
		{name: "x-rate-limit", operation: of(contract.Policies{RateLimits: []contract.RateLimit{address}})},
		{name: "x-rate-limit, enforce: log", operation: of(contract.Policies{RateLimits: []contract.RateLimit{tried}})},
		{name: "x-rate-limit, address and caller", operation: of(contract.Policies{RateLimits: []contract.RateLimit{address, caller}})},
		{name: "x-rate-limit in Redis", operation: of(contract.Policies{RateLimits: []contract.RateLimit{address}}), options: inRedis},
		{name: "x-quota, without its database", operation: of(daily), options: func(_ testing.TB, o *pipeline.Options) {
			o.Quotas = &quotaLedger{used: make(map[string]int64)}
		}},
	}
}

func answersAgain() []policed {
	cache := func(lives time.Duration) contract.Operation {
		return of(contract.Policies{Cache: &contract.Cache{MaxAge: lives, Groups: []contract.Template{"thing:{id}"}, Vary: []string{"Accept-Language"}}})
	}
	tagged := contract.Operation{ETag: true}
	return []policed{
		{name: "x-cache, a hit", operation: cache(time.Hour), options: keeping},
		{name: "x-cache, a 304", operation: cache(time.Hour), options: keeping, fields: "If-None-Match: *", status: http.StatusNotModified},
		{name: "x-cache, a miss", operation: cache(1), options: keeping},
		{name: "x-invalidates, two groups", operation: contract.Operation{Method: http.MethodPost, Policies: contract.Policies{Invalidates: []contract.Template{"things", "thing:{id}"}}}, options: keeping},
		{name: "ETag", operation: tagged},
		{name: "ETag, a 304", operation: tagged, fields: "If-None-Match: *", status: http.StatusNotModified},
	}
}

func writesOnce() []policed {
	const user = `{"name":"Ada Byron","email":"ada@example.com","tags":["navy","compilers"],"address":{"street":"St James's Square","city":"London"}}`
	body := &contract.Body{Required: true, Media: []contract.Media{{Type: "application/json"}}, Limit: 1 << 10}
	write := func(policies contract.Policies) contract.Operation {
		return contract.Operation{Method: http.MethodPost, Policies: policies}
	}
	once := write(contract.Policies{Idempotency: &contract.Idempotency{TTL: time.Hour}})
	number := 0
	return []policed{
		{name: "x-body-limit, 130 bytes read", operation: contract.Operation{Method: http.MethodPost, Body: body}, body: user},
		{name: "x-idempotency, a first request", operation: once, options: recording, each: func(r *http.Request) {
			number++
			r.Header["Idempotency-Key"] = []string{strconv.Itoa(number)}
		}},
		{name: "x-idempotency, an answer again", operation: once, options: recording, fields: "Idempotency-Key: 1"},
		{name: "x-audit", operation: write(contract.Policies{Audit: &contract.Audit{Action: "thing.made", Resource: "thing:{id}"}}), options: recording},
	}
}

func shapesOfAnswers() []policed {
	return []policed{
		{name: "several types of answers", operation: contract.Operation{Offers: []string{"application/json", "text/csv"}}, fields: "Accept: application/json"},
		{name: "deprecated", operation: of(contract.Policies{Deprecation: &contract.Deprecation{
			Since: time.Unix(1_800_000_000, 0), Sunset: time.Unix(1_900_000_000, 0), Successor: &contract.Successor{Path: "/items/{id}"},
		}})},
		{name: "x-redirect", operation: of(contract.Policies{Redirect: &contract.Redirect{To: "/items/{id}", Status: http.StatusPermanentRedirect}}), status: http.StatusPermanentRedirect},
		{name: "compression, nobody asks", wrap: pipeline.Compress},
		{name: "compression, a small answer", wrap: pipeline.Compress, fields: "Accept-Encoding: gzip"},
		{name: "compression, 10 KB by gzip", wrap: pipeline.Compress, fields: "Accept-Encoding: gzip", size: 10_000},
		{name: "compression, 10 KB by zstd", wrap: pipeline.Compress, fields: "Accept-Encoding: zstd", size: 10_000},
	}
}

func of(policies contract.Policies) contract.Operation { return contract.Operation{Policies: policies} }

func tracing(b testing.TB, o *pipeline.Options) {
	b.Helper()
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(nowhere{}))
	b.Cleanup(func() {
		if err := provider.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
	})
	o.Traces = provider
}

// nowhere takes spans.
type nowhere struct{}

func (nowhere) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (nowhere) Shutdown(context.Context) error                             { return nil }

func sharing(_ testing.TB, o *pipeline.Options) {
	o.CORS = &contract.CORS{
		AllowedOrigins: []string{"https://app.example.com"}, ExposedHeaders: []string{"ETag", "RateLimit"},
		MaxAge: time.Minute, AllowCredentials: true,
	}
}

func remembering(_ testing.TB, o *pipeline.Options) {
	somebody := &contract.Principal{Kind: contract.KeyPrincipal, ID: "1", Scheme: "key"}
	o.Authenticators = map[string]pipeline.Authenticator{"key": pipeline.AuthenticatorFunc(func(context.Context, string) (*contract.Principal, error) {
		return somebody, nil
	})}
}

func inRedis(b testing.TB, o *pipeline.Options) {
	b.Helper()
	o.Limits = limits.NewRedis(redistest.Open(b, redistest.Start(b).Addr()), nil)
}

func keeping(b testing.TB, o *pipeline.Options) {
	b.Helper()
	store, err := answers.Open(answers.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	o.Cache = store
}

func recording(_ testing.TB, o *pipeline.Options) {
	o.Writes = &forgetfulLedger{ledger{keys: make(map[[32]byte]pipeline.Claimed)}}
}

// forgetfulLedger keeps a few keys, and one action.
type forgetfulLedger struct{ ledger }

func (l *forgetfulLedger) Claim(ctx context.Context, key pipeline.Claim, hold, keep time.Duration) (pipeline.Claimed, error) {
	const few = 1000
	if len(l.keys) > few {
		clear(l.keys)
	}
	return l.ledger.Claim(ctx, key, hold, keep)
}

func (l *forgetfulLedger) Commit(ctx context.Context, answer *pipeline.KeptAnswer, action *pipeline.Action) error {
	l.actions = l.actions[:0]
	return l.ledger.Commit(ctx, answer, action)
}
