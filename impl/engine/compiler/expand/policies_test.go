package expand_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/expand"
)

const (
	base    = "200 400 431 500 503"
	scheme  = "\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: K}}}"
	backend = "\nx-upstreams: {a: {url: 'https://a'}}"
)

// One operation with one policy, and what its answers and the header fields of its 200 are.
func TestAPolicyWritesOutWhatItPromises(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, policy, rest, statuses, fields string }{
		"no policy":               {"get", "", "", base, "absent"},
		"a rate limit":            {"get", "x-rate-limit: {limit: 5, window: 1s}", "", "200 400 429 431 500 503", "RateLimit RateLimit-Policy"},
		"a quota":                 {"get", "x-quota: {limit: 5, period: day}", "", "200 400 429 431 500 503", "RateLimit RateLimit-Policy"},
		"a limit that logs":       {"get", "x-rate-limit: {limit: 5, window: 1s, enforce: log}", "", "200 400 429 431 500 503", "RateLimit RateLimit-Policy"},
		"a limit that is off":     {"get", "x-rate-limit: {limit: 5, window: 1s, enforce: 'off'}", "", base, "absent"},
		"a limit for all":         {"get", "", "\nx-defaults: {x-rate-limit: {limit: 5, window: 1s}}", "200 400 429 431 500 503", "RateLimit RateLimit-Policy"},
		"a default switched off":  {"get", "x-rate-limit: false", "\nx-defaults: {x-rate-limit: {limit: 5, window: 1s}}", base, "absent"},
		"a requirement":           {"get", "security: [{key: []}]", scheme, "200 400 401 403 431 500 503", "absent"},
		"a requirement for all":   {"get", "", "\nsecurity: [{key: []}]" + scheme, "200 400 401 403 431 500 503", "absent"},
		"everybody":               {"get", "security: []", "\nsecurity: [{key: []}]" + scheme, base, "absent"},
		"everybody, or a key":     {"get", "security: [{}, {key: []}]", scheme, "200 400 401 403 431 500 503", "absent"},
		"idempotency":             {"post", "x-idempotency: {}", "", "200 400 409 422 431 500 503", "Idempotent-Replayed"},
		"a cache":                 {"get", "x-cache: {maxAge: 1m}", "", "200 304 400 431 500 503", "ETag Cache-Control Age Cache-Status"},
		"a cache with groups":     {"get", "x-cache: {maxAge: 1m, groups: [a], vary: [Accept-Language]}", "", "200 304 400 431 500 503", "ETag Cache-Control Age Cache-Status Cache-Groups Vary"},
		"a cache for some":        {"get", "x-cache: {maxAge: 1m}, security: [{key: []}]", scheme, "200 304 400 401 403 431 500 503", "ETag Cache-Control Age Cache-Status Vary"},
		"a cache and a header":    {"get", "x-cache: {maxAge: 1m}, parameters: [{name: X-Tenant, in: header, schema: {type: string}}]", "", "200 304 400 431 500 503", "ETag Cache-Control Age Cache-Status Vary"},
		"invalidation":            {"post", "x-invalidates: [a]", "", base, "Cache-Group-Invalidation"},
		"a deadline":              {"get", "x-timeout: 5s", "", base + " 504", "absent"},
		"a backend":               {"get", "x-upstream: {to: a}", backend, "200 400 431 500 502 503 504", "absent"},
		"a backend's errors":      {"get", "x-upstream: {to: a, errors: wrap}", backend, "200 400 431 4XX 500 502 503 504 5XX", "absent"},
		"the rest of a path":      {"get", "x-upstream: {to: a, path: '/{id}'}, parameters: [{name: id, in: query, required: true, schema: {}}]", backend, "200 400 404 431 500 502 503 504", "absent"},
		"deprecation":             {"get", "deprecated: true", "", base, "Deprecation"},
		"deprecation until":       {"get", "deprecated: true, x-sunset: 2027-01-01", "", base, "Deprecation Sunset"},
		"deprecation since":       {"get", "deprecated: true, x-sunset: {since: 2027-01-01}", "", base, "Deprecation"},
		"a successor":             {"get", "deprecated: true, x-successor: other", "\nwebhooks: {}", base, "Deprecation Link"},
		"a deprecated parameter":  {"get", "parameters: [{name: q, in: query, deprecated: true, x-sunset: 2027-01-01, schema: {}}]", "", base, "Deprecation Sunset"},
		"a webhook":               {"post", "x-webhook: {scheme: stripe, secrets: ['${A}']}", "", "200 204 400 401 408 413 431 500 503", "absent"},
		"a redirect":              {"get", "x-redirect: {to: /b, status: 307}, security: [{key: []}]", scheme, "200 307 400 431 500 503", "absent"},
		"errors of OAuth":         {"post", "x-errors: oauth, requestBody: {}, security: [{key: []}]", scheme, "200 400 401 403 408 413 415 431 500 503", "absent"},
		"an audit, pages, a body": {"post", "x-audit: true, requestBody: {}", "", "200 400 408 413 415 431 500 503", "absent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy := test.policy
			if policy != "" {
				policy += ", "
			}
			d := expanded(t, "paths:\n  /a: {"+test.method+": {operationId: a, "+policy+"responses: {'200': {description: ok}}}}\n  /b: {get: {operationId: other}}"+test.rest)
			if got := keys(d, "paths", "/a", test.method, "responses"); sortedWords(got) != sortedWords(test.statuses) {
				t.Errorf("want %s, got %s", test.statuses, got)
			}
			if got := keys(d, "paths", "/a", test.method, "responses", "200", "headers"); got != test.fields {
				t.Errorf("want %s, got %s", test.fields, got)
			}
			once := yaml(t, d)
			expand.Expand(d)
			if twice := yaml(t, d); twice != once {
				t.Errorf("once\n%s\ntwice\n%s", once, twice)
			}
		})
	}
}

