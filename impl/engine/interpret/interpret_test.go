package interpret_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/engine/interpret"
)

// contractOf is a contract of one operation, POST /things, with the given parts.
func contractOf(parameters, body string) []byte {
	return []byte(`{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"post": {
		"operationId": "things", "parameters": [` + parameters + `] ` + body + `, "responses": {"204": {"description": "done"}}}}}}`)
}

func TestWhatIsNotEnforcedIsRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string][]byte{
		"a parameter of two shapes":   contractOf(`{"name": "q", "in": "query", "schema": {"type": ["string", "array"]}}`, ``),
		"a parameter of another type": contractOf(`{"name": "q", "in": "query", "content": {"text/csv": {"schema": {"type": "string"}}}}`, ``),
		"a form":                      contractOf(``, `, "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {}}}}`),
	} {
		if _, err := interpret.Operations(document); !errors.Is(err, interpret.ErrUnsupported) || !strings.Contains(err.Error(), "POST /things") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		document []byte
		want     string
	}{
		"no JSON":        {[]byte(`{`), "reading the contract"},
		"no object":      {[]byte(`[]`), "not an object"},
		"a bad pattern":  {contractOf(`{"name": "q", "in": "query", "schema": {"type": "string", "pattern": "("}}`, ``), "/paths/~1things/post/parameters/0/schema"},
		"a dangling ref": {contractOf(``, `, "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/No"}}}}`), "No"},
	} {
		if _, err := interpret.Operations(test.document); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The tests of the server rely on this check; so it must be able to fail.
func TestAnAnswerThatBreaksTheContractIsFound(t *testing.T) {
	t.Parallel()
	responses, err := interpret.NewResponses(gen.JSON)
	if err != nil {
		t.Fatal(err)
	}
	const (
		path    = "/api/users/019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"
		user    = `{"id":"019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f","name":"n","email":"n@example.com","role":"member","tags":[],"createdAt":"2026-11-23T00:00:00Z","updatedAt":"2026-11-23T00:00:00Z","version":1}`
		problem = `{"type":"/problems/not-found","title":"t","status":404,"code":"not-found","requestId":"r"}`
		asJSON  = "application/json"
	)
	for name, test := range map[string]struct {
		method, path   string
		status         int
		mediaType, tag string
		body, because  string
	}{
		"a user":                  {"GET", path, 200, asJSON, `"1"`, user, ""},
		"a head":                  {"HEAD", path, 200, asJSON, `"1"`, "", ""},
		"a problem":               {"GET", path, 404, "application/problem+json", "", problem, ""},
		"outside":                 {"GET", "/nowhere", 404, "application/problem+json", "", problem, ""},
		"an undeclared status":    {"GET", path, 418, asJSON, "", `{}`, "does not list"},
		"no tag":                  {"GET", path, 200, asJSON, "", user, "ETag is missing"},
		"another type":            {"GET", path, 200, "text/plain", `"1"`, user, "the contract has"},
		"a property missing":      {"GET", path, 200, asJSON, `"1"`, strings.Replace(user, `"name":"n",`, "", 1), "missing property 'name'"},
		"a property too many":     {"GET", path, 200, asJSON, `"1"`, strings.Replace(user, `"version":1`, `"version":1,"passwordHash":"x"`, 1), "passwordHash"},
		"a long tag":              {"GET", path, 200, asJSON, `"` + strings.Repeat("1", 200) + `"`, user, "header field ETag"},
		"a bad value":             {"GET", path, 200, asJSON, `"1"`, strings.Replace(user, "member", "root", 1), "/role"},
		"no JSON":                 {"GET", path, 200, asJSON, `"1"`, "{", "not JSON"},
		"a body where none is":    {"DELETE", path, 204, "", "", "x", "the contract has none"},
		"an undeclared code":      {"GET", path, 404, "application/problem+json", "", strings.Replace(problem, `"code":"not-found"`, `"code":"lost"`, 1), "/code"},
		"success outside":         {"GET", "/nowhere", 200, asJSON, "", `{}`, "outside the contract"},
		"a plain text outside":    {"GET", "/nowhere", 404, "text/plain", "", "404", "outside the contract"},
		"another problem outside": {"PUT", "/api/users", 405, "application/problem+json", "", `{}`, "missing properties"},
	} {
		header := http.Header{}
		header.Set("Content-Type", test.mediaType)
		header.Set("ETag", test.tag)
		err := responses.Check(test.method, test.path, test.status, header, []byte(test.body))
		if test.because == "" && err != nil || test.because != "" && (err == nil || !strings.Contains(err.Error(), test.because)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswersOfRangesAndDefaultsAreHeldAgainstThem(t *testing.T) {
	t.Parallel()
	responses, err := interpret.NewResponses([]byte(`{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
		"components": {"schemas": {"Problem": {"type": "object", "required": ["code"]}}},
		"paths": {"/things": {"get": {"operationId": "things", "responses": {
			"200": {"description": "ok", "headers": {"X-Rows": {"required": true, "schema": {"type": "integer"}}}, "content": {"image/*": {}}},
			"2XX": {"description": "ok"},
			"default": {"description": "no", "content": {"application/json": {"schema": {"type": "integer"}}}}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		status          int
		mediaType, rows string
		body, because   string
	}{
		"a type of a range":      {200, "image/png", "3", "p", ""},
		"a type of no range":     {200, "video/mp4", "3", "p", "the contract has"},
		"a field of no number":   {200, "image/png", "many", "p", "X-Rows"},
		"a status of a range":    {204, "", "", "", ""},
		"a body beyond a range":  {201, "text/plain", "", "x", "the contract has none"},
		"any other status":       {503, "application/json", "", "1", ""},
		"any other, and another": {503, "application/json", "", `"1"`, "want integer"},
	} {
		header := http.Header{"Content-Type": {test.mediaType}}
		if test.rows != "" {
			header.Set("X-Rows", test.rows)
		}
		err := responses.Check("GET", "/things", test.status, header, []byte(test.body))
		if test.because == "" && err != nil || test.because != "" && (err == nil || !strings.Contains(err.Error(), test.because)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
