package server_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/auth"
	"github.com/charterhq/charter/impl/auth/secret"
	"github.com/charterhq/charter/impl/repository"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Whoever plants a cookie in a browser knows nothing of the session that its owner begins (session fixation).
func TestASessionIsNewAtEachSignIn(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		s.NewUser(t, "mallory@example.com", "member", goodPassword)
		invented, mallorys := "Cookie: __Host-session="+secret.NewToken(), session(t, s, "mallory@example.com", goodPassword)
		seen := map[string]bool{}
		for _, planted := range []string{invented, mallorys} {
			response, body := s.Do(t, "POST", "/api/auth/sign-in", `{"email":"grace@example.com","password":"a ship in port is safe"}`, planted, jsonField)
			if response.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", response.StatusCode, body)
			}
			cookie := response.Cookies()[0]
			if shown := "Cookie: " + cookie.Name + "=" + cookie.Value; shown == planted || seen[shown] || len(cookie.Value) != 43 {
				t.Errorf("after %s the session is %s", planted, shown)
			} else {
				seen[shown] = true
			}
		}
		expectStatus(t, s, 401, "GET", "/api/auth/me", "", invented)
		if me := expectStatus(t, s, 200, "GET", "/api/auth/me", "", mallorys); !strings.Contains(me, "mallory@") {
			t.Errorf("what Mallory has planted is %s", me)
		}
	})
}

// The attempts come from the contract: each operation on a session, with the id of another's.
func TestSessionsOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "grace@example.com", "member", goodPassword)
		s.NewUser(t, "mallory@example.com", "admin", goodPassword)
		graces, mallorys := session(t, s, "grace@example.com", goodPassword), session(t, s, "mallory@example.com", goodPassword)
		var me struct{ SessionID string }
		if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", "/api/auth/me", "", graces)), &me); err != nil || me.SessionID == "" {
			t.Fatal(err, me)
		}
		attempts := 0
		for _, operation := range operations.Operations {
			if strings.Contains(operation.Path, "{sessionId}") {
				attempts++
				expectStatus(t, s, 404, operation.Method, strings.ReplaceAll(operation.Path, "{sessionId}", me.SessionID), "", mallorys)
			}
		}
		if list := expectStatus(t, s, 200, "GET", "/api/auth/sessions", "", mallorys); attempts == 0 || strings.Contains(list, me.SessionID) {
			t.Errorf("after %d attempts Mallory sees %s", attempts, list)
		}
		expectStatus(t, s, 204, "DELETE", "/api/auth/sessions", "", mallorys) // all others of Mallory's
		expectStatus(t, s, 200, "GET", "/api/auth/me", "", graces)
	})
}

// rows is everything in the database, as text.
func rows(t *testing.T, db *repository.DB) string {
	t.Helper()
	pool, tables := db.Pools()["shared"], "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	if db.Dialect() == repository.SQLite {
		pool, tables = db.Pools()["read"], "SELECT name FROM sqlite_master WHERE type = 'table'"
	}
	query := func(statement string) (all [][]any) {
		result, err := pool.QueryContext(t.Context(), statement)
		if err != nil {
			t.Fatal(err)
		}
		defer result.Close()
		columns, err := result.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for result.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := result.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, row)
		}
		if err := result.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	var text strings.Builder
	for _, table := range query(tables) {
		for _, row := range query(fmt.Sprintf("SELECT * FROM %q", table[0])) { //nolint:unqueryvet // whatever columns there are
			for _, value := range row {
				fmt.Fprintf(&text, "%s ", value)
			}
		}
	}
	return text.String()
}

