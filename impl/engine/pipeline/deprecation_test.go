package pipeline_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// ending is a server of operations that end, and of some whose parameters do.
func ending(t *testing.T) (http.Handler, *prometheus.Registry) {
	t.Helper()
	date := func(text string) time.Time {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	good := func(*contract.Request) *contract.Problem { return nil }
	operations := []contract.Operation{
		{ID: "old", Method: "GET", Path: "/old/{id}", Check: good, Policies: contract.Policies{
			Security: anyOf(allOf(needs(keyScheme)), nil),
			Deprecation: &contract.Deprecation{
				Since: date("2026-01-01"), Sunset: date("2027-05-01"), Successor: &contract.Successor{ID: "new", Path: "/new/{id}"},
			},
		}},
		{ID: "undated", Method: "GET", Path: "/undated", Check: good, Policies: contract.Policies{Deprecation: &contract.Deprecation{}}},
		{ID: "parameters", Method: "GET", Path: "/parameters", Check: good, Policies: contract.Policies{DeprecatedParameters: []contract.DeprecatedParameter{
			{Name: "q", In: "query", Deprecation: contract.Deprecation{Since: date("2026-03-01"), Sunset: date("2027-03-01")}},
			{Name: "filter", In: "query", Deprecation: contract.Deprecation{Since: date("2026-02-01")}},
			{Name: "X-Old", In: "header", Deprecation: contract.Deprecation{Since: date("2026-04-01"), Sunset: date("2027-02-01")}},
			{Name: "old", In: "cookie"},
		}}},
	}
	options := guardedOptions(false)
	registry := prometheus.NewRegistry()
	options.Metrics = registry
	line := pipeline.New(options)
	engine := gin.New()
	line.Install(engine)
	var handlers gin.RoutesInfo
	for _, path := range []string{"/old/:id", "/undated", "/parameters"} {
		handlers = append(handlers, gin.RouteInfo{Method: "GET", Path: path, HandlerFunc: func(c *gin.Context) { c.String(200, "fine") }})
	}
	if err := line.Mount(engine, operations, handlers); err != nil {
		t.Fatal(err)
	}
	return engine, registry
}

func TestWhatEndsSaysSo(t *testing.T) {
	t.Parallel()
	handler, _ := ending(t)
	for _, test := range []struct {
		target, field             string
		deprecation, sunset, link string
	}{
		{"/old/7", "", "@1767225600", "Sat, 01 May 2027 00:00:00 GMT", `</new/7>; rel="successor-version"`},
		{"/old/a%2Fb%3E", "", "@1767225600", "Sat, 01 May 2027 00:00:00 GMT", `</new/a%2Fb%3E>; rel="successor-version"`},
		{"/old/7", badKey, "@1767225600", "Sat, 01 May 2027 00:00:00 GMT", `</new/7>; rel="successor-version"`},
		{"/undated", "", "@0", "", ""},
		{"/parameters", "", "", "", ""},
		{"/parameters?other=q", "", "", "", ""},
		{"/parameters?q=1", "", "@1772323200", "Mon, 01 Mar 2027 00:00:00 GMT", ""},
		{"/parameters?filter[name]=1", "", "@1769904000", "", ""},
		{"/parameters?filter[name]=1&q=1", "", "@1769904000", "Mon, 01 Mar 2027 00:00:00 GMT", ""},
		{"/parameters?q=1", "X-Old: 1", "@1772323200", "Mon, 01 Feb 2027 00:00:00 GMT", ""},
		{"/parameters", "Cookie: old=1", "@0", "", ""},
	} {
		fields := []string{"X-Nothing: 1"}
		if test.field != "" {
			fields = append(fields, test.field)
		}
		header := ask(handler, "GET", test.target, fields...).Header()
		if header.Get("Deprecation") != test.deprecation || header.Get("Sunset") != test.sunset || header.Get("Link") != test.link {
			t.Errorf("%s %s: %q, %q, %q", test.target, test.field, header.Get("Deprecation"), header.Get("Sunset"), header.Get("Link"))
		}
	}
}

func TestWhoStillUsesWhatEndsIsCounted(t *testing.T) {
	t.Parallel()
	handler, registry := ending(t)
	ask(handler, "GET", "/old/1", goodKey)
	ask(handler, "GET", "/old/1", goodKey)
	ask(handler, "GET", "/old/1")
	ask(handler, "GET", "/parameters")
	expectUses(t, registry, `{caller="anonymous",operation="old"} 1`, `{caller="user:key",operation="old"} 2`)
}

// Each caller is a time series of its own, and callers must not be able to make any number of them.
func TestCallersOfWhatEndsAreBounded(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	handler := endingFor(t, registry)
	atOnce(4, func(int) {
		for i := range 1500 {
			ask(handler, "GET", "/old", fmt.Sprintf("X-API-Key: %d", i))
		}
	})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "charter_http_deprecated_total" {
			continue
		}
		if n := len(family.GetMetric()); n != 1001 {
			t.Errorf("%d time series", n)
		}
		for _, series := range family.GetMetric() {
			caller, want := series.GetLabel()[0].GetValue(), 4.0
			if caller == "other" {
				want = 4 * 500
			}
			if got := series.GetCounter().GetValue(); got != want {
				t.Errorf("%s: %v, want %v", caller, got, want)
			}
		}
	}
}