func TestAnAnswerOfAPolicyHasItsFields(t *testing.T) {
	t.Parallel()
	d := expanded(t, `x-upstreams: {a: {url: 'https://a'}}
paths:
  /a: {get: {operationId: a, security: [{key: []}], x-rate-limit: {limit: 5, window: 1s}, x-cache: {maxAge: 1m}, x-upstream: {to: a}}}
  /b: {get: {operationId: b, x-redirect: {to: /a, status: 303}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: K}}}
`)
	for component, fields := range map[string]string{
		"Unauthenticated":     "WWW-Authenticate",
		"QuotaExceeded":       "Retry-After RateLimit RateLimit-Policy",
		"UpstreamUnavailable": "Retry-After",
		"NotModified":         "RateLimit RateLimit-Policy ETag Cache-Control Age Cache-Status Vary",
		"Redirect303":         "Location",
		"Forbidden":           "absent",
	} {
		if got := keys(d, "components", "responses", component, "headers"); got != fields {
			t.Errorf("%s: want %s, got %s", component, fields, got)
		}
	}
	for _, field := range []string{"RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "ETag", "Cache-Control", "Location"} {
		if keys(d, "components", "headers", field, "schema") == "absent" {
			t.Errorf("there is no description of %s", field)
		}
	}
}

