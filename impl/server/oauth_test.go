package server_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// The token endpoint speaks RFC 6749 to the letter: tools read nothing else.
func TestTheTokenEndpointAnswersAsOAuthDoes(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		key := s.NewKey(t, "users:read", "users:write")
		id := whoAmI(t, s, "X-API-Key: "+key)
		right := "Authorization: Basic " + basic(id, key)
		for name, test := range map[string]struct {
			body   string
			fields []string
			status int
			want   string
		}{
			"no grant type":             {"scope=users:read", []string{right}, 400, `"invalid_request"`},
			"an empty grant type":       {"grant_type=", []string{right}, 400, `"invalid_request"`},
			"an empty scope":            {"grant_type=client_credentials&scope=", []string{right}, 200, `"scope":"users:read users:write"`},
			"an empty client":           {"grant_type=client_credentials&client_id=&client_secret=", []string{right}, 200, "access_token"},
			"unknown parameters":        {"grant_type=client_credentials&audience=x&resource=y", []string{right}, 200, "access_token"},
			"scopes of spaces":          {"grant_type=client_credentials&scope=%20%20", []string{right}, 400, `"invalid_scope"`},
			"scopes with a tab":         {"grant_type=client_credentials&scope=users:read%09users:write", []string{right}, 400, `"invalid_scope"`},
			"an unknown scope":          {"grant_type=client_credentials&scope=openid", []string{right}, 400, `"invalid_scope"`},
			"a scope twice":             {"grant_type=client_credentials&scope=users:read%20users:read", []string{right}, 200, `"scope":"users:read"`},
			"another id in the form":    {"grant_type=client_credentials&client_id=other", []string{right}, 401, `"invalid_client"`},
			"Basic twice":               {"grant_type=client_credentials", []string{right, "Authorization: Basic " + basic(id, "x")}, 401, `"invalid_client"`},
			"Basic in lower case":       {"grant_type=client_credentials", []string{strings.Replace(right, "Basic", "basic", 1)}, 200, "access_token"},
			"Basic that is encoded":     {"grant_type=client_credentials", []string{"Authorization: Basic " + basic(strings.ReplaceAll(id, "-", "%2D"), key)}, 200, "access_token"},
			"Basic that is not base64":  {"grant_type=client_credentials", []string{"Authorization: Basic %%%"}, 401, `"invalid_client"`},
			"Basic without a colon":     {"grant_type=client_credentials", []string{"Authorization: Basic aGVsbG8="}, 401, `"invalid_client"`},
			"a bearer token as client":  {"grant_type=client_credentials", []string{"Authorization: Bearer " + key}, 401, `"invalid_client"`},
			"the query for the secret":  {"grant_type=client_credentials", []string{servertest.Nobody}, 401, `"invalid_client"`},
			"wrong client, wrong grant": {"grant_type=password", []string{"Authorization: Basic " + basic(id, "x")}, 401, `"invalid_client"`},
		} {
			response, body := s.Do(t, "POST", "/oauth/token", test.body, append(test.fields, "Content-Type: application/x-www-form-urlencoded")...)
			header := response.Header
			if response.StatusCode != test.status || !strings.Contains(body, test.want) || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
				t.Errorf("%s: %d %s %s", name, response.StatusCode, header.Get("Content-Type"), body)
			}
			if header.Get("Cache-Control") != "no-store" || test.status == 200 && header.Get("Pragma") != "no-cache" {
				t.Errorf("%s: it may be cached: %v", name, header)
			}
			challenge := "Form " // who has not tried by the field is not asked by the browser
			if strings.HasPrefix(test.fields[0], "Authorization: ") {
				challenge = "Basic "
			}
			if test.status == 401 && !strings.HasPrefix(header.Get("WWW-Authenticate"), challenge) {
				t.Errorf("%s: no challenge %s: %v", name, challenge, header)
			}
			if strings.Contains(body, "charter_") {
				t.Errorf("%s repeats the secret: %s", name, body)
			}
		}
	})
}