// Whoever reads the database can call as nobody: of what callers show it has the hash.
func TestTheDatabaseHasNoCredential(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		id := s.NewUser(t, "grace@example.com", "member", goodPassword)
		cookie := session(t, s, "grace@example.com", goodPassword)
		access, refresh := pair(t, s, "grace@example.com", goodPassword)
		next := expectStatus(t, s, 200, "POST", "/api/auth/tokens/refresh", `{"refreshToken":"`+refresh+`"}`, servertest.Nobody)
		var second struct{ RefreshToken string }
		if err := json.Unmarshal([]byte(next), &second); err != nil {
			t.Fatal(err)
		}
		key := makeKey(t, s, cookie, `{"name":"k","scopes":[]}`)
		expectStatus(t, s, 204, "POST", "/api/auth/forgot-password", `{"email":"grace@example.com"}`, servertest.Nobody)
		token := mailed(t, s.Mail.Next(t))
		all := rows(t, s.DB)
		if !strings.Contains(all, id.String()) || !strings.Contains(all, "grace@example.com") || !strings.Contains(all, string(secret.Hash(token))) {
			t.Fatal("not all of the database was read")
		}
		for name, shown := range map[string]string{
			"password": goodPassword, "cookie": strings.TrimPrefix(cookie, "Cookie: __Host-session="), "access token": strings.TrimPrefix(access, "Authorization: Bearer "),
			"refresh token": refresh, "next refresh token": second.RefreshToken, "key": key.Secret, "token in a mail": token,
		} {
			if strings.Contains(all, shown) {
				t.Errorf("the %s is in the database", name)
			}
		}
	})
}

func TestWhatIsDoneToAKeyIsRecorded(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		s.NewUser(t, "admin@example.com", "admin", goodPassword)
		cookie := session(t, s, "admin@example.com", goodPassword)
		key := makeKey(t, s, cookie, `{"name":"k","scopes":["users:read"]}`)
		expectStatus(t, s, 200, "POST", "/api/keys/"+key.ID+"/rotate", `{}`, cookie)
		expectStatus(t, s, 204, "DELETE", "/api/keys/"+key.ID, "", cookie)
		var page struct {
			Items []struct{ Action, Actor, Address, RequestID, At string }
		}
		if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", "/api/audit-events?subject="+key.ID, "", cookie)), &page); err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, event := range page.Items {
			actions = append(actions, event.Action)
			if !strings.HasPrefix(event.Actor, "user:") || event.Address != "127.0.0.1" || event.RequestID == "" || event.At == "" {
				t.Errorf("who, from where, in which request and when: %+v", event)
			}
		}
		if want := []string{"key.revoked", "key.rotated", "key.created"}; !slices.Equal(actions, want) {
			t.Errorf("recorded %q, want %q", actions, want)
		}
	})
}

// Others check access tokens by what is published, with a library of theirs (RFC 8414, RFC 7517, RFC 9068).
func TestOthersCanCheckTokensByWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	var metadata struct {
		Issuer   string   `json:"issuer"`
		Endpoint string   `json:"token_endpoint"`        //nolint:tagliatelle // RFC 8414
		Keys     string   `json:"jwks_uri"`              //nolint:tagliatelle // RFC 8414
		Grants   []string `json:"grant_types_supported"` //nolint:tagliatelle // RFC 8414
		Scopes   []string `json:"scopes_supported"`      //nolint:tagliatelle // RFC 8414
	}
	if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", "/.well-known/oauth-authorization-server", "", servertest.Nobody)), &metadata); err != nil {
		t.Fatal(err)
	}
	const public = "http://localhost:8080"
	if metadata.Issuer != public || !slices.Equal(metadata.Grants, []string{"client_credentials"}) || !slices.Equal(metadata.Scopes, auth.AllScopes()) {
		t.Errorf("the metadata is %+v", metadata)
	}
	var set struct{ Keys []struct{ Kid, X string } }
	if err := json.Unmarshal([]byte(expectStatus(t, s, 200, "GET", strings.TrimPrefix(metadata.Keys, public), "", servertest.Nobody)), &set); err != nil {
		t.Fatal(err)
	}
	key := s.NewKey(t, "users:read")
	_, body := s.Do(t, "POST", strings.TrimPrefix(metadata.Endpoint, public), "grant_type=client_credentials",
		"Authorization: Basic "+basic(whoAmI(t, s, "X-API-Key: "+key), key), "Content-Type: application/x-www-form-urlencoded")
	var grant struct {
		Token string `json:"access_token"` //nolint:tagliatelle // RFC 6749
	}
	if err := json.Unmarshal([]byte(body), &grant); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(grant.Token, claims, func(token *jwt.Token) (any, error) {
		for _, published := range set.Keys {
			if published.Kid == token.Header["kid"] {
				x, err := base64.RawURLEncoding.DecodeString(published.X)
				return ed25519.PublicKey(x), err
			}
		}
		return nil, fmt.Errorf("the key %v is not published", token.Header["kid"])
	}, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithIssuer(metadata.Issuer), jwt.WithExpirationRequired())
	if err != nil || claims["scope"] != "users:read" {
		t.Errorf("%v: %v", claims, err)
	}
}