func TestErrorsOfOAuthHaveTheirForm(t *testing.T) {
	t.Parallel()
	const text = `paths:
  /a: {post: {operationId: a, x-errors: oauth, requestBody: {}, security: [{key: []}], responses: {'400': {description: mine, content: {application/json: {}}}}}}
  /b: {post: {operationId: b, requestBody: {}, security: [{key: []}]}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: K}}}
`
	d := expanded(t, text)
	for status, component := range map[string]string{
		"401": "OAuthErrorUnauthenticated", "413": "OAuthErrorContentTooLarge", "415": "OAuthErrorUnsupportedMediaType", "431": "HeadersTooLarge", "500": "InternalError",
	} {
		for path, want := range map[string]string{"/a": component, "/b": strings.TrimPrefix(component, "OAuthError")} {
			if _, ref, _ := d.Find("paths", path, "post", "responses", status, "$ref"); ref == nil || ref.Value != "#/components/responses/"+want {
				t.Errorf("%s of %s: %v", status, path, ref)
			}
			mediaType := "application/problem+json"
			if strings.HasPrefix(want, "OAuthError") {
				mediaType = "application/json"
			}
			if got := keys(d, "components", "responses", want, "content"); got != mediaType {
				t.Errorf("%s is %s", want, got)
			}
		}
	}
	if got := keys(d, "paths", "/a", "post", "responses", "400", "content"); got != "application/json" {
		t.Errorf("what the author says is %s", got)
	}
	if got := keys(d, "components", "responses", "OAuthErrorUnauthenticated", "headers"); got != "WWW-Authenticate" {
		t.Errorf("the 401 has %s", got)
	}
	if got := keys(d, "components", "schemas", "OAuthError", "properties"); got != "error error_description" {
		t.Errorf("the schema has %s", got)
	}
}

func TestAPolicyAddsTheParametersThatItReads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ operation, want string }{
		"a key that may be sent":  {"post: {operationId: a, x-idempotency: {}}", "#/components/parameters/Idempotency-Key"},
		"a key that must be sent": {"post: {operationId: a, x-idempotency: {required: true}}", "#/components/parameters/Required-Idempotency-Key"},
		"a condition":             {"get: {operationId: a, x-cache: {maxAge: 1m}}", "#/components/parameters/If-None-Match"},
		"a key that is there":     {"post: {operationId: a, x-idempotency: {}, parameters: [{name: idempotency-key, in: header}]}", ""},
		"a condition of the path": {"parameters: [{$ref: '#/components/parameters/C'}]\n    get: {operationId: a, x-cache: {maxAge: 1m}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := expanded(t, "paths:\n  /a:\n    "+test.operation+"\ncomponents: {parameters: {C: {name: If-None-Match, in: header}}}\n")
			text := yaml(t, d)
			if test.want != "" && !strings.Contains(text, test.want) {
				t.Errorf("no %s in\n%s", test.want, text)
			}
			if test.want == "" && strings.Contains(text, "components/parameters/I") {
				t.Errorf("a parameter that was there was added in\n%s", text)
			}
		})
	}
	d := expanded(t, "paths: {/a: {post: {operationId: a, x-idempotency: {required: true}}}, /b: {post: {operationId: b, x-idempotency: {}}}}")
	for name, want := range map[string]string{"Required-Idempotency-Key": "true", "Idempotency-Key": ""} {
		_, value, steps := d.Find("components", "parameters", name, "required")
		if (steps == 4) != (want != "") || want != "" && value.Value != want {
			t.Errorf("%s: required is %q", name, value.Value)
		}
	}
}

func TestWhatTheAuthorSaysOfAFieldStays(t *testing.T) {
	t.Parallel()
	d := expanded(t, `paths: {/a: {get: {operationId: a, x-rate-limit: {limit: 5, window: 1s}, responses: {'200': {description: ok, headers: {ratelimit: {description: mine}}}, '429': {description: mine}}}}}
components: {headers: {RateLimit-Policy: {description: mine}}}
`)
	if got := keys(d, "paths", "/a", "get", "responses", "200", "headers"); got != "ratelimit RateLimit-Policy" {
		t.Error(got)
	}
	if got := keys(d, "paths", "/a", "get", "responses", "429"); got != "description headers" {
		t.Error(got)
	}
	if got := keys(d, "components", "headers", "RateLimit-Policy"); got != "description" {
		t.Error(got)
	}
}

