package server_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/server/servertest"
)

// A property that is in the contract, and that the translation, the patch or the database forgets, would
// be accepted and thrown away. These tests know no property: they take them from the contract.
func TestNoPropertyIsLost(t *testing.T) {
	t.Parallel()
	first, second := sample(t, "UserInput", 1), sample(t, "UserInput", 2)
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		created := send(t, s, "POST", "/api/users", jsonType, first)
		path, _ := created["id"].(string)
		path = "/api/users/" + path
		expect(t, "created", created, first)
		expect(t, "read", send(t, s, "GET", path, jsonType, nil), first)

		expect(t, "replaced", send(t, s, "PUT", path, jsonType, second), second)
		expect(t, "read after that", send(t, s, "GET", path, jsonType, nil), second)

		for name, value := range first { // one at a time, so that each is a change of its own
			send(t, s, "PATCH", path, patchType, map[string]any{name: value})
			expect(t, "read after patching "+name, send(t, s, "GET", path, jsonType, nil), map[string]any{name: value})
		}
	})
}

func send(t *testing.T, s *servertest.Instance, method, path, mediaType string, body map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	response, answer := s.Do(t, method, path, string(text), mediaType)
	var object map[string]any
	if err := json.Unmarshal([]byte(answer), &object); err != nil || response.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, response.StatusCode, answer)
	}
	return object
}

func expect(t *testing.T, when string, got, want map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !reflect.DeepEqual(got[name], want[name]) {
			t.Errorf("%s, %s is %v, want %v", when, name, got[name], want[name])
		}
	}
}

// sample is a value with every property of a schema, of which there are several different.
func sample(t *testing.T, schema string, number int) map[string]any {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	object, _ := sampleOf(t, document, map[string]any{"$ref": "#/components/schemas/" + schema}, number).(map[string]any)
	return object
}

func sampleOf(t *testing.T, document map[string]any, schema any, number int) any {
	t.Helper()
	s := resolve(document, schema)
	digit := string(rune('0' + number))
	switch {
	case s["enum"] != nil:
		list, _ := s["enum"].([]any)
		return list[number%len(list)]
	case s["format"] == "email":
		return "sample" + digit + "@example.com"
	case s["pattern"] == "^[A-Z]{2}$":
		return []string{"GB", "FR", "DE"}[number]
	}
	switch s["type"] {
	case "string":
		return "sample " + digit
	case "integer", "number":
		return float64(number)
	case "boolean":
		return number%2 == 0
	case "array":
		return []any{sampleOf(t, document, s["items"], number)}
	case "object":
		object := map[string]any{}
		properties, _ := s["properties"].(map[string]any)
		for name, property := range properties {
			object[name] = sampleOf(t, document, property, number)
		}
		return object
	}
	t.Fatalf("no sample of %v; teach this function one", s)
	return nil
}
