package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/server/servertest"
)

const (
	jsonType  = "Content-Type: application/json"
	patchType = "Content-Type: application/merge-patch+json"
)

// refusal is a bad request, the status it gets, and what the problem must say: the code, and the
// violations as "place code", where a place is a parameter or a pointer.
type refusal struct {
	name, method, path, body string
	fields                   []string
	status                   int
	code                     string
	violations               []string
}

func tags(count int) string {
	list := make([]string, count)
	for i := range list {
		list[i] = fmt.Sprintf(`"t%d"`, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

var refusals = []refusal{
	// Parameters.
	{"an id that is none", "GET", "/api/users/42", "", nil, 400, "validation-failed", []string{"userId format"}},
	{"an id of another notation", "GET", "/api/users/019aae5c7a107c3e8a523f0d9b1c2e4f", "", nil, 400, "validation-failed", []string{"userId format"}},
	{"an id in braces", "GET", "/api/users/%7B019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f%7D", "", nil, 400, "validation-failed", []string{"userId format"}},
	{"an id with a slash", "GET", "/api/users/a%2Fb", "", nil, 400, "validation-failed", []string{"userId format"}},
	{"an id with a null byte", "GET", "/api/users/%00", "", nil, 400, "validation-failed", []string{"userId format"}},
	{"an id that is not UTF-8", "GET", "/api/users/%ff", "", nil, 400, "validation-failed", []string{"userId encoding"}},
	{"an id of nobody", "GET", "/api/users/019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "", nil, 404, "not-found", nil},
	{"an id of another version", "DELETE", "/api/users/6ba7b810-9dad-41d1-80b4-00c04fd430c8", "", nil, 404, "not-found", nil},
	{"a negative limit", "GET", "/api/users?limit=-1", "", nil, 400, "validation-failed", []string{"limit minimum"}},
	{"a limit of nothing", "GET", "/api/users?limit=0", "", nil, 400, "validation-failed", []string{"limit minimum"}},
	{"a large limit", "GET", "/api/users?limit=101", "", nil, 400, "validation-failed", []string{"limit maximum"}},
	{"a limit beyond 64 bits", "GET", "/api/users?limit=99999999999999999999", "", nil, 400, "validation-failed", []string{"limit format", "limit maximum"}},
	{"a limit that is no number", "GET", "/api/users?limit=ten", "", nil, 400, "validation-failed", []string{"limit type"}},
	{"a parameter without a name", "GET", "/api/users?=x", "", nil, 400, "validation-failed", []string{" unknown"}},
	{"a parameter where none is known", "GET", "/healthz?x=1", "", nil, 400, "validation-failed", []string{"x unknown"}},
	{"an empty limit", "GET", "/api/users?limit=", "", nil, 400, "validation-failed", []string{"limit type"}},
	{"a limit with a plus", "GET", "/api/users?limit=%2B5", "", nil, 400, "validation-failed", []string{"limit type"}},
	{"a limit of a half", "GET", "/api/users?limit=1.5", "", nil, 400, "validation-failed", []string{"limit type"}},
	{"two limits", "GET", "/api/users?limit=1&limit=2", "", nil, 400, "validation-failed", []string{"limit repeated"}},
	{"an unknown filter", "GET", "/api/users?rolle=admin", "", nil, 400, "validation-failed", []string{"rolle unknown"}},
	{"an unknown order", "GET", "/api/users?sort=password", "", nil, 400, "validation-failed", []string{"sort enum"}},
	{"a role in capitals", "GET", "/api/users?role=ADMIN", "", nil, 400, "validation-failed", []string{"role enum"}},
	{"a null byte in a filter", "GET", "/api/users?q=%00", "", nil, 400, "validation-failed", []string{"q pattern"}},
	{"a filter that is not UTF-8", "GET", "/api/users?q=%ff", "", nil, 400, "validation-failed", []string{"q encoding"}},
	{"a broken escape", "GET", "/api/users?q=%zz", "", nil, 400, "validation-failed", []string{"q syntax"}},
	{"a semicolon", "GET", "/api/users?q=a;b", "", nil, 400, "validation-failed", []string{"q syntax"}},
	{"everything wrong at once", "GET", "/api/users?limit=0&sort=x&q=", "", nil, 400, "validation-failed", []string{"limit minimum", "q minLength", "sort enum"}},
	{"a made-up cursor", "GET", "/api/users?cursor=eyJ2IjoxfQ", "", nil, 400, "validation-failed", []string{"cursor cursor"}},
	{"a cursor of other characters", "GET", "/api/users?cursor=%3D%3D", "", nil, 400, "validation-failed", []string{"cursor pattern"}},
	{"a cursor without end", "GET", "/api/users?cursor=" + strings.Repeat("A", 4000), "", nil, 400, "validation-failed", []string{"cursor maxLength"}},
	{"a search for nothing", "GET", "/api/search", "", nil, 400, "validation-failed", []string{"query required"}},
	{"a search for the empty text", "GET", "/api/search?query=", "", nil, 400, "validation-failed", []string{"query minLength"}},
	{"a search without end", "GET", "/api/search?query=" + strings.Repeat("a", 201), "", nil, 400, "validation-failed", []string{"query maxLength"}},

	// Bodies that are not well-formed.
	{"no body", "POST", "/api/users", "", []string{jsonType}, 400, "validation-failed", []string{" required"}},
	{"broken JSON", "POST", "/api/users", `{"name": `, []string{jsonType}, 400, "malformed-body", []string{" syntax"}},
	{"two values", "POST", "/api/users", `{"name":"a","email":"a@example.com"}{}`, []string{jsonType}, 400, "malformed-body", []string{" trailingData"}},
	{"a property twice", "POST", "/api/users", `{"name":"a","email":"a@example.com","role":"member","role":"admin"}`, []string{jsonType}, 400, "malformed-body", []string{"/role duplicateName"}},
	{"bad UTF-8", "POST", "/api/users", "{\"name\":\"\xff\",\"email\":\"a@example.com\"}", []string{jsonType}, 400, "malformed-body", []string{" encoding"}},
	{"a deep body", "POST", "/api/users", strings.Repeat("[", 10000), []string{jsonType}, 400, "malformed-body", []string{" depth"}},

	// Bodies that are no user.
	{"another case of a name", "POST", "/api/users", `{"name":"a","email":"a@example.com","role":"member","ROLE":"admin"}`, []string{jsonType}, 400, "validation-failed", []string{"/ROLE additionalProperties"}},
	{"names in capitals only", "POST", "/api/users", `{"NAME":"a","Email":"a@example.com"}`, []string{jsonType}, 400, "validation-failed", []string{"/Email additionalProperties", "/NAME additionalProperties", "/email required", "/name required"}},
	{"an array", "POST", "/api/users", `[]`, []string{jsonType}, 400, "validation-failed", []string{" type"}},
	{"null", "POST", "/api/users", `null`, []string{jsonType}, 400, "validation-failed", []string{" type"}},
	{"wrong types", "POST", "/api/users", `{"name":1,"email":true,"role":[],"tags":{},"address":"x"}`, []string{jsonType}, 400, "validation-failed",
		[]string{"/address type", "/email type", "/name type", "/role type", "/tags type"}},
	{"what the server decides", "POST", "/api/users", `{"name":"a","email":"a@example.com","id":"x","version":9,"createdAt":"x"}`, []string{jsonType}, 400, "validation-failed",
		[]string{"/createdAt additionalProperties", "/id additionalProperties", "/version additionalProperties"}},
	{"a name of blanks", "POST", "/api/users", `{"name":"   ","email":"a@example.com"}`, []string{jsonType}, 400, "validation-failed", []string{"/name pattern"}},
	{"a null byte", "POST", "/api/users", `{"name":"a\u0000b","email":"a@example.com"}`, []string{jsonType}, 400, "validation-failed", []string{"/name pattern"}},
	{"a null byte in the address", "POST", "/api/users", `{"name":"a","email":"a@example.com","address":{"street":"\u0000","city":"c","country":"GB"}}`, []string{jsonType}, 400, "validation-failed", []string{"/address/street pattern"}},
	{"a null byte in a tag", "POST", "/api/users", `{"name":"a","email":"a@example.com","tags":["ok","\u0000"]}`, []string{jsonType}, 400, "validation-failed", []string{"/tags/1 pattern"}},
	{"a long name", "POST", "/api/users", `{"name":"` + strings.Repeat("é", 201) + `","email":"a@example.com"}`, []string{jsonType}, 400, "validation-failed", []string{"/name maxLength"}},
	{"no e-mail address", "POST", "/api/users", `{"name":"a","email":"nobody"}`, []string{jsonType}, 400, "validation-failed", []string{"/email format"}},
	{"many tags", "POST", "/api/users", `{"name":"a","email":"a@example.com","tags":` + tags(51) + `}`, []string{jsonType}, 400, "validation-failed", []string{"/tags maxItems"}},
	{"equal tags", "POST", "/api/users", `{"name":"a","email":"a@example.com","tags":["x","x"]}`, []string{jsonType}, 400, "validation-failed", []string{"/tags uniqueItems"}},
	{"half an address", "POST", "/api/users", `{"name":"a","email":"a@example.com","address":{"city":"c","country":"gb"}}`, []string{jsonType}, 400, "validation-failed", []string{"/address/country pattern", "/address/street required"}},
	{"a patch of the wrong type", "PATCH", "/api/users/019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", `{"name":null,"role":"root","tags":[1]}`, []string{patchType}, 400, "validation-failed", []string{"/name type", "/role enum", "/tags/0 type"}},
	{"a bad id and a bad body", "PUT", "/api/users/x", `{}`, []string{jsonType}, 400, "validation-failed", []string{"/email required", "/name required", "userId format"}},

	// Bodies that are not accepted.
	{"10,000 tags", "POST", "/api/users", `{"name":"a","email":"a@example.com","tags":` + tags(10000) + `}`, []string{jsonType}, 413, "content-too-large", nil},
	{"a huge body", "POST", "/api/users", strings.Repeat("a", 10<<20), []string{jsonType}, 413, "content-too-large", nil},
	{"no type", "POST", "/api/users", `{}`, nil, 415, "unsupported-media-type", nil},
	{"a form", "POST", "/api/users", `name=a`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "unsupported-media-type", nil},
	{"another type of JSON", "PATCH", "/api/users/019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", `{}`, []string{jsonType}, 415, "unsupported-media-type", nil},
	{"another alphabet", "POST", "/api/users", `{}`, []string{"Content-Type: application/json; charset=utf-16"}, 415, "unsupported-media-type", nil},
	{"a body that hides its packing", "POST", "/api/users", "\x1f\x8b", []string{jsonType, "Content-Encoding: identity", "Content-Encoding: gzip"}, 415, "unsupported-media-type", nil},
	{"two types", "POST", "/api/users", "{}", []string{jsonType, patchType}, 415, "unsupported-media-type", nil},
	{"a packed body", "POST", "/api/users", "\x1f\x8b", []string{jsonType, "Content-Encoding: gzip"}, 415, "unsupported-media-type", nil},

	// Requests that fit no operation.
	{"an unknown path", "GET", "/api/people", "", nil, 404, "no-such-operation", nil},
	{"a slash too many", "GET", "/api/users/", "", nil, 404, "no-such-operation", nil},
	{"a path in capitals", "GET", "/API/users", "", nil, 404, "no-such-operation", nil},
	{"an unknown method", "PUT", "/api/users", "", nil, 405, "method-not-allowed", nil},
	{"an invented method", "BREW", "/api/users", "", nil, 405, "method-not-allowed", nil},
	{"large header fields", "GET", "/api/users", "", []string{"X-Much: " + strings.Repeat("a", 33<<10)}, 431, "headers-too-large", nil},
}

func TestEveryBadRequestGetsItsProblem(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		for _, refusal := range refusals {
			t.Run(refusal.name, func(t *testing.T) { refuse(t, s, refusal) })
		}
		if present := names(t, s, charter.ListUsersParams{}); present != nil {
			t.Errorf("a refused request made %q", present)
		}
	})
}

func refuse(t *testing.T, s *servertest.Instance, r refusal) {
	t.Helper()
	response, body := s.Do(t, r.method, r.path, r.body, r.fields...)
	var problem struct {
		Type, Title, Code, Detail, RequestID string
		Status                               int
		Errors                               []struct {
			Pointer   *string
			Parameter string
			Code      string
			Detail    string
		}
	}
	if err := json.Unmarshal([]byte(body), &problem); err != nil {
		t.Fatalf("%d %s: %v", response.StatusCode, body, err)
	}
	if response.StatusCode != r.status || problem.Status != r.status || problem.Code != r.code || problem.Type != "/problems/"+r.code {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	if problem.Title == "" || problem.Detail == "" || problem.RequestID != response.Header.Get("X-Request-Id") {
		t.Errorf("incomplete: %s", body)
	}
	var got []string
	for _, violation := range problem.Errors {
		place := violation.Parameter
		if violation.Pointer != nil {
			place = *violation.Pointer
		}
		got = append(got, place+" "+violation.Code)
	}
	if fmt.Sprint(sorted(got)) != fmt.Sprint(sorted(r.violations)) {
		t.Errorf("violations %q: %s", got, body)
	}
	if cache := response.Header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control: %s", cache)
	}
	switch r.status {
	case http.StatusMethodNotAllowed:
		if allow := response.Header.Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
			t.Errorf("Allow: %q", allow)
		}
	case http.StatusUnsupportedMediaType:
		if response.Header.Get("Accept") == "" && response.Header.Get("Accept-Encoding") == "" {
			t.Error("the answer does not say what is accepted")
		}
	}
}

// refused tells a call that was answered with the problem of this status and code.
func refused(err error, status int, code string) bool {
	var refusal *charter.Error
	return errors.As(err, &refusal) && refusal.Status == status && refusal.Code == code &&
		refusal.Header.Get("Content-Type") == "application/problem+json"
}
