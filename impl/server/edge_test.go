package server_test

import (
	"net/http"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestTheFormerPathOfAUserLeadsToThePresentOne(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	const user = "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"
	response, _ := s.Do(t, "GET", "/api/people/"+user, "", servertest.Nobody)
	for name, want := range map[string]string{
		"Location": "/api/users/" + user, "Deprecation": "@1793491200", "Sunset": "Mon, 01 Nov 2027 00:00:00 GMT",
		"Link": "</api/users/" + user + `>; rel="successor-version"`,
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if response.StatusCode != http.StatusPermanentRedirect {
		t.Errorf("%d", response.StatusCode)
	}
}

func TestPagesOfTheOriginsOfTheContractMayCall(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	response, _ := s.Do(t, "OPTIONS", "/api/users", "", servertest.Nobody, "Origin: https://app.example.com", "Access-Control-Request-Method: POST")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Methods": "GET, HEAD, POST",
		"Access-Control-Allow-Credentials": "true", "Access-Control-Max-Age": "600",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if response, _ := s.Do(t, "OPTIONS", "/api/users", "", servertest.Nobody, "Origin: https://evil.example", "Access-Control-Request-Method: POST"); response.StatusCode != http.StatusForbidden {
		t.Errorf("%d", response.StatusCode)
	}
}
