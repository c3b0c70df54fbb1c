package interprettest_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/interprettest"
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
		"a form in parts":             contractOf(``, `, "requestBody": {"content": {"multipart/form-data": {"schema": {}}}}`),
	} {
		if _, err := interprettest.Operations(document); !errors.Is(err, interprettest.ErrUnsupported) || !strings.Contains(err.Error(), "POST /things") {
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
		if _, err := interprettest.Operations(test.document); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The tests of the server rely on this check; so it must be able to fail.
func TestAnAnswerThatBreaksTheContractIsFound(t *testing.T) {
	t.Parallel()
	responses, err := interprettest.NewResponses(gen.JSON)
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
		header.Set("Cache-Control", "private, max-age=10")
		err := responses.Check(test.method, test.path, test.status, header, []byte(test.body))
		if test.because == "" && err != nil || test.because != "" && (err == nil || !strings.Contains(err.Error(), test.because)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswersOfRangesAndDefaultsAreHeldAgainstThem(t *testing.T) {
	t.Parallel()
	responses, err := interprettest.NewResponses([]byte(`{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
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

// The interpreter reads JSON and patterns by code of its own; so it must be able to say no.
func TestTheInterpreterReadsByTheStandards(t *testing.T) {
	t.Parallel()
	operations, err := interprettest.Operations(contractOf(``, `, "requestBody": {"content": {
		"application/json": {"schema": {"properties": {"a": {"type": "string", "pattern": "^(?!b)\\p{L}+$"}}}},
		"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["a"], "additionalProperties": false, "properties": {
			"a": {"type": "integer"}, "l": {"type": "array", "items": {"type": "boolean"}}, "o": {"type": "object", "required": ["x"]}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	const asJSON, asForm = "application/json", "application/x-www-form-urlencoded"
	for _, test := range []struct{ mediaType, body, want string }{
		{asJSON, `{"a":"cé"}`, ""},
		{asJSON, `{"a":"bc"}`, "/a pattern"},
		{asJSON, `{"a":1}`, "/a type"},
		{asJSON, `{"a":1,"a":1}`, "/a duplicateName"},
		{asJSON, `[{"x":{"~/":1,"~/":1}}]`, "/0/x/~0~1 duplicateName"},
		{asJSON, `{} 1`, " trailingData"},
		{asJSON, `{"a":`, " syntax"},
		{asJSON, `[1,]`, " syntax"},
		{asJSON, "\"\xff\"", " encoding"},
		{asJSON, `"\\\uD800"`, " encoding"},
		{asJSON, `"\\uD800"`, ""},
		{asJSON, `"\uD83D\uDE00"`, ""},
		{asJSON, `"\uDE00"`, " encoding"},
		{asJSON, strings.Repeat("[", 65) + strings.Repeat("]", 65), " depth"},
		{asJSON, `[1e401]`, "/0 number"},
		{asJSON, `[` + strings.Repeat("1", 65) + `]`, "/0 number"},
		{asForm, `a=1&l=true&l=false&o=%7B%22x%22:1%7D`, ""},
		{asForm, `a=1.5&l=x&o={}`, "/a type /l/0 type /o/x required"},
		{asForm, `a=1&a=2&b=c`, "/a repeated /b additionalProperties"},
		{asForm, `a=%zz`, "/a syntax"},
		{asForm, `a=1&%zz=1`, " syntax"},
		{asForm, ``, "/a required"},
	} {
		request := &contract.Request{HTTP: &http.Request{URL: new(url.URL)}, MediaType: test.mediaType, Body: []byte(test.body)}
		var found []string
		if problem := operations[0].Check(request); problem != nil {
			for _, v := range problem.Errors {
				found = append(found, *v.Pointer+" "+v.Code)
			}
		}
		slices.Sort(found)
		if got := strings.Join(found, " "); got != test.want {
			t.Errorf("%.40s: got %q, want %q", test.body, got, test.want)
		}
	}
}
