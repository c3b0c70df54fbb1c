package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler"
	"github.com/charterhq/charter/impl/engine/compiler/diff"
	"github.com/charterhq/charter/impl/engine/compiler/document"
)

// shop is a contract as people write it; a pair changes one thing of it.
const shop = `openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
security: [{token: [orders.read]}]
x-defaults:
  x-rate-limit: {limit: 100, window: 1m}
  x-timeout: 10s
  x-body-limit: 64KiB
paths:
  /orders:
    get:
      operationId: listOrders
      x-cache: {maxAge: 1m}
      parameters:
        - {name: state, in: query, schema: {$ref: '#/components/schemas/State'}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
      responses:
        '200': {description: Orders., content: {application/json: {schema: {type: object, required: [items], properties: {items: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}}
    post:
      operationId: createOrder
      x-idempotency: {}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /v0/orders:
    get:
      operationId: oldOrders
      deprecated: true
      x-sunset: 2026-11-01
      responses: {'204': {description: Nothing.}}
webhooks:
  order.shipped:
    post:
      operationId: orderShipped
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'204': {description: Taken.}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    State: {type: string, enum: [open, shipped]}
    Order:
      type: object
      required: [sku, state]
      additionalProperties: false
      properties:
        sku: {type: string, maxLength: 40}
        state: {$ref: '#/components/schemas/State'}
        note: {type: [string, 'null'], maxLength: 500}
        amount: {type: integer, minimum: 0}
`

// pairs are changes of the shop: what is written in its place, and what the change is forwards and backwards: its level,
// id, and the place through which clients meet it. What is breaking is safe for clients of the operation whose sunset has
// passed.
var pairs = map[string]struct{ old, new, forwards, backwards string }{
	"a limit of calls": {
		"limit: 100, window", "limit: 50, window",
		"breaking rate-limit-lowered|safe rate-limit-lowered", "safe rate-limit-raised",
	},
	"a scope": {
		"[orders.read]", "[orders.read, orders.write]",
		"breaking security-scope-added|safe security-scope-added", "safe security-loosened",
	},
	"a deadline": {
		"x-timeout: 10s", "x-timeout: 5s",
		"dangerous timeout-shortened|safe timeout-shortened", "safe timeout-lengthened",
	},
	"a cache": {
		"maxAge: 1m", "maxAge: 10s",
		"dangerous cache-max-age-shortened", "dangerous cache-max-age-lengthened",
	},
	"a key that must be sent": {
		"x-idempotency: {}", "x-idempotency: {required: true}",
		"breaking idempotency-required", "safe idempotency-optional",
	},
	"the size of bodies": {
		"x-body-limit: 64KiB", "x-body-limit: 32KiB",
		"breaking body-limit-lowered", "safe body-limit-raised",
	},
	"an event": {
		shop[strings.Index(shop, "webhooks:\n"):strings.Index(shop, "components:\n")], "",
		"breaking webhook-removed", "safe webhook-added",
	},
	"an operation after its sunset": {
		shop[strings.Index(shop, "  /v0/orders:\n"):strings.Index(shop, "webhooks:\n")], "",
		"safe operation-removed", "safe operation-added",
	},
	"an operation before its sunset": {
		shop[strings.Index(shop, "  /orders:\n"):strings.Index(shop, "  /v0/orders:\n")], "",
		"breaking operation-removed|safe rate-limit-not-shared", "safe operation-added|safe rate-limit-shared",
	},
	"a value of an enum": {
		"enum: [open, shipped]", "enum: [open, shipped, lost]",
		"dangerous payload-enum-value-added (`state` of the payload)|" +
			"dangerous response-enum-value-added (`items[].state` of the 200 response, `state` of the 201 response)|" +
			"safe parameter-enum-value-added (the query parameter `state`)|" +
			"safe request-enum-value-added (`state` of the request body)",
		"breaking parameter-enum-value-removed (the query parameter `state`)|" +
			"breaking request-enum-value-removed (`state` of the request body)|" +
			"safe payload-enum-value-removed (`state` of the payload)|" +
			"safe response-enum-value-removed (`items[].state` of the 200 response, `state` of the 201 response)",
	},
	"a property that is required": {
		"required: [sku, state]", "required: [sku, state, note]",
		"breaking request-property-required (`note` of the request body)|" +
			"safe payload-property-required (`note` of the payload)|" +
			"safe response-property-required (`items[].note` of the 200 response, `note` of the 201 response)",
		"breaking payload-property-optional (`note` of the payload)|" +
			"breaking response-property-optional (`items[].note` of the 200 response, `note` of the 201 response)|" +
			"safe request-property-optional (`note` of the request body)",
	},
	"a property": {
		"        amount: {type: integer, minimum: 0}\n", "",
		"breaking payload-property-removed (`amount` of the payload)|" +
			"breaking request-property-removed (`amount` of the request body)|" +
			"breaking response-property-removed (`items[].amount` of the 200 response, `amount` of the 201 response)",
		"dangerous payload-property-added-to-closed (`amount` of the payload)|" +
			"dangerous response-property-added-to-closed (`items[].amount` of the 200 response, `amount` of the 201 response)|" +
			"safe request-property-added-to-closed (`amount` of the request body)",
	},
	"null": {
		"type: [string, 'null']", "type: string",
		"breaking request-null-removed (`note` of the request body)|" +
			"safe payload-null-removed (`note` of the payload)|" +
			"safe response-null-removed (`items[].note` of the 200 response, `note` of the 201 response)",
		"breaking payload-null-added (`note` of the payload)|" +
			"breaking response-null-added (`items[].note` of the 200 response, `note` of the 201 response)|" +
			"safe request-null-added (`note` of the request body)",
	},
	"a bound": {
		"minimum: 1, maximum: 100", "minimum: 1, maximum: 50",
		"breaking parameter-maximum-tightened", "safe parameter-maximum-loosened",
	},
	"a type": {
		"amount: {type: integer", "amount: {type: number",
		"breaking payload-type-widened (`amount` of the payload)|" +
			"breaking response-type-widened (`items[].amount` of the 200 response, `amount` of the 201 response)|" +
			"safe request-type-widened (`amount` of the request body)",
		"breaking request-type-narrowed (`amount` of the request body)|" +
			"safe payload-type-narrowed (`amount` of the payload)|" +
			"safe response-type-narrowed (`items[].amount` of the 200 response, `amount` of the 201 response)",
	},
	"a limit that is tried": {
		"x-body-limit: 64KiB", "x-body-limit: {max: 64KiB, enforce: log}",
		"safe body-limit-raised|safe policy-tried", "breaking body-limit-lowered",
	},
}

