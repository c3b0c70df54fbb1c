package story_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

func read(t *testing.T, paths string) *sdk.API {
	t.Helper()
	d, err := document.Parse("openapi.yaml", []byte("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"+paths+components))
	if err != nil {
		t.Fatal(err)
	}
	set, _ := policy.Read(d)
	api, found := sdk.Read(d, set)
	if len(found) > 0 {
		t.Fatal(document.Join(found))
	}
	return api
}

const components = `components:
  securitySchemes:
    cookie: {type: apiKey, in: cookie, name: session}
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: string}, text: {type: string}}}
    NewOrder: {type: object, required: [text], properties: {text: {type: string}}}
    TokenRequest: {type: object, properties: {grant_type: {type: string}}}
`

const (
	orders = `
  /orders:
    get: {operationId: listOrders, tags: [Orders], parameters: [{name: cursor, in: query, schema: {type: string}}], x-pagination: {cursor: cursor, items: /items, next: /next},
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Order'}}, next: {type: string}}}}}}}}
    post: {operationId: createOrder, tags: [Orders], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}},
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '409': {description: ' It is there. '}}}
  /orders/{id}:
    get: {operationId: getOrder, tags: [Orders], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
  /orders/{id}/scan:
    get: {operationId: getScan, tags: [Orders], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok, content: {image/png: {}}}}}
    put: {operationId: putScan, tags: [Orders], parameters: [{name: id, in: path, required: true, schema: {type: string}}], requestBody: {content: {image/png: {}}}, responses: {'204': {description: ok}}}
  /orders/events:
    get: {operationId: watchOrders, tags: [Orders], responses: {'200': {description: ok, content: {text/event-stream: {}}}}}
  /token:
    post: {operationId: issueToken, tags: [Auth], requestBody: {content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/TokenRequest'}}}}, responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}}
`
	ahead = `
  /books/{id}:
    get: {operationId: getBook, tags: [Books], security: [{key: []}], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
  /books/{id}/scan:
    get: {operationId: getPages, tags: [Books], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok, content: {image/png: {}}}}}
  /books:
    post: {operationId: createBook, tags: [Books], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}},
      responses: {'201': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}}
`
)

func told(s story.Story) map[string]string {
	list := make(map[string]string)
	for name, one := range map[string]story.Told{"create": s.Create, "get": s.Get, "read": s.Read, "list": s.List, "stream": s.Stream, "download": s.Download, "upload": s.Upload, "idempotent": s.Idempotent} {
		if one.Found() {
			list[name] = one.ID
		}
	}
	return list
}

func check(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is %q, not %q", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v, not %v", got, want)
	}
}

// What belongs together is told of, wherever it stands: operations ahead of it in the contract change nothing.
func TestAStoryStaysWhenOperationsCome(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"create": "createOrder", "get": "getOrder", "read": "getOrder", "list": "listOrders", "stream": "watchOrders", "download": "getScan", "upload": "putScan",
	}
	for name, paths := range map[string]string{"alone": orders, "with others ahead": ahead + orders[1:], "with others behind": orders + ahead[1:]} {
		s := story.Of(read(t, paths[1:]))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, told(s), want)
			if s.Again() != "It is there." {
				t.Errorf("a second time: %q", s.Again())
			}
			if s.Credential.ID != "key" || s.Token.ID != "token" || s.TokenPath != "/token" {
				t.Errorf("%+v, and %+v from %q", s.Credential, s.Token, s.TokenPath)
			}
		})
	}
}

// Without something to make and to get, a read that not everybody may call is told of rather than another.
func TestAStoryOfReads(t *testing.T) {
	t.Parallel()
	open := "  /open: {get: {operationId: getOpen, tags: [A], responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}}}\n"
	check(t, told(story.Of(read(t, open))), map[string]string{"read": "getOpen"})
	check(t, told(story.Of(read(t, open+ahead[1:]))), map[string]string{"read": "getBook", "download": "getPages"})
	s := story.Of(read(t, "  /events: {get: {operationId: watch, responses: {'200': {description: ok, content: {text/event-stream: {}}}}}}\n"))
	check(t, told(s), map[string]string{"stream": "watch"})
	if s.Again() != "" {
		t.Errorf("a second time: %q", s.Again())
	}
}

// A write that takes a key is another one than what makes the thing, unless there is no other. A conflict about a key is none
// about the thing.
func TestAStoryOfKeys(t *testing.T) {
	t.Parallel()
	write := func(id, path string) string {
		return "  " + path + ": {post: {operationId: " + id + `, tags: [Orders], x-idempotency: {}, parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}],
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}},
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '409': {description: The Idempotency-Key is in use.}}}}
`
	}
	get := `  /orders/{id}: {get: {operationId: getOrder, tags: [Orders], parameters: [{name: id, in: path, required: true, schema: {type: string}}],
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}}
`
	s := story.Of(read(t, write("createOrder", "/orders")+get))
	check(t, told(s), map[string]string{"create": "createOrder", "get": "getOrder", "read": "getOrder", "idempotent": "createOrder"})
	if s.Again() != "" {
		t.Errorf("a second time: %q", s.Again())
	}
	s = story.Of(read(t, write("createOrder", "/orders")+get+write("repeatOrder", "/again")))
	check(t, told(s), map[string]string{"create": "createOrder", "get": "getOrder", "read": "getOrder", "idempotent": "repeatOrder"})
}
