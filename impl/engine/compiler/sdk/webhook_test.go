package sdk_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

const shopEvents = `
webhooks:
  order.paid:
    post:
      operationId: onOrderPaid
      summary: An order was paid
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/OrderPaid'}, example: {type: order.paid, data: {total: 3}}}}}
      responses: {'204': {description: Taken.}}
  order.lost:
    post:
      deprecated: true
      x-sunset: 2030-01-01
      x-sdk: {method: lostOrder}
      requestBody: {content: {application/json: {schema: {type: object, required: [kind, type], properties: {kind: {const: order.lost}, type: {const: order.lost}}}}}}
      responses: {'204': {description: Taken.}}
  pulse: {get: {responses: {'204': {description: Taken.}}}}
components:
  schemas:
    Event: {type: object, required: [type], properties: {id: {type: string}, type: {type: string}}}
    OrderPaid:
      allOf:
        - {$ref: '#/components/schemas/Event'}
        - {type: object, required: [type, data], properties: {type: {const: order.paid}, data: {$ref: '#/components/schemas/Order'}, kind: {const: order.paid}}}
    Order: {type: object, properties: {total: {type: integer}}}
    Unused: {type: object, properties: {total: {type: integer}}}
`

// What goes out has a name, a payload and the property by which it is told from the others.
func TestEventsAreReadFromWebhooks(t *testing.T) {
	t.Parallel()
	api := read(t, "  /a: {get: {operationId: a}}\n"+strings.TrimPrefix(shopEvents, "\n"))
	if len(api.Events) != 2 || api.EventTag != "type" {
		t.Fatalf("%d events, told apart by %q", len(api.Events), api.EventTag)
	}
	paid, lost := api.Events[0], api.Events[1]
	if paid.ID != "onOrderPaid" || paid.Wire != "order.paid" || paid.Name.Pascal() != "OrderPaid" || paid.Doc.Summary != "An order was paid" || paid.Payload.Named.Wire != "OrderPaid" {
		t.Errorf("%+v", paid)
	}
	if paid.Example != `{"type":"order.paid","data":{"total":3}}` {
		t.Errorf("the example is %s", paid.Example)
	}
	if lost.Name.Pascal() != "LostOrder" || !lost.Deprecated || lost.Sunset != "2030-01-01" || len(lost.Payload.Fields) != 2 {
		t.Errorf("%+v", lost)
	}
	var types []string
	for _, named := range api.Types {
		types = append(types, named.Wire)
		if named.Sent || !named.Received {
			t.Errorf("%s is sent by callers", named.Wire)
		}
	}
	if got := strings.Join(types, " "); got != "Event OrderPaid Order" {
		t.Errorf("the types are %s", got)
	}
}

// Events that say nowhere what they are cannot be told apart by their payloads.
func TestEventsWithoutTheirNamesHaveNoTag(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]string{
		"anything":         "{}",
		"another constant": "{type: object, required: [type], properties: {type: {const: other}}}",
		"not required":     "{type: object, properties: {type: {const: made}}}",
		"one of several":   "{type: object, required: [type], properties: {type: {enum: [made, sold]}}}",
	} {
		api := read(t, "  /a: {get: {operationId: a}}\nwebhooks: {made: {post: {requestBody: {content: {application/json: {schema: "+schema+"}}}, responses: {'204': {description: ok}}}}}\n")
		if api.EventTag != "" {
			t.Errorf("%s: events are told apart by %q", name, api.EventTag)
		}
	}
}

// Two events that are one name in code are a mistake of the contract.
func TestTwoEventsOfOneNameAreAMistake(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("openapi.yaml", []byte("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nwebhooks:\n  user.made: {post: {}}\n  user-made: {post: {}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	set, _ := policy.Read(d)
	_, found := sdk.Read(d, set)
	if len(found) != 1 || !strings.Contains(found[0].Error(), "openapi.yaml:5:15: SDKs would call two events UserMade: give one of them another name with x-sdk") {
		t.Error(found)
	}
}

// The examples of a contract come along: those of a parameter, of a body, or of their schemas.
func TestExamplesComeAlong(t *testing.T) {
	t.Parallel()
	api := read(t, `
  /a/{id}:
    put:
      operationId: put
      parameters:
        - {name: id, in: path, required: true, example: 7, schema: {type: integer}}
        - {name: q, in: query, schema: {$ref: '#/components/schemas/Word'}}
        - {name: none, in: query, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: object}, examples: {first: {$ref: '#/components/examples/First'}, second: {value: {b: 2}}}}}}
components:
  examples: {First: {value: {a: 1}}}
  schemas: {Word: {type: string, examples: [word, other]}}
`)
	method := api.Resources[0].Methods[0]
	got := []string{method.Body.Example}
	for _, parameter := range method.Parameters {
		got = append(got, parameter.Example)
	}
	if want := `{"a":1} 7 "word" `; strings.Join(got, " ") != want {
		t.Errorf("the examples are %q, and not %q", strings.Join(got, " "), want)
	}
}
