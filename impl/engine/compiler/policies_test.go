package compiler_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// policies is a contract to which a test adds what it is about: at GET, at POST and at the top.
const policies = `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: q, in: query, schema: {type: string}}]
    get:
      operationId: getUser
      GET
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
    post:
      operationId: postUser
      POST
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: ok}}
  /groups/{group}:
    get:
      operationId: getGroup
      parameters: [{name: group, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: ok}}
TOP
components:
  securitySchemes: {session: {type: apiKey, in: cookie, name: s}}
  schemas:
    Page: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {next: {type: integer}}}]}
    Base: {type: object, properties: {items: {type: array}, cursor: {type: [string, 'null']}}}
`

// marked is where a mistake must be shown.
const marked = "‸"

// written puts texts into the contract. Place is where the mark stands, which is taken out.
func written(t *testing.T, get, post, top string) (text string, line, column int) {
	t.Helper()
	text = strings.NewReplacer("      GET\n", get, "      POST\n", post, "TOP\n", top).Replace(policies)
	before, _, found := strings.Cut(text, marked)
	if !found {
		return text, 0, 0
	}
	last := before[strings.LastIndexByte(before, '\n')+1:]
	return strings.ReplaceAll(text, marked, ""), strings.Count(before, "\n") + 1, len([]rune(last)) + 1
}

// mistakesIn generates from text for a server that can do everything, and returns what is wrong with it.
func mistakesIn(t *testing.T, text string, enforced contract.Features) []*document.Error {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := compiler.Generate(t.Context(), compiler.Options{Spec: spec, Only: []string{"documents"}, Enforced: enforced})
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not mistakes in a document: %v", err)
	}
	var found []*document.Error
	for _, err := range joined.Unwrap() {
		var mistake *document.Error
		if !errors.As(err, &mistake) {
			t.Fatalf("not a mistake in a document: %v", err)
		}
		found = append(found, mistake)
	}
	return found
}