// A component gets the fields that all who use it want; who wants more has a copy.
func TestAnAnswerThatIsSharedGetsWhatAllWant(t *testing.T) {
	t.Parallel()
	const shared = "\ncomponents: {responses: {User: {description: ok, content: {}}}}\n"
	const answers = "responses: {'200': {$ref: '#/components/responses/User'}}"
	both := expanded(t, "paths: {/a: {get: {operationId: a, x-timeout: 5s, x-rate-limit: {limit: 5, window: 1s}, "+answers+"}}, /b: {get: {operationId: b, x-rate-limit: {limit: 5, window: 1s}, "+answers+"}}}"+shared)
	if got := keys(both, "components", "responses", "User", "headers"); got != "RateLimit RateLimit-Policy" {
		t.Errorf("both want it: %s", got)
	}
	if got := keys(both, "paths", "/a", "get", "responses", "200"); got != "$ref" {
		t.Errorf("both want it: %s", got)
	}
	one := expanded(t, "paths: {/a: {get: {operationId: a, x-rate-limit: {limit: 5, window: 1s}, "+answers+"}}, /b: {get: {operationId: b, "+answers+"}}}"+shared)
	if got := keys(one, "components", "responses", "User"); got != "description content" {
		t.Errorf("one wants it: %s", got)
	}
	if got := keys(one, "paths", "/a", "get", "responses", "200", "headers"); got != "RateLimit RateLimit-Policy" {
		t.Errorf("one wants it: %s", got)
	}
	if got := keys(one, "paths", "/b", "get", "responses", "200"); got != "$ref" {
		t.Errorf("the other does not: %s", got)
	}
}

func TestTheContractsListOfCodesGainsThoseOfItsPolicies(t *testing.T) {
	t.Parallel()
	const paths = "paths: {/a: {get: {operationId: a, x-rate-limit: {limit: 5, window: 1s}, x-timeout: 5s}}}\n"
	d := expanded(t, paths+"components: {schemas: {Problem: {properties: {code: {$ref: '#/components/schemas/Code'}}}, Code: {oneOf: [{const: mine}, {const: deadline-exceeded}]}}}")
	_, list, _ := d.Find("components", "schemas", "Code", "oneOf")
	if len(list.Content) != 3 || document.Get(list.Content[2], "const").Value != "quota-exceeded" || document.Get(list.Content[2], "title").Value != "QuotaExceeded" {
		t.Error(yaml(t, d))
	}
	d = expanded(t, paths+"components: {schemas: {Problem: {properties: {code: {type: string, enum: [mine]}}}}}")
	if _, list, _ := d.Find("components", "schemas", "Problem", "properties", "code", "enum"); len(list.Content) != 3 {
		t.Error(yaml(t, d))
	}
}

// Whoever writes handlers has nothing to do with what the pipeline adds.
func TestHandlersSeeNoFieldsOfPolicies(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("c.yaml", []byte("paths: {/a: {get: {operationId: a, x-rate-limit: {limit: 5, window: 1s}, x-cache: {maxAge: 1m}, responses: {'200': {description: ok}}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	expand.Handlers(d)
	if got := keys(d, "paths", "/a", "get"); got != "operationId x-rate-limit x-cache responses" {
		t.Error(got)
	}
	if got := keys(d, "paths", "/a", "get", "responses"); got != base {
		t.Error(got)
	}
}

// What the world reads says nothing of how the house is built.
func TestWhatIsPublishedHasNoBackends(t *testing.T) {
	t.Parallel()
	d := expanded(t, "x-upstreams: {a: {url: 'https://inner.example'}}\npaths: {/a: {get: {operationId: a, x-upstream: {to: a}}, post: {operationId: b, x-webhook: {scheme: stripe, secrets: ['${INNER_SECRET}']}, x-timeout: 5s}}}")
	before := yaml(t, d)
	text := yaml(t, expand.Published(d))
	for _, inner := range []string{"inner.example", "INNER_SECRET", "x-upstream", "x-webhook"} {
		if strings.Contains(text, inner) {
			t.Errorf("%s stands in\n%s", inner, text)
		}
	}
	if !strings.Contains(text, "x-timeout") || yaml(t, d) != before {
		t.Error("more than that has changed")
	}
}

func sortedWords(text string) string {
	return strings.Join(slices.Sorted(strings.FieldsSeq(text)), " ")
}
