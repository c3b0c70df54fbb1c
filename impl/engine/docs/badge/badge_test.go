package badge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs/badge"
)

var (
	session = &contract.SecurityScheme{Name: "session", Kind: contract.APIKey, In: "cookie", Key: "__Host-session"}
	token   = &contract.SecurityScheme{Name: "token", Kind: contract.Bearer, Format: "JWT"}
	key     = &contract.SecurityScheme{Name: "key", Kind: contract.APIKey, In: "header", Key: "X-API-Key"}
)

func alternatives(all ...contract.Requirement) *contract.Security {
	return &contract.Security{Alternatives: all}
}

func shows(scheme *contract.SecurityScheme, scopes ...string) contract.Credential {
	return contract.Credential{Scheme: scheme, Scopes: scopes}
}

func TestBadgesSayThePolicyInAFewWords(t *testing.T) {
	t.Parallel()
	day := func(year int, month time.Month) time.Time { return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC) }
	perMinute := contract.RateLimit{Name: "caller", Limit: 1200, Window: time.Minute, By: contract.Key{Kind: contract.ByPrincipal}, Cost: 1}
	for name, test := range map[string]struct {
		policies contract.Policies
		body     *contract.Body
		want     string // labels, in lines
		short    string // what a list of operations has room for
	}{
		"nothing": {want: "public", short: "public"},
		"several schemes with one scope": {
			policies: contract.Policies{Security: alternatives(
				contract.Requirement{shows(session, "users:read")}, contract.Requirement{shows(token, "users:read")}, contract.Requirement{shows(key, "users:read")},
			)},
			want: "session, token or key with users:read", short: "users:read",
		},
		"schemes with different scopes": {
			policies: contract.Policies{Security: alternatives(
				contract.Requirement{shows(session)}, contract.Requirement{shows(key, "users:read", "users:write")}, contract.Requirement{shows(token)},
			)},
			want:  "session or token\nkey with users:read and users:write",
			short: "authenticated\nusers:read, users:write",
		},
		"credentials that are needed together": {
			policies: contract.Policies{Security: alternatives(contract.Requirement{shows(key), shows(token, "users:read")})},
			want:     "key and token with users:read", short: "users:read",
		},
		"a credential that may be left out": {
			policies: contract.Policies{Security: alternatives(contract.Requirement{shows(session)}, contract.Requirement{})},
			want:     "public\nsession", short: "public",
		},
		"a webhook": {
			policies: contract.Policies{Webhook: &contract.Webhook{Scheme: "github", MaxBody: 1 << 20}},
			want:     "signed deliveries", short: "signed deliveries",
		},
		"limits": {
			policies: contract.Policies{RateLimits: []contract.RateLimit{
				perMinute,
				{Name: "mail", Limit: 30, Window: time.Hour, By: contract.Key{Kind: contract.ByIP}, Cost: 1},
				{Name: "burst", Limit: 5, Window: 10 * time.Second, By: contract.Key{Kind: contract.ByHeader, Header: "X-Tenant"}, Cost: 2},
				{Name: "server", Limit: 1000000, Window: time.Second, By: contract.Key{Kind: contract.ByAll}, Cost: 1},
			}},
			want: "public\ncaller: 1,200/min per caller\nmail: 30/h per address\nburst: 5 in 10 s per X-Tenant, costs 2\nserver: 1,000,000/s for all together",
			// the tightest
			short: "public\n30/h per address",
		},
		"limits and quotas": {
			policies: contract.Policies{
				RateLimits: []contract.RateLimit{perMinute},
				Quotas: []contract.Quota{
					{Name: "day", Limit: 10000, Period: contract.Day, By: contract.Key{Kind: contract.ByAPIKey}, Cost: 1},
					{Name: "month", Limit: 900, Period: contract.Month, By: contract.Key{Kind: contract.ByPrincipal}, Cost: 1, Enforce: contract.Log},
				},
			},
			want:  "public\ncaller: 1,200/min per caller\nday: 10,000/day per API key\nmonth: 900/month per caller (tried)",
			short: "public\n10,000/day per API key",
		},
		"a cache": {
			policies: contract.Policies{
				Security: alternatives(contract.Requirement{shows(key)}),
				Cache:    &contract.Cache{MaxAge: 10 * time.Second, StaleWhileRevalidate: 20 * time.Second},
			},
			want: "key\ncached 10 s, per caller, stale 20 s", short: "authenticated\ncached 10 s",
		},
		"a shared cache": {
			policies: contract.Policies{
				Security: alternatives(contract.Requirement{shows(key)}),
				Cache:    &contract.Cache{MaxAge: 90 * time.Second, StaleIfError: time.Hour, Shared: true},
			},
			want: "key\ncached 90 s, shared, on errors 1 h", short: "authenticated\ncached 90 s",
		},
		"a public cache": {
			policies: contract.Policies{Cache: &contract.Cache{MaxAge: 48 * time.Hour}},
			want:     "public\ncached 2 days", short: "public\ncached 2 days",
		},
		"idempotency": {
			policies: contract.Policies{Idempotency: &contract.Idempotency{TTL: 24 * time.Hour}},
			want:     "public\nIdempotency-Key accepted, kept 24 h", short: "public\nIdempotency-Key",
		},
		"idempotency that is required": {
			policies: contract.Policies{Idempotency: &contract.Idempotency{TTL: time.Hour, Required: true}},
			want:     "public\nIdempotency-Key required, kept 1 h", short: "public\nIdempotency-Key required",
		},
		"what ends": {
			policies: contract.Policies{Deprecation: &contract.Deprecation{Since: day(2026, time.November), Sunset: day(2027, time.November)}},
			want:     "deprecated since 2026-11-01, sunset 2027-11-01\npublic", short: "sunset 2027-11-01\npublic",
		},
		"what is not to be used any more": {
			policies: contract.Policies{Deprecation: &contract.Deprecation{}},
			want:     "deprecated\npublic", short: "deprecated\npublic",
		},
		"a parameter that ends": {
			policies: contract.Policies{DeprecatedParameters: []contract.DeprecatedParameter{
				{Name: "q", In: "query", Deprecation: contract.Deprecation{Sunset: day(2027, time.November).Add(90 * time.Minute)}},
			}},
			want: "q deprecated, sunset 2027-11-01 01:30 UTC\npublic", short: "public",
		},
		"a redirect comes before everything else": {
			policies: contract.Policies{
				Redirect: &contract.Redirect{To: "/api/users", Status: 308}, RateLimits: []contract.RateLimit{perMinute}, Timeout: &contract.Timeout{After: time.Second},
			},
			want: "public\nleads to /api/users", short: "public\nleads elsewhere",
		},
		"bounds": {
			policies: contract.Policies{Timeout: &contract.Timeout{After: 250 * time.Millisecond, Enforce: contract.Log}},
			body:     &contract.Body{Limit: 64 << 10, Tried: 1000},
			want:     "public\nanswers within 250 ms (tried)\nbody up to 64 KiB\nbody up to 1,000 bytes (tried)", short: "public",
		},
		"what only the handler records": {
			policies: contract.Policies{Audit: &contract.Audit{Handler: []string{"session.created", "session.failed"}}},
			want:     "public\nrecorded as session.created, session.failed", short: "public",
		},
		"the rest": {
			policies: contract.Policies{
				Invalidates: []contract.Template{"users", "user:{userId}"}, Audit: &contract.Audit{Action: "user.updated"},
				Pagination: &contract.Pagination{Cursor: "cursor", Items: "/items", Next: "/next"}, Errors: &contract.Errors{Form: contract.OAuthErrors},
				CatchAll: &contract.CatchAll{Parameter: "path"}, UnknownQuery: contract.Off,
			},
			want:  "public\nrenews users, user:{userId}\nrecorded as user.updated\ntakes unknown parameters\npath: the rest of the path\npages, by cursor\nerrors as oauth has them",
			short: "public",
		},
		"unknown parameters that are only logged": {
			policies: contract.Policies{UnknownQuery: contract.Log}, want: "public\nno unknown parameters (tried)", short: "public",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			labels, shorts := lines(badge.Of([]contract.Operation{{ID: "it", Policies: test.policies, Body: test.body}})[0])
			if labels != test.want {
				t.Errorf("the badges are\n%s\nand should be\n%s", labels, test.want)
			}
			if shorts != test.short {
				t.Errorf("in a list the badges are\n%s\nand should be\n%s", shorts, test.short)
			}
		})
	}
}

