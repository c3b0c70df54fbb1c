package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
)

// What the contract promises its readers: every operation can be named, found, understood and tried, and
// no text or list in it is without a bound.
func TestTheContractIsComplete(t *testing.T) {
	t.Parallel()
	var document map[string]any
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	paths, _ := document["paths"].(map[string]any)
	for path, item := range paths {
		for method, operation := range item.(map[string]any) {
			if method != "parameters" {
				checkOperation(t, document, strings.ToUpper(method)+" "+path, operation.(map[string]any))
			}
		}
	}
	checkBounds(t, "", document)
}

func checkOperation(t *testing.T, document map[string]any, name string, operation map[string]any) {
	t.Helper()
	for _, want := range []string{"operationId", "tags", "summary", "description"} {
		if operation[want] == nil {
			t.Errorf("%s has no %s", name, want)
		}
	}
	if body, ok := operation["requestBody"].(map[string]any); ok {
		checkExamples(t, name+" body", body)
	}
	responses, _ := operation["responses"].(map[string]any)
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		checkExamples(t, name+" "+status, resolve(document, responses[status]))
	}
}

func resolve(document map[string]any, value any) map[string]any {
	object, _ := value.(map[string]any)
	ref, ok := object["$ref"].(string)
	if !ok {
		return object
	}
	var at any = document
	for token := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.(map[string]any)[token]
	}
	return resolve(document, at)
}

func checkExamples(t *testing.T, name string, holder map[string]any) {
	t.Helper()
	content, _ := holder["content"].(map[string]any)
	for mediaType, media := range content {
		media := media.(map[string]any)
		if media["example"] == nil && media["examples"] == nil {
			t.Errorf("%s: no example of %s", name, mediaType)
		}
		if media["schema"] == nil {
			t.Errorf("%s: no schema of %s", name, mediaType)
		}
	}
}

// checkBounds walks all schemas; a schema is any object with a type.
func checkBounds(t *testing.T, at string, value any) {
	t.Helper()
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			checkBounds(t, fmt.Sprintf("%s/%d", at, i), item)
		}
	case map[string]any:
		types := fmt.Sprint(value["type"])
		if _, property := value["type"].(map[string]any); property {
			types = "" // these are properties, and one of them is called type
		}
		bounded := value["maxLength"] != nil || value["enum"] != nil || value["const"] != nil || value["oneOf"] != nil ||
			value["format"] == "uuid" || value["format"] == "date-time"
		if strings.Contains(types, "string") && !bounded {
			t.Errorf("%s: a string without maxLength", at)
		}
		if strings.Contains(types, "array") && value["maxItems"] == nil {
			t.Errorf("%s: an array without maxItems", at)
		}
		for name, child := range value {
			if name != "example" && name != "examples" && name != "value" {
				checkBounds(t, at+"/"+name, child)
			}
		}
	}
}
