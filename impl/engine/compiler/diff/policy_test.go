package diff_test

import (
	"strings"
	"testing"
)

// policyChanges are the kinds of changes to policies. What stands after a bar stands at the root.
var policyChanges = map[string]struct{ method, before, after, want string }{
	"a limit":                 {"get", "", "x-rate-limit: {limit: 10, window: 1m}", "breaking rate-limit-added"},
	"no limit":                {"get", "x-rate-limit: {limit: 10, window: 1m}", "", "safe rate-limit-removed"},
	"a lower limit":           {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 9, window: 1m}", "breaking rate-limit-lowered"},
	"a higher limit":          {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 11, window: 1m}", "safe rate-limit-raised"},
	"a longer window":         {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 10, window: 2m}", "breaking rate-limit-lowered"},
	"less at once":            {"get", "x-rate-limit: {limit: 60, window: 1m}", "x-rate-limit: {limit: 1, window: 1s}", "breaking rate-limit-lowered"},
	"the same limit":          {"get", "x-rate-limit: {limit: 10, window: 60s}", "x-rate-limit: {limit: 10, window: 1m, by: principal}", ""},
	"a higher cost":           {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 10, window: 1m, cost: 2}", "breaking rate-limit-lowered"},
	"counted by another":      {"get", "x-rate-limit: {limit: 10, window: 1m, by: principal}", "x-rate-limit: {limit: 10, window: 1m, by: ip}", "breaking rate-limit-by-changed"},
	"counted by each":         {"get", "x-rate-limit: {limit: 10, window: 1m, by: all}", "x-rate-limit: {limit: 10, window: 1m, by: ip}", "safe rate-limit-by-changed"},
	"a second limit":          {"get", "x-rate-limit: [{limit: 10, window: 1m}]", "x-rate-limit: [{limit: 10, window: 1m}, {limit: 20, window: 1h, by: ip}]", "breaking rate-limit-added"},
	"limits in another order": {"get", "x-rate-limit: [{limit: 10, window: 1m}, {limit: 20, window: 1h}]", "x-rate-limit: [{limit: 20, window: 1h}, {limit: 10, window: 1m}]", "safe policy-changed"},
	"a limit tried":           {"get", "", "x-rate-limit: {limit: 10, window: 1m, enforce: log}", "safe policy-tried"},
	"a limit enforced":        {"get", "x-rate-limit: {limit: 10, window: 1m, enforce: log}", "x-rate-limit: {limit: 10, window: 1m}", "breaking rate-limit-added"},
	"a limit not enforced":    {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 10, window: 1m, enforce: log}", "safe rate-limit-removed; safe policy-tried"},
	"a limit off":             {"get", "x-rate-limit: {limit: 10, window: 1m, enforce: off}", "", ""},
	"a default limit":         {"get", "", "| x-defaults: {x-rate-limit: {limit: 10, window: 1m}}", "breaking rate-limit-added"},
	"a default limit off":     {"get", "x-rate-limit: false | x-defaults: {x-rate-limit: {limit: 10, window: 1m}}", "", ""},
	"a limit as the default":  {"get", "x-rate-limit: {limit: 10, window: 1m}", "| x-defaults: {x-rate-limit: {limit: 10, window: 1m}}", ""},
	"denied when away":        {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 10, window: 1m, onStoreFailure: deny}", "dangerous rate-limit-store-failure-changed"},
	"a class":                 {"get", "x-rate-limit: {limit: 10, window: 1m}", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 20}}", "safe rate-limit-raised"},
	"a higher class":          {"get", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 20}}", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 30}}", "safe rate-limit-raised"},
	"a lower class":           {"get", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 20, b: 20}}", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 19, b: 20}}", "breaking rate-limit-lowered"},
	"no class":                {"get", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 20}}", "x-rate-limit: {limit: 10, window: 1m}", "breaking rate-limit-lowered"},
	"a class no longer lower": {"get", "x-rate-limit: {limit: 10, window: 1m, classes: {a: 5}}", "x-rate-limit: {limit: 10, window: 1m}", "safe rate-limit-raised"},
	"an unreadable limit":     {"get", "x-rate-limit: 5", "x-rate-limit: 6", "dangerous extension-changed"},

	"a quota":         {"get", "", "x-quota: {limit: 10, period: day}", "breaking quota-added"},
	"a lower quota":   {"get", "x-quota: {limit: 10, period: day}", "x-quota: {limit: 9, period: day}", "breaking quota-lowered"},
	"a longer period": {"get", "x-quota: {limit: 10, period: day}", "x-quota: {limit: 100, period: month}", "breaking quota-lowered"},
	"no quota":        {"get", "x-quota: {limit: 10, period: day}", "", "safe quota-removed"},

	"a timeout":          {"get", "", "x-timeout: 5s", "dangerous timeout-added"},
	"a shorter timeout":  {"get", "x-timeout: 5s", "x-timeout: 4s", "dangerous timeout-shortened"},
	"a longer timeout":   {"get", "x-timeout: 5s", "x-timeout: 6s", "safe timeout-lengthened"},
	"no timeout":         {"get", "x-timeout: 5s", "", "safe timeout-removed"},
	"a smaller body":     {"post", "x-body-limit: 2MiB, requestBody: {content: {text/plain: {}}}", "x-body-limit: 1MiB, requestBody: {content: {text/plain: {}}}", "breaking body-limit-lowered"},
	"the built-in limit": {"post", "requestBody: {content: {text/plain: {}}}", "x-body-limit: 1024KiB, requestBody: {content: {text/plain: {}}}", ""},
	"a larger body":      {"post", "requestBody: {content: {text/plain: {}}}", "x-body-limit: 2MiB, requestBody: {content: {text/plain: {}}}", "safe body-limit-raised"},

	"an idempotency key":          {"post", "", "x-idempotency: {}", "safe idempotency-added"},
	"an idempotency key required": {"post", "x-idempotency: {}", "x-idempotency: {required: true}", "breaking idempotency-required"},
	"a required key":              {"post", "", "x-idempotency: {required: true}", "breaking idempotency-required"},
	"a key not required":          {"post", "x-idempotency: {required: true}", "x-idempotency: {}", "safe idempotency-optional"},
	"no idempotency":              {"post", "x-idempotency: {}", "", "breaking idempotency-removed"},
	"answers kept shorter":        {"post", "x-idempotency: {ttl: 2h}", "x-idempotency: {ttl: 1h}", "dangerous idempotency-ttl-shortened"},
	"answers kept longer":         {"post", "x-idempotency: {ttl: 2h}", "x-idempotency: {ttl: 3h}", "safe idempotency-ttl-lengthened"},

	"a cache":                 {"get", "", "x-cache: {maxAge: 1m}", "dangerous cache-added"},
	"no cache":                {"get", "x-cache: {maxAge: 1m}", "", "safe cache-removed"},
	"no cache, limited":       {"get", "x-rate-limit: {limit: 10, window: 1m}, x-cache: {maxAge: 1m}", "x-rate-limit: {limit: 10, window: 1m}", "dangerous cache-removed"},
	"a shorter age":           {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 1s}", "safe cache-max-age-shortened"},
	"a shorter age, limited":  {"get", "x-rate-limit: {limit: 10, window: 1m}, x-cache: {maxAge: 1m}", "x-rate-limit: {limit: 10, window: 1m}, x-cache: {maxAge: 1s}", "dangerous cache-max-age-shortened"},
	"a longer age":            {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 2m}", "dangerous cache-max-age-lengthened"},
	"stale while revalidated": {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 1m, staleWhileRevalidate: 1m}", "dangerous cache-stale-while-revalidate-lengthened"},
	"less stale if error":     {"get", "x-cache: {maxAge: 1m, staleIfError: 1h}", "x-cache: {maxAge: 1m}", "dangerous cache-stale-if-error-shortened"},
	"vary":                    {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 1m, vary: [Accept-Language]}", "safe cache-vary-changed"},
	"no vary":                 {"get", "x-cache: {maxAge: 1m, vary: [Accept-Language]}", "x-cache: {maxAge: 1m}", "dangerous cache-vary-changed"},
	"shared":                  {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 1m, shared: true}", "dangerous cache-shared"},
	"not shared":              {"get", "x-cache: {maxAge: 1m, shared: true}", "x-cache: {maxAge: 1m}", "safe cache-not-shared"},
	"cache groups":            {"get", "x-cache: {maxAge: 1m}", "x-cache: {maxAge: 1m, groups: [a]}", "safe policy-changed"},
	"a group made stale":      {"post", "", "x-invalidates: [a]", "safe invalidation-added"},
	"a group not made stale":  {"post", "x-invalidates: [a]", "", "dangerous invalidation-removed"},

	"a signature":            {"post", "", "x-webhook: {scheme: github, secrets: ['${A}']}", "breaking webhook-signature-required"},
	"no signature":           {"post", "x-webhook: {scheme: github, secrets: ['${A}']}", "", "dangerous webhook-signature-dropped"},
	"another signature":      {"post", "x-webhook: {scheme: github, secrets: ['${A}'], event: 'header:E', id: 'header:I'}", "x-webhook: {scheme: shopify, secrets: ['${A}'], event: 'header:E', id: 'header:I'}", "breaking webhook-scheme-changed"},
	"another secret":         {"post", "x-webhook: {scheme: github, secrets: ['${A}']}", "x-webhook: {scheme: github, secrets: ['${B}']}", "safe policy-changed"},
	"a signature logged":     {"post", "x-webhook: {scheme: github, secrets: ['${A}']}", "x-webhook: {scheme: github, secrets: ['${A}'], enforce: log}", "dangerous webhook-signature-dropped; safe policy-tried"},
	"a smaller delivery":     {"post", "x-webhook: {scheme: github, secrets: ['${A}']}", "x-webhook: {scheme: github, secrets: ['${A}'], maxBody: 64KiB}", "breaking webhook-max-body-lowered"},
	"clocks that agree more": {"post", "x-webhook: {scheme: stripe, secrets: ['${A}']}", "x-webhook: {scheme: stripe, secrets: ['${A}'], tolerance: 1m}", "dangerous webhook-tolerance-shortened"},
	"another event":          {"post", "x-webhook: {scheme: github, secrets: ['${A}']}", "x-webhook: {scheme: github, secrets: ['${A}'], event: 'body:/kind'}", "dangerous webhook-event-changed"},

	"a redirect":           {"get", "", "x-redirect: {to: /b}", "breaking redirect-added"},
	"no redirect":          {"get", "x-redirect: {to: /b}", "", "dangerous redirect-removed"},
	"another target":       {"get", "x-redirect: {to: /b}", "x-redirect: {to: /c}", "dangerous redirect-target-changed"},
	"another status":       {"get", "x-redirect: {to: /b}", "x-redirect: {to: /b, status: 301}", "dangerous redirect-status-changed"},
	"a backend":            {"get", "| x-upstreams: {u: {url: 'https://u.example.com'}}", "x-upstream: {to: u} | x-upstreams: {u: {url: 'https://u.example.com'}}", "safe upstream-changed"},
	"wrapped errors":       {"get", "x-upstream: {to: u} | x-upstreams: {u: {url: 'https://u.example.com'}}", "x-upstream: {to: u, errors: wrap} | x-upstreams: {u: {url: 'https://u.example.com'}}", "dangerous upstream-errors-changed"},
	"a stream":             {"get", "x-upstream: {to: u} | x-upstreams: {u: {url: 'https://u.example.com'}}", "x-upstream: {to: u, stream: true} | x-upstreams: {u: {url: 'https://u.example.com'}}", "dangerous upstream-stream-changed"},
	"pages":                {"get", "", "x-pagination: {cursor: c, items: /i, next: /n}", "safe pagination-added"},
	"no pages":             {"get", "x-pagination: {cursor: c, items: /i, next: /n}", "", "breaking pagination-removed"},
	"other pages":          {"get", "x-pagination: {cursor: c, items: /i, next: /n}", "x-pagination: {cursor: c, items: /j, next: /n}", "breaking pagination-changed"},
	"unknown query":        {"get", "", "x-unknown-query: allow", "safe unknown-query-allowed"},
	"no unknown query":     {"get", "x-unknown-query: allow", "", "breaking unknown-query-refused"},
	"what holds anyway":    {"get", "", "x-unknown-query: {enforce: on}", ""},
	"not refused, tried":   {"get", "", "x-unknown-query: {enforce: log}", "safe policy-tried; safe unknown-query-allowed"},
	"a refusal tried":      {"get", "x-unknown-query: allow", "x-unknown-query: {enforce: log}", "safe policy-tried"},
	"a refusal kept":       {"get", "x-unknown-query: {enforce: log}", "", "breaking unknown-query-refused"},
	"other words":          {"get", "x-unknown-query: allow", "x-unknown-query: {enforce: off}", ""},
	"pages off":            {"get", "x-pagination: {cursor: c, items: /i, next: /n}", "x-pagination: {cursor: c, items: /i, next: /n, enforce: off}", "breaking pagination-removed"},
	"groups in a block":    {"post", "x-invalidates: [a]", "x-invalidates: {groups: [a]}", ""},
	"groups off":           {"post", "x-invalidates: [a]", "x-invalidates: {groups: [a], enforce: off}", "dangerous invalidation-removed"},
	"a limit in a block":   {"post", "x-body-limit: 2MiB, requestBody: {content: {text/plain: {}}}", "x-body-limit: {max: 2MiB}, requestBody: {content: {text/plain: {}}}", ""},
	"a smaller body tried": {"post", "requestBody: {content: {text/plain: {}}}", "x-body-limit: {max: 2KiB, enforce: log}, requestBody: {content: {text/plain: {}}}", "safe policy-tried"},
	"a smaller body kept":  {"post", "x-body-limit: {max: 2KiB, enforce: log}, requestBody: {content: {text/plain: {}}}", "x-body-limit: 2KiB, requestBody: {content: {text/plain: {}}}", "breaking body-limit-lowered"},
	"errors of OAuth":      {"post", "", "x-errors: oauth", "breaking errors-changed"},
	"no errors of OAuth":   {"post", "x-errors: oauth", "", "breaking errors-changed"},
	"an audit":             {"post", "", "x-audit: true", "safe audit-changed"},
}

func TestEachChangeOfAPolicyIsJudged(t *testing.T) {
	t.Parallel()
	contract := func(method, text string) string {
		operation, root, _ := strings.Cut(text, "|")
		if operation = strings.TrimSpace(operation); operation == "" {
			operation = "summary: A"
		}
		return withOperation(method, operation, strings.TrimSpace(root))
	}
	for name, test := range policyChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, compare(t, contract(test.method, test.before), contract(test.method, test.after)), test.want)
		})
	}
}

func TestALimitThatIsSharedNowIsToldApart(t *testing.T) {
	t.Parallel()
	const before = `openapi: 3.1.0
paths:
  /a: {get: {operationId: a, x-rate-limit: {limit: 10, window: 1m}}}
  /b: {get: {operationId: b, x-rate-limit: {limit: 10, window: 1m}}}
`
	after := strings.ReplaceAll(before, "window: 1m", "window: 1m, name: both")
	expect(t, compare(t, before, after), "dangerous rate-limit-shared")
	expect(t, compare(t, after, before), "safe rate-limit-not-shared")
}