func lines(badges []badge.Badge) (labels, shorts string) {
	var all, some []string
	for _, b := range badges {
		label := b.Label
		if b.Tried {
			label += " (tried)"
		}
		all = append(all, label)
		if b.Short != "" {
			some = append(some, b.Short)
		}
	}
	return strings.Join(all, "\n"), strings.Join(some, "\n")
}

func TestALimitSaysWhoElseTakesOfIt(t *testing.T) {
	t.Parallel()
	limit := []contract.RateLimit{{Name: "sign-in", Limit: 7, Window: time.Minute, By: contract.Key{Kind: contract.ByIP}, Cost: 1, OnStoreFailure: contract.Deny}}
	with := contract.Operation{Policies: contract.Policies{RateLimits: limit}}
	elsewhere := contract.Operation{Policies: contract.Policies{RateLimits: limit, Redirect: &contract.Redirect{}}}
	for want, operations := range map[string][]contract.Operation{
		"first 64 bits. Beyond":                    {with, {}, elsewhere},
		". Calls of one other operation count too": {with, with},
		". Calls of 2 other operations count too":  {with, with, with},
		"then one more each 8.57 s":                {with},
		"out of reach, the answer is 503.":         {with},
	} {
		if title := badge.Of(operations)[0][1].Title; !strings.Contains(title, want) {
			t.Errorf("it says %q, and should say %q", title, want)
		}
	}
}