// What is wrong before a handler sees it has that form too: clients read nothing else.
func TestTheTokenEndpointRefusesAsOAuthDoes(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	key := s.NewKey(t, "users:read")
	right := "Authorization: Basic " + basic(whoAmI(t, s, "X-API-Key: "+key), key)
	const form, grant = "Content-Type: application/x-www-form-urlencoded", "grant_type=client_credentials"
	for name, test := range map[string]struct {
		path, body, media string
		status            int
	}{
		"a parameter twice":         {"", grant + "&" + grant, form, 400},
		"a broken escape":           {"", "grant_type=%zz", form, 400},
		"a parameter that is long":  {"", grant + "&scope=" + strings.Repeat("a", 2000), form, 400},
		"a parameter of the query":  {"?audience=\"x\\", grant, form, 400},
		"no body":                   {"", "", form, 400},
		"nothing at all":            {"", "", "Nothing: here", 400},
		"not UTF-8":                 {"", "grant_type=%ff", form, 400},
		"JSON":                      {"", `{"grant_type":"client_credentials"}`, jsonField, 415},
		"more than anybody can say": {"", grant + "&x=" + strings.Repeat("a", 70_000), form, 413},
	} {
		response, body := s.Do(t, "POST", "/oauth/token"+strings.ReplaceAll(test.path, "\"", "%22"), test.body, test.media, right)
		var refused struct {
			Error       string
			Description string `json:"error_description"` //nolint:tagliatelle // RFC 6749
		}
		if err := json.Unmarshal([]byte(body), &refused); err != nil || response.StatusCode != test.status || refused.Error != "invalid_request" {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
		if outside := strings.Trim(refused.Description, " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"); outside != "" || refused.Description == "" {
			t.Errorf("%s: error_description is %q", name, refused.Description)
		}
		header := response.Header
		if header.Get("Content-Type") != "application/json" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", name, header)
		}
	}
	// Errors of other operations are problems.
	if response, body := s.Do(t, "POST", "/api/keys?x=y", "{}", jsonField); response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v %s", response.Header, body)
	}
}

// What was granted and what was refused is recorded, and strangers do not fill the record.
func TestGrantsAreRecorded(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		key := s.NewKey(t, "users:read")
		id := whoAmI(t, s, "X-API-Key: "+key)
		grant(t, s, id, key)
		const form = "Content-Type: application/x-www-form-urlencoded"
		ask := func(body string, secret string) int {
			response, _ := s.Do(t, "POST", "/oauth/token", body, "Authorization: Basic "+basic(id, secret), form)
			return response.StatusCode
		}
		ask("grant_type=client_credentials&scope=users:write", key)
		ask("grant_type=client_credentials", "charter_wrong")
		type event struct {
			Action, Outcome, Actor, Address string
			Details                         map[string]string
		}
		recorded := func(query string) []event {
			var page struct{ Items []event }
			if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", "/api/audit-events?limit=100&subject="+id+query, "")), &page); err != nil {
				t.Fatal(err)
			}
			return page.Items
		}
		want := []event{ // the newest first
			{"token.refused", "failure", "anonymous", "127.0.0.1", map[string]string{"error": "invalid_client"}},
			{"token.refused", "failure", "key:" + id, "127.0.0.1", map[string]string{"error": "invalid_scope"}},
			{"token.issued", "success", "key:" + id, "127.0.0.1", map[string]string{"scope": "users:read"}},
		}
		if got := recorded("")[:3]; !reflect.DeepEqual(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		statuses := map[int]int{}
		for range 35 {
			statuses[ask("grant_type=client_credentials", "charter_wrong")]++
		}
		if refused := len(recorded("&action=token.refused")); statuses[429] < 10 || statuses[401]+statuses[429] != 35 || refused != 2+statuses[401] {
			t.Errorf("%v, and %d events", statuses, refused)
		}
		response, body := s.Do(t, "POST", "/oauth/token", "grant_type=client_credentials", "Authorization: Basic "+basic(id, "charter_wrong"), form)
		if response.StatusCode != 429 || response.Header.Get("Retry-After") == "" || !strings.Contains(body, `"error":"invalid_request"`) {
			t.Errorf("%d %v %s", response.StatusCode, response.Header, body)
		}
		grant(t, s, id, key) // who shows what is right need not wait
	})
}

// grant gets a token for a key.
func grant(t *testing.T, s *servertest.Instance, id, key string) string {
	t.Helper()
	response, body := s.Do(t, "POST", "/oauth/token", "grant_type=client_credentials",
		"Authorization: Basic "+basic(id, key), "Content-Type: application/x-www-form-urlencoded")
	found := regexp.MustCompile(`"access_token":"([^"]+)"`).FindStringSubmatch(body)
	if response.StatusCode != 200 || found == nil {
		t.Fatalf("%d %s", response.StatusCode, body)
	}
	return "Authorization: Bearer " + found[1]
}
