package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/gen"
	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// These attempts come from the contract: an operation that is added to it is attacked the same day.

// somewhere is a path of the operation, with an id that nobody has in the place of each parameter.
func somewhere(operation contract.Operation) string {
	var path strings.Builder
	for part := range strings.SplitSeq(operation.Path, "{") {
		if _, rest, found := strings.Cut(part, "}"); found {
			path.WriteString("019aae5c-0000-7000-8000-000000000000")
			part = rest
		}
		path.WriteString(part)
	}
	return path.String()
}

func TestEveryOperationStatesItsSecurity(t *testing.T) {
	t.Parallel()
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(gen.JSON, &document); err != nil {
		t.Fatal(err)
	}
	for _, operation := range operations.Operations {
		var stated struct {
			Security *[]map[string][]string `json:"security"`
		}
		if err := json.Unmarshal(document.Paths[operation.Path][strings.ToLower(operation.Method)], &stated); err != nil {
			t.Fatal(err)
		}
		if stated.Security == nil {
			t.Errorf("%s does not say who may call it", operation.ID)
		} else if (len(*stated.Security) == 0) != (operation.Security == nil) {
			t.Errorf("%s says %v, and the server has %v", operation.ID, *stated.Security, operation.Security)
		}
	}
}

func TestWithoutAGoodCredentialNothingIsDone(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	forged := secret.NewKey() // in form
	bad := map[string][]string{
		"nobody":              {servertest.Nobody},
		"an unknown key":      {"X-API-Key: " + forged},
		"half a key":          {"X-API-Key: " + s.Key[:30]},
		"a key in two fields": {"X-API-Key: " + s.Key, "X-API-Key: " + forged},
		"a key as token":      {"Authorization: Bearer " + s.Key},
		"a key as session":    {"Cookie: __Host-session=" + s.Key},
		"a key in the query":  {servertest.Nobody},
		"an unknown session":  {"Cookie: __Host-session=" + secret.NewToken()},
		"an empty session":    {"Cookie: __Host-session="},
		"a plain cookie":      {"Cookie: session=" + secret.NewToken()},
		"Basic":               {"Authorization: Basic YWxpY2VAZXhhbXBsZS5jb206ZG93biB0aGUgcmFiYml0IGhvbGU="},
		"an empty token":      {"Authorization: Bearer "},
		"alg none":            {"Authorization: Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiIxIn0."},
		"no token at all":     {"Authorization: Bearer null"},
		"who claims to be":    {servertest.Nobody, "X-User-Id: " + server.AliceID.String(), "X-Forwarded-User: admin", "X-Original-User: admin"},
		"another method":      {servertest.Nobody, "X-HTTP-Method-Override: GET", "X-Method-Override: GET"},
	}
	for _, operation := range operations.Operations {
		if operation.Security == nil {
			continue
		}
		for name, fields := range bad {
			path := somewhere(operation)
			if name == "a key in the query" {
				path += "?X-API-Key=" + s.Key + "&key=" + s.Key + "&access_token=" + s.Key
			}
			response, body := s.Do(t, operation.Method, path, `{"role":"admin"}`, append(fields, "Content-Type: application/json")...)
			if response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %s: %d %s", operation.ID, name, response.StatusCode, body)
			}
			if strings.Contains(body, "charter_") {
				t.Errorf("%s with %s repeats the credential: %s", operation.ID, name, body)
			}
		}
	}
}

func TestWithoutTheScopeNothingIsDone(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	for _, operation := range operations.Operations {
		for _, scope := range scopesOf(operation) {
			others := slices.DeleteFunc(auth.AllScopes(), func(s string) bool { return s == scope })
			for _, key := range []string{s.NewKey(t), s.NewKey(t, others...)} {
				response, body := s.Do(t, operation.Method, somewhere(operation), `{}`, "Content-Type: application/json", "X-API-Key: "+key)
				if response.StatusCode != http.StatusForbidden || !strings.Contains(body, scope) {
					t.Errorf("%s without %s: %d %s", operation.ID, scope, response.StatusCode, body)
				}
			}
		}
	}
}

func scopesOf(operation contract.Operation) []string {
	var scopes []string
	if operation.Security != nil {
		for _, requirement := range operation.Security.Alternatives {
			for _, credential := range requirement {
				if credential.Scheme.Name == "key" {
					scopes = append(scopes, credential.Scopes...)
				}
			}
		}
	}
	return scopes
}

// Browsers send cookies with what pages of other sites make them send.
func TestOtherSitesWriteNothingWithTheCookie(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	s.NewUser(t, "grace@example.com", "admin", goodPassword)
	cookie := session(t, s, "grace@example.com", goodPassword)
	for _, operation := range operations.Operations {
		if operation.Security == nil || operation.Method == http.MethodGet {
			continue
		}
		for _, field := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
			if response, body := s.Do(t, operation.Method, somewhere(operation), `{}`, cookie, field, "Content-Type: application/json"); response.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %s: %d %s", operation.ID, field, response.StatusCode, body)
			}
		}
	}
	// A form of another site signs nobody in: what forms can send is not taken.
	for _, mediaType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		response, body := s.Do(t, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"a ship in port is safe"}`, servertest.Nobody, "Content-Type: "+mediaType)
		if response.StatusCode != http.StatusUnsupportedMediaType || response.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", mediaType, response.StatusCode, body)
		}
	}
}
