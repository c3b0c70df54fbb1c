package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/diff"
)

// withOperation is a contract with an operation, and what stands at its root.
func withOperation(method, operation, root string) string {
	text := "openapi: 3.1.0\ninfo: {title: Test, version: 1.0.0}\n" + root + "\npaths:\n  /a/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n"
	if operation != "" {
		text += "    " + method + ": {operationId: a, " + operation + "}\n"
	}
	return text + `components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    renamed: {type: apiKey, in: header, name: X-Other}
`
}

// operationChanges are the kinds of changes to an operation.
var operationChanges = map[string]struct{ method, before, after, want string }{
	"nothing":               {"get", "summary: A", "summary: B", ""},
	"a tag":                 {"get", "tags: [A]", "tags: [B]", "breaking tag-changed"},
	"a second tag":          {"get", "tags: [A]", "tags: [A, B]", ""},
	"a tag, kept by x-sdk":  {"get", "tags: [a]", "tags: [b], x-sdk: {resource: a}", ""},
	"a resource":            {"get", "x-sdk: {resource: a}", "x-sdk: {resource: b}", "breaking sdk-resource-changed"},
	"a method":              {"get", "x-sdk: {method: a}", "x-sdk: {method: b}", "breaking sdk-method-changed"},
	"deprecated":            {"get", "", "deprecated: true", "safe operation-deprecated"},
	"not deprecated":        {"get", "deprecated: true", "", "safe operation-not-deprecated"},
	"a sunset":              {"get", "deprecated: true", "deprecated: true, x-sunset: 2027-01-01", "safe sunset-added"},
	"no sunset":             {"get", "deprecated: true, x-sunset: 2027-01-01", "deprecated: true", "safe sunset-removed"},
	"a later sunset":        {"get", "deprecated: true, x-sunset: 2027-01-01", "deprecated: true, x-sunset: {since: 2026-01-01, on: 2027-01-02}", "safe sunset-later"},
	"an earlier sunset":     {"get", "deprecated: true, x-sunset: 2027-01-02", "deprecated: true, x-sunset: 2027-01-01", "dangerous sunset-earlier"},
	"a successor":           {"get", "deprecated: true", "deprecated: true, x-successor: a", "safe successor-changed"},
	"an unknown extension":  {"get", "x-tier: 1", "x-tier: 2", "dangerous operation-extension-changed"},
	"a body's extension":    {"post", "requestBody: {x-tier: 1, content: {text/plain: {}}}", "requestBody: {content: {text/plain: {}}}", "dangerous request-extension-changed"},
	"after the sunset":      {"get", "deprecated: true, x-sunset: 2026-11-25, parameters: [{name: q, in: query, schema: {type: string}}]", "deprecated: true, x-sunset: 2026-11-25", "safe parameter-removed"},
	"before the sunset":     {"get", "deprecated: true, x-sunset: 2026-11-26, parameters: [{name: q, in: query, schema: {type: string}}]", "deprecated: true, x-sunset: 2026-11-26", "breaking parameter-removed"},
	"gone":                  {"get", "summary: A", "", "breaking operation-removed"},
	"gone, deprecated":      {"get", "deprecated: true", "", "breaking operation-removed"},
	"gone after the sunset": {"get", "deprecated: true, x-sunset: 2026-11-25", "", "safe operation-removed"},
	"gone before it":        {"get", "deprecated: true, x-sunset: '2026-11-25T12:00:01Z'", "", "breaking operation-removed"},
	"gone, not deprecated":  {"get", "x-sunset: 2026-11-25", "", "breaking operation-removed"},
	"new":                   {"get", "", "summary: A", "safe operation-added"},

	"a parameter":                  {"get", "", "parameters: [{name: q, in: query, schema: {type: string}}]", "safe parameter-added"},
	"a required parameter":         {"get", "", "parameters: [{name: q, in: query, required: true, schema: {type: string}}]", "breaking parameter-added-required"},
	"no parameter":                 {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "", "breaking parameter-removed"},
	"no parameter, others pass":    {"get", "x-unknown-query: allow, parameters: [{name: q, in: query, schema: {type: string}}]", "x-unknown-query: allow", "dangerous parameter-ignored"},
	"no header":                    {"get", "parameters: [{name: X-Q, in: header, schema: {type: string}}]", "", "dangerous parameter-ignored"},
	"no parameter after sunset":    {"get", "parameters: [{name: q, in: query, deprecated: true, x-sunset: 2026-11-01, schema: {type: string}}]", "", "safe parameter-removed-after-sunset"},
	"a parameter's sunset":         {"get", "parameters: [{name: q, in: query, deprecated: true, x-sunset: 2027-11-01, schema: {type: string}}]", "parameters: [{name: q, in: query, deprecated: true, x-sunset: 2027-10-01, schema: {type: string}}]", "dangerous sunset-earlier"},
	"a parameter's name":           {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: p, in: query, schema: {type: string}}]", "breaking parameter-renamed"},
	"a header in other case":       {"get", "parameters: [{name: X-Q, in: header, schema: {type: string}}]", "parameters: [{name: x-q, in: header, schema: {type: string}}]", ""},
	"a header that is none":        {"get", "parameters: [{name: Accept, in: header, schema: {type: string}}]", "", ""},
	"a parameter required":         {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: q, in: query, required: true, schema: {type: string}}]", "breaking parameter-required"},
	"a parameter optional":         {"get", "parameters: [{name: q, in: query, required: true, schema: {type: string}}]", "parameters: [{name: q, in: query, schema: {type: string}}]", "safe parameter-optional"},
	"a parameter deprecated":       {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: q, in: query, deprecated: true, schema: {type: string}}]", "safe parameter-deprecated"},
	"a parameter's schema":         {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: q, in: query, schema: {type: string, maxLength: 3}}]", "breaking parameter-max-length-tightened"},
	"a parameter's style":          {"get", "parameters: [{name: q, in: query, schema: {type: array}}]", "parameters: [{name: q, in: query, style: pipeDelimited, schema: {type: array}}]", "breaking parameter-serialization-changed"},
	"a parameter's explode":        {"get", "parameters: [{name: q, in: query, schema: {type: array}}]", "parameters: [{name: q, in: query, explode: false, schema: {type: array}}]", "breaking parameter-serialization-changed"},
	"explode that changes nothing": {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: q, in: query, style: form, explode: false, schema: {type: string}}]", ""},
	"a parameter's content":        {"get", "parameters: [{name: q, in: query, schema: {type: string}}]", "parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}]", "breaking parameter-serialization-changed"},
	"a schema in content":          {"get", "parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}]", "parameters: [{name: q, in: query, content: {application/json: {schema: {type: integer}}}}]", "breaking parameter-type-changed"},
	"an override":                  {"get", "", "parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 3}}]", "breaking parameter-max-length-tightened"},
	"a catch-all":                  {"get", "parameters: [{name: id, in: path, required: true, x-catch-all: true, schema: {type: string}}]", "", "breaking catch-all-removed"},
	"a new catch-all":              {"get", "", "parameters: [{name: id, in: path, required: true, x-catch-all: true, schema: {type: string}}]", "safe catch-all-added"},
	"an optional catch-all":        {"get", "parameters: [{name: id, in: path, required: true, x-catch-all: optional, schema: {type: string}}]", "parameters: [{name: id, in: path, required: true, x-catch-all: true, schema: {type: string}}]", "breaking catch-all-required"},

	"a body":              {"post", "", "requestBody: {content: {application/json: {}}}", "safe request-body-added"},
	"a required body":     {"post", "", "requestBody: {required: true, content: {application/json: {}}}", "breaking request-body-added-required"},
	"no body":             {"post", "requestBody: {content: {application/json: {}}}", "", "breaking request-body-removed"},
	"a body required":     {"post", "requestBody: {content: {application/json: {}}}", "requestBody: {required: true, content: {application/json: {}}}", "breaking request-body-required"},
	"a body optional":     {"post", "requestBody: {required: true, content: {application/json: {}}}", "requestBody: {content: {application/json: {}}}", "safe request-body-optional"},
	"a media type":        {"post", "requestBody: {content: {application/json: {}}}", "requestBody: {content: {application/json: {}, text/plain: {}}}", "safe request-media-type-added"},
	"no media type":       {"post", "requestBody: {content: {application/json: {}, text/plain: {}}}", "requestBody: {content: {application/json: {}}}", "breaking request-media-type-removed"},
	"a range of types":    {"post", "requestBody: {content: {text/plain: {schema: {type: string}}}}", "requestBody: {content: {text/*: {schema: {type: string}}}}", "safe request-media-type-added"},
	"a media type's case": {"post", "requestBody: {content: {Text/Plain: {}}}", "requestBody: {content: {text/plain: {}}}", ""},
	"an encoding":         {"post", "requestBody: {content: {multipart/form-data: {}}}", "requestBody: {content: {multipart/form-data: {encoding: {a: {contentType: text/plain}}}}}", "dangerous request-encoding-changed"},

	"a status":            {"get", "responses: {'200': {description: a}}", "responses: {'200': {description: a}, '201': {description: a}}", "dangerous response-status-added"},
	"an error":            {"get", "responses: {'200': {description: a}}", "responses: {'200': {description: a}, '404': {description: a}}", "safe response-status-added"},
	"no status":           {"get", "responses: {'200': {description: a}, '204': {description: a}}", "responses: {'200': {description: a}}", "breaking response-status-removed"},
	"no error":            {"get", "responses: {'200': {description: a}, '404': {description: a}}", "responses: {'200': {description: a}}", "safe response-status-removed"},
	"no redirection":      {"get", "responses: {'302': {description: a}}", "responses: {}", "dangerous response-status-removed"},
	"a range of statuses": {"get", "responses: {'200': {description: a}}", "responses: {2XX: {description: a}}", "dangerous response-status-added"},
	"a response's body":   {"get", "responses: {'200': {description: a}}", "responses: {'200': {description: a, content: {text/plain: {}}}}", "safe response-body-added"},
	"no response's body":  {"get", "responses: {'200': {description: a, content: {text/plain: {}}}}", "responses: {'200': {description: a}}", "breaking response-body-removed"},
	"a response's type":   {"get", "responses: {'200': {description: a, content: {text/plain: {}}}}", "responses: {'200': {description: a, content: {text/html: {}}}}", "breaking response-media-type-removed; safe response-media-type-added"},
	"a header":            {"get", "responses: {'200': {description: a}}", "responses: {'200': {description: a, headers: {X-A: {schema: {type: string}}}}}", "safe response-header-added"},
	"no required header":  {"get", "responses: {'200': {description: a, headers: {X-A: {required: true, schema: {type: string}}}}}", "responses: {'200': {description: a}}", "breaking response-header-removed"},
	"no optional header":  {"get", "responses: {'200': {description: a, headers: {X-A: {schema: {type: string}}}}}", "responses: {'200': {description: a}}", "dangerous response-header-removed-optional"},
	"a header optional":   {"get", "responses: {'200': {description: a, headers: {X-A: {required: true, schema: {type: string}}}}}", "responses: {'200': {description: a, headers: {x-a: {schema: {type: string}}}}}", "breaking response-header-optional"},
	"a header's schema":   {"get", "responses: {'200': {description: a, headers: {X-A: {schema: {type: string}}}}}", "responses: {'200': {description: a, headers: {X-A: {schema: {type: integer}}}}}", "breaking response-header-type-changed"},
	"no link":             {"get", "responses: {'200': {description: a, links: {next: {operationId: a}}}}", "responses: {'200': {description: a}}", "dangerous response-link-removed"},
	"a link":              {"get", "responses: {'200': {description: a, links: {next: {operationId: a}}}}", "responses: {'200': {description: a, links: {next: {operationId: a, parameters: {id: '1'}}}}}", "dangerous response-link-changed"},

	"a callback":           {"post", "", "callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: a}}}}}}", "safe callback-added"},
	"no callback":          {"post", "callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: a}}}}}}", "", "breaking callback-removed"},
	"a callback's payload": {"post", "callbacks: {done: {u: {post: {requestBody: {content: {application/json: {schema: {type: string, maxLength: 3}}}}}}}}", "callbacks: {done: {u: {post: {requestBody: {content: {application/json: {schema: {type: [string, 'null'], maxLength: 3}}}}}}}}", "breaking payload-null-added"},

	"a server":            {"get", "servers: [{url: /v1}]", "servers: [{url: /v1}, {url: /v2}]", "safe server-added"},
	"another server":      {"get", "servers: [{url: /v1}]", "servers: [{url: /v2}]", "breaking server-removed; safe server-added"},
	"no servers":          {"get", "servers: [{url: /}]", "", ""},
	"a server's variable": {"get", "servers: [{url: '/{v}', variables: {v: {default: a}}}]", "servers: [{url: '/{v}', variables: {v: {default: b}}}]", "dangerous server-variable-changed"},

	"security":                      {"get", "", "security: [{key: []}]", "breaking security-added"},
	"no security":                   {"get", "security: [{key: []}]", "", "dangerous security-removed"},
	"optional security":             {"get", "security: [{key: []}]", "security: [{key: []}, {}]", "dangerous security-removed"},
	"a scope":                       {"get", "security: [{key: [a]}]", "security: [{key: [a, b]}]", "breaking security-scope-added"},
	"a scope less":                  {"get", "security: [{key: [a, b]}]", "security: [{key: [a]}]", "safe security-loosened"},
	"scopes in another order":       {"get", "security: [{key: [a, b]}]", "security: [{key: [b, a]}]", ""},
	"another scheme":                {"get", "security: [{key: []}]", "security: [{token: []}]", "breaking security-alternative-removed; safe security-alternative-added"},
	"a scheme more":                 {"get", "security: [{key: []}]", "security: [{key: [], token: []}]", "breaking security-scheme-added"},
	"an alternative":                {"get", "security: [{key: []}]", "security: [{key: []}, {token: []}]", "safe security-alternative-added"},
	"an alternative less":           {"get", "security: [{key: []}, {token: []}]", "security: [{key: []}]", "breaking security-alternative-removed"},
	"alternatives in another order": {"get", "security: [{key: []}, {token: []}]", "security: [{token: []}, {key: []}]", ""},
}