func TestEachPairIsJudgedInBothDirections(t *testing.T) {
	t.Parallel()
	for name, test := range pairs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(shop, test.old) {
				t.Fatalf("the shop has no %q", test.old)
			}
			before, after := expanded(t, "old.yaml", shop), expanded(t, "new.yaml", strings.Replace(shop, test.old, test.new, 1))
			for _, way := range []struct {
				from, to *document.Document
				want     string
			}{{before, after, test.forwards}, {after, before, test.backwards}} {
				if got := met(diff.Compare(way.from, way.to, diff.Options{Now: now})); got != way.want {
					t.Errorf("%s to %s: want\n  %s\ngot\n  %s", way.from.Name, way.to.Name, way.want, got)
				}
			}
		})
	}
}

func expanded(t *testing.T, name, text string) *document.Document {
	t.Helper()
	d, err := compiler.Effective(t.Context(), name, func(string) ([]byte, error) { return []byte(text), nil })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// met lists the changes, the worst first: the level, the id, and where clients meet it.
func met(result *diff.Result) string {
	levels := make(map[diff.Level][]string)
	for _, change := range result.Changes {
		text := fmt.Sprintf("%s %s", change.Level, change.ID)
		if len(change.Through) > 0 {
			text += " (" + strings.Join(change.Through, ", ") + ")"
		}
		levels[change.Level] = append(levels[change.Level], text)
	}
	var all []string
	for _, level := range diff.Levels() {
		slices.Sort(levels[level])
		all = append(all, slices.Compact(levels[level])...)
	}
	return strings.Join(all, "|")
}

// What is of one level stands in the order of the contract, so that two runs say the same.
func TestTheWorstChangesComeFirstAndThenTheirPlaces(t *testing.T) {
	t.Parallel()
	changed := strings.NewReplacer("limit: 100, window", "limit: 50, window", "enum: [open, shipped]", "enum: [open, lost]", "maximum: 100", "maximum: 50", "maxAge: 1m", "maxAge: 2m").Replace(shop)
	result := diff.Compare(expanded(t, "old.yaml", shop), expanded(t, "new.yaml", changed), diff.Options{})
	for i, change := range result.Changes[1:] {
		before := result.Changes[i]
		if change.Level > before.Level || change.Level == before.Level && change.New != nil && before.New != nil && change.New.Line < before.New.Line {
			t.Errorf("%s %s stands before %s %s", before.Level, before.New, change.Level, change.New)
		}
	}
	if len(result.Changes) < 6 {
		t.Errorf("%d changes", len(result.Changes))
	}
}
