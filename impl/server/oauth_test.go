package server_test

import (
	"regexp"
	"strings"
	"testing"

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
			if test.status == 200 && (header.Get("Cache-Control") != "no-store" || header.Get("Pragma") != "no-cache") {
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
		for name, body := range map[string]string{
			"a parameter twice": "grant_type=client_credentials&grant_type=client_credentials",
			"a broken escape":   "grant_type=%zz",
		} {
			if response, answer := s.Do(t, "POST", "/oauth/token", body, right, "Content-Type: application/x-www-form-urlencoded"); response.StatusCode != 400 {
				t.Errorf("%s: %d %s", name, response.StatusCode, answer)
			}
		}
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