// wrongPolicies are contracts with one mistake, marked with its place, and words that its error must have. What stands
// under get and post is a line of its own there.
var wrongPolicies = map[string]struct{ get, post, top, words string }{
	// Names and places.
	"an unknown extension":               {get: "‸x-nonsense: 1", words: "the extension x-nonsense is not known; `charter lint --explain extension` lists those there are"},
	"a near miss":                        {get: "‸x-ratelimit: {}", words: "the extension x-ratelimit is not known; did you mean x-rate-limit?"},
	"a near miss at the top":             {top: "‸x-upstream-s: {}", words: "did you mean x-upstreams?"},
	"a policy at the top":                {top: "‸x-timeout: 5s", words: "x-timeout cannot stand here: it stands at an operation or in x-defaults"},
	"a policy in a schema":               {top: "tags: [{name: a, ‸x-cache: {}}]", words: "x-cache cannot stand here: it stands at an operation"},
	"a default that is no default":       {top: "x-defaults: {‸x-cache: {maxAge: 1m}}", words: "x-cache cannot stand here"},
	"an unknown default":                 {top: "x-defaults: {‸x-timeuot: 5s}", words: "did you mean x-timeout?"},
	"a policy of an event":               {top: "webhooks: {made: {post: {operationId: made, ‸x-timeout: 5s, responses: {'204': {description: ok}}}}}", words: "x-timeout cannot stand at an event that goes out"},
	"an unknown value of a policy":       {get: "x-timeout: {after: 5s, ‸until: 6s}", words: "nothing of this name can stand here: until"},
	"an extension of a policy":           {get: "x-timeout: {after: 5s, ‸x-until: 6s}", words: "nothing of this name can stand here: x-until"},
	"an extension of a backend":          {top: "x-upstreams: {a: {url: 'https://a', retry: {attempts: 2, ‸x-a: 1}}}", words: "nothing of this name can stand here: x-a"},
	"a misspelt value of a policy":       {get: "x-cache: {maxAge: 5s, ‸maxage: 6s}", words: "did you mean maxAge?"},
	"a policy that is null":              {get: "‸x-cache:", words: "`x-cache` must be a mapping"},
	"enforce with another word":          {get: "x-timeout: {after: 5s, enforce: ‸maybe}", words: "`enforce` is on, log or off"},
	"a redirect that is only logged":     {get: "x-redirect: {to: /x, enforce: ‸log}", words: "`enforce` is on or off here"},
	"a value that must be there":         {get: "‸x-rate-limit: {limit: 5}", words: "`window` is missing: How long the window is"},
	"a limit as text":                    {get: "x-rate-limit: {‸limit: many, window: 1s}", words: "`limit` must be a whole number"},
	"a limit of nothing":                 {get: "x-rate-limit: {limit: ‸0, window: 1s}", words: "`limit` must be at least 1"},
	"a limit beyond all numbers":         {get: "x-rate-limit: {limit: ‸99999999999999999999, window: 1s}", words: "the largest is 9223372036854775807"},
	"a window that is none":              {get: "x-rate-limit: {limit: 5, window: ‸1 minute}", words: "a duration such as 250ms, 5s, 1m or 24h must stand here"},
	"a window of numbers":                {get: "x-rate-limit: {limit: 5, ‸window: 60}", words: "a duration such as"},
	"a window of days":                   {get: "x-rate-limit: {limit: 5, window: ‸1d}", words: "a duration such as"},
	"a duration too long":                {get: "x-timeout: ‸999999999h", words: "999999999h is longer than a policy can wait: 87600h at most"},
	"a duration of nothing":              {get: "x-timeout: ‸0s", words: "a duration such as"},
	"a key that is none":                 {get: "x-rate-limit: {limit: 5, window: 1s, by: ‸user}", words: "`by` is principal, ip, key, all or header:NAME"},
	"a key among others":                 {get: "x-rate-limit: {limit: 5, window: 1s, by: [ip, ‸user]}", words: "`by` is principal"},
	"no keys":                            {get: "x-rate-limit: {limit: 5, window: 1s, ‸by: []}", words: "`by` is empty"},
	"a key twice":                        {get: "x-rate-limit: {limit: 5, window: 1s, by: [ip, ‸ip]}", words: "a second time"},
	"a cost beyond the limit":            {get: "x-rate-limit: {limit: 5, window: 1s, cost: ‸6}", words: "one request costs 6, and the limit is 5"},
	"no limits":                          {get: "‸x-rate-limit: []", words: "`x-rate-limit` is empty"},
	"a limit in a list":                  {get: "x-rate-limit: [{limit: 5, window: 1s}, {limit: 5, window: ‸soon}]", words: "a duration such as"},
	"one bucket twice":                   {get: "x-rate-limit: [{limit: 5, window: 1s, name: a}, {limit: 5, window: 1s, ‸name: a}]", words: `the bucket "a" stands here twice`},
	"one bucket of two classes":          {get: "x-rate-limit: {limit: 5, window: 1s, name: a, classes: {x: 9}}", post: "x-rate-limit: {limit: 5, window: 1s, ‸name: a}", words: `the bucket "a" lets 5 in 1s by principal pass here, and 5 in 1s, 9 for the class x by principal in line 8`},
	"a class of addresses":               {get: "x-rate-limit: {limit: 5, window: 1s, by: [principal, ip], ‸classes: {x: 9}}", words: "what is counted by ip has none"},
	"a class that is too small":          {get: "x-rate-limit: {limit: 5, window: 1s, cost: 3, classes: {x: ‸2}}", words: "one request costs 3, and the limit of the class is 2: none would ever pass"},
	"a limit that is too large":          {get: "x-rate-limit: {limit: ‸9007199254740993, window: 1s}", words: "9007199254740993 in 1s is more than can be counted exactly"},
	"a class that is too large":          {get: "x-rate-limit: {limit: 5, window: 1m, classes: {x: ‸9007199254740993}}", words: "more than can be counted exactly"},
	"one bucket of two sizes":            {get: "x-rate-limit: {limit: 5, window: 1s, name: a}", post: "x-rate-limit: {limit: 6, window: 1s, ‸name: a}", words: `the bucket "a" lets 6 in 1s by principal pass here, and 5 in 1s by principal in line 8`},
	"a store that fails otherwise":       {get: "x-rate-limit: {limit: 5, window: 1s, onStoreFailure: ‸panic}", words: "`onStoreFailure` is one of allow, deny, local"},
	"a period that is none":              {get: "x-quota: {limit: 5, period: ‸week}", words: "`period` is one of day, month"},
	"x-rate-limit that is true":          {get: "x-rate-limit: ‸true", words: "`true` says nothing: write what is wanted"},
	"a size that is none":                {post: "x-body-limit: ‸64KB", words: "a size such as 512B, 64KiB or 1MiB must stand here"},
	"a size too large":                   {post: "x-body-limit: ‸999999999999GiB", words: "a size such as"},
	"unknown parameters that are denied": {get: "x-unknown-query: ‸deny", words: "`x-unknown-query` is allow, false where"},
	"a refusal that says nothing":        {get: "‸x-unknown-query: {}", words: "`enforce` is missing"},
	"a body limit without a size":        {post: "‸x-body-limit: {enforce: log}", words: "`max` is missing: How large a body may be"},
	"a body limit of another size":       {post: "x-body-limit: {max: ‸64KB}", words: "a size such as 512B, 64KiB or 1MiB must stand here"},
	"a body limit that is tried in vain": {post: "x-body-limit: {max: ‸1MiB, enforce: log}", words: "and that is 1MiB: try a lower one"},
	"a limit above that of all":          {post: "x-body-limit: {max: ‸8KiB, enforce: log}", top: "x-defaults: {x-body-limit: 4KiB}", words: "and that is 4KiB: try a lower one"},
	"a limit above that of all, off":     {post: "x-body-limit: {max: ‸2MiB, enforce: log}", top: "x-defaults: {x-body-limit: {max: 4MiB, enforce: 'off'}}", words: "and that is 1MiB"},
	"a backend that is only logged":      {get: "x-upstream: {to: a, enforce: ‸log}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "`enforce` is on or off here: this does the work itself"},
	"stale groups that are only logged":  {get: "x-cache: {maxAge: 1m, groups: [a]}", post: "x-invalidates: {groups: [a], enforce: ‸log}", words: "`enforce` is on or off here"},
	"pages that are only logged":         {get: "x-pagination: {cursor: q, items: /items, next: /cursor, enforce: ‸log}", words: "`enforce` is on or off here"},
	"a cache that is only logged":        {get: "x-cache: {maxAge: 1m, enforce: ‸log}", words: "`enforce` is on or off here"},
	"an audit that is only logged":       {post: "x-audit: {enforce: ‸log}", words: "`enforce` is on or off here"},
	"a block of groups that are unknown": {get: "x-cache: {maxAge: 1m, groups: [a]}", post: "x-invalidates: {groups: [‸b], enforce: 'off'}", words: `no x-cache has the group "b"`},
	"a cached POST":                      {post: "‸x-cache: {maxAge: 1m}", words: "x-cache is for GET"},
	"a cache of half a second":           {get: "x-cache: {maxAge: ‸500ms}", words: "Cache-Control counts whole seconds"},
	"a group with an unknown name":       {get: "x-cache: {maxAge: 1m, groups: [‸'user:{userId}']}", words: `the operation GET /users/{id} has no parameter "userId"; there is id, q`},
	"a group with an absent name":        {get: "x-cache: {maxAge: 1m, groups: [‸'user:{q}']}", words: `the parameter "q" may be absent`},
	"a group with a bracket":             {get: "x-cache: {maxAge: 1m, groups: [‸'user:{id']}", words: "a text in which {name} stands for a parameter"},
	"a cache that varies by cookie":      {get: "x-cache: {maxAge: 1m, vary: ‸[Cookie]}", words: "never the same twice"},
	"a cache that depends on a cookie":   {get: "‸x-cache: {maxAge: 1m}\n      parameters: [{name: theme, in: cookie, schema: {type: string}}]", words: `the answer depends on the cookie "theme"`},
	"a cache behind which cookies pass":  {get: "‸x-cache: {maxAge: 1m}\n      x-upstream: {to: a}", top: "x-upstreams: {a: {url: 'https://a', request: {headers: {forward: [Cookie]}}}}", words: "the answer depends on cookies, which the backend a gets"},
	"a header that is none":              {get: "x-cache: {maxAge: 1m, vary: [‸a b]}", words: "the name of a header field must stand here"},
	"a GET that makes stale":             {get: "x-cache: {maxAge: 1m, groups: [a]}\n      ‸x-invalidates: [a]", words: "x-invalidates is for operations that write"},
	"a group that nothing is in":         {get: "x-cache: {maxAge: 1m, groups: ['user:{id}']}", post: "x-invalidates: [‸'users:{id}']", words: `no x-cache has the group "users:{id}"; did you mean user:{id}?`},
	"an idempotent GET":                  {get: "‸x-idempotency: {}", words: "x-idempotency is for POST and PATCH: a GET can be repeated as it is"},
	"errors of no standard":              {post: "x-errors: ‸xml", words: "`x-errors` is oauth"},
	"errors of OAuth that are problems":  {get: "responses: {'204': {description: ok}}\n  /a:\n    put:\n      operationId: c\n      x-errors: oauth\n      responses: {‸'400': {description: no, content: {application/problem+json: {}}}}\n    get:\n      operationId: d", words: "an error of the form oauth is `application/json`, and this answer has none"},
	"an audited GET":                     {get: "‸x-audit: true", words: "x-audit is for operations that write"},
	"a resource with an unknown name":    {post: "x-audit: {resource: ‸'user:{user}'}", words: `has no parameter "user"`},
	"a resource of the handler":          {post: "x-audit: {handler: [a.b], resource: ‸'user:{id}'}", words: "what the handler records has a resource of its own"},
	"a record of server and handler":     {post: "x-audit: {action: a.b, handler: [c.d, ‸a.b]}", words: "the server records a.b"},
	"records of no handler":              {post: "x-audit: {handler: ‸[a.b]}\n      x-upstream: {to: a}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "an operation with x-upstream has no handler that could record something"},
	"a webhook by GET":                   {get: "‸x-webhook: {scheme: stripe, secrets: ['${A}']}", words: "x-webhook is for POST"},
	"an unknown scheme of webhooks":      {post: "x-webhook: {scheme: ‸paypal, secrets: ['${A}']}", words: "`scheme` is one of github, shopify, slack, standard, stripe, twilio"},
	"a plain secret":                     {post: "x-webhook: {scheme: stripe, secrets: [‸whsec_123]}", words: "a secret never stands in a contract: write the name of a variable of the environment, such as ${STRIPE_SECRET}"},
	"no secrets":                         {post: "x-webhook: {scheme: stripe, ‸secrets: []}", words: "`secrets` is empty"},
	"a signature without a time":         {post: "x-webhook: {scheme: github, secrets: ['${A}'], tolerance: ‸5m}", words: "the signature of github says nothing of when"},
	"Twilio without its address":         {post: "x-webhook: {‸scheme: twilio, secrets: ['${A}']}", words: "Twilio signs the address that it was given: write it as `url`"},
	"an address that nobody signs":       {post: "x-webhook: {scheme: stripe, secrets: ['${A}'], url: ‸https://a}", words: "only Twilio signs the address"},
	"a place in a delivery":              {post: "x-webhook: {scheme: stripe, secrets: ['${A}'], event: ‸type}", words: "header:NAME, body:/json/pointer or form:FIELD"},
	"a redirect to anywhere":             {get: "x-redirect: {to: ‸'{q}'}", words: `the parameter "q" may be absent`},
	"a redirect that the caller leads":   {get: "x-redirect: {to: ‸'/{id}'}", words: "no caller decides where it leads"},
	"a redirect to another host":         {get: "x-redirect: {to: ‸//evil.example}", words: "no caller decides where it leads"},
	"a redirect with another status":     {get: "x-redirect: {to: /x, status: ‸200}", words: "`status` of a redirect is 301, 302, 303, 307 or 308"},
	"two that serve an operation":        {get: "x-redirect: {to: /x}\n      ‸x-upstream: {to: a}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "x-redirect already serves this operation, in line 8"},
	"an unknown backend":                 {get: "x-upstream: {to: ‸biling}", top: "x-upstreams: {billing: {url: 'https://a'}}", words: `there is no backend "biling" in x-upstreams; did you mean billing?`},
	"no backends":                        {get: "x-upstream: {to: ‸billing}", words: `there is no backend "billing" in x-upstreams`},
	"a path without a slash":             {get: "x-upstream: {to: a, path: ‸users}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "the path at the backend begins with a slash"},
	"a path with an unknown name":        {get: "x-upstream: {to: a, path: ‸'/users/{user}'}", top: "x-upstreams: {a: {url: 'https://a'}}", words: `has no parameter "user"`},
	"jq that cannot be read":             {get: "x-upstream: {to: a, transform: '.a ‸}'}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "the jq program cannot be read: unexpected token"},
	"jq that cannot run":                 {get: "x-upstream: {to: a, transform: ‸nonsense}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "the jq program cannot run: function not defined: nonsense/0"},
	"a stream that is changed":           {get: "x-upstream: {to: a, stream: true, transform: ‸.a}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "passes as it comes, and cannot be transformed"},
	"a stream that is kept":              {get: "x-cache: {maxAge: 1m}\n      ‸x-upstream: {to: a, stream: true}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "cannot be kept"},
	"a stream that is kept for repeats":  {post: "x-audit: true\n      ‸x-upstream: {to: a, stream: true}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "cannot wait until what was done is recorded"},
	"a path with a query":                {get: "x-upstream: {to: a, path: ‸'/users?a=b'}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "is a path alone"},
	"a path that climbs":                 {get: "x-upstream: {to: a, path: ‸/a/../b}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "which leads out of it"},
	"a host that is passed on":           {top: "x-upstreams: {a: {url: 'https://a', request: {headers: {forward: [‸Host]}}}}", words: "Host cannot stand here: it is that of the backend's address"},
	"a length that is set":               {top: "x-upstreams: {a: {url: 'https://a', request: {headers: {set: {‸Content-Length: '1'}}}}}", words: "it goes with each body"},
	"a claim that is passed on":          {top: "x-upstreams: {a: {url: 'https://a', request: {headers: {forward: [‸X-Forwarded-For]}}}}", words: "does not pass on what callers claim"},
	"an id that is passed back":          {top: "x-upstreams: {a: {url: 'https://a', response: {headers: {forward: [‸X-Request-Id]}}}}", words: "the server says it itself"},
	"a default of a forwarded form":      {get: "x-upstream: {to: a}\n      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string, default: ‸b}}}}}}", top: "x-upstreams: {a: {url: 'https://a'}}", words: "a default of a form is not sent to a backend"},
	"a default that is a list":           {get: "x-upstream: {to: a}\n      parameters: [{name: l, in: query, schema: {type: array, items: {type: string}, default: ‸[a]}}]", top: "x-upstreams: {a: {url: 'https://a', request: {query: {forward: all}}}}", words: "is not sent to a backend"},
	"an address that is none":            {top: "x-upstreams: {a: {url: ‸billing}}", words: "the address of a backend begins with https://"},
	"an address with a password":         {top: "x-upstreams: {a: {url: ‸'https://u:p@billing'}}", words: "a password never stands in a contract"},
	"an address with a query":            {top: "x-upstreams: {a: {url: ‸'https://billing?a=b'}}", words: "has no query and no fragment"},
	"a variable in small letters":        {top: "x-upstreams: {a: {url: ‸'${billing}'}}", words: "a variable of the environment is written ${NAME}"},
	"a key that is sent plainly":         {top: "x-upstreams: {a: {url: 'https://a', request: {headers: {set: {X-Api-Key: ‸abc}}}}}", words: "X-Api-Key holds a secret"},
	"a header of one connection":         {top: "x-upstreams: {a: {url: 'https://a', response: {headers: {forward: [‸Transfer-Encoding]}}}}", words: "Transfer-Encoding is about one connection, and never passes"},
	"one attempt":                        {top: "x-upstreams: {a: {url: 'https://a', retry: {attempts: ‸1}}}", words: "`attempts` must be at least 2"},
	"a retry of what cannot be":          {top: "x-upstreams: {a: {url: 'https://a', retry: {attempts: 2, on: [‸always]}}}", words: "what is tried again is connect, timeout, 429 or a status of 5xx"},
	"a query that passes otherwise":      {top: "x-upstreams: {a: {url: 'https://a', request: {query: {forward: ‸any}}}}", words: "`forward` is a list of names, or all"},
	"an origin with a path":              {top: "x-cors: {allowedOrigins: [‸'https://a.example/b']}", words: "an origin such as https://app.example.com"},
	"every origin":                       {top: "x-cors: {allowedOrigins: [‸'*']}", words: "an origin such as"},
	"every name of the world":            {top: "x-cors: {allowedOrigins: [‸'https://*.com']}", words: "is every site there"},
	"a sunset of what is not deprecated": {get: "‸x-sunset: 2027-01-01", words: "write `deprecated: true` beside it"},
	"a date that is none":                {get: "deprecated: true\n      x-sunset: ‸soon", words: "a date such as 2027-05-01"},
	"a day that is none":                 {get: "deprecated: true\n      x-sunset: ‸2027-02-30", words: "2027-02-30 is no date of the calendar"},
	"a sunset before the deprecation":    {get: "deprecated: true\n      x-sunset: {since: 2027-02-01, on: ‸2027-01-01}", words: "it would stop working before it is deprecated, on 2027-02-01"},
	"a sunset that says nothing":         {get: "deprecated: true\n      x-sunset: ‸{}", words: "x-sunset says since when it is deprecated (`since`), when it stops working (`on`), or both"},
	"a successor that is none":           {get: "deprecated: true\n      x-successor: ‸postUsr", words: `there is no operation "postUsr"; did you mean postUser?`},
	"a successor of itself":              {get: "deprecated: true\n      x-successor: ‸getUser", words: "its own successor"},
	"a successor that needs more":        {get: "deprecated: true\n      x-successor: ‸getGroup", words: `a Link to GET /groups/{group} needs the parameter "group"`},
	"a successor of what is not":         {get: "‸x-successor: postUser", words: "write `deprecated: true` beside it"},
	"pages by an unknown parameter":      {get: "x-pagination: {cursor: ‸c, items: /items, next: /cursor}", words: `has no parameter "c"; there is id, q`},
	"pages that lead nowhere":            {get: "x-pagination: {cursor: q, items: ‸/things, next: /cursor}", words: `"/things" does not lead to a property of the page`},
	"items that are no list":             {get: "x-pagination: {cursor: q, items: ‸/cursor, next: /cursor}", words: `"/cursor" leads to a value of type string or null, where a list must be`},
	"a next page that is a number":       {get: "x-pagination: {cursor: q, items: /items, next: ‸/next}", words: `"/next" leads to a value of type integer, where a text must be`},
	"a pointer that is none":             {get: "x-pagination: {cursor: q, items: ‸items, next: /cursor}", words: "a JSON pointer such as /items must stand here"},
	"an unknown scheme":                  {get: "security: [{‸sesion: []}]", words: `there is no security scheme "sesion" in components.securitySchemes; did you mean session?`},
	"a requirement that is text":         {get: "security: [‸session]", words: "a requirement is a mapping of schemes to scopes"},
	"a catch-all in a query":             {get: "parameters: [{name: q, in: query, ‸x-catch-all: true, schema: {type: string}}]", words: "x-catch-all is for a parameter in the path"},
	"a catch-all that is not last":       {top: "", get: "x-timeout: 5s\n  /a/{b}/c:\n    parameters: [{name: b, in: path, required: true, ‸x-catch-all: true, schema: {type: string}}]\n    get:\n      operationId: getC", words: "x-catch-all is for the last parameter of a path"},
	"a catch-all of another kind":        {get: "parameters: [{name: id, in: path, required: true, x-catch-all: ‸maybe, schema: {type: string}}]", words: "`x-catch-all` is true or optional"},
	"formats that are a mapping":         {top: "‸x-formats: {iban: {}}", words: "`x-formats` must be a list"},
	"a package name that is none":        {top: "x-sdk: {python: {package: ‸'My Package'}}", words: "`package` must match"},
	"a resource name that is none":       {get: "x-sdk: {resource: ‸'the users'}", words: "a name such as users or users.keys must stand here"},
}

func TestAWrongPolicyIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, test := range wrongPolicies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, line, column := written(t, indented(test.get), indented(test.post), test.top+"\n")
			found := mistakesIn(t, text, contract.AllFeatures())
			if len(found) != 1 || found[0].Line != line || found[0].Column != column || !strings.Contains(found[0].Reason, test.words) {
				t.Errorf("want %d:%d: %s; got\n%v", line, column, test.words, found)
			}
		})
	}
}

func indented(line string) string {
	if line == "" {
		return ""
	}
	return "      " + line + "\n"
}