func TestEachChangeOfAnOperationIsJudged(t *testing.T) {
	t.Parallel()
	for name, test := range operationChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := withOperation(test.method, test.before, ""), withOperation(test.method, test.after, "")
			if test.before == "" && name != "new" {
				before = withOperation(test.method, "summary: A", "")
			}
			if test.after == "" && !strings.HasPrefix(name, "gone") {
				after = withOperation(test.method, "summary: A", "")
			}
			expect(t, compare(t, before, after), test.want)
		})
	}
}

func expect(t *testing.T, result *diff.Result, wanted string) {
	t.Helper()
	var want []string
	if wanted != "" {
		want = strings.Split(wanted, "; ")
	}
	slices.Sort(want)
	if got := found(result); !slices.Equal(got, want) {
		t.Errorf("want %q\ngot  %q", want, got)
	}
	for _, change := range result.Changes {
		if change.Level == diff.Breaking && change.Advice == "" || change.Text == "" || change.Old == nil && change.New == nil {
			t.Errorf("not said in full: %+v", change)
		}
	}
}

const inItsPlace = "responses: {'200': {description: a}}"

// contractChanges are the kinds of changes that are not of a single operation.
var contractChanges = map[string]struct{ before, after, want string }{
	"an operationId":            {withOperation("get", inItsPlace, ""), strings.Replace(withOperation("get", inItsPlace, ""), "operationId: a", "operationId: b", 1), "breaking operation-id-changed"},
	"a path":                    {withOperation("get", inItsPlace, ""), strings.Replace(withOperation("get", inItsPlace, ""), "/a/", "/b/", 1), "breaking operation-moved"},
	"a method":                  {withOperation("put", inItsPlace, ""), withOperation("patch", inItsPlace, ""), "breaking operation-moved"},
	"a name in the path":        {withOperation("get", inItsPlace, ""), strings.NewReplacer("{id}", "{key}", "name: id", "name: key").Replace(withOperation("get", inItsPlace, "")), "dangerous parameter-path-name-changed"},
	"a scheme's key":            {withOperation("get", "security: [{key: []}]", ""), strings.Replace(withOperation("get", "security: [{key: []}]", ""), "X-Key", "X-API-Key", 1), "breaking security-scheme-changed"},
	"a scheme not used":         {withOperation("get", inItsPlace, ""), strings.Replace(withOperation("get", inItsPlace, ""), "X-Key", "X-API-Key", 1), ""},
	"security for all":          {withOperation("get", inItsPlace, ""), withOperation("get", inItsPlace, "security: [{key: []}]"), "breaking security-added"},
	"security for all but this": {withOperation("get", "security: []", ""), withOperation("get", "security: []", "security: [{key: []}]"), ""},
	"servers for all":           {withOperation("get", inItsPlace, "servers: [{url: /v1}]"), withOperation("get", inItsPlace, "servers: [{url: /v2}]"), "breaking server-removed; safe server-added"},
	"an unknown extension":      {withOperation("get", inItsPlace, "x-tier: 1"), withOperation("get", inItsPlace, "x-tier: 2"), "dangerous contract-extension-changed"},
	"a package":                 {withOperation("get", inItsPlace, "x-sdk: {go: {package: a}}"), withOperation("get", inItsPlace, "x-sdk: {go: {package: b}}"), "breaking sdk-package-changed"},
	"a package less":            {withOperation("get", inItsPlace, "x-sdk: {go: {package: a}}"), withOperation("get", inItsPlace, ""), "breaking sdk-package-removed"},
	"a package more":            {withOperation("get", inItsPlace, ""), withOperation("get", inItsPlace, "x-sdk: {go: {package: a}}"), "safe sdk-package-added"},

	"an event":              {"openapi: 3.1.0", "openapi: 3.1.0\nwebhooks: {a: {post: {}}}", "safe webhook-added"},
	"no event":              {"openapi: 3.1.0\nwebhooks: {a: {post: {}}}", "openapi: 3.1.0", "breaking webhook-removed"},
	"an event's property":   {event("{type: object}", "200"), event("{type: object, properties: {a: {type: string}}}", "200"), "safe payload-property-added"},
	"no event's property":   {event("{type: object, properties: {a: {type: string}}}", "200"), event("{type: object}", "200"), "breaking payload-property-removed"},
	"an event's value":      {event("{enum: [a]}", "200"), event("{enum: [a, b]}", "200"), "dangerous payload-enum-value-added"},
	"an answer to an event": {event("true", "200"), event("true", "204"), "breaking answer-status-removed; safe answer-status-added"},

	"a component's name": {
		"openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\ncomponents: {schemas: {A: {type: object}}}",
		"openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}}}}\ncomponents: {schemas: {B: {type: object}}}",
		"dangerous response-schema-renamed",
	},

	"cors":              {withOperation("get", inItsPlace, ""), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "safe cors-added"},
	"no cors":           {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), withOperation("get", inItsPlace, ""), "breaking cors-removed"},
	"no origin":         {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com', 'https://b.example.com']}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "breaking cors-origin-removed"},
	"an origin":         {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://*.example.com']}"), "safe cors-origin-added"},
	"no header":         {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], exposedHeaders: [X-A]}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "breaking cors-header-removed"},
	"a header":          {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], exposedHeaders: [X-A]}"), "safe cors-header-added"},
	"no credentials":    {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], allowCredentials: true}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "breaking cors-credentials-removed"},
	"credentials":       {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], allowCredentials: true}"), "dangerous cors-credentials-added"},
	"preflights":        {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], maxAge: 1m}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "safe cors-max-age-changed"},
	"cors enforced":     {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], enforce: log}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), "breaking cors-enforced"},
	"cors not enforced": {withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com']}"), withOperation("get", inItsPlace, "x-cors: {allowedOrigins: ['https://a.example.com'], enforce: log}"), "dangerous cors-not-enforced"},
	"a backend":         {withOperation("get", inItsPlace, "x-upstreams: {a: {url: 'https://a.example.com'}}"), withOperation("get", inItsPlace, "x-upstreams: {a: {url: 'https://b.example.com'}}"), "safe upstreams-changed"},
}

func event(schema, status string) string {
	return "openapi: 3.1.0\nwebhooks: {a: {post: {requestBody: {content: {application/json: {schema: " + schema + "}}}, responses: {'" + status + "': {description: a}}}}}"
}

func TestEachChangeOfAContractIsJudged(t *testing.T) {
	t.Parallel()
	for name, test := range contractChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, compare(t, test.before, test.after), test.want)
		})
	}
}
