package reference_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/reference"
)

const want = "<!-- Made from a contract. -->\n# The operations\n\nAn introduction.\n" + `
- [client.orders](#clientorders): What is bought.
- [client.rest](#clientrest)

## client.orders

What is bought.

### orders.get

Get an order.

It may be old.

**Deprecated.** It ends on 2030-01-01.

` + "```go\ncall orders get\n```" + `

` + "`GET /orders/{id}`, operation `getOrder`, with key and session or nobody known; sent with `Idempotency-Key`. It gives `Order`." + `

| argument | type | what it is |
|---|---|---|
| ` + "`id` | `string \\| number`" + ` | Which. |
| ` + "`old` | `bool`, optional" + ` |  |

| refused with | when |
|---|---|
| 404 | There is none. |

## client.rest

### rest.ping

` + "```go\ncall rest ping\n```" + `

` + "`GET /`, operation `ping`, for everybody." + `
`

// A reference has of each operation what the contract says, and leaves out what it does not.
func TestHowAReferenceIsLaidOut(t *testing.T) {
	t.Parallel()
	id := &sdk.Parameter{Wire: "id"}
	get := &sdk.Method{
		ID: "getOrder", Name: sdk.Name{"get"}, HTTP: "GET", Path: []sdk.Segment{{Text: "/orders/"}, {Parameter: id}}, Doc: sdk.Doc{Summary: "Get an order", Text: "It may be old."},
		Deprecated: true, Sunset: "2030-01-01", Security: []sdk.Requirement{{"key", "session"}, {}}, Idempotency: &sdk.Idempotency{Header: "Idempotency-Key"},
		Problems: []sdk.Error{{Status: "404", Doc: "There\nis none."}},
	}
	ping := &sdk.Method{ID: "ping", Name: sdk.Name{"ping"}, HTTP: "GET", Path: []sdk.Segment{{Text: "/"}}}
	api := &sdk.API{Resources: []*sdk.Resource{
		{Name: sdk.Name{"orders"}, Doc: "What is bought.", Methods: []*sdk.Method{get}}, {Name: sdk.Name{"rest"}, Methods: []*sdk.Method{ping}},
	}}
	usage := func(r *sdk.Resource, m *sdk.Method) string { return "call " + r.Name.Camel() + " " + m.Name.Camel() }
	got := string(reference.Write(api, reference.Language{
		Header: "Made from a contract.", Title: "The operations", Intro: "An introduction.", Fence: "go", Usage: usage,
		Resource: func(r *sdk.Resource) string { return "client." + r.Name.Camel() },
		Method:   func(r *sdk.Resource, m *sdk.Method) string { return r.Name.Camel() + "." + m.Name.Camel() },
		Gives:    func(m *sdk.Method) string { return map[*sdk.Method]string{get: "Order"}[m] },
		Arguments: func(m *sdk.Method) []reference.Argument {
			return map[*sdk.Method][]reference.Argument{get: {{Name: "id", Type: "string | number", Doc: "Which."}, {Name: "old", Type: "bool", Optional: true}}}[m]
		},
	}))
	if got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	if snippets := reference.Snippets(api, usage); len(snippets) != 2 || snippets[ping] != "call rest ping" {
		t.Error(snippets)
	}
}
