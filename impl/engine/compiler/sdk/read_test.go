package sdk_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

func read(t *testing.T, paths string) *sdk.API {
	t.Helper()
	d, err := document.Parse("openapi.yaml", []byte("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"+paths))
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

// A method is called what its operation does; of what, its resource says.
func TestMethodsLoseTheWordsOfTheirResource(t *testing.T) {
	t.Parallel()
	api := read(t, `
  /a: {get: {operationId: listOrders, tags: [Orders]}, post: {operationId: createOrder, tags: [Orders]}}
  /b: {get: {operationId: getOrder, tags: [Orders]}, put: {operationId: getOrders, tags: [Orders]}}
  /c: {get: {operationId: search, tags: [Search]}, put: {operationId: orders, tags: [Orders]}}
  /d: {get: {operationId: listCategories, tags: [Category]}, post: {operationId: signIn, tags: [Sign-in], x-sdk: {resource: auth}}}
  /e: {get: {operationId: exportOrderLines, tags: [Orders], x-sdk: {method: export}}, put: {operationId: alone}}
  /f: {get: {operationId: get-an-artist, tags: [Artists]}, put: {operationId: get-an-artists-top-tracks, tags: [Artists]}}
`)
	var names []string
	for _, resource := range api.Resources {
		for _, method := range resource.Methods {
			names = append(names, resource.Name.Camel()+"."+method.Name.Camel())
		}
	}
	want := "orders.list orders.create orders.get orders.getOrders orders.orders orders.export search.search category.list auth.signIn default.alone artists.get artists.getTopTracks"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}

// What two operations would be called both is a mistake of the contract, with its place.
func TestTwoMethodsOfOneNameAreAMistake(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("openapi.yaml", []byte("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n"+
		"  /a: {get: {operationId: order_get, tags: [a]}, put: {operationId: orderGet, tags: [a]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	set, _ := policy.Read(d)
	_, found := sdk.Read(d, set)
	if len(found) != 1 || !strings.Contains(found[0].Error(), "openapi.yaml:4:50: SDKs would call this a.orderGet, as the operation order_get: give one of them another name with x-sdk") {
		t.Error(found)
	}
}

// A field of the body that has the name of a parameter stands in the body.
func TestABodyStandsByItselfWhereNamesMeet(t *testing.T) {
	t.Parallel()
	api := read(t, `
  /a/{id}:
    put:
      operationId: put
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
    patch:
      operationId: patch
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
`)
	for _, method := range api.Resources[0].Methods {
		if want := method.ID == "patch"; method.Body.Fields != want {
			t.Errorf("%s: the fields of the body stand among the parameters: %t", method.ID, method.Body.Fields)
		}
	}
}

// A choice is read as what it comes to: constants to one enum, bounds to what they bound, and objects to what tells them apart.
func TestChoicesAreReadAsWhatTheyComeTo(t *testing.T) {
	t.Parallel()
	d, err := document.Parse("openapi.yaml", []byte(`
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /a: {get: {operationId: get, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}}}}
components:
  schemas:
    All: {type: object, properties: {state: {$ref: '#/components/schemas/State'}, either: {$ref: '#/components/schemas/Either'}, pet: {$ref: '#/components/schemas/Pet'}}}
    State: {type: string, oneOf: [{const: a, title: A}, {const: b}, {type: 'null'}]}
    Either: {type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}
    Cat: {type: object}
    Dog: {type: object}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {puppy: Dog, dog: '#/components/schemas/Dog'}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	set, _ := policy.Read(d)
	api, _ := sdk.Read(d, set)
	got := make(map[string]string)
	for _, named := range api.Types {
		text := string(named.Type.Kind)
		for _, tagged := range named.Type.Tagged {
			text += " " + tagged.Value + "=" + tagged.Type.Named.Wire
		}
		got[named.Wire] = strings.Join(append([]string{text}, named.Type.Values...), " ")
	}
	want := map[string]string{
		"All": "object", "State": `enum "a" "b"`, "Either": "object", "Cat": "map", "Dog": "map", "Pet": "union puppy=Dog dog=Dog Cat=Cat",
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is %q, and not %q", name, got[name], text)
		}
	}
}
