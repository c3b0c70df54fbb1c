package server_test

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// elsewhere are the operations whose example needs a value that the server has given before, and what they answer
// without it. Their description says so.
var elsewhere = map[string]int{
	"verifyEmail": 400, "resetPassword": 400, "refreshTokens": 400, "revokeSession": 404, "issueToken": 401,
	"receiveStripe": 401, "receiveGitHub": 401, "receiveTwilio": 401, "receiveSlack": 401, "receiveShopify": 401, "receiveStandard": 401,
	"getWebhookEndpoint": 404, "updateWebhookEndpoint": 404, "deleteWebhookEndpoint": 404, "rotateWebhookSecret": 404, "pingWebhookEndpoint": 404,
	"redeliverWebhookEvents": 404, "listWebhookDeliveries": 404, "getWebhookDelivery": 404, "redeliverWebhookEvent": 404,
	"getWebhookEvent": 404, "replayWebhookEvent": 404, "getJob": 404, "retryJob": 404, "cancelJob": 404,
}

// attempt is the request that the examples of an operation make, as the documentation fills it in.
type attempt struct {
	id, method, target, description string
	body, mediaType                 string
}

// Whoever has executed Sign in as it stands can execute everything else as it stands.
func TestTheExamplesWorkAfterTheSignInExample(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	attempts := readAttempts(t)
	signIn := attempts[slices.IndexFunc(attempts, func(one attempt) bool { return one.id == "signIn" })]
	var cookie string
	for _, one := range attempts {
		if answer, _ := s.Do(t, "GET", "/api/auth/me", "", servertest.Nobody, "Cookie: "+cookie); answer.StatusCode != 200 { // another has ended the session
			answer, _ := s.Do(t, signIn.method, signIn.target, signIn.body, servertest.Nobody, "Content-Type: "+signIn.mediaType)
			cookie, _, _ = strings.Cut(answer.Header.Get("Set-Cookie"), ";")
			if answer.StatusCode != 200 || cookie == "" {
				t.Fatalf("before %s the example signs nobody in: %d", one.id, answer.StatusCode)
			}
		}
		fields := []string{"Cookie: " + cookie}
		if one.body != "" {
			fields = append(fields, "Content-Type: "+one.mediaType)
		}
		answer, body := s.Do(t, one.method, one.target, one.body, fields...)
		want, needs := elsewhere[one.id]
		if needs && answer.StatusCode != want || !needs && answer.StatusCode >= 400 {
			t.Errorf("%s %s (%s): %d %s", one.method, one.target, one.id, answer.StatusCode, body)
		}
		if says := strings.Contains(one.description, "To try this, put in"); says != needs {
			t.Errorf("%s: its description says that it needs a value from elsewhere: %t", one.id, says)
		}
	}
}

// readAttempts lists all operations, those that delete last.
func readAttempts(t *testing.T) []attempt {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	var attempts []attempt
	for path, item := range document["paths"].(map[string]any) {
		shared, _ := item.(map[string]any)["parameters"].([]any)
		for method, operation := range item.(map[string]any) {
			if operation, ok := operation.(map[string]any); ok {
				attempts = append(attempts, readAttempt(t, document, strings.ToUpper(method), path, shared, operation))
			}
		}
	}
	slices.SortFunc(attempts, func(a, b attempt) int {
		last := func(one attempt) int {
			if one.method == "DELETE" {
				return 1
			}
			return 0
		}
		return cmp.Or(last(a)-last(b), strings.Compare(a.target+a.method, b.target+b.method))
	})
	return attempts
}

func readAttempt(t *testing.T, document map[string]any, method, path string, shared []any, operation map[string]any) attempt {
	t.Helper()
	one := attempt{method: method, target: path}
	one.id, _ = operation["operationId"].(string)
	one.description, _ = operation["description"].(string)
	query := url.Values{}
	own, _ := operation["parameters"].([]any)
	for _, parameter := range slices.Concat(shared, own) {
		parameter := resolve(document, parameter)
		name, _ := parameter["name"].(string)
		example, given := parameter["example"]
		text := strings.Trim(string(encode(t, example)), `"`)
		switch {
		case !given && parameter["required"] == true:
			t.Errorf("%s: %s has no example", one.id, name)
		case given && parameter["in"] == "path":
			one.target = strings.ReplaceAll(one.target, "{"+name+"}", text)
		case given && parameter["in"] == "query":
			query.Set(name, text)
		}
	}
	if len(query) > 0 {
		one.target += "?" + query.Encode()
	}
	content, _ := resolve(document, operation["requestBody"])["content"].(map[string]any)
	for mediaType, media := range content {
		one.mediaType, one.body = mediaType, readBody(t, document, mediaType, media.(map[string]any))
	}
	return one
}

// readBody is what Swagger UI fills in: the first example by name, or of a form the example of each property.
func readBody(t *testing.T, document map[string]any, mediaType string, media map[string]any) string {
	t.Helper()
	if mediaType == "application/x-www-form-urlencoded" {
		form := url.Values{}
		properties, _ := resolve(document, media["schema"])["properties"].(map[string]any)
		if fields, given := media["example"].(map[string]any); given && len(properties) == 0 {
			for name, value := range fields {
				form.Set(name, value.(string))
			}
		}
		for name, property := range properties {
			examples, _ := property.(map[string]any)["examples"].([]any)
			if len(examples) == 0 {
				t.Fatalf("the property %s of a form has no example", name)
			}
			form.Set(name, examples[0].(string))
		}
		return form.Encode()
	}
	if example, given := media["example"]; given {
		return string(encode(t, example))
	}
	examples, _ := media["examples"].(map[string]any)
	for _, name := range []string{"short", "rename", "pause", "full"} {
		if example := resolve(document, examples[name]); example != nil {
			return string(encode(t, example["value"]))
		}
	}
	t.Fatalf("no example of %s is known: %v", mediaType, examples)
	return ""
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