// A program may have its own way to recognise callers, and a handler may end as it likes.
func TestWhoUsesWhatEndsIsCountedHoweverItGoes(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	options := guardedOptions(false)
	options.Metrics = registry
	line := pipeline.New(options)
	engine := gin.New()
	line.Install(engine)
	engine.Use(func(c *gin.Context) {
		c.Request = c.Request.WithContext(contract.WithPrincipal(c.Request.Context(), &contract.Principal{Kind: contract.UserPrincipal, ID: "alice"}))
	})
	operation := contract.Operation{ID: "old", Method: "GET", Path: "/old", Check: func(*contract.Request) *contract.Problem { return nil },
		Policies: contract.Policies{Deprecation: &contract.Deprecation{}}}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/old", HandlerFunc: func(c *gin.Context) {
		switch c.GetHeader("X-End") {
		case "panic":
			panic("a mistake")
		case "abort":
			panic(http.ErrAbortHandler)
		}
		c.String(200, "fine")
	}}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"well", "panic", "abort"} {
		func() {
			defer func() { _ = recover() }() // net/http does so
			ask(engine, "GET", "/old", "X-End: "+end)
		}()
	}
	ask(engine, "HEAD", "/old")
	expectUses(t, registry, `{caller="user:alice",operation="old"} 4`)
}

// A label must be UTF-8, which the ids of an authenticator need not be.
func TestCallersWhoseNameIsNoTextAreCounted(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	handler := endingFor(t, registry)
	for _, key := range []string{"a\xff", "a\xff", "a\xfe"} {
		if answer := ask(handler, "GET", "/old", "X-API-Key: "+key); answer.Code != http.StatusOK || answer.Body.String() != "fine" {
			t.Errorf("%q: %d, %s", key, answer.Code, answer.Body)
		}
	}
	expectUses(t, registry, "{caller=\"key:a�\",operation=\"old\"} 3")
}

// expectUses holds that what ends was used by these callers, so often.
func expectUses(t *testing.T, registry *prometheus.Registry, series ...string) {
	t.Helper()
	const name = "charter_http_deprecated_total"
	want := "# HELP " + name + " How many requests have used what is deprecated, by operation and caller.\n# TYPE " + name + " counter\n"
	for _, one := range series {
		want += name + one + "\n"
	}
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), name); err != nil {
		t.Error(err)
	}
}

// endingFor serves an operation that ends, to whoever shows a key.
func endingFor(t *testing.T, registry *prometheus.Registry) http.Handler {
	t.Helper()
	options := guardedOptions(false)
	options.Metrics = registry
	options.Authenticators["key"] = callers{}
	line := pipeline.New(options)
	engine := gin.New()
	line.Install(engine)
	operation := contract.Operation{ID: "old", Method: "GET", Path: "/old", Check: func(*contract.Request) *contract.Problem { return nil },
		Policies: contract.Policies{Deprecation: &contract.Deprecation{}, Security: anyOf(allOf(needs(keyScheme)))}}
	handlers := gin.RoutesInfo{{Method: "GET", Path: "/old", HandlerFunc: func(c *gin.Context) { c.String(200, "fine") }}}
	if err := line.Mount(engine, []contract.Operation{operation}, handlers); err != nil {
		t.Fatal(err)
	}
	return engine
}

// callers are as many as there are credentials.
type callers struct{}

func (callers) Authenticate(_ context.Context, credential string) (*contract.Principal, error) {
	return &contract.Principal{Kind: contract.KeyPrincipal, ID: credential}, nil
}
