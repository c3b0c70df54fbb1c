package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

var policyRules = []*Rule{
	{
		Name: "write-without-idempotency", Severity: Warning, check: checkIdempotency,
		Why: "A caller whose connection broke must be able to send a write again without doing it twice.",
		Text: "Every POST and PATCH has `x-idempotency`. It needs none if it takes an `Idempotency-Key` header by itself,\n" +
			"requires `If-Match`, redirects, or is an inbound webhook, which is deduplicated.",
		cures:     []cure{{"x-idempotency", "add `x-idempotency: {ttl: 24h}`"}},
		meanwhile: "let the handler know a repeated write, by a required `If-Match` or an `Idempotency-Key` header that it reads itself",
		Bad: `paths:
  /orders:
    post:
      operationId: createOrder
      responses: {'204': {description: Done.}}
`,
		Good: `paths:
  /orders:
    post:
      operationId: createOrder
      x-idempotency: {required: true, ttl: 24h}
      responses: {'204': {description: Done.}}
`,
	},
	{
		Name: "list-without-pagination", Severity: Warning, check: checkPagination,
		Why: "A list that is answered whole is fast on the first day, and takes the server down on the thousandth.",
		Text: "A GET answers with a page, and says so with `x-pagination`, if its 2xx is an array, or an object with exactly one\n" +
			"array of objects. A path that ends in a parameter is one thing, whatever it holds, and no list.",
		Bad: `paths:
  /users:
    get:
      operationId: listUsers
      responses:
        '200':
          description: All of them.
          content: {application/json: {schema: {type: array, items: {type: object}}}}
`,
		Good: `paths:
  /users:
    get:
      operationId: listUsers
      x-pagination: {cursor: cursor, items: /items, next: /next}
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        '200':
          description: A page.
          content:
            application/json:
              schema:
                type: object
                properties: {items: {type: array, items: {type: object}}, next: {type: string}}
`,
	},
	{
		Name: "sunset-without-deprecated", Severity: Warning, check: checkSunsets,
		Why:       "What ends on a day must be marked, or nobody who reads the documentation knows.",
		Text:      "What has `x-sunset` or `x-successor` also has `deprecated: true`.",
		cures:     []cure{{"deprecated", "add `deprecated: true`"}},
		meanwhile: "take the date and the successor away, and tell callers in the description",
		Bad: `paths:
  /v1/users:
    get:
      operationId: listUsersV1
      x-sunset: '2027-01-01'
      responses: {'204': {description: None.}}
`,
		Good: `paths:
  /v1/users:
    get:
      operationId: listUsersV1
      deprecated: true
      x-sunset: '2027-01-01'
      responses: {'204': {description: None.}}
`,
	},
	{
		Name: "error-without-problem", Severity: Warning, check: checkProblems,
		Why: "A caller handles all errors in one place if all have one shape (RFC 9457).",
		Text: "Each answer of 4xx and 5xx that the contract writes out, and `default`, has `application/problem+json`. The\n" +
			"answers that policies add have it already. An operation that an upstream serves answers as that does.",
		Bad: `paths:
  /users/{id}:
    get:
      operationId: getUser
      responses:
        '204': {description: It is there.}
        '404':
          description: It is not.
          content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}
`,
		Good: `paths:
  /users/{id}:
    get:
      operationId: getUser
      responses:
        '204': {description: It is there.}
        '404':
          description: It is not.
          content: {application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}}
`,
	},
}

func checkIdempotency(l *linter) {
	for _, o := range l.operations() {
		if o.method != "post" && o.method != "patch" || o.get("x-webhook") != nil || o.get("x-redirect") != nil {
			continue
		}
		if !stands(o.get("x-idempotency")) && !l.repeatable(o) {
			l.prescribe(o.object, o.key, "this write has no `x-idempotency`, so a caller that sends it again may do it twice")
		}
	}
}

// repeatable tells a write that is safe to send again by other means.
func (l *linter) repeatable(o operation) bool {
	return slices.ContainsFunc(l.parameters(o), func(p *object) bool {
		name := strings.ToLower(p.text("name"))
		return p.text("in") == "header" && (name == "idempotency-key" || name == "if-match" && p.is("required"))
	})
}

func checkPagination(l *linter) {
	for _, o := range l.operations() {
		if o.method != "get" || o.get("x-pagination") != nil || strings.HasSuffix(strings.TrimSuffix(o.path, "/"), "}") {
			continue
		}
		for _, r := range l.responses(o) {
			if r.object == nil || !r.success() {
				continue
			}
			if l.isList(r) {
				l.report(o.object, o.key, "this answers with a whole list", "answer page by page, and say how with `x-pagination: {cursor: cursor, items: /items, next: /next}`")
				break
			}
		}
	}
}

// isList tells an answer that is an array, or an object around one array of objects.
func (l *linter) isList(r response) bool {
	for _, media := range r.children("content") {
		schema := l.follow(media.child("schema"))
		if !mediatype.NamesJSON(media.name) || schema == nil {
			continue
		}
		if slices.Contains(document.Texts(schema.get("type")), "array") {
			return true
		}
		arrays, lists := 0, 0
		for _, written := range schema.children("properties") {
			property := l.follow(written)
			if property == nil || !slices.Contains(document.Texts(property.get("type")), "array") {
				continue
			}
			arrays++
			if l.isObject(l.follow(property.child("items"))) {
				lists++
			}
		}
		if arrays == 1 && lists == 1 {
			return true
		}
	}
	return false
}

func (l *linter) isObject(o *object) bool {
	return o != nil && (slices.Contains(document.Texts(o.get("type")), "object") || o.get("properties") != nil || o.get("allOf") != nil)
}

func checkSunsets(l *linter) {
	for _, k := range []kind{anOperation, aParameter} {
		for _, o := range l.kinds[k] {
			for _, key := range []string{"x-sunset", "x-successor"} {
				if o.get(key) != nil && !o.is("deprecated") {
					l.prescribe(o, o.at(key), fmt.Sprintf("this has `%s` and is not deprecated", key))
					break
				}
			}
		}
	}
}

func checkProblems(l *linter) {
	seen := make(map[*object]bool)
	for _, o := range l.operations() {
		if o.get("x-upstream") != nil || o.method == "head" {
			continue
		}
		for _, r := range l.responses(o) {
			if r.object == nil || seen[r.object] || !r.failure() {
				continue
			}
			if o.get("x-errors") != nil && r.status[0] == '4' {
				continue // it has the form of the standard that is named there
			}
			seen[r.object] = true
			if !slices.ContainsFunc(r.children("content"), func(media *object) bool { return strings.HasPrefix(media.name, "application/problem+json") }) {
				l.report(r.object, r.key, "this error has no `application/problem+json`", "answer with a problem document (RFC 9457), as the rest of the API does")
			}
		}
	}
}
