package users_test

import (
	stdjson "encoding/json"
	"maps"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/gen/api"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/interprettest"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/users"
)

// merge is JSON merge patch as RFC 7396, section 2, writes it down.
func merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	merged := map[string]any{}
	if present, ok := target.(map[string]any); ok {
		maps.Copy(merged, present)
	}
	for name, value := range changes {
		if value == nil {
			delete(merged, name)
		} else {
			merged[name] = merge(merged[name], value)
		}
	}
	return merged
}

// asJSON is what a caller may write of a user. Absent properties have the contract's defaults.
func asJSON(t *testing.T, user repository.User) map[string]any {
	t.Helper()
	shown := users.ToAPI(user)
	data, err := stdjson.Marshal(api.UserInput{Name: shown.Name, Email: shown.Email, Role: &shown.Role, Tags: &shown.Tags, Address: shown.Address})
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := stdjson.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	if object["tags"] == nil {
		object["tags"] = []any{}
	}
	return object
}

func operation(tb testing.TB, id string) contract.Operation {
	tb.Helper()
	operations, err := interprettest.Operations(gen.JSON)
	if err != nil {
		tb.Fatal(err)
	}
	for _, operation := range operations {
		if operation.ID == id {
			return operation
		}
	}
	tb.Fatalf("no operation %s", id)
	return contract.Operation{}
}

// Every patch that the contract lets through does to a user what the generic algorithm does to its JSON;
// or it is refused, and then the generic result is no user.
func FuzzPatch(f *testing.F) {
	update, create := operation(f, "updateUser"), operation(f, "createUser")
	for _, seed := range []string{
		`{}`, `{"name": "a"}`, `{"role": null, "tags": null, "address": null}`, `{"address": {}}`,
		`{"address": {"city": "x", "region": null}}`, `{"tags": ["b"], "email": "b@example.com"}`,
		`{"address": {"street": "s", "city": "c", "country": "DE", "postalCode": "1"}}`, `{"role": "admin"}`,
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, body string, hasAddress bool) {
		if !valid(update, "PATCH", "application/merge-patch+json", body) {
			return
		}
		user := repository.User{Name: "n", Email: "n@example.com", Role: "admin", Tags: []string{"t"}}
		if hasAddress {
			user.Address = &repository.Address{Street: "s", City: "c", Region: "r", Country: "GB"}
		}
		var change any
		if err := stdjson.Unmarshal([]byte(body), &change); err != nil {
			t.Fatal(err)
		}
		want, _ := merge(asJSON(t, user), change).(map[string]any)
		var patch api.UserPatch
		if err := json.Unmarshal([]byte(body), &patch); err != nil {
			t.Fatalf("valid, and cannot be read: %v", err)
		}
		data, err := stdjson.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := users.Patch(&user, patch); err != nil {
			if valid(create, "POST", "application/json", string(data)) {
				t.Fatalf("refused, and the result is a user: %s", data)
			}
			return
		}
		for name, otherwise := range map[string]any{"role": "member", "tags": []any{}} {
			if want[name] == nil {
				want[name] = otherwise
			}
		}
		if got := asJSON(t, user); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func valid(operation contract.Operation, method, mediaType, body string) bool {
	request := httptest.NewRequest(method, "/", strings.NewReader(body))
	return operation.Check(&contract.Request{
		HTTP: request, Body: []byte(body), MediaType: mediaType,
		Path: func(string) string { return "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f" },
	}) == nil
}
